"""At most fifty packets a second leave rawd, whoever asks: each waits for its turn."""

import asyncio
from collections.abc import Callable

PER_SECOND = 50


class Pace:
    """Hands out turns, evenly spaced: no second holds more than ``rate`` of them. ``clock`` is monotonic seconds."""

    def __init__(self, clock: Callable[[], float], rate: float = PER_SECOND) -> None:
        self._clock = clock
        self._gap = 1.0 / rate
        self._next = 0.0
        self.sent = 0

    async def turn(self) -> None:
        """Wait until one more packet may leave."""
        now = self._clock()
        at = max(now, self._next)
        self._next = at + self._gap
        await asyncio.sleep(at - now)
        self.sent += 1
