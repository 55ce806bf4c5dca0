"""A week of 13,100 accounts on virtual time: the real wheel, queues, limiter and reading; platforms that only count."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from sentinel.agent.turns import Turns
from sentinel.agent.wheel import Wheel
from sentinel.kit.account.snapshot import Snapshot, Wanted
from sentinel.kit.adapters.form import Request
from sentinel.kit.looks import Exchange, Resolution
from sentinel.kit.platforms.choice import Served, together
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.platforms.doors import Doors
from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.spending import Spending
from sentinel.kit.platforms.visit import Visit
from tests.agent.counter import OPEN, SHIPPED, Pocket
from tests.agent.virtual import START, ticks
from tests.agent.world import wait

MIX = {"facebook": 5895, "instagram": 3930, "tiktok": 1572, "youtube": 655, "x": 524, "telegram": 131, "whatsapp": 131}
FEW = ("facebook", "instagram", "youtube", "x", "telegram")  # those whose limits bind
FIXTURES = Path("rules/adapters/fixtures")
HALF_DAY = 43_200.0
LOOK = 120.0


@dataclass(frozen=True, slots=True)
class Counted:
    """One request as a platform counts it: when by its own clock, of which adapter, about which accounts."""

    at: float
    adapter: str
    items: tuple[str, ...]


@dataclass(slots=True)
class Platforms:
    """All platforms at once: they answer what the kept answers say, and count."""

    served: tuple[Served, ...]
    log: list[Counted] = field(default_factory=list)
    families: frozenset[int] = frozenset({4})

    def now(self) -> datetime:
        """Their time."""
        return START + timedelta(seconds=ticks())

    async def resolve(self, name: str) -> Resolution:
        """Everybody has an address."""
        return Resolution(name=name, addresses=("192.0.2.1",))

    async def exchange(self, url: str, address: str, *, headers: tuple[tuple[str, str], ...], most: int) -> Exchange:
        """Count the request, and answer after a moment."""
        assert headers
        one = max((s for s in self.served if url.startswith(_begins(s))), key=lambda s: len(_begins(s)))
        request = one.adapter.requests[0]
        items = _items(request, url)
        self.log.append(Counted(ticks(), one.adapter.name, items))
        await wait(0.4)
        status, body = _answer(one, request, items)
        return Exchange(url=url, address=address, port=443, status=status, body=body[:most])


def _begins(served: Served) -> str:
    return served.adapter.requests[0].url.partition("{")[0]


def _items(request: Request, url: str) -> tuple[str, ...]:
    if request.batch is not None:
        return tuple(parse_qs(urlsplit(url).query)[request.batch.param][0].split(request.batch.sep))
    before, _, after = request.url.partition("{handle}")
    return (unquote(url.removeprefix(before).removesuffix(after)),)


def _answer(served: Served, request: Request, items: Sequence[str]) -> tuple[int, bytes]:
    """What is kept of it: somebody who is there, or nobody for the name that nobody has."""
    adapter = served.adapter
    assert adapter.canaries is not None
    if request.batch is not None:
        return 200, json.dumps(_batch(adapter.name, items, adapter.canaries.absent.uid or "")).encode()
    state = "gone" if adapter.canaries.absent.handle in items else "ok"
    kept = next(f for f in adapter.fixtures if f.expect["state"] == state)
    return kept.status, (FIXTURES / adapter.name / kept.file).read_bytes()


def _batch(name: str, items: Sequence[str], nobody: str) -> dict[str, object]:
    ids = [one for one in items if one != nobody]
    if name == "x":
        gone = {"resource_id": nobody, "title": "Not Found Error", "detail": ""}
        return {"data": [{"id": i, "username": i, "name": i} for i in ids], "errors": [gone]}
    return {"kind": "youtube#channelListResponse", "items": [{"id": i, "snippet": {"title": i}} for i in ids]}


@dataclass(slots=True)
class Week:
    """The daemon's part: who is looked at when, through which queue; it may die, and its clocks may be set."""

    people: list[tuple[Served, tuple[Wanted, ...]]]
    platforms: Platforms
    every: float = HALF_DAY
    purse: Pocket = field(default_factory=Pocket)
    boot: int = 0
    booted: float = 0.0
    set_by: float = 0.0
    told: dict[str, int] = field(default_factory=dict)

    async def run(self, seconds: float) -> None:
        """One life of the daemon, so many seconds long."""
        desk = Desk(
            spending=Spending(purse=self.purse, boot=str(self.boot), clock=self._clock, draw=lambda: 0.5, pause=wait)
        )
        desk.serve(self.platforms.served, OPEN)
        doors, turns = Doors(desk), Turns(Wheel((str(n), self.every) for n in range(len(self.people))), self._wall())
        ends, running = ticks() + seconds, set[asyncio.Task[None]]()
        while ticks() < ends:
            for number in turns.due(self._wall()):
                task = asyncio.create_task(self._look(desk, doors, *self.people[number]))
                running.add(task)
                task.add_done_callback(running.discard)
            await wait(min(ends - ticks(), 9.0, max(0.5, turns.wait(self._wall()))) + 0.001)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _look(self, desk: Desk, doors: Doors, served: Served, wanted: tuple[Wanted, ...]) -> None:
        refused = await doors.wait(served.adapter.rate.host, self.every)
        if refused:
            self._tell(refused)
            return
        ends = ticks() + LOOK
        visit = Visit(desk=desk, hands=self.platforms, remaining=lambda: ends - ticks())
        for seen in (await visit.look(served.adapter.serves, wanted)).values():
            self._tell(str(seen.state) if isinstance(seen, Snapshot) else getattr(seen, "reason", "failed"))

    def reboot(self) -> None:
        """The machine begins anew, its clock with any number."""
        self.boot += 1
        self.booted = ticks() - (3.0 if self.boot % 2 else 700_000.0)

    def _clock(self) -> float:
        return ticks() - self.booted

    def _wall(self) -> float:
        return START.timestamp() + ticks() + self.set_by

    def _tell(self, word: str) -> None:
        self.told[word] = self.told.get(word, 0) + 1


def week(share_of: int) -> Week:
    """One in so many of the mission's accounts, looked at as much more often: the same load at the real limits.

    Money and a quota are made so short that they bind.
    """
    names = MIX if share_of == 1 else FEW
    served = tuple(_short(one) for one in SHIPPED if one.adapter.name in names)
    people = [pair for one in served for pair in _people(one, share_of)]
    return Week(people=people, platforms=Platforms(served), every=HALF_DAY / share_of)


def _people(served: Served, share_of: int) -> Iterator[tuple[Served, tuple[Wanted, ...]]]:
    name, size = served.adapter.name, together(served.adapter)
    names = [f"{n:022}" if name == "whatsapp" else f"{name}{n}" for n in range(MIX[name] // share_of)]
    everybody = [Wanted(key=one, handle=one, uid=one) for one in names]
    for start in range(0, len(everybody), size):
        yield served, tuple(everybody[start : start + size])


def _short(served: Served) -> Served:
    request = served.adapter.requests[0]
    if request.budget is not None:
        request = request.model_copy(update={"budget": request.budget.model_copy(update={"usd_per_day": 0.2})})
    if request.quota is not None and request.quota.daily is not None:
        request = request.model_copy(update={"quota": request.quota.model_copy(update={"daily": 40})})
    canaries = served.adapter.canaries
    assert canaries is not None
    plain = canaries.model_copy(update={"present": canaries.present.model_copy(update={"expect": {}})})
    return Served(adapter=served.adapter.model_copy(update={"requests": (request,), "canaries": plain}), version="1")


def limits(served: Served) -> Iterator[tuple[float, float, str]]:
    """What an adapter promises, in any stretch: seconds, the most in them, of what (requests, accounts)."""
    cost = errand(served, served.adapter.requests[0], (), lab=False)
    yield 60.0, cost.manner.per_minute + cost.manner.burst, "requests"
    yield 86_400.0, cost.manner.per_day, "requests"
    if cost.price.window is not None:
        yield cost.price.window.seconds, cost.price.window.most / cost.price.units, "requests"
    if cost.price.units:
        yield 86_400.0, cost.price.daily / cost.price.units, "requests"
    if cost.price.usd:
        yield 86_400.0, cost.price.usd_daily / cost.price.usd, "accounts"
