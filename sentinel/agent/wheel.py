"""When is a check due? A wheel of arrays: pure, the same after every restart, and never all at once.

A timer's phase is a hash of its key, a fraction of its interval; its turns are the moments ``(n + phase) * interval``
of Unix time. So nothing is ever rescheduled: which timers are due between two instants is one slice of a sorted array
for each distinct interval. A wheel that is built again, with more timers or other intervals, keeps everybody's rhythm.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from hashlib import blake2b

TURN = 1 << 32
_SLOTS = 256


def phase(key: str) -> int:
    """Where in its interval a timer's turn lies, in 2^32 parts; the same for this key for ever."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "big")


class Ring:
    """The timers of one interval (seconds), ordered by phase: each is 8 bytes, phase above and number below."""

    __slots__ = ("_timers", "interval")

    def __init__(self, interval: float, timers: "array[int]") -> None:
        self.interval = interval
        self._timers = timers

    def __len__(self) -> int:
        return len(self._timers)

    def due(self, since: float, until: float) -> Iterator[int]:
        """The numbers whose turn lies after ``since`` and not after ``until``, each once."""
        turns = until // self.interval - since // self.interval
        start, end = self._place(since), self._place(until)
        if turns < 1:
            yield from _numbers(self._timers[start:end])
        elif turns > 1 or end >= start:
            yield from _numbers(self._timers)
        else:
            yield from _numbers(self._timers[start:])
            yield from _numbers(self._timers[:end])

    def wait(self, now: float) -> float:
        """Seconds until the next turn of anybody here, more than 0."""
        place = self._place(now)
        passed = now % self.interval
        if place < len(self._timers):
            return max(self._offset(place) - passed, 1e-6)
        return self.interval + self._offset(0) - passed

    def _place(self, at: float) -> int:
        """How many timers have had their turn in this round by then."""
        passed = min(int(at % self.interval / self.interval * TURN), TURN - 1)
        return bisect_right(self._timers, (passed << 32) | 0xFFFFFFFF)

    def _offset(self, place: int) -> float:
        return (self._timers[place] >> 32) / TURN * self.interval


class Wheel:
    """All timers, as pairs of key and interval (seconds, above 0); a timer's number is its place among them."""

    __slots__ = ("_rings",)

    def __init__(self, timers: Iterable[tuple[str, float]]) -> None:
        slots: dict[float, list[array[int]]] = {}
        for number, (key, interval) in enumerate(timers):
            at = phase(key)
            if interval not in slots:
                slots[interval] = [array("Q") for _ in range(_SLOTS)]
            slots[interval][at * _SLOTS >> 32].append(at << 32 | number)
        self._rings = [Ring(interval, _joined(parts)) for interval, parts in slots.items()]

    def __len__(self) -> int:
        return sum(map(len, self._rings))

    def due(self, since: float, until: float, *, least: float = 0.0) -> list[int]:
        """The numbers of the timers whose turn lies after ``since`` and not after ``until`` (Unix time, seconds).

        A timer is named once, however many turns it missed; those with an interval below ``least`` are left out.
        """
        return [number for ring in self._rings if ring.interval >= least for number in ring.due(since, until)]

    def wait(self, now: float) -> float:
        """Seconds until the next turn of anybody; infinite without timers."""
        return min((ring.wait(now) for ring in self._rings), default=float("inf"))


def _joined(parts: "list[array[int]]") -> "array[int]":
    """Sort slot by slot, so that building a million timers needs little more memory than holding them."""
    whole = array("Q")
    for index, part in enumerate(parts):
        whole.extend(sorted(part))
        parts[index] = array("Q")
    return array("Q", whole)  # without the slack of growing


def _numbers(timers: "array[int]") -> Iterator[int]:
    return (timer & 0xFFFFFFFF for timer in timers)
