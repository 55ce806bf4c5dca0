"""Quiet hours as a pure function: what can wait for the morning waits, what cannot goes at once."""

from datetime import datetime, timedelta, tzinfo

from sentinel.model.moment import utc
from sentinel.model.route import Quiet
from sentinel.model.severity import Severity


def not_before(quiet: Quiet | None, severity: Severity, now: datetime, zone: tzinfo) -> datetime:
    """The moment from which this may be sent: now, or the end of the quiet hours (local time) that hold now."""
    if quiet is None or severity >= quiet.below or not within(quiet, now, zone):
        return now
    local = now.astimezone(zone)
    end = local.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=quiet.end.second, microsecond=0)
    return utc(end if end > local else end + timedelta(days=1))


def within(quiet: Quiet, now: datetime, zone: tzinfo) -> bool:
    """Whether the local time lies in the quiet hours, which may pass midnight; the end is no longer quiet."""
    clock = now.astimezone(zone).time()
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end
