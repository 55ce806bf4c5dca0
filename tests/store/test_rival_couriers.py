"""Two couriers, one outbox, every order of events: nothing is lost, overtaken, or marked by one whose time is over."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sentinel.model.severity import Severity
from sentinel.store.dialect import FILE
from sentinel.store.ledger import open_ledger
from sentinel.store.ports import Claim, Unit
from tests.share import share
from tests.store.things import NOW, delivery, notice

COURIERS = ["here", "there"]
LEASE = 10


class Rivals(RuleBasedStateMachine):
    """Plays couriers that claim, send, fail, crash and dawdle, and keeps its own books."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        shutil.copy(Rivals.empty, Path(self.folder.name) / FILE)
        self.ledger = open_ledger(Path(self.folder.name))
        self.now = NOW
        self.queued: dict[str, tuple[int, int]] = {}  # key -> (incident, order)
        self.told: list[str] = []  # what was marked as sent, in that order
        self.holder: dict[str, str] = {}  # key -> lease that may mark it
        self.claims: dict[str, list[Claim]] = {name: [] for name in COURIERS}

    def teardown(self) -> None:
        settle(self)
        self.ledger.close()
        self.folder.cleanup()

    @rule(incident=st.integers(1, 3), severity=st.sampled_from(Severity), wait=st.integers(0, 8))
    def something_happens(self, incident: int, severity: Severity, wait: int) -> None:
        key = f"k{len(self.queued)}"
        due = self.now + timedelta(seconds=wait)
        self.queued[key] = (incident, len(self.queued))
        self.ledger.apply(lambda unit: unit.enqueue(notice(key, incident=incident, severity=severity, not_before=due)))

    @rule(seconds=st.integers(1, 2 * LEASE))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(who=st.sampled_from(COURIERS), most=st.integers(1, 4))
    def claim(self, who: str, most: int) -> None:
        held = self.ledger.apply(lambda unit: unit.claim("csirt", self.now, LEASE, most))
        for told in held.notices:
            lease = self.holder.get(told.key)
            running = [c for all_of_one in self.claims.values() for c in all_of_one if c.lease == lease]
            assert all(c.until <= self.now for c in running), "taken from one who still held it"
            self.holder[told.key] = held.lease
        self.claims[who].append(held)
        self._nothing_is_overtaken(held)

    def _nothing_is_overtaken(self, held: Claim) -> None:
        done = set(self.told)
        for told in held.notices:
            incident, order = self.queued[told.key]
            earlier = {k for k, (i, o) in self.queued.items() if i == incident and o < order}
            assert earlier <= done, f"{told.key} before {earlier - done}"
            done.add(told.key)

    @rule(who=st.sampled_from(COURIERS), what=st.sampled_from(["sent", "failed", "give_back"]), pause=st.integers(0, 5))
    def mark(self, who: str, what: str, pause: int) -> None:
        if not self.claims[who]:
            return
        held = self.claims[who].pop()
        keys = [n.key for n in held.notices]
        mine = [k for k in keys if self.holder.get(k) == held.lease]
        again = self.now + timedelta(seconds=pause)

        def job(unit: Unit) -> int:
            arguments: dict[str, tuple[Any, ...]] = {
                "sent": (delivery(*keys),),
                "failed": (delivery(*keys, ok=False), again),
                "give_back": (again,),
            }
            marked: int = getattr(unit, what)(held, keys, *arguments[what])
            return marked

        assert self.ledger.apply(job) == len(mine), "only the holder's marks count"
        self.told += mine if what == "sent" else []
        for key in mine:
            del self.holder[key]

    @rule(who=st.sampled_from(COURIERS))
    def crash(self, who: str) -> None:
        """A courier dies with all it holds; nobody hears of it."""
        held, self.claims[who] = self.claims[who], []
        self.claims.setdefault("dead", []).extend(held)

    @invariant()
    def nothing_is_lost_and_nothing_is_done_twice(self) -> None:
        rows = self.ledger.look(lambda view: view.notices(limit=10_000))
        assert {q.notice.key for q in rows} == set(self.queued)
        assert {q.notice.key for q in rows if q.state == "sent"} == set(self.told)
        assert len(self.told) == len(set(self.told))
        assert {q.notice.key for q in rows if q.state == "sending"} == set(self.holder)


def settle(rivals: Rivals) -> None:
    """Let every lease lapse and one honest courier work: whatever happened before, all of it is told, in order."""
    rivals.now += timedelta(days=1)
    rivals.holder, rivals.claims = {}, {name: [] for name in COURIERS}
    while len(rivals.told) < len(rivals.queued):
        rivals.claim("here", 4)
        assert rivals.claims["here"][-1].notices, "something waits that nobody is given"
        rivals.mark("here", "sent", 0)


@pytest.fixture(autouse=True)
def _template(empty: Path) -> None:
    Rivals.empty = empty


class Few(Rivals):
    """The share of every run."""


class Many(Rivals):
    """The share of a long run."""


Few.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
Many.TestCase.settings = settings(max_examples=share(400), stateful_step_count=50)
TestFew = Few.TestCase
TestMany = pytest.mark.slow(Many.TestCase)
