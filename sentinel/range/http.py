"""A small HTTP/1.1 server of our own, so that it can also misbehave: late, in drops, cut short, or in gibberish."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from sentinel.range.listener import Nonsense

BODY_MOST = 5_000_000
IDLE = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked: method, target, headers (lower-case names) and body, and from which address."""

    method: str
    target: str
    headers: Mapping[str, str]
    client: str
    tls: bool
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host it asked for, without the port."""
        host = self.headers.get("host", "")
        return host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an answer is given. Times are seconds, sizes bytes.

    ``wait`` passes before the first byte. With ``piece`` the answer comes in pieces, ``pause`` apart. ``cut`` ends the
    connection after so many bytes. ``raw`` is sent instead of any answer.
    """

    wait: float = 0.0
    piece: int = 0
    pause: float = 0.0
    cut: int | None = None
    raw: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: status, headers and body; ``manner`` is how it is given."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = field(default_factory=Manner)


Answer = Callable[[Request], Reply]
Patient = Callable[[Request], Reply | Awaitable[Reply]]


def html(text: str, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """Answer with a page."""
    return Reply(status=status, body=text.encode(), headers=(("Content-Type", "text/html; charset=utf-8"), *headers))


def _head(reply: Reply) -> bytes:
    known = {status.value: status.phrase for status in HTTPStatus}
    lines = [f"HTTP/1.1 {reply.status} {known.get(reply.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    return "\r\n".join([*lines, f"Content-Length: {len(reply.body)}", "", ""]).encode("utf-8")


async def read(reader: asyncio.StreamReader, client: str, *, tls: bool) -> Request:
    """Read one request, bounded in size.

    Raises:
        Nonsense: if it is not HTTP, or too large.
        EOFError, OSError: if the client left.
    """
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    try:
        first, *lines = head[:-4].split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
    except ValueError:
        raise Nonsense("not HTTP") from None
    if not 0 <= length <= BODY_MOST:
        raise Nonsense("a body of this size is not taken")
    body = await reader.readexactly(length) if length else b""
    return Request(method=method, target=target, headers=headers, client=client, tls=tls, body=body)


async def write(writer: asyncio.StreamWriter, request: Request, reply: Reply) -> bool:
    """Give an answer in its manner; True if the connection can be used again."""
    manner = reply.manner
    await asyncio.sleep(manner.wait)
    body = b"" if request.method == "HEAD" or reply.status in (204, 304) else reply.body
    whole = manner.raw if manner.raw is not None else _head(reply) + body
    await _send(writer, whole[: manner.cut], manner)
    return manner.raw is None and manner.cut is None


async def _send(writer: asyncio.StreamWriter, whole: bytes, manner: Manner) -> None:
    piece = manner.piece or max(1, len(whole))
    for start in range(0, len(whole), piece):
        writer.write(whole[start : start + piece])
        await writer.drain()
        await asyncio.sleep(manner.pause)


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Patient) -> None:
    """Answer requests until the client leaves, says ``Connection: close``, or is silent for 15 seconds."""
    client = str(writer.get_extra_info("peername")[0])
    tls = writer.get_extra_info("ssl_object") is not None
    with contextlib.suppress(TimeoutError):
        while True:
            async with asyncio.timeout(IDLE):
                request = await read(reader, client, tls=tls)
            given = answer(request)
            goes_on = await write(writer, request, given if isinstance(given, Reply) else await given)
            if not goes_on or request.headers.get("connection", "").lower() == "close":
                return
