"""What the election calendar changes: how bad things count, how often we look, and which phases an event falls into."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.model.calendar import ElectionPhase
from sentinel.model.event import Event
from sentinel.model.subject import Check

LABEL = "labels.phase"
REGION = "labels.region"
VANTAGE = "vantage"

Calendar = Sequence[ElectionPhase]


def active(calendar: Calendar, at: datetime, region: str = "") -> tuple[ElectionPhase, ...]:
    """The phases that are on for this region now; several stages may run at once."""
    return tuple(phase for phase in calendar if phase.holds(at) and phase.concerns(region))


def names(phases: Iterable[ElectionPhase]) -> list[str]:
    """Their names, each once, in the order of the calendar."""
    return list(dict.fromkeys(phase.name for phase in phases))


def shift(phases: Iterable[ElectionPhase]) -> int:
    """By how many steps incidents count worse: the highest of the active phases."""
    return max((phase.severity_shift for phase in phases), default=0)


def cadence(phases: Iterable[ElectionPhase]) -> float:
    """The factor on the intervals of looks: that of the phase that wants the most looks."""
    return min((phase.cadence for phase in phases), default=1.0)


def frozen(phases: Iterable[ElectionPhase]) -> bool:
    """Whether nothing is to be renewed on the sites now."""
    return any(phase.frozen for phase in phases)


def factors(calendar: Calendar, checks: Iterable[Check], at: datetime) -> dict[str, float]:
    """The checks that are made more or less often now, by key; our own line is looked at as ever."""
    on = [phase for phase in calendar if phase.holds(at) and phase.cadence != 1.0]
    if not on:
        return {}
    found = ((c.key, cadence(active(on, at, c.subject.region))) for c in checks if c.subject.what != VANTAGE)
    return {key: factor for key, factor in found if factor != 1.0}


def paced(calendar: Calendar, checks: Iterable[Check], at: datetime) -> list[Check]:
    """The checks with the intervals that hold now."""
    known = list(checks)
    found = factors(calendar, known, at)
    return [replace(c, interval=c.interval * found[c.key]) if c.key in found else c for c in known]


def labelled(event: Event, phases: Sequence[ElectionPhase]) -> Event:
    """The event with the phases that it falls into; outside of all of them it stays as it is."""
    return {**event, LABEL: names(phases)} if phases else event


def next_turn(calendar: Calendar, now: datetime) -> datetime | None:
    """When a phase begins or ends next; None: never again."""
    turns = [turn for phase in calendar for turn in (phase.start, phase.end + timedelta.resolution)]
    return min((turn for turn in turns if turn > now), default=None)
