"""How long what is personal is kept: until some time after the election that it belongs to, as the calendar says."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sentinel.model.calendar import ElectionPhase

Stages = Mapping[str, tuple[datetime, datetime]]


def stages(calendar: Iterable[ElectionPhase]) -> Stages:
    """When each election begins and ends: from its first phase until its last, disputes included if they are one."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for phase in calendar:
        start, end = found.get(phase.stage, (phase.start, phase.end))
        found[phase.stage] = (min(start, phase.start), max(end, phase.end))
    return found


def evidence_before(calendar: Iterable[ElectionPhase], at: datetime, after: timedelta, most: timedelta) -> datetime:
    """The moment before which personal evidence goes: ``after`` the end of its stage, and never later than ``most``.

    What was kept outside of every stage goes ``after`` it was kept.
    """
    known = stages(calendar).values()
    moment = at - after
    while running := [start for start, end in known if start < moment <= end]:
        moment = min(running)  # a stage that is not over for long enough keeps all of its evidence
    return max(moment, at - most)


def over(calendar: Iterable[ElectionPhase], at: datetime, after: timedelta) -> list[str]:
    """The elections whose last phase ended at least so long ago: their part of the register goes."""
    return sorted(stage for stage, (_, end) in stages(calendar).items() if stage and end + after <= at)
