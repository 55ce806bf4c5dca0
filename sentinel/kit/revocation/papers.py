"""Published papers, fetched beside the looks: each URL once an hour at most, kept for everybody who asks meanwhile.

A load is a task of its own and outlives the look that began it: whoever cannot wait finds the paper at the next look.
"""

import asyncio
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from sentinel.kit.codec import clean
from sentinel.kit.hosts import host_of, reachable
from sentinel.kit.looks import Exchange
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.stub import Stub
from sentinel.kit.net.unpack import Room
from sentinel.kit.net.watch import Watch
from sentinel.kit.revocation.crl import MOST_BYTES
from sentinel.model.failure import Code, Failure, Layer

EVERY = 3600.0
LAB_EVERY = 10.0
TIMEOUT = 60.0
STILL = "still being loaded"
BUSY = "too much is being loaded"
AT_ONCE = 4
MOST_PAPERS = 4_000
MOST_TOGETHER = 64 * 1024 * 1024
MOST_REDIRECTS = 3
MOST_ADDRESSES = 2
OK, UNCHANGED = 200, 304
ELSEWHERE = frozenset({301, 302, 303, 307, 308})
QUESTION = (("content-type", "application/ocsp-request"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one kind of paper may cost: bytes and seconds of each, loads at once, and how many of one asker's wait."""

    most: int = MOST_BYTES
    timeout: float = TIMEOUT
    at_once: int = AT_ONCE
    each: int = MOST_PAPERS


PUBLISHED = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A body as it was published; ``name`` is its SHA-256, the rest is for asking whether it has changed."""

    body: bytes
    name: str
    etag: str = ""
    modified: str = ""


@dataclass(slots=True, kw_only=True)
class _Kept:
    """What is known of one URL: the last paper, what the last load brought, and the load that is under way."""

    tried: float
    load: asyncio.Task[None] | None = None
    paper: Paper | None = None
    failure: Failure | None = None


class Papers:
    """Fetches and keeps papers; made once for all looks. ``families`` are those of this vantage, ``clock`` seconds."""

    def __init__(
        self,
        engine: Engine,
        stub: Stub,
        families: Callable[[], frozenset[int]],
        clock: Callable[[], float],
        bounds: Bounds = PUBLISHED,
    ) -> None:
        self._engine = engine
        self._stub = stub
        self._families = families
        self._clock = clock
        self._every = LAB_EVERY if engine.guard.lab else EVERY
        self._kept: OrderedDict[tuple[str, bytes], _Kept] = OrderedDict()
        self._bounds = bounds
        self._gate = asyncio.Semaphore(bounds.at_once)
        self._under_way: Counter[str] = Counter()

    async def get(self, url: str, wait: float, question: bytes = b"", asker: str = "") -> Paper | Failure:
        """The paper at this URL, or the answer to a question put by POST; waits ``wait`` seconds at most for a load.

        Where a load fails, or takes longer, the last paper stands: it says itself until when it holds. ``asker``: for
        whom it is loaded; each has only so many loads under way, and 4,000 papers are the bound for all.
        """
        kept = self._begun(url, question, asker)
        if kept is None:
            return _failed(Code.HTTP_TIMEOUT, BUSY)
        if kept.load is not None and not kept.load.done():
            await asyncio.wait({kept.load}, timeout=max(0.0, wait))
        if kept.paper is not None:
            return kept.paper
        return kept.failure or Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT, detail=STILL)

    def _begun(self, url: str, question: bytes, asker: str) -> _Kept | None:
        """What is known of a URL; a load is begun if the last one was too long ago. None: there is no room for it."""
        key, now = (url, question), self._clock()
        kept = self._kept.get(key)
        if kept is None:
            self._tidy()
            if len(self._kept) >= MOST_PAPERS or self._under_way[asker] >= self._bounds.each:
                return None
            kept = self._kept[key] = _Kept(tried=now - self._every)
        under_way = kept.load is not None and not kept.load.done()
        free = self._under_way[asker] < self._bounds.each
        if free and not under_way and now - kept.tried >= self._every:
            kept.tried = now
            self._under_way[asker] += 1
            kept.load = asyncio.create_task(self._load(kept, url, question))
            kept.load.add_done_callback(lambda _: self._over(asker))
        self._kept.move_to_end(key)
        return kept

    def _over(self, asker: str) -> None:
        self._under_way[asker] -= 1
        self._under_way += Counter()  # whoever has none under way is not kept

    async def _load(self, kept: _Kept, url: str, question: bytes) -> None:
        async with self._gate:
            got = await self._fetch(url, question, kept.paper)
        if isinstance(got, Failure):
            kept.failure = got
        elif got is not None:
            kept.paper, kept.failure = got, None
            self._tidy()

    async def _fetch(self, url: str, question: bytes, last: Paper | None) -> Paper | Failure | None:
        """Load a paper, follow where it moved to; None: it is still the last one."""
        watch = Watch(self._clock, self._bounds.timeout)
        watch.room = Room(self._bounds.most)
        for _ in range(MOST_REDIRECTS + 1):
            got = await self._get(watch, url, question, last)
            if isinstance(got, Failure):
                return got
            location = got.header("location")
            if got.status in ELSEWHERE and location:
                url = _onward(url, location)
                continue
            return None if got.status == UNCHANGED and last else _paper(got, self._bounds.most)
        return _failed(Code.TOO_MANY_REDIRECTS, f"more than {MOST_REDIRECTS}")

    async def _get(self, watch: Watch, url: str, question: bytes, last: Paper | None) -> Exchange | Failure:
        host = host_of(url)
        if not host:
            return _failed(Code.UNSUPPORTED, "not a web address")
        found = await self._stub.resolve(watch, host)
        if found.failure is not None:
            return found.failure
        ask = Ask(
            url=url,
            address="",
            method="POST" if question else "GET",
            headers=QUESTION if question else _unless(last),
            most=self._bounds.most,
            content=question,
        )
        failure = _failed(Code.HOST_UNREACHABLE, "no address of a family that we have")
        for address in reachable(found.addresses, self._families())[:MOST_ADDRESSES]:
            got = await exchange(self._engine, watch, replace(ask, address=address))
            if got.failure is None:
                return got
            failure = got.failure
        return failure

    def _tidy(self) -> None:
        """Let go of what nobody asked for the longest, beyond 4,000 papers or 64 MiB of them."""
        idle = [key for key, kept in self._kept.items() if kept.load is None or kept.load.done()]
        size = sum(len(kept.paper.body) for kept in self._kept.values() if kept.paper)
        for key in idle:
            if len(self._kept) < MOST_PAPERS and size <= MOST_TOGETHER:
                return
            gone = self._kept.pop(key)
            size -= len(gone.paper.body) if gone.paper else 0


def _paper(got: Exchange, most: int) -> Paper | Failure:
    if got.status != OK:
        return _failed(Code.HTTP_PROTOCOL_ERROR, f"status {got.status}")
    if got.truncated:
        return _failed(Code.TOO_LARGE, f"more than {most} bytes")
    return Paper(
        body=got.body,
        name=hashlib.sha256(got.body).hexdigest(),
        etag=got.header("etag") or "",
        modified=got.header("last-modified") or "",
    )


def _unless(last: Paper | None) -> tuple[tuple[str, str], ...]:
    """Ask for a paper only if it is another one by now (RFC 9110, section 13)."""
    if last is None:
        return ()
    given = (("if-none-match", last.etag), ("if-modified-since", last.modified))
    return tuple((name, value) for name, value in given if value and value.isascii() and value.isprintable())


def _onward(url: str, location: str) -> str:
    try:
        return urljoin(url, location.strip())
    except ValueError:
        return ""


def _failed(code: Code, detail: str) -> Failure:
    return Failure(layer=Layer.HTTP, code=code, detail=clean(detail))
