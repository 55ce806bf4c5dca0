"""The courier: a pump per channel, all beside each other, from the first wake to the last message under way."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from sentinel.courier.channel import Channel
from sentinel.courier.circuit import Standing
from sentinel.courier.desk import Desk
from sentinel.courier.pace import Pace
from sentinel.courier.pump import Pump
from sentinel.store.ports import Ledger


class Courier:
    """Tells: drains the outbox over every channel. At least once: after a crash a message may come a second time."""

    def __init__(
        self,
        ledger: Ledger,
        channels: Iterable[Channel],
        *,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        on_health: Callable[[Standing], None],
        beat: Callable[[str], None] = lambda _: None,
        pace: Pace | None = None,
    ) -> None:
        """Take the ledger, the channels, a clock (aware UTC), a dice (0.8 to 1.2) and whom to tell of their health.

        ``beat`` is called with a channel's name whenever its pump moves, at least every minute.
        """
        pace = pace or Pace()
        self._stopping = asyncio.Event()
        self._pumps = {
            channel.name: Pump(channel, Desk(ledger, channel.name, now, pace.lease), pace, now, jitter, on_health, beat)
            for channel in channels
        }

    def wake(self, channel: str | None = None) -> None:
        """Look at the outbox now: of one channel, or of all."""
        for name, pump in self._pumps.items():
            if channel in (None, name):
                pump.wake()

    def stop(self) -> None:
        """Begin nothing new; ``run`` returns within a few seconds, whatever the channels do."""
        self._stopping.set()
        for pump in self._pumps.values():
            pump.stop()

    async def run(self) -> None:
        """Deliver until stopped. If it is cancelled, or a pump breaks, all stop in the same orderly way first."""
        pumping = [asyncio.create_task(pump.run()) for pump in self._pumps.values()]
        pumping.append(asyncio.create_task(self._until_stopped()))
        try:
            await asyncio.wait(pumping, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            self.stop()
            await asyncio.wait(pumping)
        for task in pumping:
            task.result()

    async def _until_stopped(self) -> None:
        await self._stopping.wait()
