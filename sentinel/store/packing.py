"""One hour of looks as a short string of bytes, and the counts that outlive it: twelve bytes a look."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Any

from sqlalchemy import RowMapping

HOUR_MS = 3_600_000
MOST_PACKED = 7200  # looks of one check and vantage in one hour; beyond it they only count
GOOD, BAD, UNKNOWN = range(3)

_LOOK = Struct(
    "<IIf"
)  # milliseconds into the hour and the verdict above them, the state's number, milliseconds it took
_VERDICT_SHIFT = 24


@dataclass(frozen=True, slots=True)
class Slim:
    """One sample: milliseconds since 1970, verdict, the state's number, milliseconds it took."""

    at: int
    verdict: int
    state_id: int
    duration_ms: float


@dataclass(slots=True)
class Tally:
    """The counts of one hour, growing; ``measured`` are the looks that saw something."""

    good: int = 0
    bad: int = 0
    unknown: int = 0
    measured: int = 0
    total_ms: float = 0.0
    least_ms: float | None = None
    most_ms: float | None = None

    @classmethod
    def of(cls, row: RowMapping) -> "Tally":
        """The counts that a row of ``hours`` holds."""
        return cls(**{name: row[name] for name in cls.__slots__})

    def add(self, look: Slim) -> None:
        """Count one look."""
        if look.verdict == UNKNOWN:
            self.unknown += 1
            return
        took = look.duration_ms
        self.good += look.verdict == GOOD
        self.bad += look.verdict == BAD
        self.measured += 1
        self.total_ms += took
        self.least_ms = took if self.least_ms is None else min(self.least_ms, took)
        self.most_ms = took if self.most_ms is None else max(self.most_ms, took)

    def row(self) -> dict[str, Any]:
        """The counts as columns of ``hours``."""
        return {name: getattr(self, name) for name in self.__slots__}


def pack(packed: bytes, looks: Iterable[Slim]) -> bytes:
    """The packed hour with more looks in it; what goes beyond its bound is left out."""
    room = MOST_PACKED - len(packed) // _LOOK.size
    more = [look for look, _ in zip(looks, range(room), strict=False)]
    return packed + b"".join(
        _LOOK.pack(look.at % HOUR_MS | look.verdict << _VERDICT_SHIFT, look.state_id, look.duration_ms) for look in more
    )


def unpack(hour: int, packed: bytes) -> Iterator[Slim]:
    """The looks of a packed hour, in the order of their arrival."""
    for first, state_id, took in _LOOK.iter_unpack(packed):
        offset, verdict = first & ((1 << _VERDICT_SHIFT) - 1), first >> _VERDICT_SHIFT
        yield Slim(hour * HOUR_MS + offset, verdict, state_id, took)
