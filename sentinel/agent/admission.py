"""May we look now? Our own line, politeness and leases are asked in turn; whoever says no gives the reason."""

from typing import Protocol

from sentinel.agent.duty import Duty
from sentinel.agent.look import Look
from sentinel.agent.politeness import Politeness
from sentinel.agent.senses import Senses
from sentinel.agent.uplink import Uplink
from sentinel.link.ports import Link, LinkDown

OFFLINE = "vantage offline"
IMPOLITE = "politeness"
LEASED = "leased to another vantage"
NO_LEASE = "the hub could not be asked for a lease"
OUTLASTS = 1.5  # a lease outlasts the rhythm a little, so that nobody else steps in between two of our looks


class Doors(Protocol):
    """The queues before platforms, which have limits of their own, whoever is looked at there."""

    async def wait(self, host: str, most: float) -> str | None:
        """Wait for a turn at this host, at most so many seconds; why not, if not; None: it is no platform's."""


class Admission:
    """Lets looks in, some of them later. ``doors``: where to wait before a platform."""

    def __init__(
        self, politeness: Politeness, link: Link, uplink: Uplink, senses: Senses, doors: Doors | None = None
    ) -> None:
        self._doors = doors
        self._politeness = politeness
        self._link = link
        self._uplink = uplink
        self._senses = senses

    async def wait(self, duty: Duty) -> str:
        """Wait until this duty may be done; returns why not, if it may not, else nothing."""
        if not self._uplink.line.open():
            return OFFLINE
        refused = await self._queue(duty)
        if refused:
            return refused
        return await self._lease(duty) if duty.probe.leased else ""

    async def _queue(self, duty: Duty) -> str:
        """Wait for our turn at the duty's host; a platform's door has its own queue."""
        told = await self._doors.wait(duty.host, duty.interval) if self._doors is not None else None
        if told is not None:
            return told
        wait = self._politeness.wait(duty.host, duty.tier, self._senses.ticks(), duty.interval)
        if wait:
            await self._senses.pause(wait)
        return IMPOLITE if wait is None else ""

    def met(self, duty: Duty, look: Look) -> None:
        """Remember which addresses a look went to: they may be shared with other hosts."""
        addresses = [step.detail for step in look.steps if step.name == "tcp"]
        if addresses:
            self._politeness.met(duty.host, addresses, look.ended)

    async def _lease(self, duty: Duty) -> str:
        try:
            ours = await self._link.lease(duty.key, duty.interval * OUTLASTS + duty.timeout)
        except LinkDown:
            return NO_LEASE
        return "" if ours else LEASED
