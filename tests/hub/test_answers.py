"""Answers through the whole hub: learned, accepted, strangers taken in or told, announced moves, and the way back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from probes.dns_answers import PROBE
from sentinel.app.assemble import references
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruled, Ruling
from sentinel.hub.sitting import Known
from sentinel.kit import codec
from sentinel.kit.answers.facts import AnswerFacts, Said, Shown
from sentinel.kit.asn.networks import Networks
from sentinel.kit.baseline import Normal
from sentinel.kit.seen import Reference
from sentinel.model.incident import Incident
from sentinel.model.muting import PlannedChange, What
from sentinel.model.observation import Observation
from sentinel.model.subject import Target
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.authority import DAY
from tests.hub import desk
from tests.hub.desk import EVERY, START
from tests.kit.answers.desk import CLOUD, DS, EVIL, HOST, KNOWN, NS, OWN, ZONE, said, shown

CHECK = "target:kpu/dns_answers"
RULE = "dns_answer_hijacked"


@dataclass(slots=True)
class Watch:
    """One site's answers before a hub on a real ledger; looks are handed to it directly."""

    hub: Hub
    ledger: SqlLedger
    now: datetime = START
    sequence: int = 0

    async def see(
        self, told: Sequence[Said], proofs: Sequence[Shown] = (), *, after: float = 60.0, attempt: int = 0
    ) -> None:
        self.now += timedelta(seconds=after)
        self.sequence += 1
        facts = AnswerFacts(host=HOST, zone=ZONE, ns=NS, ds=DS, said=tuple(told), shown=tuple(proofs))
        look: Observation[Any] = Observation(
            vantage="mataram-1", network="mataram-1", epoch="e", sequence=self.sequence, probe=PROBE.kind,
            version=PROBE.version, subject="target:kpu",
            at=self.now, duration=0.1, interval=60.0, outcome=facts, attempt=attempt,
        )  # fmt: skip
        await self.hub.take([look])

    async def confirm(self, told: Sequence[Said], proofs: Sequence[Shown]) -> None:
        """A look that shows something new, with the second looks that follow it."""
        for attempt, after in enumerate((60.0, 5.0, 25.0, 90.0)):
            await self.see(told, proofs, after=after, attempt=attempt)

    async def accept(self, why: str = "surat 12") -> Ruled:
        ruling = Ruling(on="kpu", state="accepted", why=why, who="Siti", login="siti", at=self.now)
        return await self.hub.rule(ruling)

    def incidents(self) -> list[Incident]:
        return self.ledger.look(lambda view: view.incidents(EVERY))

    def standing(self) -> list[tuple[str, str, str]]:
        return [(i.rule, i.status, i.severity.label) for i in self.incidents()]

    def normal(self) -> Normal:
        """What is accepted."""
        (row,) = self.ledger.look(lambda view: view.baselines(CHECK, "accepted"))
        assert row.facts is not None
        return codec.decode(Normal, row.facts)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    target = Target(id="kpu", name="KPU", url=f"https://{HOST}/", probes=("dns",))
    duty = desk.duty(target, PROBE.kind, 60.0)
    world = desk.world()
    networks = Networks(table=KNOWN, made_at=START)
    lists = references([PROBE], world.rules) | {"asn": Reference(name="asn", version="1", data=networks)}
    world = replace(world, lab=True, duties={CHECK: duty}, references=lists)
    with open_ledger(tmp_path) as ledger:
        made = Watch(hub=Hub(ledger, world, Known(), clock=lambda: START), ledger=ledger)
        made.hub = Hub(ledger, world, ledger.look(Known.read), clock=lambda: made.now)
        yield made


async def settled(watch: Watch) -> None:
    for _ in range(4):
        await watch.see([said(OWN), said(OWN, server="ns2.kpu.go.id")], [shown(OWN)])
    assert (await watch.accept()).decided


async def test_a_zone_edited_at_the_dns_host_is_a_hijack_after_its_second_looks(watch: Watch) -> None:
    """A2: the triad, and the old address still serves the old key."""
    await settled(watch)
    await watch.confirm([said(EVIL)], [shown(EVIL, "thief", logged=watch.now), shown(OWN, old=True)])
    assert watch.standing() == [("hijack_confirmed", "open", "critical"), (RULE, "open", "high")]
    confirmed, incident = watch.incidents()
    assert incident.muted_by == f"{confirmed.ref} (hijack_confirmed)"
    assert incident.event["sentinel.dns.fresh_certificate"] is True
    assert incident.event["server.as.number"] == 64566
    assert EVIL not in str(watch.normal()), "no look of it was believed"


async def test_when_the_answers_are_as_usual_again_it_waits_for_a_person(watch: Watch) -> None:
    await settled(watch)
    await watch.confirm([said(EVIL)], [shown(EVIL, "thief", logged=watch.now)])
    for _ in range(4):
        await watch.see([said(OWN)], [shown(OWN)])
    assert [status for _, status, _ in watch.standing()] == ["open", "open"]


async def test_before_anybody_accepted_it_opens_at_medium(watch: Watch) -> None:
    for _ in range(4):
        await watch.see([said(OWN)], [shown(OWN)])
    await watch.confirm([said(EVIL)], [shown(EVIL, "thief", logged=watch.now)])
    assert watch.standing() == [(RULE, "open", "medium")]


async def test_by_an_old_table_of_networks_it_is_one_level_lower(watch: Watch) -> None:
    await settled(watch)
    world = watch.hub.world
    old = Networks(table=KNOWN, made_at=START - 157 * DAY)
    lists = {**world.references, "asn": Reference(name="asn", version="0", data=old)}
    watch.hub.world = replace(world, references=lists)
    await watch.confirm([said(EVIL)], [shown(EVIL, "thief", logged=watch.now)])
    assert watch.standing() == [(RULE, "open", "medium")]


async def test_a_stranger_who_proves_himself_is_taken_in_and_marked(watch: Watch) -> None:
    await settled(watch)
    await watch.confirm([said(OWN, CLOUD)], [shown(CLOUD, "other", logged=watch.now - 9 * DAY)])
    assert watch.standing() == []
    member = {m.value: m for m in watch.normal().traits["blocks"].members}["104.20.1.0/24"]
    assert (member.learned, member.vantage) == (True, "mataram-1")
    assert member.first_at is not None


async def test_a_person_who_knows_of_the_move_ends_the_incident_with_one_command(watch: Watch) -> None:
    await settled(watch)
    await watch.confirm([said(CLOUD)], [shown(CLOUD, "other", "root-7", logged=watch.now)])
    assert watch.standing() == [("hijack_confirmed", "open", "critical"), (RULE, "open", "high")]
    await watch.accept("moved to the cloud, Dewi")
    assert watch.standing()[1] == (RULE, "resolved", "high")
    await watch.see([said(CLOUD)], [shown(CLOUD, "other", "root-7")])
    assert watch.standing() == [("hijack_confirmed", "open", "critical"), (RULE, "resolved", "high")], "manual"


async def test_an_announced_move_is_recorded_and_quiet(watch: Watch) -> None:
    """B5: the plan covers what the authority itself answers."""
    await settled(watch)
    end = watch.now + timedelta(hours=6)
    plan = PlannedChange(
        targets=("kpu",), what=(What.DNS,), start=watch.now, end=end, who="Siti", login="siti", why="moving"
    )
    watch.ledger.apply(lambda unit: unit.plan_changes([plan], watch.now))
    await watch.confirm([said(CLOUD)], [shown(CLOUD, "other", "root-7", logged=watch.now)])
    (incident,) = watch.incidents()
    assert incident.rule == RULE
    assert incident.muted_by


async def test_looks_that_see_nothing_open_and_end_nothing(watch: Watch) -> None:
    await settled(watch)
    await watch.confirm([said(EVIL)], [shown(EVIL, "thief", logged=watch.now)])
    before = watch.standing()
    lost = Said(server="103.10.53.1", name="ns1.kpu.go.id", failure=desk.SERVFAIL)
    for _ in range(3):
        await watch.see([lost])
    assert watch.standing() == before
