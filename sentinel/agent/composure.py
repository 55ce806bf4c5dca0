"""Whether this machine kept up: what timed out while we ourselves stood still is no news about a site."""

from collections import deque
from collections.abc import Awaitable, Callable

TICK = 0.1
REMEMBERED = 3000  # ticks: five minutes, far longer than a look may take
LEAST = 0.5  # seconds; a shorter look is over before our own slowness could decide it
SHARE = 0.25  # of a look's time; on a healthy machine it is below one hundredth


class Composure:
    """Counts by how much our own clock ticks late, which is the time in which nothing of ours moved.

    ``ticks`` are monotonic seconds, ``pause`` waits.
    """

    def __init__(self, ticks: Callable[[], float], pause: Callable[[float], Awaitable[None]]) -> None:
        self._ticks, self._pause = ticks, pause
        self._late: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)
        self._last = float("inf")

    async def run(self) -> None:
        """Tick for ever."""
        self._last = self._ticks()
        while True:
            await self._pause(TICK)
            now = self._ticks()
            self._late.append((now, max(0.0, now - self._last - TICK)))
            self._last = now

    def lost(self, began: float, ended: float) -> float:
        """Seconds of a look in which we stood still, if they are so many that its bad news may be our own; else 0."""
        lasted = ended - began
        if lasted < LEAST:
            return 0.0
        lost = sum(min(late, at - began) for at, late in self._late if began < at <= ended)
        lost += min(lasted, max(0.0, ended - self._last - TICK))  # the tick that is overdue right now
        return lost if lost > SHARE * lasted else 0.0
