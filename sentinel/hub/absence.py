"""Absence: a look that nobody makes sends no word, so the hub itself notices whose turn it was.

A check is overdue when its vantage reported nothing of it, not even why it could not look, for three intervals. A
vantage that is silent as a whole is another matter; one whose own line is down says so of each look.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sentinel.casework.look import Source
from sentinel.hub.sitting import Sitting
from sentinel.hub.vantages import OWN
from sentinel.hub.world import World
from sentinel.kit.events import self_event
from sentinel.model.event import Event, Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.incident import Incident
from sentinel.model.observation import Observation
from sentinel.model.subject import Check

INTERVALS = 3.0
EVERY, EVERY_IN_LAB = 15.0, 1.0  # seconds between two rounds
REPEAT, REPEAT_IN_LAB = 60.0, 2.0  # seconds after which what is overdue is said again
ASLEEP = 30.0  # a pause between two rounds in which it was we who did nothing
GOOD_REPEATS = 3
UNASKED = frozenset({OWN, "account"})
OVERDUE, BLIND = "overdue", "probe_blind"
MOST = 50  # checks of a vantage: when more are overdue, these tell enough

Watch = tuple[str, str]  # a vantage and a check
Watched = dict[Watch, tuple[Check, float]]  # with the factor on its interval


@dataclass(slots=True)
class Turn:
    """One check of one vantage: since when we wait, its last interval, and what was said of it.

    ``seen``: the last look saw something. ``said_at``: when it was last said to be overdue. ``good``: how often it is
    still to be said that somebody looks again.
    """

    since: datetime
    interval: float = 0.0
    seen: bool = False
    said_at: datetime | None = None
    good: int = 0


@dataclass(slots=True)
class Absence:
    """Remembers who was heard of what; told of each batch, asked at each beat. After a start we wait anew."""

    _turns: dict[Watch, Turn] = field(default_factory=dict)
    _last: datetime | None = None

    def learn(self, batch: Iterable[Observation[Any]], now: datetime) -> None:
        """Somebody reported these looks: made, failed, or not made for a reason."""
        for look in batch:
            turn = self._turns.setdefault((look.vantage, look.check), Turn(since=now))
            turn.since, turn.interval = now, look.interval
            turn.seen = not isinstance(look.outcome, Failure | Skipped)
            if turn.said_at is not None and turn.seen:
                turn.said_at, turn.good = None, GOOD_REPEATS

    def recall(self, open_ones: Iterable[Incident], now: datetime) -> None:
        """What was overdue before a restart: once somebody looks, that is to be said."""
        for incident in open_ones:
            event = incident.event
            watch = str(event.get("observer.name", "")), str(event.get("sentinel.self.subject", ""))
            if event.get("sentinel.self.kind") == OVERDUE and watch not in self._turns:
                self._turns[watch] = Turn(since=now, said_at=incident.updated_at)

    def events(self, sitting: Sitting, silent: Collection[str], now: datetime) -> list[tuple[Event, Source]]:
        """What is overdue, and what was and is no more. ``silent`` are the vantages that are not heard at all."""
        world = sitting.world
        every = EVERY_IN_LAB if world.lab else EVERY
        if self._last is None:
            self.recall(sitting.unit.open_of({BLIND}), now)
        gap = (now - self._last).total_seconds() if self._last else every
        if gap < every:
            return []
        self._last = now
        watched = _watched(world, silent, now)
        self._turns = {watch: self._turns.get(watch, Turn(since=now)) for watch in watched}
        if gap > ASLEEP + every:
            for turn in self._turns.values():
                turn.since = now
        late = [watch for watch in watched if self._overdue(watch, watched[watch], now)]
        late.sort(key=lambda watch: self._turns[watch].since)
        return [*self._bad(late[:MOST], watched, world, now), *self._good(watched, world, now)]

    def _overdue(self, watch: Watch, check: tuple[Check, float], now: datetime) -> bool:
        one, factor = check
        turn = self._turns[watch]
        patience = INTERVALS * max(one.interval * factor, turn.interval) + one.timeout
        return now - turn.since > timedelta(seconds=patience)

    def _bad(
        self, late: Sequence[Watch], watched: Watched, world: World, now: datetime
    ) -> Iterator[tuple[Event, Source]]:
        repeat = REPEAT_IN_LAB if world.lab else REPEAT
        for watch in late:
            turn = self._turns[watch]
            if turn.said_at is None or now - turn.said_at >= timedelta(seconds=repeat):
                turn.said_at = now
                yield _said(watch, watched[watch][0], turn, world, now, ok=False)

    def _good(self, watched: Watched, world: World, now: datetime) -> Iterator[tuple[Event, Source]]:
        for watch, turn in self._turns.items():
            if turn.good and turn.said_at is None:
                turn.good -= 1
                yield _said(watch, watched[watch][0], turn, world, now, ok=True)


def _watched(world: World, silent: Collection[str], now: datetime) -> Watched:
    """Whose turn comes how often, with the factor of the calendar; a vantage's look at itself is not asked for.

    Nor are looks at accounts: rates, quotas and budgets decide how late they may be, and ``status`` says so.
    """
    found: Watched = {}
    for vantage in world.vantages.listed.keys() - set(silent):
        factors = world.cadence(vantage, now)
        checks = (check for check in world.checks(vantage) if check.subject.what not in UNASKED)
        found |= {(vantage, check.key): (check, factors.get(check.key, 1.0)) for check in checks}
    return found


def _said(watch: Watch, check: Check, turn: Turn, world: World, now: datetime, *, ok: bool) -> tuple[Event, Source]:
    """The hub speaks for the vantage that says nothing: it is that vantage's word that is missing."""
    vantage, key = watch
    fields: dict[str, Value] = {
        "sentinel.self.ok": ok,
        "sentinel.self.subject": key,
        "sentinel.self.probe": check.probe,
    }
    fields |= {"service.name": check.subject.id, "sentinel.self.seconds": (now - turn.since).total_seconds()}
    if not ok:
        fields["error.type"] = OVERDUE
    event = self_event(OVERDUE, vantage, now, fields)
    source = Source(
        vantage=vantage,
        network=world.vantages.network(vantage),
        at=now,
        interval=REPEAT_IN_LAB if world.lab else REPEAT,
        lab=world.lab,
        enrolled=world.enrolled,
        confirmed=True,
    )
    return event, source
