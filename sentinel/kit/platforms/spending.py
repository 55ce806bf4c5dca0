"""Who may ask now: rates, caps, quotas and budgets, written down in the ledger before each request is made.

Time is what really went by on this machine (``clock``, seconds since ``boot``), so a clock that is set deceives nobody.
What went by while the machine was off is not counted: after a boot all that was spent is as if spent just now.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from sentinel.kit import codec
from sentinel.kit.thrift.book import Book, Price
from sentinel.kit.thrift.host import Host, Manner, Wait, Why

log = logging.getLogger("sentinel.platforms")
JITTER = 0.2
MOMENT = 0.001  # seconds; what rounding takes from a wait never makes us spin
PASSING = frozenset({Why.RATE, Why.QUOTA})  # what a look waits for, if that is over within its time


class Purse(Protocol):
    """Where what was spent is kept, so that a restart forgets nothing; the ledger is one."""

    async def get(self, name: str) -> bytes | None:
        """What was put under this name; None: nothing ever was."""

    async def put(self, states: Mapping[str, bytes]) -> None:
        """Keep these, all or none; returns once it is durable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A state as it lies in the purse: of which boot, when it was put there, and of a host or an adapter."""

    boot: str
    at: float
    host: Host = field(default_factory=Host)
    book: Book = field(default_factory=Book)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One request that somebody wants to make: at which registered host, by which adapter, about which accounts."""

    host: str
    adapter: str
    manner: Manner
    price: Price
    items: tuple[str, ...] = ()


@dataclass(slots=True)
class Room:
    """Those whose requests a host is answering. How many may be in it at once, whoever comes in says each time."""

    inside: int = 0
    _left: asyncio.Event = field(default_factory=asyncio.Event)

    async def enter(self, most: int) -> None:
        """Wait until there are fewer than so many inside, and go in."""
        while self.inside >= most:
            self._left.clear()
            await self._left.wait()
        self.inside += 1

    def leave(self) -> None:
        """Go out, and let whoever waits look whether there is room for him."""
        self.inside -= 1
        self._left.set()


@dataclass(slots=True, kw_only=True)
class Spending:
    """Lets requests pass, one after the other. ``draw`` gives 0 to 1 for the jitter, ``pause`` waits some seconds."""

    purse: Purse
    boot: str
    clock: Callable[[], float]
    draw: Callable[[], float]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    _hosts: dict[str, Host] = field(default_factory=dict)
    _books: dict[str, Book] = field(default_factory=dict)
    _lines: dict[str, asyncio.Lock] = field(default_factory=dict)
    _rooms: dict[str, Room] = field(default_factory=dict)

    async def enter(self, errand: Errand, within: float) -> str:
        """Wait for our turn, at most so many seconds, and write down what it costs; returns why not, if not."""
        room = self._rooms.setdefault(errand.host, Room())
        try:
            async with asyncio.timeout(max(0.0, within)):
                await room.enter(errand.manner.concurrency)
        except TimeoutError:
            return str(Why.RATE)
        refused = str(Why.UNWRITTEN)
        try:
            refused = await self._pay(errand, within)
        finally:
            if refused:
                room.leave()
        return refused

    def leave(self, errand: Errand) -> None:
        """The request is over; the next may go in."""
        self._rooms[errand.host].leave()

    async def heard(self, errand: Errand, *, blocked: bool, rest: float | None = None) -> None:
        """Note how the platform answered, so that it is left alone when it wants that."""
        before = await self._host(errand.host)
        now = before.heard(errand.manner, self.clock(), blocked=blocked, rest=rest)
        self._hosts[errand.host] = now
        if (now.rest_until, now.shut_until, now.rests) != (before.rest_until, before.shut_until, before.rests):
            await self._write(errand)

    async def wait(self, errand: Errand) -> Wait | None:
        """What keeps us from asking now; None: nothing does. Nothing is spent by asking this."""
        try:
            host, book = await self._host(errand.host), await self._book(errand.adapter)
        except Exception as error:  # noqa: BLE001 - whatever the purse is made of, and however it failed
            log.warning("%s is not asked: what was spent cannot be read: %s", errand.adapter, error)
            return Wait(seconds=1.0, why=Why.UNWRITTEN)
        now = self.clock()
        waits = [w for w in (host.wait(errand.manner, now), book.wait(errand.price, errand.items, now)) if w]
        return max(waits, key=lambda one: one.seconds, default=None)

    async def remember(self, name: str, state: object) -> None:
        """Keep something else that people want to read, if the purse can be written."""
        with suppress(Exception):  # nothing depends on it
            await self.purse.put({name: codec.encode(state)})

    async def _pay(self, errand: Errand, within: float) -> str:
        ends = self.clock() + within
        async with self._lines.setdefault(errand.host, asyncio.Lock()):
            while (wait := await self.wait(errand)) is not None:
                if wait.why not in PASSING or self.clock() + wait.seconds > ends:
                    return str(wait.why)
                await self.pause(wait.seconds + MOMENT)
            now = self.clock()
            self._hosts[errand.host] = self._hosts[errand.host].took(errand.manner, now, self.draw() * JITTER)
            self._books[errand.adapter] = self._books[errand.adapter].took(errand.price, errand.items, now)
            return "" if await self._write(errand) else str(Why.UNWRITTEN)

    async def _write(self, errand: Errand) -> bool:
        """Whether it is durable: who cannot write down what he spends must not spend."""
        host, book, now = self._hosts[errand.host], self._books.get(errand.adapter, Book()), self.clock()
        states = {
            f"host:{errand.host}": Kept(boot=self.boot, at=now, host=host),
            f"adapter:{errand.adapter}": Kept(boot=self.boot, at=now, book=book),
        }
        try:
            await self.purse.put({name: codec.encode(state) for name, state in states.items()})
        except Exception as error:  # noqa: BLE001 - whatever the purse is made of, and however it failed
            log.warning("%s is not asked: what it costs cannot be written down: %s", errand.adapter, error)
            return False
        return True

    async def _host(self, name: str) -> Host:
        if name not in self._hosts:
            self._hosts.setdefault(name, (await self._read(f"host:{name}")).host)
        return self._hosts[name]

    async def _book(self, name: str) -> Book:
        if name not in self._books:
            self._books.setdefault(name, (await self._read(f"adapter:{name}")).book)
        return self._books[name]

    async def _read(self, name: str) -> Kept:
        return kept_now(await self.purse.get(name), self.boot, self.clock())


def kept_now(state: bytes | None, boot: str, now: float) -> Kept:
    """What lies in the purse, in the seconds of this boot; nothing, where nothing was spent."""
    kept = codec.read(Kept, state) or Kept(boot=boot, at=now)
    by = 0.0 if kept.boot == boot else now - kept.at
    return Kept(boot=boot, at=now, host=kept.host.moved(by), book=kept.book.moved(by))
