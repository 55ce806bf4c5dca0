"""Expiry, measured by the certificate's own lifetime: six days and two years deserve different alarms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

DAY = timedelta(days=1)
EARLY, FIFTH = 30 * DAY, 5
LATE, TWENTIETH = 7 * DAY, 20
LAST = 2 * DAY
LONG_LIVED = 10 * DAY


class Ending(IntEnum):
    """How near its end a certificate is; the later ones are worse."""

    FAR = 0
    MEDIUM = 1
    HIGH = 2
    EXPIRED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What is left of one certificate at one moment: days (negative once expired) and the share of its lifetime."""

    ending: Ending
    days_left: float
    life_left: float


def life(not_before: datetime, not_after: datetime, now: datetime) -> Life:
    """Judge one validity period; boundaries are exact to the second and the last second still counts (RFC 5280)."""
    left = not_after - now.replace(microsecond=0)
    whole = max(not_after - not_before, timedelta(0))
    share = min(1.0, max(0.0, left / whole)) if whole else 0.0
    return Life(ending=_ending(left, whole), days_left=left / DAY, life_left=share)


def worst(lives: Iterable[Life]) -> Life | None:
    """The life to worry about: the nearest to its end by level, then by days."""
    return max(lives, key=lambda one: (one.ending, -one.days_left), default=None)


def _ending(left: timedelta, whole: timedelta) -> Ending:
    if left < timedelta(0):
        return Ending.EXPIRED
    if left <= LATE and TWENTIETH * left < whole:
        return Ending.HIGH
    if left < LAST and whole > LONG_LIVED:
        return Ending.HIGH
    return Ending.MEDIUM if left <= EARLY and FIFTH * left <= whole else Ending.FAR
