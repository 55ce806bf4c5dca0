"""At most fifty packets a second leave rawd, whoever asks, and far fewer to one host: each waits for its turn."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

PER_SECOND = 50
REMEMBERED = 1024  # hosts
Sleep: TypeAlias = Callable[[float], Awaitable[None]]


class Pace:
    """Hands out turns, evenly spaced: no second holds more than ``rate`` of them. ``clock`` is monotonic seconds."""

    def __init__(self, clock: Callable[[], float], sleep: Sleep = asyncio.sleep, rate: float = PER_SECOND) -> None:
        self._clock = clock
        self._sleep = sleep
        self._gap = 1.0 / rate
        self._next = 0.0
        self._hosts: dict[str, float] = {}
        self.sent = 0

    async def turn(self, host: str, gap: float) -> None:
        """Wait until one more packet may leave, and at least ``gap`` seconds after the last one to this host."""
        await self._sleep_until(self._host(host, gap))
        at = max(self._clock(), self._next)
        self._next = at + self._gap
        await self._sleep_until(at)
        self.sent += 1

    def _host(self, host: str, gap: float) -> float:
        """When this host's turn is; those whose turn is long over are forgotten."""
        now = self._clock()
        if len(self._hosts) >= REMEMBERED:
            self._hosts = {name: at for name, at in self._hosts.items() if at > now}
        at = max(now, self._hosts.get(host, now))
        self._hosts[host] = at + gap
        return at

    async def _sleep_until(self, at: float) -> None:
        await self._sleep(max(0.0, at - self._clock()))
