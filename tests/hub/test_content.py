"""Pages at one hub: what is learned lasts, what is bad is looked at again, what a person accepts is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from probes.defacement import PROBE
from sentinel.app.assemble import references
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruling
from sentinel.hub.sitting import Known
from sentinel.hub.world import World
from sentinel.link.ports import Ask
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Incident
from sentinel.model.observation import Observation
from sentinel.model.subject import Target
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.hub import desk
from tests.hub.desk import EVERY, START
from tests.kit.content.pages import page
from tests.kit.content.watch import Watch
from tests.kit.content.worlds import JUDOL, RELAUNCH

KEY = "target:kpu-ntb/defacement"
FAMILY = ("kpu-ntb", "kpu-bima", "kpu-dompu")


@dataclass(slots=True, kw_only=True)
class Office:
    """A hub on a real ledger that is told of pages."""

    ledger: SqlLedger
    world: World
    now: datetime = START
    sequence: int = 0
    asked: list[tuple[str, Ask]] = field(default_factory=list)
    watches: dict[str, Watch] = field(default_factory=dict)
    hub: Any = None

    def restart(self) -> None:
        """The hub begins anew on the same ledger."""
        known = self.ledger.look(Known.read)
        self.hub = Hub(
            self.ledger, self.world, known, clock=lambda: self.now, ask=lambda who, what: self.asked.append((who, what))
        )

    async def see(self, home: str, target: str = "kpu-ntb", attempt: int = 0, **others: Any) -> None:  # noqa: ANN401 - views
        """One look at a page, two seconds after the last one."""
        self.now += timedelta(seconds=2)
        self.sequence += 1
        watch = self.watches.setdefault(target, Watch(quarantine=10.0))
        watch.at = self.now
        facts = watch.look(home, **others)
        watch.cursor = PROBE.cursor(facts)
        look: Observation[Any] = Observation(
            vantage="mataram-1", network="mataram-1", epoch="e1", sequence=self.sequence, probe="defacement",
            version=PROBE.version, subject=f"target:{target}", at=self.now, duration=0.1, interval=2.0, outcome=facts,
            attempt=attempt,
        )  # fmt: skip
        await self.hub.take([look])

    async def accept(self, target: str = "kpu-ntb", **more: Any) -> Any:  # noqa: ANN401 - a ruling's words, its outcome
        """A person accepts what is proposed."""
        ruling = Ruling(on=target, state="accepted", why="surat 12", who="Siti", login="siti", at=self.now, **more)
        return await self.hub.rule(ruling)

    async def settle(self, *targets: str) -> None:
        """Look until it is proposed, and accept it."""
        for target in targets or ("kpu-ntb",):
            for _ in range(4):
                await self.see(page(), target)
            assert (await self.accept(target)).decided

    def incidents(self) -> list[Incident]:
        """Every incident, newest first."""
        return self.ledger.look(lambda view: view.incidents(EVERY))

    def open(self) -> dict[str, str]:
        """What is open now, and how bad it is."""
        return {one.rule: one.severity.label for one in self.incidents() if one.status != "resolved"}


@contextmanager
def working(folder: Path) -> Iterator[Office]:
    targets = [Target(id=i, name=i, url=f"https://{i}.kpu.test/", family="kab", probes=("defacement",)) for i in FAMILY]
    duties = {duty.check.key: duty for duty in (desk.duty(target, "defacement", 2.0) for target in targets)}
    lists = references([PROBE], desk.shipped())
    ids = frozenset(FAMILY)
    world = replace(
        desk.world(), duties=duties, lab=True, references=lists, enrolled=frozenset({"mataram-1"}), targets=ids
    )
    with open_ledger(folder) as ledger:
        office = Office(ledger=ledger, world=world)
        office.restart()
        yield office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with working(tmp_path) as one:
        yield one


async def test_an_attack_opens_high_becomes_critical_and_waits_for_a_person(office: Office) -> None:
    await office.settle()
    await office.see(page(body=JUDOL))
    assert office.open() == {"gambling_injected": "high"}
    assert [(who, ask.attempt) for who, ask in office.asked] == [("mataram-1", 1)], "is it still there?"
    await office.see(page(body=JUDOL), attempt=1)
    assert office.open() == {"gambling_injected": "critical"}
    assert len(office.asked) == 1
    for _ in range(4):
        await office.see(page())
    assert office.open() == {"gambling_injected": "critical"}, "a person has the last word"


async def test_what_was_learned_survives_a_restart(office: Office) -> None:
    await office.settle()
    office.restart()
    await office.see(page())
    await office.see(page(body="<p>Berita baru dari kantor kami</p>"))
    assert office.open() == {}
    await office.see(page(body=JUDOL))
    assert list(office.open()) == ["gambling_injected"]


async def test_what_another_version_learned_is_forgotten_once_and_the_look_is_judged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.settle()
    await office.ledger.write(lambda unit: unit.save_learned(KEY, "mataram-1", b'{"looks":"as another version wrote"}'))
    office.restart()
    for number in range(3):
        await office.see(page(body=JUDOL), attempt=number)
    assert office.open() == {"gambling_injected": "critical"}
    said = f"what mataram-1 learned of {KEY} is of another version: it is learned anew"
    assert [record.getMessage() for record in caplog.records] == [said]


async def test_while_it_is_learned_anew_a_usual_page_is_no_news(office: Office) -> None:
    await office.settle()
    await office.ledger.write(lambda unit: unit.save_learned(KEY, "mataram-1", b"[1]"))
    for _ in range(3):
        await office.see(page())
    assert office.open() == {}
    latest = office.ledger.look(lambda view: view.latest(KEY, "mataram-1"))
    assert latest is not None
    assert (latest.outcome, latest.state) == ("seen", "unknown"), (
        "the vantage said only that it is the same page as before"
    )


async def test_the_last_look_in_a_shape_that_nobody_reads_is_no_last_look(office: Office) -> None:
    await office.settle()
    before = office.ledger.look(lambda view: view.latest(KEY, "mataram-1"))
    assert before is not None
    await office.ledger.write(lambda unit: unit.save_latest(replace(before, facts=b'{"host":1}')))
    await office.see(page(body=JUDOL))
    assert list(office.open()) == ["gambling_injected"]


async def test_a_relaunch_that_a_person_accepts_is_over_and_becomes_usual(office: Office) -> None:
    await office.settle()
    for number in range(4):
        await office.see(RELAUNCH, attempt=number)
    assert "site_defaced" in office.open()
    ruled = await office.accept()
    assert ruled.decided
    assert office.open() == {}
    for _ in range(3):
        await office.see(RELAUNCH)
    assert office.open() == {}


async def test_the_same_text_on_three_sites_is_one_incident(office: Office) -> None:
    await office.settle(*FAMILY)
    for target in FAMILY:
        await office.see(page(body=JUDOL), target)
        await office.see(page(body=JUDOL), target)
    families = [one for one in office.incidents() if one.rule == "family_incident"]
    assert families
    assert families[0].severity.label == "critical"
    parts = [one for one in office.incidents() if one.rule == "gambling_injected"]
    assert len(parts) == len(FAMILY)
    assert all(one.muting is not None for one in parts)


async def test_while_the_calendar_says_that_nothing_is_renewed_a_new_script_is_an_alarm_at_once(office: Office) -> None:
    await office.settle()
    script = page(head='<script src="https://cdn.stranger.example/x.js"></script>')
    quiet = ElectionPhase(
        name="masa_tenang", start=START, end=START + timedelta(days=3), source="Keputusan 1", frozen=True
    )
    await office.see(script)
    assert office.open() == {}
    await office.see(page())
    office.world = replace(office.world, calendar=(quiet,))
    office.restart()
    await office.see(script)
    assert office.open() == {"foreign_script": "high"}
    await office.see(script, attempt=1)
    assert office.open() == {"foreign_script": "critical"}


async def test_what_search_engines_alone_are_shown_is_one_message(office: Office) -> None:
    await office.settle()
    await office.see(page(), V1=page(body=JUDOL))
    assert office.open() == {"content_cloaked": "high", "gambling_injected": "high"}
    muted = {one.rule: one.muting is not None for one in office.incidents()}
    assert muted == {"content_cloaked": False, "gambling_injected": True}
