"""The duties that are being done right now: each at most once at a time, each in a task of its own."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from sentinel.agent.duty import Duty
from sentinel.agent.runner import Runner

log = logging.getLogger("sentinel.agent")


class InFlight:
    """Starts duties and ends them. A duty whose turn comes while it is being done has its turn already.

    ``sooner`` is told which duty wants another turn, and in how many seconds.
    """

    def __init__(self, runner: Runner, sooner: Callable[[Duty, float], None]) -> None:
        self._runner, self._sooner = runner, sooner
        self._running: dict[str, asyncio.Task[float | None]] = {}
        self._asked: dict[str, tuple[Duty, int]] = {}

    def __len__(self) -> int:
        return len(self._running)

    def begin(self, duty: Duty, attempt: int = 0) -> bool:
        """Do a duty now; False if it is being done."""
        if duty.key in self._running:
            return False
        task = asyncio.create_task(self._runner.run(duty, attempt))
        self._running[duty.key] = task
        task.add_done_callback(partial(self._ended, duty))
        return True

    def ask(self, duty: Duty, attempt: int) -> None:
        """Do a duty now, or as soon as what is being done has ended."""
        if not self.begin(duty, attempt):
            self._asked[duty.key] = duty, attempt

    async def finish(self, seconds: float) -> None:
        """Wait for everything that is being done, but not longer than this."""
        self._asked.clear()
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=seconds)

    async def cut_off(self) -> None:
        """End what is still being done; each look that is cut off says so in its report."""
        self._asked.clear()
        for task in list(self._running.values()):
            task.cancel()
        await self.finish(1.0)

    def _ended(self, duty: Duty, task: "asyncio.Task[float | None]") -> None:
        del self._running[duty.key]
        if not task.cancelled():
            if error := task.exception():
                log.error("doing %s failed: a bug of the agent", duty.key, exc_info=error)
            elif (seconds := task.result()) is not None:
                self._sooner(duty, seconds)
        if duty.key in self._asked:
            self.begin(*self._asked.pop(duty.key))
