"""Servers on loopback that behave exactly as badly as they are told."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TypeAlias

from OpenSSL import SSL

Talk: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def serving(talk: Talk, host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A TCP (or TLS) server; yields its port. Conversations under way are cut when the test is over."""
    talks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        writers.append(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
                await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(meet, host, 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await _breathe()  # connections that are just being taken become conversations, so that they can be ended
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
        await _breathe()


async def _breathe() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def saying(*parts: bytes) -> Talk:
    """Wait for a request, send these bytes, hang up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part)
            await writer.drain()

    return talk


def recording(requests: list[bytes], answer: bytes = OK) -> Talk:
    """Keep what was asked, answer always the same."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()

    return talk


def pouring(first: bytes, then: bytes) -> Talk:
    """Send a beginning, then the same for ever."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(first)
        while True:
            writer.write(then)
            await writer.drain()
            await asyncio.sleep(0)  # to a peer who is gone drain() may never wait, and then nobody hears that he is

    return talk


async def silence(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take the connection and say nothing, for ever."""
    await asyncio.Event().wait()


def resetting(after: bytes = b"", say: bytes = b"") -> Talk:
    """Read up to ``after``, say something, then tear the connection down with an RST."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if after:
            await reader.readuntil(after)
        writer.write(say)
        await writer.drain()
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return talk


def stalling(say: bytes) -> Talk:
    """Answer a beginning and fall silent."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(say)
        await writer.drain()
        await asyncio.Event().wait()

    return talk


def shaking(context: SSL.Context) -> Talk:
    """A TLS server by pyOpenSSL, for what the standard library cannot serve; speaks one small HTTP answer."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tls = SSL.Connection(context, None)
        tls.set_accept_state()
        answered = False
        while data := await reader.read(65536):
            tls.bio_write(data)
            with suppress(SSL.Error):
                answered = answered or _answer(tls)
            with suppress(SSL.WantReadError):
                while True:
                    writer.write(tls.bio_read(65536))

    return talk


def _answer(tls: SSL.Connection) -> bool:
    tls.do_handshake()
    tls.recv(65536)
    tls.send(OK)
    tls.shutdown()
    return True


@contextmanager
def closed_port(host: str = "127.0.0.1") -> Iterator[int]:
    """A port that refuses: bound by us, so that nobody else takes it, but not listening."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as sock:
        sock.bind((host, 0))
        yield sock.getsockname()[1]


@contextmanager
def black_hole() -> Iterator[int]:
    """A port whose SYNs vanish: the queue of waiting connections is full and nobody takes them."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(sock.getsockname())
        try:
            yield sock.getsockname()[1]
        finally:
            for one in waiting:
                one.close()
