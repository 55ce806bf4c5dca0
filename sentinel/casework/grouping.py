"""Notices that belong together: which group a matter belongs to, and when that group is told next.

The first goes at once, what follows is gathered for half a minute, then every five minutes; what is worse than all that
was told goes at once again. Critical notices are in no group: they never wait.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from sentinel.casework.kindred import CORRELATED
from sentinel.casework.provider import providers
from sentinel.model.incident import Incident
from sentinel.model.notice import Gathering, Notice
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity

STORM = "storm"
UNANSWERED = "unanswered"  # whom a higher level is told of: one message for all that nobody took in hand
SERIOUS = "security"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long (seconds) what follows is gathered: at first, and then. ``burst`` messages go at once in any storm."""

    wait: float = 30.0
    every: float = 300.0
    burst: int = 5


LAB = Pace(wait=3.0, every=4.0)  # in a lab the first attempt to deliver comes within five seconds


class Haste(Enum):
    """How long a notice can wait for others."""

    NOW = "it goes now and takes along what waits"
    USUAL = "as its group says"
    PATIENT = "it has time for a full interval"


def pace_of(*, lab: bool) -> Pace:
    """The pace of this installation."""
    return LAB if lab else Pace()


def group_of(incident: Incident) -> str:
    """The group of an incident's notices; empty: it is critical and goes alone.

    Outages are grouped by provider, so that one cause is one message; the rest by family or target, and each kind by
    itself: a finding never waits behind an outage of the same site.
    """
    if incident.severity is Severity.CRITICAL:
        return ""
    provider = max(
        providers(incident.event), default=""
    )  # a number, where one is known, stands before an address block
    if provider and (incident.kind is RuleKind.AVAILABILITY or incident.service == CORRELATED):
        return f"{RuleKind.AVAILABILITY}:{provider}"
    if incident.kind is RuleKind.HEALTH:
        return f"{RuleKind.HEALTH}:{incident.event.get('observer.name', '')}"
    return f"{incident.kind}:{incident.fields.get('family') or incident.target or incident.subject}"


def storm_of(group: str) -> str:
    """The group that takes in everything once there are too many groups; findings have one of their own."""
    if group.startswith(STORM):
        return group
    return f"{STORM}:{SERIOUS}" if group.startswith(f"{SERIOUS}:") else STORM


def grown(
    gathering: Gathering, notice: Notice, now: datetime, pace: Pace, haste: Haste, *, burst: int = 1
) -> Gathering:
    """The gathering with one more notice held, and when it is due now. ``burst``: so many messages go at once."""
    calm = gathering.due_at is None and not lately(gathering, now, pace)
    base = replace(gathering, told=0, worst=Severity.INFO) if calm else gathering
    when = max(_when(base, notice.severity, now, pace, haste, burst), notice.not_before)
    return replace(base, due_at=min(base.due_at or when, when))


def lately(gathering: Gathering, now: datetime, pace: Pace) -> bool:
    """Whether the channel was told of this group within the interval."""
    return gathering.told_at is not None and now - gathering.told_at < timedelta(seconds=pace.every)


def _when(gathering: Gathering, severity: Severity, now: datetime, pace: Pace, haste: Haste, burst: int) -> datetime:
    """When one more notice would go if nothing else waited."""
    if haste is Haste.PATIENT:
        return now + timedelta(seconds=pace.every)
    last, worse = gathering.told_at, severity > gathering.worst
    if haste is Haste.NOW or gathering.told < burst or worse or last is None:
        return now
    if gathering.told == burst:
        return now + timedelta(seconds=pace.wait)
    return max(now, last + timedelta(seconds=pace.every))


def told(gathering: Gathering, worst: Severity, now: datetime, rest: datetime | None) -> Gathering:
    """The gathering after a message. ``rest`` is when what still is held (quiet hours) may go; None: nothing is."""
    return replace(gathering, told=gathering.told + 1, told_at=now, worst=max(gathering.worst, worst), due_at=rest)
