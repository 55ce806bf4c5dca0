"""The hub's end of a link between hosts: what agents may ask of it, once each has proved who he is.

It is an aiohttp application to be mounted; it knows no hub, only the callables that it is given.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sentinel.kit import codec
from sentinel.kit.probe import AnyProbe
from sentinel.link import bodies, sealed
from sentinel.link.assignments import Sheet
from sentinel.link.bodies import BadBody, Body
from sentinel.link.knock import Knock, proved
from sentinel.link.local import Lease, Take
from sentinel.link.ports import Ask, Parcel
from sentinel.link.speech import Asks, Bodies, Granted, Known, LeaseWish, Mark, Patience
from sentinel.link.unpack import BadParcel
from sentinel.link.unpack import unpack as observations

Shape = TypeVar("Shape")
log = logging.getLogger("sentinel.door")
FRESH = timedelta(minutes=10)
LONGEST_WAIT = 60.0
LONGEST_LEASE = 7 * 86_400.0
MOST_WORK = 500
MOST_SPOOLS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What is behind the door.

    ``keys`` are the public halves by vantage, asked at each knock, so that a revoked one is out at once. ``take``,
    ``lease`` and ``wishes`` are the hub's; ``wishes`` are waited for so many seconds, or until the vantage's
    assignments are others than those it knows. ``lacks`` tells which evidence is not here, ``keep`` keeps one.
    ``heard`` is told that a vantage lives, and by how many seconds its clock is off, where that is sure.
    """

    keys: Callable[[str], Ed25519PublicKey | None]
    probes: Mapping[str, AnyProbe]
    take: Take
    lease: Lease
    wishes: Callable[[str, float, str], Awaitable[Sequence[Ask]]]
    assignments: Callable[[str], Sheet]
    lacks: Callable[[Sequence[str]], Awaitable[Sequence[str]]]
    keep: Callable[[Body], Awaitable[None]]
    now: Callable[[], datetime]
    heard: Callable[[str, float | None], None] = lambda _vantage, _seconds: None


@dataclass(slots=True)
class Door:
    """Answers knocks. A vantage does one thing of a kind at a time."""

    within: Within
    _busy: set[tuple[str, str]] = field(default_factory=set)
    _newest: dict[tuple[str, str], int] = field(default_factory=dict)
    _refused: bool = False

    def application(self) -> web.Application:
        """The application to mount at ``/api/v1/link``."""
        made = web.Application()
        for action in (self.batch, self.lease, self.asks, self.assignments, self.bodies, self.body):
            made.router.add_post(f"/{action.__name__}", action)
        return made

    async def batch(self, request: web.Request) -> web.Response:
        """Take a parcel; answers with the ledger's mark. The same parcel again changes nothing."""
        knock = await self._proved(request, "batch")
        with self._alone(knock.vantage, "batch"):
            return _json(Mark(mark=await self._take(knock)))

    async def lease(self, request: web.Request) -> web.Response:
        """Give a piece of work to this vantage, if it is free."""
        knock = await self._fresh(request, "lease")
        wish = _read(LeaseWish, knock.body)
        if not (0 < wish.seconds <= LONGEST_LEASE and 0 < len(wish.work) <= MOST_WORK):
            raise web.HTTPBadRequest(text="no such lease")
        return _json(Granted(granted=await self.within.lease(wish.work, knock.vantage, wish.seconds)))

    async def asks(self, request: web.Request) -> web.Response:
        """Let the agent wait for wishes, and for other assignments."""
        knock = await self._fresh(request, "asks")
        wait = _read(Patience, knock.body)
        seconds = min(max(0.0, wait.seconds), LONGEST_WAIT)
        asked = await self.within.wishes(knock.vantage, seconds, wait.assignments)
        return _json(Asks(asks=tuple(asked), assignments=self.within.assignments(knock.vantage).etag))

    async def assignments(self, request: web.Request) -> web.Response:
        """What this vantage is to watch; nothing if it knows that already."""
        knock = await self._proved(request, "assignments")
        sheet = self.within.assignments(knock.vantage)
        if sheet.etag == _read(Known, knock.body).etag:
            return web.Response(status=204)
        return web.Response(body=sheet.written(), content_type="application/octet-stream", headers={"ETag": sheet.etag})

    async def bodies(self, request: web.Request) -> web.Response:
        """Which of these pieces of evidence are not here yet."""
        knock = await self._proved(request, "bodies")
        names = _read(Bodies, knock.body).names
        if len(names) > bodies.MOST_NAMES or not all(map(bodies.is_name, names)):
            raise web.HTTPBadRequest(text="no names of evidence")
        return _json(Bodies(names=tuple(await self.within.lacks(names))))

    async def body(self, request: web.Request) -> web.Response:
        """Keep a piece of evidence."""
        knock = await self._proved(request, "body", bodies.MOST_PACKED)
        with self._alone(knock.vantage, "body"):
            try:
                await self.within.keep(bodies.unpack(knock.body))
            except BadBody as error:
                raise web.HTTPBadRequest(text=f"bad body: {error}") from None
            except Exception as error:
                raise self._refuse(knock.vantage, error) from error
        return web.Response(status=204)

    @contextmanager
    def _alone(self, vantage: str, action: str) -> Iterator[None]:
        if (vantage, action) in self._busy:
            raise web.HTTPTooManyRequests(text="one at a time")
        self._busy.add((vantage, action))
        try:
            yield
        finally:
            self._busy.discard((vantage, action))

    async def _take(self, knock: Knock) -> int:
        try:
            parcel = sealed.unpack(knock.body, knock.vantage, knock.epoch)
            rows = observations(parcel, self.within.probes)
        except BadParcel as error:
            log.warning("vantage %s sent a parcel that breaks the rules: %s", knock.vantage, error)
            raise web.HTTPBadRequest(text=f"bad parcel: {error}") from None
        try:
            mark = await self.within.take(rows)
        except Exception as error:
            raise self._refuse(knock.vantage, error) from error
        self._refused = False
        if self._brings_news(parcel):
            self.within.heard(knock.vantage, knock.off.total_seconds())
        return mark

    def _refuse(self, vantage: str, error: Exception) -> web.HTTPException:
        if not self._refused:  # told when it begins, not at every try
            log.error("nothing could be taken from vantage %s", vantage, exc_info=error)
        self._refused = True
        return web.HTTPServiceUnavailable(text="nothing can be kept now; keep it")

    def _brings_news(self, parcel: Parcel) -> bool:
        """Whether a parcel is no repetition: only then does the time it was sent say how its sender's clock stands."""
        spool = (parcel.vantage, parcel.epoch)
        before = self._newest.pop(spool, 0)
        self._newest[spool] = max(before, parcel.last)
        if len(self._newest) > MOST_SPOOLS:
            self._newest.pop(next(iter(self._newest)))
        return parcel.last > before

    async def _fresh(self, request: web.Request, action: str) -> Knock:
        """Like ``_proved``, and nobody replays it later: what is asked here acts each time."""
        knock = await self._proved(request, action)
        if abs(knock.off) > FRESH:
            raise web.HTTPUnauthorized(text="the request is old, or your clock is wrong")
        self.within.heard(knock.vantage, None)
        return knock

    async def _proved(self, request: web.Request, action: str, most: int = sealed.MOST_PACKED) -> Knock:
        return await proved(request, action, self.within.keys, self.within.now, most)


def _read(shape: type[Shape], body: bytes) -> Shape:
    try:
        return codec.decode(shape, body)
    except codec.Undecodable as error:
        raise web.HTTPBadRequest(text=str(error)) from None


def _json(answer: object) -> web.Response:
    return web.Response(body=codec.encode(answer), content_type="application/json")
