"""Whose turn is it now? The wheel's turns, a first turn for newcomers, and no backlog for a machine that slept."""

from collections.abc import Iterable
from heapq import heapify, heappop

from sentinel.agent.wheel import Wheel

SLEPT = 10.0
PER_SECOND = 100.0


class Turns:
    """Hands out turns as time passes. Times are Unix time in seconds; ``now`` is when it begins."""

    def __init__(self, wheel: Wheel, now: float) -> None:
        self._wheel = wheel
        self.last = now
        self._extra: list[tuple[float, int]] = []
        self._owed: set[int] = set()

    def soon(self, numbers: Iterable[int], now: float) -> None:
        """Give these one turn outside their rhythm, as soon as may be: a hundred a second, in this order.

        Whoever has a regular turn before that needs no other.
        """
        fresh = [number for number in numbers if number not in self._owed]
        self._owed.update(fresh)
        self._extra.extend((now + place / PER_SECOND, number) for place, number in enumerate(fresh))
        heapify(self._extra)

    def due(self, now: float) -> list[int]:
        """Whose turn came since the last call.

        After a gap of more than ten seconds the machine slept, or its clock was set: turns that come around soon again
        are left out, rarer ones that were missed are handed out little by little. A clock set back costs nothing.
        """
        since, self.last = self.last, now
        if now - since > SLEPT:
            self.soon(self._wheel.due(since, now, least=now - since), now)
            regular: list[int] = []
        else:
            regular = self._wheel.due(since, now) if now > since else []
        self._owed.difference_update(regular)
        return regular + self._out_of_turn(now)

    def wait(self, now: float) -> float:
        """Seconds until somebody's next turn; infinite if there is nobody."""
        extra = self._extra[0][0] - now if self._extra else float("inf")
        return max(0.0, min(extra, self._wheel.wait(now)))

    def owed(self) -> set[int]:
        """Who still waits for a turn outside the rhythm."""
        return set(self._owed)

    def _out_of_turn(self, now: float) -> list[int]:
        out = []
        while self._extra and self._extra[0][0] <= now:
            _, number = heappop(self._extra)
            if number in self._owed:
                self._owed.remove(number)
                out.append(number)
        return out
