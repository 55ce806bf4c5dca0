"""The pictures of accounts: loaded only where the address moved, by a budget of their own, and kept as a hash alone."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from urllib.parse import urlsplit

from sentinel.kit.hosts import host_of, registered
from sentinel.kit.platforms.asking import Asking, Hands
from sentinel.kit.platforms.limits import unnamed
from sentinel.kit.platforms.picture import MOST_BYTES, dhash
from sentinel.kit.platforms.spending import Errand, Spending
from sentinel.kit.thrift.book import Price
from sentinel.kit.thrift.host import Manner
from sentinel.model.failure import Failure, Skipped

PER_MINUTE, BURST, PER_DAY, TOGETHER = 60.0, 10, 20_000, 4
AGAIN = 6 * 3600.0  # addresses that turn with every answer are not followed more often than this
RESERVE = 15.0  # seconds of a look that stay for the rest of it
MOST_KNOWN = 200_000
OK = 200
HEADERS = (("accept", "image/webp,image/png,image/jpeg,image/gif"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The picture of an account when it was last loaded: its place, its hash, and when (seconds that went by)."""

    place: str
    bits: str
    at: float


@dataclass(slots=True, kw_only=True)
class Avatars:
    """Shared by all looks. ``lab`` lifts limits and looks again at once."""

    spending: Spending
    lab: bool = False
    _known: "OrderedDict[str, Known]" = field(default_factory=OrderedDict)

    async def of(
        self, hands: Hands, urls: Mapping[str, str], remaining: Callable[[], float], port: int
    ) -> dict[str, str]:
        """The hash of each account's picture, by the account's key; one that could not be loaded has none."""
        turns = asyncio.Semaphore(TOGETHER)

        async def one(key: str, url: str) -> str:
            async with turns:
                return await self._one(hands, key, url, remaining() - RESERVE, port)

        found = await asyncio.gather(*(one(key, url) for key, url in urls.items()))
        return {key: bits for key, bits in zip(urls, found, strict=True) if bits}

    async def _one(self, hands: Hands, key: str, url: str, within: float, port: int) -> str:
        known, place, now = self._known.get(key), _place(url), self.spending.clock()
        if known is not None and (known.place == place or now - known.at < (0.0 if self.lab else AGAIN)):
            return known.bits
        if not place or within <= 0:
            return ""
        body = await self._loaded(hands, url, within, port)
        bits = await asyncio.to_thread(dhash, body) if body else ""
        if bits:
            self._known.pop(key, None)
            self._known[key] = Known(place=place, bits=bits, at=now)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return bits

    async def _loaded(self, hands: Hands, url: str, within: float, port: int) -> bytes:
        asking = Asking(hands=hands, gate=_Gate(self.spending, self._errand(url), within), port=port)
        got = await asking.get(url, HEADERS, MOST_BYTES)
        return b"" if isinstance(got, Failure | Skipped) or got.status != OK else got.body

    def _errand(self, url: str) -> Errand:
        polite = Manner(per_minute=PER_MINUTE, burst=BURST, per_day=PER_DAY, concurrency=TOGETHER)
        manner = Manner(per_minute=inf, concurrency=TOGETHER) if self.lab else polite
        return Errand(
            host=f"pictures:{unnamed(registered(host_of(url)))}", adapter="pictures", manner=manner, price=Price()
        )


@dataclass(frozen=True, slots=True)
class _Gate:
    """Lets one picture through, and counts it."""

    spending: Spending
    errand: Errand
    within: float

    async def enter(self) -> str:
        """Wait for a turn; returns why not."""
        return await self.spending.enter(self.errand, self.within)

    def leave(self) -> None:
        """It is loaded, or not."""
        self.spending.leave(self.errand)


def _place(url: str) -> str:
    """Host and path of a picture, without what only lets us in; empty if it is none that we would load."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.hostname}{parts.path}" if parts.scheme == "https" and parts.hostname else ""
