"""What later probes will need, each thing proved by a small one through agent, spool, link, hub and ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sentinel.kit import codec
from sentinel.kit.probe import Options, Probe, Reading
from sentinel.kit.seen import Reference, Seen
from sentinel.kit.tools import Tools
from sentinel.link.ports import Ask
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import Inventory, Subject
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.station import checks_of, ledger_in, station, until


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One number, and which attempt saw it."""

    n: int
    attempt: int = 0


class Small(Probe[Options, Facts, Any]):
    """A probe without a network: it counts its looks."""

    kind = "small"
    options = Options
    facts = Facts
    confirm = (0.05,)

    def __init__(self) -> None:
        self.looks: list[str] = []

    async def observe(self, subject: Subject, _options: Options, tools: Tools) -> Facts | Failure:
        self.looks.append(subject.key)
        return Facts(n=len(self.looks), attempt=tools.attempt)

    def assess(self, seen: Seen[Facts, Any], _options: Options) -> Iterable[Mapping[str, Value]]:
        yield {"sentinel.small.n": seen.facts.n}

    def doubtful(self, outcome: Facts | Failure, _before: Facts | None) -> bool:
        return isinstance(outcome, Failure)


def seen_in(row: Observation[Any]) -> Facts:
    """The facts of a row that has some."""
    assert isinstance(row.outcome, Facts)
    return row.outcome


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty-ledger")
    open_ledger(folder).close()
    return folder


@pytest.fixture
def ledger(tmp_path: Path, empty: Path) -> Iterator[SqlLedger]:
    with ledger_in(tmp_path / "ledger", empty) as opened:
        yield opened


async def test_a_subject_need_not_be_a_target(tmp_path: Path, ledger: SqlLedger) -> None:
    class Zones(Small):
        what = "zone"

        def subjects(self, inventory: Inventory) -> Iterable[Subject]:
            zones = {target.url.split(".", 1)[1].strip("/") for target in inventory.targets}
            return [Subject(what="zone", id=zone) for zone in sorted(zones)]

    probe = Zones()
    checks = checks_of(probe, "a", "b")
    assert [check.key for check in checks] == ["zone:test/small"]
    async with station(tmp_path, ledger, probe, checks) as at:
        await at.rows("zone:test/small", 2)
    latest = await ledger.read(lambda view: view.latest("zone:test/small", "mataram-1"))
    assert latest is not None
    assert (latest.subject, latest.outcome) == ("zone:test", "seen")


async def test_one_request_may_bring_many_observations(tmp_path: Path, ledger: SqlLedger) -> None:
    class Batches(Small):
        batch = 3

        async def observe_many(self, subjects: Sequence[Subject], _options: Options, tools: Tools) -> Reading:
            self.looks.append(f"{tools.attempt}: {' '.join(s.id for s in subjects)}")
            brought: dict[str, Facts | Failure | Skipped] = {s.key: Facts(n=1) for s in subjects}
            if "target:b" in brought:
                brought["target:b"] = Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT)
            brought.pop("target:d", None)
            return brought

    probe = Batches()
    async with station(
        tmp_path, ledger, probe, checks_of(probe, "a", "b", "c", "d", every=30.0, host="platform.test")
    ) as at:
        for name in ("a", "b", "c", "d"):
            await at.rows(f"target:{name}/small", 1)
        again = await at.rows("target:b/small", 2)
    assert sorted(probe.looks) == ["0: a b c", "0: d", "1: b", "1: d"]
    assert [row.attempt for row in again] == [0, 1]
    outcomes: dict[str, Any] = {row.check: row.outcome for row in at.taken}
    assert outcomes["target:a/small"] == outcomes["target:c/small"] == Facts(n=1)
    assert outcomes["target:b/small"].code is Code.HTTP_TIMEOUT
    assert outcomes["target:d/small"].code is Code.BUG, "a subject without an answer is our own bug, and said so"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the fold has learned: a sum, and which list was read."""

    total: int = 0
    version: str = ""


class Learning(Small):
    """Learns the sum of what it saw, and reads one list of reference data."""

    learned = Learned
    reference = ("operators",)

    def learn(self, state: Learned | None, seen: Seen[Facts, Learned]) -> Learned:
        """Fold one look in."""
        return Learned(total=(state.total if state else 0) + seen.facts.n, version=seen.reference["operators"].version)


async def test_what_was_learned_is_a_pure_fold_over_what_the_ledger_holds(tmp_path: Path, ledger: SqlLedger) -> None:
    probe, data = Learning(), {"operators": Reference(name="operators", version="2029-02", data=["a"])}
    async with station(tmp_path, ledger, probe, checks_of(probe, "a"), references=data) as at:
        rows = await at.rows("target:a/small", 4)
        await until(lambda: at.spool.backlog == 0)
        rows = list(at.taken)
    stored = await ledger.read(lambda view: view.learned("target:a/small", "mataram-1"))
    assert stored is not None
    again: Learned | None = None
    for row in rows:
        subject = checks_of(probe, "a")[0].subject
        again = probe.learn(again, Seen(subject=subject, now=row, reference=data))
    assert codec.decode(Learned, stored) == again
    assert again is not None
    assert again.total == sum(seen_in(row).n for row in rows)


async def test_reference_data_is_versioned_and_a_new_list_judges_from_then_on(
    tmp_path: Path, ledger: SqlLedger
) -> None:
    probe, check = Learning(), "target:a/small"

    async def version() -> str:
        stored = await ledger.read(lambda view: view.learned(check, "mataram-1"))
        return codec.decode(Learned, stored).version if stored else ""

    for wanted in ("2029-02", "2029-03"):
        data = {"operators": Reference(name="operators", version=wanted, data=[])}
        async with station(tmp_path, ledger, probe, checks_of(probe, "a"), references=data) as at:
            await at.rows(check, 1)
        assert await version() == wanted


class Pages(Small):
    """Reads on where the last look that the ledger holds left off."""

    async def observe(self, _subject: Subject, _options: Options, tools: Tools) -> Facts:
        """Read the next page."""
        page = int(tools.cursor or 0) + 1
        self.looks.append(str(page))
        return Facts(n=page)

    def cursor(self, facts: Facts) -> str:
        """The page that was read."""
        return str(facts.n)


async def test_a_cursor_waits_for_the_ledger_and_skips_nothing(tmp_path: Path, ledger: SqlLedger) -> None:
    probe, check = Pages(), "target:a/small"
    async with station(tmp_path, ledger, probe, checks_of(probe, "a")) as at:
        at.failing.append(True)
        await until(lambda: len(probe.looks) >= 4)
        assert set(probe.looks) == {"1"}, "the ledger has nothing yet, so the same page again"
        at.failing.clear()
        await until(lambda: "4" in probe.looks)
    pages = [seen_in(row).n for row in at.taken if row.check == check]
    assert pages == sorted(pages)
    assert set(pages) == set(range(1, max(pages) + 1))
    last = max(pages)
    probe.looks.clear()
    async with station(tmp_path, ledger, probe, checks_of(probe, "a")):
        await until(lambda: len(probe.looks) >= 1)
    assert probe.looks[0] in {str(last), str(last + 1)}, "after a restart a page may be read twice, but none is skipped"


async def test_the_hub_may_ask_for_another_look_now(tmp_path: Path, ledger: SqlLedger) -> None:
    probe = Small()
    async with station(tmp_path, ledger, probe, checks_of(probe, "a", every=3600.0)) as at:
        await at.rows("target:a/small", 1)
        at.link.ask(Ask(check="target:a/small", attempt=2, why="suspicious"))
        rows = await at.rows("target:a/small", 2)
    assert [seen_in(row).attempt for row in rows] == [0, 2]
    assert [row.attempt for row in rows] == [0, 2]


async def test_a_failure_is_looked_at_again_at_once(tmp_path: Path, ledger: SqlLedger) -> None:
    class Shaky(Small):
        async def observe(self, subject: Subject, options: Options, tools: Tools) -> Facts | Failure:
            seen = await super().observe(subject, options, tools)
            return seen if tools.attempt else Failure(layer=Layer.TCP, code=Code.CONNECTION_RESET)

    probe = Shaky()
    async with station(tmp_path, ledger, probe, checks_of(probe, "a", every=3600.0)) as at:
        rows = await at.rows("target:a/small", 2)
    assert isinstance(rows[0].outcome, Failure)
    assert rows[1].outcome == Facts(n=2, attempt=1)


@pytest.mark.slow
async def test_leased_work_is_done_by_one_vantage_and_taken_over_when_it_is_gone(
    tmp_path: Path, ledger: SqlLedger
) -> None:
    class Leased(Small):
        leased = True

    one, other, check = Leased(), Leased(), "target:a/small"
    async with station(tmp_path, ledger, one, checks_of(one, "a", every=0.4)) as first:
        await first.rows(check, 1)
        async with station(tmp_path, ledger, other, checks_of(other, "a", every=0.4), vantage="sorong-1") as second:
            left = await second.rows(check, 3)
            assert {row.outcome for row in left} == {Skipped(reason="leased to another vantage")}
            assert other.looks == []
            assert len(one.looks) >= 2
            first.agent.stop()
            await until(lambda: bool(other.looks))
