"""One HTTP/1.1 request on a connection of its own: every step timed, bounded and named when it fails."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sentinel.kit.looks import Exchange, Handshake
from sentinel.kit.net.faults import failure_of
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.reply import Reply
from sentinel.kit.net.request import Where, request, where
from sentinel.kit.net.tcp import Line, Stream, connect
from sentinel.kit.net.tls import ANY, Contexts, shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Failure, Layer

ALPN = ("http/1.1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What every connection needs: whom the guard lets us reach, the TLS settings, and how we introduce ourselves."""

    guard: Guard
    contexts: Contexts
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request: to which address, how, with which ``content``, and how much of the body at most (decoded bytes).

    ``check`` may look at the handshake and raise ``Stopped`` before anything is sent.
    """

    url: str
    address: str
    method: str = "GET"
    headers: Sequence[tuple[str, str]] = ()
    most: int = 2_000_000
    check: Callable[[Handshake], None] | None = None
    content: bytes = b""


async def exchange(engine: Engine, watch: Watch, ask: Ask) -> Exchange:
    """Make one request and tell how far it came; redirects are returned, not followed. Never raises for the network."""
    run = _Run(engine, watch, ask)
    failure: Failure | None = None
    try:
        async with asyncio.timeout(watch.remaining()):
            await run.go()
    except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
        failure = failure_of(run.layer, error)
    finally:
        run.close()
    return run.told(failure)


class _Run:
    """An exchange under way: ``layer`` is where it stands, the rest is what it has so far."""

    def __init__(self, engine: Engine, watch: Watch, ask: Ask) -> None:
        self._engine = engine
        self._watch = watch
        self._ask = ask
        self._began = watch.ms()
        self._port = 0
        self._stream: Stream | None = None
        self._connect_ms: float | None = None
        self._first_byte_ms: float | None = None
        self._tls: Handshake | None = None
        self._reply = Reply(ask.method, ask.most, watch.room)
        self.layer = Layer.HTTP

    async def go(self) -> None:
        place = where(self._ask.url)
        self._port = place.port
        sent = request(self._ask.method, place, self._headers(), self._engine.user_agent) + self._ask.content
        line = await self._connect(place)
        self._stream = stream = await self._secure(place, line) if place.secure else line
        self.layer = Layer.HTTP
        await self._send(stream, sent)
        await self._read(stream)

    def _headers(self) -> Sequence[tuple[str, str]]:
        content = self._ask.content
        return (*self._ask.headers, ("content-length", str(len(content)))) if content else self._ask.headers

    async def _connect(self, place: Where) -> Line:
        self.layer = Layer.TCP
        since = self._watch.ms()
        try:
            self._stream = line = await connect(
                self._engine.guard, self._ask.address, place.port, self._watch.remaining()
            )
        finally:
            took = self._watch.note("tcp", since, self._ask.address)
        self._connect_ms = took
        return line

    async def _secure(self, place: Where, line: Line) -> Stream:
        self.layer = Layer.TLS
        tls = self._engine.contexts.connection(place.host, ALPN, ANY)
        stream, self._tls = await shake(self._watch, line, tls, (self._ask.address, place.port, place.host))
        if self._ask.check is not None:
            self._ask.check(self._tls)
        return stream

    async def _send(self, stream: Stream, data: bytes) -> None:
        since = self._watch.ms()
        await stream.send(data)
        self._watch.note("request", since)

    async def _read(self, stream: Stream) -> None:
        since = self._watch.ms()
        data = await stream.receive()
        self._watch.note("wait", since)
        since = self._watch.ms()
        self._first_byte_ms = since - self._began if data else None
        try:
            while data and not self._reply.feed(data):
                data = await stream.receive()
            self._reply.end()
        finally:
            self._watch.note("body", since)

    def close(self) -> None:
        self._reply.close()
        if self._stream is not None:
            self._stream.close()

    def told(self, failure: Failure | None) -> Exchange:
        reply, tls = self._reply, self._tls
        return Exchange(
            url=self._ask.url,
            address=self._ask.address,
            port=self._port,
            failure=failure,
            connect_ms=self._connect_ms,
            tls_ms=tls.took_ms if tls else None,
            first_byte_ms=self._first_byte_ms,
            total_ms=self._watch.ms() - self._began,
            tls=tls,
            status=reply.status,
            version=reply.version,
            headers=reply.headers,
            body=reply.body,
            truncated=reply.truncated or reply.torn,
        )
