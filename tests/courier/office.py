"""An office of the courier: a ledger, notices to queue, and a look at what became of them."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sentinel.courier.channel import Channel
from sentinel.courier.circuit import Standing
from sentinel.courier.courier import Courier
from sentinel.courier.pace import Pace
from sentinel.model.notice import Notice, Why
from sentinel.model.severity import Severity
from sentinel.store.ledger import SqlLedger
from sentinel.store.records import Delivery, Queued

FAST = Pace(first=0.05, longest=0.2, hopeless=3600, gate=0.1, lease=30, look=0.05, patience=0.3)


def now() -> datetime:
    return datetime.now(UTC)


def notice(number: int, channel: str = "tg", **changes: Any) -> Notice:  # noqa: ANN401 - any field of the notice
    at = now()
    facts: dict[str, Any] = {
        "key": f"inc:{number}:opened:1:{channel}",
        "channel": channel,
        "why": Why.OPENED,
        "severity": Severity.HIGH,
        "title": f"Situs tidak dapat diakses INC-{number:06d}",
        "body": f"KPU Provinsi NTB padam.\nINC-{number:06d}",
        "created_at": at,
        "not_before": at,
        "incident": number,
    }
    return Notice(**(facts | changes))


@dataclass
class Office:
    ledger: SqlLedger
    standings: list[Standing] = field(default_factory=list)
    jitter: random.Random = field(default_factory=lambda: random.Random(3))

    async def put(self, *notices: Notice) -> None:
        await self.ledger.write(lambda unit: [unit.enqueue(one) for one in notices])

    async def rows(self) -> Mapping[str, Queued]:
        return {row.notice.key: row for row in await self.ledger.read(lambda view: view.notices(limit=1000))}

    async def row(self, key: str) -> Queued:
        return (await self.rows())[key]

    async def states(self) -> list[str]:
        return sorted(row.state for row in (await self.rows()).values())

    async def deliveries(self) -> list[Delivery]:
        return await self.ledger.read(lambda view: view.deliveries(1000))

    async def until(self, *states: str, within: float = 10) -> None:
        """Wait until the rows of the outbox stand like this."""
        async with asyncio.timeout(within):
            while await self.states() != sorted(states):
                await asyncio.sleep(0.02)

    async def attempted(self, key: str, times: int = 1, within: float = 10) -> Queued:
        """Wait until so many attempts to send were marked as failed, and the row waits again."""
        async with asyncio.timeout(within):
            while (row := await self.row(key)).attempts < times or row.state != "pending":
                await asyncio.sleep(0.02)
        return row

    def courier(self, *channels: Channel, pace: Pace = FAST) -> Courier:
        return Courier(
            self.ledger,
            channels,
            now=now,
            jitter=lambda: self.jitter.uniform(0.8, 1.2),
            on_health=self.standings.append,
            pace=pace,
        )

    @asynccontextmanager
    async def open(self, *channels: Channel, pace: Pace = FAST) -> AsyncIterator[Courier]:
        """A courier that works as long as the block lasts."""
        courier = self.courier(*channels, pace=pace)
        working = asyncio.create_task(courier.run())
        try:
            yield courier
        finally:
            courier.stop()
            await working
