"""How often a source is asked: one question after the other, and none while it asks for less."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

APART = 1.0  # seconds between two questions to one service
SHORTEST_REST, LONGEST_REST, LAB_REST = 30.0, 6 * 3600.0, 10.0
FIRST_REST = 15.0  # after the first failure; each further one doubles it
MOST_DOUBLED = 5


@dataclass(slots=True, kw_only=True)
class Pace:
    """Turns with hosts. ``clock`` is monotonic seconds; a ``lab`` has none but short rests."""

    clock: Callable[[], float]
    lab: bool = False
    _free: dict[str, float] = field(default_factory=dict)
    _resting: dict[str, float] = field(default_factory=dict)
    _failed: dict[str, int] = field(default_factory=dict)

    def resting(self, host: str) -> float:
        """For how many seconds a host is still to be left alone."""
        return max(0.0, self._resting.get(host, 0.0) - self.clock())

    async def turn(self, host: str, apart: float, remaining: float) -> bool:
        """Wait for the next turn with a host; False if it would come too late."""
        now = self.clock()
        at = max(now, self._free.get(host, now))
        if self.lab:
            return True
        if at - now > remaining:
            return False
        self._free[host] = at + apart
        await asyncio.sleep(at - now)
        return True

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long, as it asked."""
        bounded = min(seconds, LAB_REST) if self.lab else min(max(seconds, SHORTEST_REST), LONGEST_REST)
        self._resting[host] = self.clock() + bounded

    def failed(self, host: str) -> None:
        """It did not answer: try again, but less and less often."""
        count = min(self._failed.get(host, 0) + 1, MOST_DOUBLED)
        self._failed[host] = count
        self._resting[host] = self.clock() + (0.0 if self.lab else FIRST_REST * 2.0 ** (count - 1))

    def well(self, host: str) -> None:
        """It answered."""
        self._failed.pop(host, None)
