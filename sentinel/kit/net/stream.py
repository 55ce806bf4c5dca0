"""Listening to a stream of messages (WebSocket, RFC 6455): say a few words, then hear, within bounds."""

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha1

from sentinel.kit.looks import Handshake, Heard
from sentinel.kit.net.faults import failure_of, stopped
from sentinel.kit.net.http import Engine
from sentinel.kit.net.request import request, where
from sentinel.kit.net.tcp import Stream, connect
from sentinel.kit.net.tls import ANY, shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code, Failure, Layer

MOST_HEAD, MOST_MESSAGE, MOST_BYTES, MOST_MESSAGES = 16_384, 65_536, 4_000_000, 5_000
TEXT, CLOSE, PING, PONG, MORE = 1, 8, 9, 10, 0
SHORT, TWO, EIGHT = 125, 126, 127  # how the size of a frame is told (section 5.2)
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """What to listen to: the address (http for ws, https for wss), what to say first, for how many seconds."""

    url: str
    address: str
    say: Sequence[str]
    seconds: float
    check: Callable[[Handshake], None]


async def listened(engine: Engine, watch: Watch, tune: Tune, draw: Callable[[int], int]) -> Heard:
    """Listen until the time is over; whoever is silent even when asked for a sign was lost. Never raises."""
    ear = _Ear(engine, watch, tune, draw)
    failure: Failure | None = None
    try:
        async with asyncio.timeout(min(tune.seconds, watch.remaining())):
            await ear.go()
    except TimeoutError as error:
        failure = None if ear.alive else failure_of(ear.layer, error)
    except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
        failure = failure_of(ear.layer, error)
    finally:
        ear.close()
    return Heard(messages=tuple(ear.messages), failure=failure)


class _Ear:
    """A connection under way; ``alive`` once the other side said anything at all in frames."""

    def __init__(self, engine: Engine, watch: Watch, tune: Tune, draw: Callable[[int], int]) -> None:
        self._engine, self._watch, self._tune, self._draw = engine, watch, tune, draw
        self._stream: Stream | None = None
        self._data = bytearray()
        self._parts = bytearray()
        self.messages: list[str] = []
        self.layer = Layer.HTTP
        self.alive = False

    async def go(self) -> None:
        """Connect, ask for the stream, say what there is to say, and hear."""
        stream = await self._open()
        for words in self._tune.say:
            await stream.send(self._frame(TEXT, words.encode()))
        await stream.send(self._frame(PING, b""))
        heard = 0
        while heard <= MOST_BYTES and len(self.messages) < MOST_MESSAGES:
            while (found := taken(self._data)) is not None:
                await self._take(stream, *found)
            data = await stream.receive()
            if not data:
                raise stopped(Layer.HTTP, Code.CONNECTION_RESET, "the stream ended")
            heard += len(data)
            self._data += data

    async def _open(self) -> Stream:
        place, self.layer = where(self._tune.url), Layer.TCP
        if not place.secure and not self._engine.guard.lab:
            raise stopped(Layer.HTTP, Code.UNSUPPORTED, "a stream outside of a lab must be wss://")
        to = (self._tune.address, place.port)
        self._stream = line = await connect(self._engine.guard, *to, self._watch.remaining())
        stream: Stream = line
        if place.secure:
            self.layer = Layer.TLS
            tls = self._engine.contexts.connection(place.host, ("http/1.1",), ANY)
            self._stream, seen = await shake(self._watch, line, tls, (*to, place.host))
            self._tune.check(seen)
            stream = self._stream
        self.layer = Layer.HTTP
        key = base64.b64encode(self._draw(128).to_bytes(16)).decode()
        asked = (("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"))
        await stream.send(request("GET", place, (*asked, ("sec-websocket-key", key)), self._engine.user_agent))
        await self._welcome(stream, key)
        return stream

    async def _welcome(self, stream: Stream, key: str) -> None:
        """Read the answer's head; only who knows our key speaks this protocol (section 4.1)."""
        while b"\r\n\r\n" not in self._data:
            data = await stream.receive()
            self._data += data
            if not data or len(self._data) > MOST_HEAD:
                raise stopped(Layer.HTTP, Code.HTTP_PROTOCOL_ERROR, "no head")
        head, _, rest = bytes(self._data).partition(b"\r\n\r\n")
        proof = base64.b64encode(sha1(key.encode() + _MAGIC, usedforsecurity=False).digest())
        if not head.startswith(b"HTTP/1.1 101") or proof not in head:
            raise stopped(Layer.HTTP, Code.HTTP_PROTOCOL_ERROR, "not a WebSocket")
        self._data = bytearray(rest)

    async def _take(self, stream: Stream, first: int, content: bytes) -> None:
        self.alive = True
        opcode = first & 0x0F
        if opcode == PING:
            await stream.send(self._frame(PONG, content[:SHORT]))
        elif opcode == CLOSE:
            raise stopped(Layer.HTTP, Code.CONNECTION_RESET, "the stream was closed")
        elif opcode in (TEXT, MORE):
            self._parts += content
            if len(self._parts) > MOST_MESSAGE:
                raise stopped(Layer.HTTP, Code.TOO_LARGE, "a message over 64 KiB")
            if first & 0x80 and len(self.messages) < MOST_MESSAGES:
                self.messages.append(self._parts.decode("utf-8", "replace"))
            if first & 0x80:
                self._parts.clear()

    def _frame(self, opcode: int, content: bytes) -> bytes:
        """A client's frame: masked (section 5.3)."""
        mask, size = self._draw(32).to_bytes(4), len(content)
        told = bytes([0x80 | size]) if size <= SHORT else bytes([0x80 | TWO]) + size.to_bytes(2)
        return bytes([0x80 | opcode]) + told + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(content))

    def close(self) -> None:
        """Hang up."""
        if self._stream is not None:
            self._stream.close()


def taken(data: bytearray) -> tuple[int, bytes] | None:
    """The first whole frame, taken off: its first byte and its content; None: not all of it is there yet.

    Raises:
        Stopped: a frame that no server may send, or one over 64 KiB.
    """
    at = 2 if len(data) < 2 or data[1] & 0x7F <= SHORT else 4 if data[1] & 0x7F == TWO else 10  # noqa: PLR2004 - the head
    if len(data) < at:
        return None
    size = data[1] & 0x7F if at == 2 else int.from_bytes(data[2:at])  # noqa: PLR2004 - the head
    if data[1] & 0x80 or data[0] & 0x70:
        raise stopped(Layer.HTTP, Code.HTTP_PROTOCOL_ERROR, "a frame that no server may send")
    if size > MOST_MESSAGE:
        raise stopped(Layer.HTTP, Code.TOO_LARGE, "a message over 64 KiB")
    if len(data) < at + size:
        return None
    found = data[0], bytes(data[at : at + size])
    del data[: at + size]
    return found
