"""One look that we cannot judge, by our own fault, never keeps the others from the ledger."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sentinel.hub import ingest
from sentinel.kit.events import judge
from sentinel.kit.probe import AnyProbe, Options
from sentinel.kit.seen import Seen
from sentinel.model.event import Event
from sentinel.model.failure import Failure
from sentinel.model.observation import Observation
from sentinel.store.errors import LedgerFull
from sentinel.store.ports import Unit
from tests.hub.desk import DOWN, UP, Desk, desk, observation

POISON = replace(UP, url="https://poison.test/")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


def choking(*, always: bool = False) -> Callable[[AnyProbe, Seen[Any, Any], Options], list[Event]]:
    """Judge as ever, but for what is poisoned; ``always``: not even the word for that can be judged."""

    def judged(probe: AnyProbe, seen: Seen[Any, Any], options: Options) -> list[Event]:
        if seen.now.outcome is POISON or (always and isinstance(seen.now.outcome, Failure)):
            raise OverflowError("date value out of range")
        return judge(probe, seen, options)

    return judged


def batch(at: Desk, *outcomes: object) -> list[Observation[Any]]:
    return [observation(n, at.now, outcome, "target:kpu-ntb") for n, outcome in enumerate(outcomes, 1)]


async def test_its_neighbours_are_judged_and_it_is_could_not_see(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "judge", choking())
    looks = [replace(one, attempt=n) for n, one in enumerate(batch(at, UP, POISON, DOWN, DOWN))]
    looks[3] = replace(looks[3], at=at.now.replace(second=5))
    at.later(5)
    assert await at.hub.take(looks) == 4
    assert at.open_rules() == ["site_down"]


async def test_it_is_shown_as_our_own_bug(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "judge", choking())
    assert await at.hub.take(batch(at, UP, POISON)) == 2
    latest = at.ledger.look(lambda view: view.all_latest())
    assert [(one.outcome, one.reason) for one in latest] == [("failed", "probe.bug: the hub could not judge it")]


async def test_what_cannot_even_be_called_a_bug_is_counted(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "judge", choking(always=True))
    assert await at.hub.take(batch(at, POISON, UP)) == 2


async def test_a_ledger_in_trouble_is_no_poison(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as what it is, and the agent keeps everything."""
    asked = 0

    async def full(_job: Callable[[Unit], int]) -> int:
        nonlocal asked
        asked += 1
        raise LedgerFull("ledger", "too much waits")

    monkeypatch.setattr(at.hub, "_ledger", type("Full", (), {"write": staticmethod(full)})())
    with pytest.raises(LedgerFull):
        await at.hub.take(batch(at, UP, DOWN))
    assert asked == 1
