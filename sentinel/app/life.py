"""The life of a process: its children are kept alive, signals are heard, and it ends in order."""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sentinel.app import children
from sentinel.app.supervise import Pulses, keep
from sentinel.app.systemd import Systemd

Child: TypeAlias = Callable[[], Awaitable[None]]
GRACE = 9.0


@dataclass(slots=True, kw_only=True)
class Life:
    """From the start to the end of one process. ``again`` reads the configuration anew."""

    systemd: Systemd
    again: Callable[[], Awaitable[None]]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    pulses: Pulses = field(default_factory=lambda: Pulses(clock=time.monotonic))
    _reloads: set[asyncio.Task[None]] = field(default_factory=set)

    async def live(
        self,
        kept: Mapping[str, Child],
        stops: Mapping[str, Callable[[], None]],
        begin: Callable[[], None],
        seconds: float | None,
    ) -> None:
        """Run these children until a signal, the end of ``seconds``, or one that cannot be kept alive.

        ``stops`` are how children are asked to end, in the order in which they end: who looks first, who remembers
        last. ``begin`` is called once all have started.

        Raises:
            ExceptionGroup: with ``GaveUp`` in it, if a child crashed too often.
        """
        self._hear_signals()
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(self._kept(name, child)) for name, child in kept.items()}
            begin()
            await children.rest(self.stopping, seconds if seconds is not None else float("inf"))
            await self._drain(tasks, stops)

    def _hear_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload_soon)

    def _reload_soon(self) -> None:
        task = asyncio.ensure_future(self.again())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def _kept(self, name: str, child: Child) -> None:
        await keep(name, child, clock=time.monotonic, jitter=lambda: random.uniform(0.5, 1.0))  # noqa: S311 - spreads restarts
        self.pulses.retire(name)

    async def _drain(self, tasks: Mapping[str, asyncio.Task[None]], stops: Mapping[str, Callable[[], None]]) -> None:
        """Stop looking, carry home what was seen, deliver what is under way; whoever takes too long is cut off."""
        self.systemd.stopping()
        until = time.monotonic() + GRACE
        for name, stop in stops.items():
            stop()
            if name in tasks:
                await asyncio.wait({tasks[name]}, timeout=max(0.0, until - time.monotonic()))
        self.stopping.set()
        await asyncio.wait(tasks.values(), timeout=max(0.1, until - time.monotonic()))
        for task in tasks.values():
            task.cancel()
