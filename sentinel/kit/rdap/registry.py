"""The registries made real: one question per domain for all looks, asked slowly, and remembered for a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from sentinel.kit.hosts import ascii_name, host_of
from sentinel.kit.rdap.bootstrap import Bootstrap, shipped
from sentinel.kit.rdap.fetch import Answer, Hands, fetch
from sentinel.kit.rdap.port import Entry, Standing
from sentinel.kit.rdap.record import Unreadable, is_error, registration
from sentinel.model.failure import Code, Failure, Layer

NEWS = 25 * 60.0  # what is new is read again before it is believed for long
BAD_NEWS = 60.0  # a failure serves all looks that ask in this time
LONGEST_REST = 6 * 3600.0
SHORTEST_REST = 30.0
LAB_REST = 10.0
APART = 1.0  # seconds between two questions to one server
MOST_DOMAINS = 10_000
OK, NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was read, when (monotonic seconds), and whether it was the same the time before."""

    said: Entry | Failure
    at: float
    settled: bool = False

    def lasts(self, fresh: float) -> float:
        """For how many seconds it serves whoever wants nothing older than ``fresh``."""
        if isinstance(self.said, Failure):
            return min(fresh, BAD_NEWS)
        return fresh if self.settled else min(fresh, NEWS)


@dataclass(slots=True, kw_only=True)
class Shelf:
    """What all looks share of the registries. ``url`` is asked instead of any in ``bootstrap``.

    A ``lab`` lifts limits, and without ``url`` asks nobody: it does not reach for the real ones. ``clock`` gives
    monotonic seconds.
    """

    clock: Callable[[], float]
    url: str = ""
    bootstrap: Bootstrap = field(default_factory=shipped)
    lab: bool = False
    _kept: "OrderedDict[str, Kept]" = field(default_factory=OrderedDict)
    _asking: dict[str, asyncio.Lock] = field(default_factory=dict)
    _free: dict[str, float] = field(default_factory=dict)
    _resting: dict[str, float] = field(default_factory=dict)

    def server(self, domain: str) -> str:
        """The base URL of the server that answers for a domain; empty: none is known."""
        if self.url:
            return self.url.rstrip("/") + "/"
        return "" if self.lab else self.bootstrap.server(domain)

    def known(self, domain: str, fresh: float) -> Entry | Failure | None:
        """What was read no longer ago than that."""
        kept = self._kept.get(domain)
        usable = kept is not None and self.clock() - kept.at < kept.lasts(fresh)
        return kept.said if kept is not None and usable else None

    def keep(self, domain: str, said: Entry | Failure) -> None:
        """Remember it; a failure leaves no doubt about what was read before."""
        before = self._kept.pop(domain, None)
        settled = isinstance(said, Entry) and before is not None and _same(before.said, said)
        self._kept[domain] = Kept(said=said, at=self.clock(), settled=settled)
        while len(self._kept) > MOST_DOMAINS:
            self._kept.popitem(last=False)

    def asking(self, domain: str) -> asyncio.Lock:
        """Whoever holds it asks; the others wait and read what he brought."""
        if len(self._asking) > MOST_DOMAINS:
            self._asking = {name: lock for name, lock in self._asking.items() if lock.locked()}
        return self._asking.setdefault(domain, asyncio.Lock())

    def rest(self, server: str, seconds: float) -> None:
        """Leave a server alone for so long."""
        bounded = min(seconds, LAB_REST) if self.lab else min(max(seconds, SHORTEST_REST), LONGEST_REST)
        self._resting[host_of(server)] = self.clock() + bounded

    def resting(self, server: str) -> float:
        """For how many seconds a server is still to be left alone."""
        return max(0.0, self._resting.get(host_of(server), 0.0) - self.clock())

    def slot(self, server: str) -> float:
        """Book the next turn with a server; returns how many seconds to wait for it."""
        if self.lab:
            return 0.0
        now, host = self.clock(), host_of(server)
        at = max(now, self._free.get(host, now))
        self._free[host] = at + APART
        return at - now


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryLook:
    """One look at the registries; implements ``sentinel.kit.rdap.port.Registries``."""

    shelf: Shelf
    hands: Hands
    remaining: Callable[[], float]

    async def domain(self, name: str, fresh: float) -> Entry | Failure:
        """What the registry has of a registered domain, at most ``fresh`` seconds old."""
        domain = ascii_name(name)
        base = self.shelf.server(domain)
        if not base:
            return Entry(domain=domain, standing=Standing.UNSERVED, at=self.hands.now())
        try:
            async with asyncio.timeout(self.remaining()), self.shelf.asking(domain):
                return self.shelf.known(domain, fresh) or await self._ask(domain, base)
        except TimeoutError:
            return Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT, detail=f"no answer of {host_of(base)} in time")

    async def _ask(self, domain: str, base: str) -> Entry | Failure:
        rest = self.shelf.resting(base)
        if rest:
            return _unclear(f"{host_of(base)} asks for less, for {rest:.0f} s more")
        wait = self.shelf.slot(base)
        if wait > self.remaining():
            return Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT, detail=f"no turn with {host_of(base)} in time")
        await asyncio.sleep(wait)
        answer = await fetch(self.hands, f"{base}domain/{quote(domain)}")
        if isinstance(answer, Answer) and answer.rest:
            self.shelf.rest(base, answer.rest)
        said = answer if isinstance(answer, Failure) else self._read(domain, base, answer)
        self.shelf.keep(domain, said)
        return said

    def _read(self, domain: str, base: str, answer: Answer) -> Entry | Failure:
        entry = Entry(domain=domain, standing=Standing.ABSENT, at=self.hands.now(), server=host_of(base))
        if answer.status == NOT_FOUND:
            return entry if is_error(answer.body) else _unclear("404, but not in the words of RDAP")
        if answer.status != OK:
            return _unclear(f"{host_of(base)} answered {answer.status}")
        try:
            told = registration(answer.body, domain)
        except Unreadable as why:
            return _unclear(str(why))
        return Entry(domain=domain, standing=Standing.REGISTERED, at=entry.at, server=entry.server, registration=told)


def _same(before: Entry | Failure, now: Entry) -> bool:
    return isinstance(before, Entry) and (before.standing, before.registration) == (now.standing, now.registration)


def _unclear(detail: str) -> Failure:
    return Failure(layer=Layer.HTTP, code=Code.HTTP_PROTOCOL_ERROR, detail=detail)
