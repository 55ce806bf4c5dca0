"""Moments: every time in Sentinel is an aware UTC datetime, written as RFC 3339 with a ``Z``."""

from datetime import UTC, datetime


def utc(moment: datetime) -> datetime:
    """Turn an aware datetime into UTC; a naive one is a bug, not a guess.

    Raises:
        ValueError: if ``moment`` carries no zone, or lies beyond the years 1 to 9999 there.
    """
    if moment.tzinfo is None:
        message = "naive datetime: say which zone is meant"
        raise ValueError(message)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        message = "no such moment in UTC"
        raise ValueError(message) from None


def rfc3339(moment: datetime) -> str:
    """Write a moment as machines read it, such as ``2029-02-14T10:30:00.250Z`` (RFC 3339, milliseconds)."""
    return utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """Read an RFC 3339 moment back.

    Raises:
        ValueError: if ``text`` is no moment, or names no zone.
    """
    return utc(datetime.fromisoformat(text))
