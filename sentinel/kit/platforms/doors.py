"""The queue before each platform: whoever wants to look waits here, outside of his look, until it is his turn."""

import asyncio
from dataclasses import dataclass, field

from sentinel.kit.hosts import registered
from sentinel.kit.platforms.choice import Served
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.spending import MOMENT, Errand
from sentinel.kit.thrift.host import Why


@dataclass(slots=True)
class Queue:
    """Those who wait before one registered host, first come first served."""

    line: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    next_at: float = 0.0


@dataclass(slots=True)
class Doors:
    """Lets looks through to the platforms of a desk; implements ``sentinel.agent.admission.Doors``.

    Nothing is spent here: the look itself pays for each request. Whoever could not be asked for another reason than
    politeness is let through, and his look says why.
    """

    desk: Desk
    _queues: dict[str, Queue] = field(default_factory=dict)

    async def wait(self, host: str, most: float) -> str | None:
        """Wait for a turn at this host, at most so many seconds; why not, if not; None: it is no platform's."""
        served = next((one for one in self.desk.adapters if one.adapter.rate.host == host), None)
        if served is None:
            return None
        queue = self._queues.setdefault(registered(host), Queue())
        if queue.waiting * self._gap(served) > most:
            return str(Why.RATE)
        queue.waiting += 1
        try:
            async with queue.line:
                await self._turn(queue, served)
        finally:
            queue.waiting -= 1
        return ""

    async def _turn(self, queue: Queue, served: Served) -> None:
        spending, cost = self.desk.spending, self._cost(served)
        while True:
            wait = await spending.wait(cost)
            free = wait.seconds if wait is not None and wait.why is Why.RATE else 0.0
            pause = max(free, queue.next_at - spending.clock())
            if pause <= 0:
                break
            await spending.pause(pause + MOMENT)
        queue.next_at = spending.clock() + self._gap(served)

    def _gap(self, served: Served) -> float:
        return 60.0 / self._cost(served).manner.per_minute

    def _cost(self, served: Served) -> Errand:
        return errand(served, served.adapter.requests[0], (), lab=self.desk.lab)
