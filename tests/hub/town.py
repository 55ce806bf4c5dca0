"""A town of sites before a hub: they fall and rise, time passes in beats, and a courier delivers what is due."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from probes.uptime import UptimeFacts
from probes.vantage import VantageFacts
from sentinel.hub.acts import Act
from sentinel.kit.page.reply import Hop, Reply
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.incident import Incident
from sentinel.model.muting import Matcher, Sign, Silence
from sentinel.model.notice import Notice
from sentinel.model.observation import Observation
from sentinel.model.route import Route
from sentinel.model.subject import Target, Tier
from sentinel.store.ports import Claim, Delivery, Unit
from tests.hub.desk import START, Desk, desk, observation

BEAT, LAB_BEAT = 5.0, 1.0
REFUSED = Failure(layer=Layer.TCP, code=Code.CONNECTION_REFUSED)
TIMEOUT = Failure(layer=Layer.TCP, code=Code.CONNECT_TIMEOUT)
FAMILY = "kpu-regional"


@dataclass(slots=True)
class Town:
    """Sites by id and address; ``told`` is every message that arrived at the one channel, and when (seconds)."""

    desk: Desk
    homes: dict[str, str]
    told: list[tuple[float, Notice]] = field(default_factory=list)
    interval: float = 60.0
    beat: float = BEAT

    async def look(self, site: str, outcome: object, **more: object) -> None:
        """One look at a site, now."""
        await self.desk.see(outcome, site, interval=self.interval, **more)
        self.deliver()

    async def up(self, site: str, **more: object) -> None:
        await self.look(site, seen(self.homes[site]), **more)

    async def down(self, site: str, failure: Failure = REFUSED, **more: object) -> None:
        await self.look(site, seen(self.homes[site], failure), **more)

    async def away(self, site: str, host: str, **more: object) -> None:
        """The site sends its visitors to somebody else's."""
        await self.look(site, seen(self.homes[site], end=host), **more)

    async def fall(self, site: str, failure: Failure = REFUSED) -> None:
        """A site that was up is seen down twice, as an agent sees it."""
        await self.down(site, failure)
        await self.wait(3)
        await self.down(site, failure, attempt=1)

    async def line(self, *, up: bool) -> None:
        """The vantage looks at itself and finds its own line up or down."""
        await self.desk.see_own_line(VantageFacts(online=up))

    async def silence(self, **matches: str) -> None:
        """An officer silences what matches exactly."""
        matchers = tuple(Matcher(key=key, sign=Sign.IS, value=value) for key, value in matches.items())
        now = self.desk.now
        one = Silence(
            matchers=matchers,
            start=now,
            end=now + timedelta(hours=2),
            who="budi",
            login="budi",
            why="known",
            second="ani",
        )
        self.desk.ledger.apply(lambda unit: unit.add_silence(one))

    async def close(self, incident: Incident) -> None:
        """An officer closes an incident."""
        act = Act(name="resolve", on=incident.ref, text="mended", who="budi", login="budi", at=self.desk.now)
        await self.desk.hub.perform(act)

    async def rise(self, site: str) -> None:
        """A site that was down is seen up twice."""
        for _ in range(2):
            await self.up(site)
            await self.wait(3)

    async def all_up(self) -> None:
        """Every site is seen up once."""
        await self.desk.hub.take([self.seen_by(site, seen(home)) for site, home in self.homes.items()])

    def seen_by(self, site: str, outcome: object) -> Observation[Any]:
        """What an agent would report of a site now."""
        self.desk.sequence += 1
        made = observation(self.desk.sequence, self.desk.now, outcome, f"target:{site}")
        return replace(made, interval=self.interval)

    async def wait(self, seconds: float) -> None:
        """Time passes, with the hub's beats, and what is due arrives."""
        left = seconds
        while left > 0:
            step = min(self.beat, left)
            self.desk.later(step)
            left -= step
            await self.desk.hub.beat()
            self.deliver()

    def deliver(self) -> None:
        """The courier takes what is due to the channel."""
        now = self.desk.now
        held = self.desk.ledger.apply(lambda unit: unit.claim("telegram", now, 90, 1_000))
        for notice in held.notices:
            self.told.append(((now - START).total_seconds(), notice))
            arrived = Delivery(at=now, channel="telegram", notices=(notice.key,), ok=True)
            self.desk.ledger.apply(partial(_sent, held=held, key=notice.key, arrived=arrived))

    def messages(self) -> list[tuple[float, str]]:
        """When which message arrived: its moment and its why."""
        return [(at, str(notice.why)) for at, notice in self.told]


def _sent(unit: Unit, held: Claim, key: str, arrived: Delivery) -> int:
    return unit.sent(held, [key], arrived)


def slow(address: str) -> UptimeFacts:
    """What a look found: a page that came after nine seconds."""
    facts = seen(address)
    return replace(facts, replies=tuple(replace(reply, first_byte_ms=9_000.0) for reply in facts.replies))


def seen(address: str, failure: object = None, end: str = "", status: int | None = 200) -> UptimeFacts:
    """What a look found: a page, a failure, or a page at somebody else's."""
    failed = failure if isinstance(failure, Failure) else None
    url, status = f"https://situs-{address}.test/", None if failed else status
    hops = [Hop(url=url, host=f"situs-{address}.test", address=address, status=302 if end else status)]
    hops += [Hop(url=f"https://{end}/", host=end, address="198.51.100.9", status=200)] if end else []
    reply = Reply(address=address, hops=tuple(hops), failure=failed, status=status, first_byte_ms=9.0, body_bytes=5_000)
    return UptimeFacts(url=url, replies=(reply,), timeout_ms=15_000)


def sites(addresses: Iterable[str], family: str = "", tiers: Iterable[Tier] = ()) -> tuple[Target, ...]:
    """One site at each address."""
    ranks = dict(enumerate(tiers, 1))
    return tuple(
        Target(
            id=f"s{n}",
            name=f"Situs {n}",
            url=f"https://situs-{address}.test/",
            probes=("uptime",),
            family=family,
            tier=ranks.get(n, Tier.NORMAL),
        )
        for n, address in enumerate(addresses, 1)
    )


@contextmanager
def town(
    folder: Path, addresses: Iterable[str], *, family: str = "", lab: bool = False, routes: tuple[Route, ...] = ()
) -> Iterator[Town]:
    """A town with one channel, in which nothing was seen yet."""
    homes = list(addresses)
    routes = routes or (Route(to=("telegram",)),)
    with desk(folder, routes=routes, lab=lab, targets=sites(homes, family)) as made:
        yield Town(
            desk=made, homes={f"s{n}": address for n, address in enumerate(homes, 1)}, beat=LAB_BEAT if lab else BEAT
        )
