"""A clock that is turned by hand, and tools in a hurry: nobody waits for his turn, and everything is near."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sentinel.agent.toolbox import Toolbox
from sentinel.config.config import Config
from sentinel.kit.authority.plane import Plane
from sentinel.kit.net.guard import Guard
from sentinel.kit.x509.roots import own_roots
from sentinel.kit.x509.trust import TrustStore
from sentinel.range.internet import Internet

START = datetime(2029, 2, 14, 2, 0, tzinfo=UTC)
LINGER, QUICK = 0.06, (0.2, 0.2, 0.2)  # seconds
HURRY = 100_000.0  # questions a second


@dataclass(slots=True)
class Clock:
    """The time of this watch: aware UTC, and seconds that go on while nobody turns it."""

    at: datetime = START
    turned: float = 0.0

    def now(self) -> datetime:
        """What people call the time."""
        return self.at

    def ticks(self) -> float:
        """Seconds for deadlines and caches: real ones, and those that were skipped."""
        return time.monotonic() + self.turned

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)
        self.turned += seconds


def toolbox(world: Internet, config: Config, clock: Clock, *, public: bool = False) -> Toolbox:
    """The real tools for this world, on this clock; ``public``: its roots are those that browsers have."""
    box = Toolbox(
        vantage=config.vantage,
        guard=Guard(lab=True),
        trust=TrustStore(None, own_roots(world.ca_file)) if public else TrustStore(config.ca_file),
        keep=lambda _body, _media: "0" * 64,
        user_agent="latihan",
        now=clock.now,
        resolvers=config.resolvers,
        panel=config.panel,
        roots=world.roots,
        anchor=world.tree.anchor,
        rdap=world.rdap.url,
        linger=LINGER,
        clock=clock.ticks,
    )
    box.paths.pace.per_second = box.paths.pace.together = HURRY
    box.plane = Plane(
        guard=box.guard, now=clock.now, clock=clock.ticks, draw=box.draw, families=box.families, texts=world.roots,
        anchor=world.tree.anchor, per_second=HURRY, together=HURRY, waits=QUICK, linger=LINGER,
    )  # fmt: skip
    return box
