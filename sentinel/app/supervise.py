"""Keep the children alive: restart with back-off, give up after too many crashes, and know who has stopped moving."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

log = logging.getLogger("sentinel.supervise")
Clock = Callable[[], float]


class GaveUp(Exception):
    """A child failed too often in a short time; everything stops, and systemd starts us clean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How patient we are with a child; all in seconds but ``most``, the crashes allowed within ``window``."""

    first: float = 0.5
    longest: float = 60.0
    most: int = 8
    window: float = 600.0

    def delay(self, crashes: int, jitter: float) -> float:
        """How long to wait before this restart: doubled each time, capped, spread by ``jitter`` (0.5 to 1)."""
        return min(self.longest, self.first * 2.0 ** min(crashes - 1, 20)) * jitter


@dataclass(slots=True, kw_only=True)
class Pulses:
    """Who promised to move how often, and who has not: the watchdog is fed only while nobody is late."""

    clock: Clock
    promised: dict[str, float] = field(default_factory=dict)
    moved: dict[str, float] = field(default_factory=dict)

    def promise(self, name: str, within: float) -> Callable[[], None]:
        """Register a child that will move at least every ``within`` seconds; returns what it calls when it moves."""
        self.promised[name] = within
        self.moved[name] = self.clock()

        def move() -> None:
            self.moved[name] = self.clock()

        return move

    def late(self) -> list[str]:
        """The children that have not kept their promise, in order of name."""
        now = self.clock()
        return sorted(n for n, within in self.promised.items() if now - self.moved[n] > within)

    def retire(self, name: str) -> None:
        """A child ended as it should; nothing more is expected of it."""
        self.promised.pop(name, None)


async def keep(
    name: str,
    start: Callable[[], Awaitable[None]],
    *,
    clock: Clock,
    jitter: Callable[[], float],
    policy: Policy | None = None,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Run a child until it returns; restart it with back-off whenever it raises.

    Raises:
        GaveUp: after more than ``policy.most`` crashes within ``policy.window`` seconds.
    """
    policy = policy or Policy()
    crashes: list[float] = []
    while True:
        try:
            return await start()
        except Exception as error:
            now = clock()
            crashes = [*(t for t in crashes if now - t < policy.window), now]
            if len(crashes) > policy.most:
                raise GaveUp(name) from error
            delay = policy.delay(len(crashes), jitter())
            log.exception("%s crashed; it starts again in %.1f s", name, delay)
            await pause(delay)
