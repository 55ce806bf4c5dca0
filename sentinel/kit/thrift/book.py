"""What one adapter spends: units of the platform's quota, and money. Nobody is asked before it is written down."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from math import ceil, floor, inf

from sentinel.kit.thrift.host import DAY, Wait, Why
from sentinel.kit.thrift.tally import Cap, Tally, added, used
from sentinel.kit.thrift.tally import moved as tally_moved
from sentinel.kit.thrift.tally import wait as cap_wait

CENT = 10_000  # a hundredth of a cent is what sums are told in, so that a thousand small ones add up
REQUESTS = Cap(most=inf, seconds=DAY)  # counted for people; how many there may be is for the host to say
TRIFLE = 1e-6  # what binary fractions are off by


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one request costs, and how much there is: units in a time and in a day, USD for each account and in a day.

    ``once``: the same account again within a day costs nothing more.
    """

    units: float = 0.0
    window: Cap | None = None
    daily: float = inf
    usd: float = 0.0
    usd_daily: float = inf
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An account that was paid for: its name, when it was asked about last, and what it cost."""

    name: str
    at: float
    usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What an adapter used of late; ``asked`` are its requests, whatever they cost."""

    asked: Tally = ()
    window: Tally = ()
    day: Tally = ()
    money: Tally = ()
    items: tuple[Item, ...] = ()

    def wait(self, price: Price, items: Collection[str], now: float) -> Wait | None:
        """What keeps us from asking about these accounts now; None: it is paid for."""
        units = Wait(seconds=cap_wait(self.day, Cap(most=price.daily, seconds=DAY), now, price.units), why=Why.QUOTA)
        short = cap_wait(self.window, price.window, now, price.units) if price.window else 0.0
        every = (units, Wait(seconds=short, why=Why.QUOTA), Wait(seconds=self._poor(price, items, now), why=Why.BUDGET))
        longest = max(every, key=lambda one: one.seconds)
        return longest if longest.seconds > 0 else None

    def _poor(self, price: Price, items: Collection[str], now: float) -> float:
        if not price.usd or price.usd_daily == inf:
            return 0.0
        if not price.once:
            return cap_wait(self.money, _purse(price), now, _parts(price.usd) * len(items))
        live = [one for one in self._live(now) if one.name not in items]
        over = sum(_parts(one.usd) for one in live) + _parts(price.usd) * len(set(items)) - _purse(price).most
        return _until(live, over, now)

    def took(self, price: Price, items: Collection[str], now: float) -> "Book":
        """The book once they were asked about."""
        window = added(self.window, price.window, now, price.units) if price.window else self.window
        day = added(self.day, Cap(most=price.daily, seconds=DAY), now, price.units)
        book = replace(self, asked=added(self.asked, REQUESTS, now, 1), window=window, day=day)
        if not price.usd:
            return book
        if not price.once:
            return replace(book, money=added(self.money, _purse(price), now, _parts(price.usd) * len(items)))
        others = tuple(one for one in self._live(now) if one.name not in items)
        return replace(book, items=(*others, *(Item(name=n, at=now, usd=price.usd) for n in dict.fromkeys(items))))

    def requests_of_day(self, now: float) -> float:
        """Requests made in the last 24 hours."""
        return used(self.asked, REQUESTS, now)

    def units_of_day(self, now: float) -> float:
        """Units used in the last 24 hours."""
        return used(self.day, Cap(most=inf, seconds=DAY), now)

    def usd_of_day(self, now: float) -> float:
        """USD spent in the last 24 hours."""
        apart = used(self.money, Cap(most=inf, seconds=DAY), now)
        return (apart + sum(_parts(one.usd) for one in self._live(now))) / CENT

    def _live(self, now: float) -> Iterable[Item]:
        kept = Cap(most=inf, seconds=DAY).kept
        return [one for one in self.items if one.at > now - kept]

    def moved(self, by: float) -> "Book":
        """The same told in another clock's seconds."""
        return Book(
            asked=tally_moved(self.asked, by),
            window=tally_moved(self.window, by),
            day=tally_moved(self.day, by),
            money=tally_moved(self.money, by),
            items=tuple(replace(one, at=one.at + by) for one in self.items),
        )


def _parts(usd: float) -> int:
    """Dollars in hundredths of a cent, never told as less than they are."""
    return ceil(usd * CENT - TRIFLE)


def _purse(price: Price) -> Cap:
    """What there is in a day, never told as more than it is."""
    return Cap(most=floor(price.usd_daily * CENT + TRIFLE), seconds=DAY)


def _until(live: Iterable[Item], over: float, now: float) -> float:
    """Seconds until enough of what was paid for is a day old."""
    kept = Cap(most=inf, seconds=DAY).kept
    for one in sorted(live, key=lambda item: item.at):
        if over <= 0:
            return 0.0
        over -= _parts(one.usd)
        if over <= 0:
            return one.at + kept - now
    return inf if over > 0 else 0.0
