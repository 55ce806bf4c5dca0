"""The gate: before we judge others we check ourselves; what we see over a broken line is no news about anybody."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sentinel.agent.line import Line, LineState, Settling

log = logging.getLogger("sentinel.uplink")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often we check ourselves, in seconds: usually, while offline, and at most when looks are in doubt."""

    usual: float = 15.0
    offline: float = 3.0
    least: float = 2.0
    settling: Settling = field(default_factory=Settling)


class Uplink:
    """Runs the self-check, at most one at a time, and answers for the line.

    ``check`` looks at our own line once and says what it found. ``usual`` is the seconds between two such looks.
    """

    def __init__(
        self,
        check: Callable[[], Awaitable[LineState]],
        *,
        ticks: Callable[[], float],
        rhythm: Rhythm | None = None,
    ) -> None:
        self._check = check
        self._ticks = ticks
        self._rhythm = rhythm or Rhythm()
        self.usual = self._rhythm.usual
        self.line = Line(self._rhythm.settling)
        self._wanted: set[float] = set()
        self._asked = asyncio.Event()
        self._news = asyncio.Condition()

    async def run(self) -> None:
        """Check our own line again and again, sooner when somebody is in doubt."""
        while True:
            began = self._ticks()
            await self._look(began)
            await self._pause(began)

    async def known(self, seconds: float) -> None:
        """Wait for the first word about our line, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self.line.state is not LineState.UNKNOWN)

    async def vouch(self, began: float, seen: float) -> bool:
        """Whether bad news seen at ``seen`` by a look that began at ``began`` may be believed.

        Asks for a self-check at once, to catch a line that is gone for seconds only, and waits for one a little later,
        since no line goes everywhere at the same instant. Everybody who waits shares them.
        """
        if not self.line.held(began):
            return False
        if not self.line.vouched(seen):
            self._wanted |= {seen, self.line.needed(seen)}
            self._asked.set()
            async with self._news:
                await self._news.wait_for(lambda: self.line.vouched(seen) or not self.line.held(began))
        return self.line.believes(began)

    def hurry(self) -> None:
        """Check soon: what we look at to know our own line has changed."""
        self._wanted.add(self._ticks())
        self._asked.set()

    async def _look(self, began: float) -> None:
        found = await self._check()
        if self.line.note(found, began, self._ticks()):
            log.log(logging.ERROR if found is LineState.OFFLINE else logging.INFO, "our own line is %s", found)
        self._wanted = {needed for needed in self._wanted if needed > began}
        async with self._news:
            self._news.notify_all()

    async def _pause(self, began: float) -> None:
        """Wait until the next self-check is due, counting from the start of the last; doubt makes it sooner."""
        while (left := self._next(began) - self._ticks()) > 0:
            self._asked.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._asked.wait()

    def _next(self, began: float) -> float:
        offline = self.line.state is LineState.OFFLINE
        usual = min(self.usual, self._rhythm.offline) if offline else self.usual
        soonest = min(self._wanted, default=float("inf"))
        return min(began + usual, max(soonest, began + self._rhythm.least))
