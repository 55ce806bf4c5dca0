"""The planned sweep: how long one look at every account takes at real limits, and whether that is often enough."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, inf

from sentinel.kit.platforms.canary import EVERY
from sentinel.kit.platforms.choice import Served, Terms, chosen, together
from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.spending import Errand
from sentinel.kit.thrift.host import DAY

MINUTE = 60.0
POLITENESS = "politeness"
CANARIES = 2  # requests each time that canaries are asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One platform's part of the sweep.

    ``adapter`` is who asks; where nobody does it is empty and ``why`` says why. ``requests`` are those of one sweep,
    ``seconds`` how long it takes with everybody else who asks the same ``host`` and with the canaries; ``every`` is how
    often (s) its accounts are to be looked at, on the average, and ``load`` how much of what may be asked that wants:
    above 1 there is not enough. ``usd`` is what a day costs, ``tight`` the limit that decides, ``beside`` which other
    platforms share that host.
    """

    platform: str
    accounts: int
    every: float
    adapter: str = ""
    why: str = ""
    host: str = ""
    requests: int = 0
    seconds: float = inf
    load: float = inf
    usd: float = 0.0
    tight: str = ""
    beside: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every account is looked at as often as it is meant to be."""
        return self.load <= 1


def sweep(wanted: Mapping[str, Mapping[float, int]], adapters: Iterable[Served], terms: Terms) -> tuple[Leg, ...]:
    """The legs, the largest platform first; ``wanted`` is how many accounts of each platform by their interval (s)."""
    known = tuple(adapters)
    alone = [_leg(platform, by, chosen(known, platform, terms)) for platform, by in wanted.items() if by]
    return tuple(sorted((_beside(leg, alone) for leg in alone), key=lambda leg: (-leg.accounts, leg.platform)))


def _leg(platform: str, by: Mapping[float, int], served: Served | str) -> Leg:
    many = sum(by.values())
    every = many / sum(number / interval for interval, number in by.items())
    if isinstance(served, str):
        return Leg(platform=platform, accounts=many, every=every, why=served)
    adapter = served.adapter
    cost = errand(served, adapter.requests[0], (), lab=False)
    requests, vouched = ceil(many / together(adapter)), 0 if adapter.anywhere else CANARIES
    usd = many * cost.price.usd
    daily = usd * (min(1.0, DAY / every) if cost.price.once else DAY / every)
    alike = 1 if adapter.anywhere else requests  # each site is asked at its own rate, beside the others
    limits = tuple(_limits(cost, alike, usd, (alike / every + vouched / EVERY) * DAY, daily))
    tightest = max(limits, key=lambda one: one.load)
    return Leg(
        platform=platform,
        accounts=many,
        every=every,
        adapter=adapter.name,
        host=cost.host,
        requests=requests,
        seconds=max(one.seconds for one in limits),
        load=tightest.load,
        usd=daily,
        tight=tightest.name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """One limit: how long (s) a sweep takes by it, and how much of it a day's looks want."""

    name: str
    seconds: float
    load: float


def _limits(cost: Errand, requests: int, usd: float, asked: float, daily: float) -> Iterator[_Limit]:
    """Every limit of an adapter; ``asked`` are the requests of a day, ``daily`` what a day costs."""
    manner, price = cost.manner, cost.price
    pace = MINUTE / manner.per_minute
    yield _Limit(name=POLITENESS, seconds=requests * pace, load=asked * pace / DAY)
    yield _capped("daily cap", manner.per_day, DAY, requests, asked)
    if price.window is not None:
        most, seconds = price.window.most, price.window.seconds
        yield _capped("quota", most, seconds, requests * price.units, asked * price.units * seconds / DAY)
    yield _capped("quota of a day", price.daily, DAY, requests * price.units, asked * price.units)
    yield _capped("budget", price.usd_daily, DAY, usd, daily)


def _capped(name: str, most: float, stretch: float, units: float, used: float) -> _Limit:
    """A limit of so many units in a stretch: what fits into it at once takes no time."""
    return _Limit(name=name, seconds=units / most * stretch if units > most else 0.0, load=used / most)


def _beside(leg: Leg, all_legs: Iterable[Leg]) -> Leg:
    """The leg beside those who ask the same host: they take turns, so all of them take as long as all together."""
    others = [one for one in all_legs if one.adapter and one.host == leg.host and one.platform != leg.platform]
    if not leg.adapter or not others:
        return leg
    seconds, load = (sum(getattr(one, part) for one in [leg, *others]) for part in ("seconds", "load"))
    return replace(leg, seconds=seconds, load=load, beside=tuple(sorted(one.platform for one in others)))
