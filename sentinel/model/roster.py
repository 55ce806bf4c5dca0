"""The roster: who is on call when, and over which channels each is reached; as data that a person wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

ON_CALL = "on-call"  # what routes call whoever is on call when a message is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Some people, from one moment until another; the end is the next shift's."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Some people, on these days of the week (0 is Monday) from one time of day until another, maybe past midnight.

    The day is that on which it begins.
    """

    days: frozenset[int]
    start: time
    end: time
    zone: ZoneInfo
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody who may be on call, with their channels; and the shifts.

    Shifts with a date go before weekly ones: so somebody stands in for somebody, and the weeks stay as they are.
    """

    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    weekly: tuple[Weekly, ...] = ()
