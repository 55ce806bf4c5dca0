"""Flapping: after so many openings and resolutions an incident stays open and quiet until it has settled."""

from datetime import datetime, timedelta

from sentinel.kit.texts import msg
from sentinel.model.incident import Incident
from sentinel.model.rule import Policy

STARTED = msg("it keeps opening and closing: it stays open and quiet until it settles")
SETTLED_BAD = msg("it has settled: it is still bad")
SETTLED_GOOD = msg("it has settled: it is seen good")


def counted(incident: Incident, policy: Policy, at: datetime) -> tuple[datetime, ...]:
    """The openings and resolutions that count for flapping, this one included."""
    if policy.flapping is None:
        return ()
    since = at - timedelta(seconds=policy.flapping.within)
    return (*(c for c in incident.changes if c > since), at)[-policy.flapping.changes :]


def too_many(changes: tuple[datetime, ...], policy: Policy) -> bool:
    """Whether so many changes make it flapping."""
    return policy.flapping is not None and len(changes) >= policy.flapping.changes
