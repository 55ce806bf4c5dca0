"""An event loop whose time passes only when everybody waits: five minutes of outage take a moment, and never vary."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sentinel.agent.senses import Senses

T = TypeVar("T")
START = datetime(2029, 2, 14, 1, 0, tzinfo=UTC)


class _Jumping(selectors.DefaultSelector):
    """Instead of sleeping until the next timer, time jumps there."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits for something that will never come")
        self.time += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop on virtual time; threads and sockets have no place in it."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.time

    def stand_still(self, seconds: float) -> None:
        """Let time pass in which nothing of ours moves, as on a machine that has other things to do."""
        self._jumping.time += seconds


def play(story: Coroutine[Any, Any, T]) -> T:
    """Run a story on virtual time to its end."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(story)
    finally:
        loop.close()


def ticks() -> float:
    """The virtual loop's monotonic seconds."""
    return asyncio.get_running_loop().time()


def now() -> datetime:
    """The virtual loop's wall clock."""
    return START + timedelta(seconds=ticks())


SENSES = Senses(now=now, ticks=ticks)
