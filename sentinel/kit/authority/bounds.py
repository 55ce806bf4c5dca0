"""What one look may cost: questions, bytes, depth and seconds; and the pace at which one server is asked."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from sentinel.kit.net.faults import stopped
from sentinel.model.failure import Code, Layer

MOST_SERVERS = 10_000
SLACK = 1.04  # packets overtake each other: two a second must be two in any second, where they arrive


@dataclass(slots=True, kw_only=True)
class Allowance:
    """What is left of a look: until ``ends`` (monotonic seconds by ``clock``), ``queries``, and ``room`` in bytes."""

    clock: Callable[[], float]
    ends: float
    queries: int = 400
    room: int = 4_000_000

    def remaining(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self.ends - self.clock())

    def take(self) -> None:
        """Pay for one packet that goes out.

        Raises:
            Stopped: if questions, bytes or time are used up.
        """
        if not self.remaining():
            raise stopped(Layer.DNS, Code.DNS_TIMEOUT, "no time left to ask")
        self.queries -= 1
        if self.queries < 0 or self.room < 0:
            raise stopped(Layer.DNS, Code.DNS_SERVFAIL, "this look has asked enough")

    def keep(self, size: int) -> None:
        """Pay for bytes that came in."""
        self.room -= size


@dataclass(slots=True)
class Pace:
    """At most so many questions a second to one address, all looks together, without bursts (dns.md: two a second).

    ``together`` is the most for all servers: five hundred names must not become a flood.
    """

    clock: Callable[[], float]
    per_second: float = 2.0
    together: float = 15.0
    _free: "OrderedDict[str, float]" = field(default_factory=OrderedDict)
    _everybody: float = 0.0

    def slot(self, address: str, most: float = inf) -> float:
        """Book the next free moment; returns how many seconds to wait for it. More than ``most``: nothing is booked."""
        now = self.clock()
        at = max(now, self._free.get(address, now))
        if at - now > most:
            return at - now
        self._free[address] = at + SLACK / self.per_second
        self._free.move_to_end(address)
        while len(self._free) > MOST_SERVERS:
            self._free.popitem(last=False)
        return at - now

    async def turn(self, address: str, allowance: Allowance) -> None:
        """Wait for our turn among everybody's questions, then for the one with this server.

        Raises:
            Stopped: if the look would be over by then.
        """
        now = self.clock()
        at = max(now, self._everybody)
        if at - now <= allowance.remaining():
            self._everybody = at + 1.0 / self.together
        await _pause(at - now, allowance)
        await _pause(self.slot(address, allowance.remaining()), allowance)


async def _pause(wait: float, allowance: Allowance) -> None:
    if wait > allowance.remaining():
        raise stopped(Layer.DNS, Code.DNS_TIMEOUT, "no turn with this server in time")
    if wait > 0:
        await asyncio.sleep(wait)
