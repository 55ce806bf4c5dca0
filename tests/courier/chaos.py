"""A hub and its courier in one process that is made to be killed: sites fall and rise, and two channels are told.

What it has done it reads from the ledger, as the real one does; so it may be killed and started at any moment. It logs
everything that any library says, at the most talkative level, for whoever looks for secrets in it.
"""

import asyncio
import logging
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sentinel.courier.channel import Channel
from sentinel.courier.courier import Courier
from sentinel.courier.pace import Pace
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.hub.world import World
from sentinel.model.calendar import ElectionPhase
from sentinel.model.route import Route
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.hub.desk import VANTAGE, observation, world
from tests.hub.town import REFUSED, seen, sites

EPOCH = "e1"
CHANNELS = ("telegram", "mail")
BLOCK = 3  # sites that fall together; few, so that the next message of a site comes soon
LOOKS = ((False, 0), (True, 60), (True, 3), (False, 60), (False, 3), (True, 60), (True, 3))  # down?, seconds later
TOLD = ("opened", "resolved", "reopened")  # what people hear of each site, in this order
FAST = Pace(
    first=0.5, longest=3.0, hopeless=3.0, gate=0.1, lease=20, look=0.1, patience=0.3
)  # long enough to be overtaken
ENDS = datetime(2999, 1, 1, tzinfo=UTC)
CALENDAR = (  # a day on which all is critical: such messages go alone, so that each can be counted
    ElectionPhase(name="pemungutan", start=datetime(2000, 1, 1, tzinfo=UTC), end=ENDS, source="uji", severity_shift=2),
)


def address(site: int) -> str:
    """Each site in a network of its own: no two fall of one cause."""
    return f"10.{site // 250}.{site % 250}.1"


def stage(count: int) -> World:
    """The world of so many sites, and two channels that are told everything."""
    targets = sites(address(n) for n in range(count))
    made = world(routes=(Route(to=CHANNELS),), targets=targets)
    return replace(made, calendar=CALENDAR, zone=ZoneInfo("Asia/Makassar"))


@dataclass
class Feed:
    """What an agent would send: block after block of sites, each seen as ``LOOKS`` says."""

    hub: Hub
    count: int
    time: "Clock"
    done: int

    async def run(self) -> None:
        """Go on to the end."""
        while self.done < self.count * len(LOOKS):
            await self._look(*place(self.done, self.count))

    async def _look(self, block: int, look: int, size: int) -> None:
        down, _ = LOOKS[look]
        self.time.jump(block, look)
        batch = []
        for n in range(block * BLOCK, block * BLOCK + size):
            self.done += 1
            outcome = seen(address(n), REFUSED if down else None)
            made = observation(self.done, self.time.now(), outcome, f"target:s{n + 1}")
            batch.append(replace(made, interval=60.0, epoch=EPOCH))
        await self.hub.take(batch)


def place(done: int, count: int) -> tuple[int, int, int]:
    """Where in the story so many looks are: which block, which look at it, and how many sites it has."""
    block, within = divmod(done, BLOCK * len(LOOKS))
    size = max(1, min(BLOCK, count - block * BLOCK))
    return block, within // size, size


@dataclass
class Clock:
    """The real time, and so much of the story on top of it; it never runs backwards, whatever is killed."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def jump(self, block: int, look: int) -> None:
        """To the moment of this look in the story."""
        whole = sum(later for _, later in LOOKS) + 60
        self.ahead = timedelta(seconds=block * whole + sum(later for _, later in LOOKS[: look + 1]))


def courier(ledger: SqlLedger, urls: tuple[str, ...], clock: Callable[[], datetime]) -> Courier:
    """The real courier, without the pauses that are kind to a real Telegram, and quick to give a send up."""
    channels = [Channel(name, url, seconds=2.0) for name, url in zip(CHANNELS, urls, strict=True)]
    for channel in channels:
        channel.pause = 0.0
    dice = random.Random()
    return Courier(
        ledger, channels, now=clock, jitter=lambda: dice.uniform(0.8, 1.2), on_health=lambda _: None, pace=FAST
    )


async def main(folder: Path, count: int, urls: tuple[str, ...]) -> None:
    time = Clock()
    with open_ledger(folder) as ledger:
        done = ledger.look(lambda view: view.mark(VANTAGE, EPOCH))
        time.jump(*place(done, count)[:2])
        for name in CHANNELS:
            await ledger.write(lambda unit, name=name: unit.hurry(name, time.now(), timedelta(0)))  # type: ignore[misc]  # bound at once
        carrier = courier(ledger, urls, time.now)
        hub = Hub(ledger, stage(count), ledger.look(Known.read), clock=time.now, told=carrier.wake)
        feed = Feed(hub=hub, count=count, time=time, done=done)
        telling = asyncio.create_task(carrier.run())
        await feed.run()
        await telling


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG)
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), tuple(sys.argv[3:])))
