"""The hub's end of a link between hosts: who knocks must prove who he is, before anything is unpacked.

It is an aiohttp application to be mounted by the web role; it knows no hub, only the callables that it is given.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sentinel.kit import codec
from sentinel.kit.probe import AnyProbe
from sentinel.link import keys, sealed
from sentinel.link.local import Lease, Take
from sentinel.link.ports import Ask
from sentinel.link.speech import Asks, Granted, LeaseWish, Mark, Patience
from sentinel.link.unpack import BadParcel
from sentinel.link.unpack import unpack as observations
from sentinel.model.moment import parse

Shape = TypeVar("Shape")
log = logging.getLogger("sentinel.door")
FRESH = timedelta(minutes=10)
LONGEST_WAIT = 60.0
LONGEST_LEASE = 7 * 86_400.0
MOST_WORK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What is behind the door.

    ``keys`` are the public halves by vantage, asked at each knock, so that a revoked one is out at once. ``take``,
    ``lease`` and ``wishes`` are the hub's. ``heard`` is told how many seconds a vantage's clock is off.
    """

    keys: Callable[[str], Ed25519PublicKey | None]
    probes: Mapping[str, AnyProbe]
    take: Take
    lease: Lease
    wishes: Callable[[str, float], Awaitable[Sequence[Ask]]]
    now: Callable[[], datetime]
    heard: Callable[[str, float], None] = lambda _vantage, _seconds: None


@dataclass(slots=True)
class Door:
    """Answers knocks. At most one parcel of a vantage is taken at a time."""

    within: Within
    _taking: set[str] = field(default_factory=set)
    _refused: bool = False

    def application(self) -> web.Application:
        """The application to mount at ``/api/v1/link``."""
        made = web.Application()
        made.router.add_post("/batch", self.batch)
        made.router.add_post("/lease", self.lease)
        made.router.add_post("/asks", self.asks)
        return made

    async def batch(self, request: web.Request) -> web.Response:
        """Take a parcel; answers with the ledger's mark. The same parcel again changes nothing."""
        vantage, body, _ = await self._proved(request, "batch")
        if vantage in self._taking:
            raise web.HTTPTooManyRequests(text="one parcel at a time")
        self._taking.add(vantage)
        try:
            mark = await self._take(vantage, request.headers[sealed.EPOCH], body)
        finally:
            self._taking.discard(vantage)
        return _json(Mark(mark=mark))

    async def lease(self, request: web.Request) -> web.Response:
        """Give a piece of work to this vantage, if it is free."""
        vantage, body, _ = await self._fresh(request, "lease")
        wish = _read(LeaseWish, body)
        if not (0 < wish.seconds <= LONGEST_LEASE and 0 < len(wish.work) <= MOST_WORK):
            raise web.HTTPBadRequest(text="no such lease")
        return _json(Granted(granted=await self.within.lease(wish.work, vantage, wish.seconds)))

    async def asks(self, request: web.Request) -> web.Response:
        """Let the agent wait for wishes."""
        vantage, body, _ = await self._fresh(request, "asks")
        wait = min(max(0.0, _read(Patience, body).seconds), LONGEST_WAIT)
        return _json(Asks(asks=tuple(await self.within.wishes(vantage, wait))))

    async def _take(self, vantage: str, epoch: str, body: bytes) -> int:
        try:
            rows = observations(sealed.unpack(body, vantage, epoch), self.within.probes)
        except BadParcel as error:
            log.warning("vantage %s sent a parcel that breaks the rules: %s", vantage, error)
            raise web.HTTPBadRequest(text=f"bad parcel: {error}") from None
        try:
            mark = await self.within.take(rows)
        except Exception as error:
            if not self._refused:  # told when it begins, not at every try
                log.exception("nothing could be taken from vantage %s", vantage)
            self._refused = True
            raise web.HTTPServiceUnavailable(text="the ledger took nothing; keep it") from error
        self._refused = False
        return mark

    async def _fresh(self, request: web.Request, action: str) -> tuple[str, bytes, timedelta]:
        """Like ``_proved``, and nobody replays it later: what is asked here acts each time."""
        vantage, body, off = await self._proved(request, action)
        if abs(off) > FRESH:
            raise web.HTTPUnauthorized(text="the request is old, or your clock is wrong")
        return vantage, body, off

    async def _proved(self, request: web.Request, action: str) -> tuple[str, bytes, timedelta]:
        """Who knocks, with what, and how far his clock is off; whoever cannot prove it hears 401 and nothing more."""
        body = await _body(request)
        headers = request.headers
        vantage = headers.get(sealed.VANTAGE, "")
        key = self.within.keys(vantage) if sealed.sane(headers) else None
        signature = headers.get(sealed.SIGNATURE, "")
        if key is None or not keys.verifies(key, signature, sealed.to_sign(action, headers, body)):
            raise web.HTTPUnauthorized(text="who are you?")
        try:
            off = parse(headers[sealed.SENT]) - self.within.now()
        except ValueError:
            raise web.HTTPBadRequest(text="no time") from None
        self.within.heard(vantage, off.total_seconds())
        return vantage, body, off


async def _body(request: web.Request) -> bytes:
    """What was sent, up to the bound; the application that mounts us may have another one for its own pages."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_any():
        size += len(part)
        if size > sealed.MOST_PACKED:
            raise web.HTTPRequestEntityTooLarge(sealed.MOST_PACKED, size)
        parts.append(part)
    return b"".join(parts)


def _read(shape: type[Shape], body: bytes) -> Shape:
    try:
        return codec.decode(shape, body)
    except codec.Undecodable as error:
        raise web.HTTPBadRequest(text=str(error)) from None


def _json(answer: object) -> web.Response:
    return web.Response(body=codec.encode(answer), content_type="application/json")
