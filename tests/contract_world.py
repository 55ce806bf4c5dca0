"""Everything that a hostile or broken peer can do to a probe, on loopback: one name per evil."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sentinel.range.tree import Tree
from tests.authority import NOW, authority, server
from tests.kit.authority.desk import plane
from tests.kit.net.servers import (
    Talk,
    black_hole,
    closed_port,
    pouring,
    resetting,
    saying,
    serving,
    silence,
    stalling,
)
from tests.probes.world import World, babble, hang_up, http, server_context, world

HERE = "127.0.0.1"
ROOT = authority("Contract Root")
GARBAGE = bytes(range(256)) * 16


@dataclass(frozen=True, kw_only=True)
class Net:
    """The made-up internet of these tests: names, the toolbox, and a folder for certificates."""

    world: World
    folder: Path

    def tls(self, name: str = "site.test", *, trusted: bool = True) -> ssl.SSLContext:
        """A server's settings with a good certificate, or with one that nobody should believe."""
        return server_context(self.folder, server(ROOT if trusted else None, [name]))


Evil: TypeAlias = Callable[[Net], AbstractAsyncContextManager[str]]


@asynccontextmanager
async def net(folder: Path) -> AsyncIterator[Net]:
    """The names, their authorities, the toolbox and the trust of the contract's tests."""
    roots = folder / "roots.pem"
    roots.write_bytes(ROOT.pem)
    tree = Tree(now=lambda: NOW)
    tree.grow("test", {"ns.test": "127.77.53.2"})
    tree.grow("site.test", {"ns.site.test": "127.77.53.3"}).zone.put("site.test", "A", HERE)
    async with tree, world(roots) as made:
        made.toolbox.plane = plane(tree, clock=lambda: NOW)
        made.name("site.test", [HERE])
        yield Net(world=made, folder=folder)


def plain(talk: Talk) -> Evil:
    """A site without TLS that behaves like this."""

    @asynccontextmanager
    async def evil(_net: Net) -> AsyncIterator[str]:
        async with serving(talk) as port:
            yield f"http://site.test:{port}/"

    return evil


def sealed(talk: Talk, name: str = "site.test", *, trusted: bool = True) -> Evil:
    """A site with TLS that behaves like this."""

    @asynccontextmanager
    async def evil(net: Net) -> AsyncIterator[str]:
        async with serving(talk, context=net.tls(name, trusted=trusted)) as port:
            yield f"https://site.test:{port}/"

    return evil


def bare(talk: Talk) -> Evil:
    """A site that promises TLS and does this instead."""

    @asynccontextmanager
    async def evil(_net: Net) -> AsyncIterator[str]:
        async with serving(talk) as port:
            yield f"https://site.test:{port}/"

    return evil


def named(said: list[str] | str) -> Evil:
    """A name of which the resolvers say this."""

    @asynccontextmanager
    async def evil(net: Net) -> AsyncIterator[str]:
        net.world.name("evil.test", said)
        yield "https://evil.test/"

    return evil


@asynccontextmanager
async def _refused(_net: Net) -> AsyncIterator[str]:
    with closed_port() as port:
        yield f"https://site.test:{port}/"


@asynccontextmanager
async def _vanished(_net: Net) -> AsyncIterator[str]:
    with black_hole() as port:
        yield f"https://site.test:{port}/"


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte of an answer at a time, as long as anybody listens."""
    await reader.readuntil(b"\r\n\r\n")
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 100_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.01)


async def _garbage(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GARBAGE)
    await writer.drain()


REDIRECT = http("302 Found", b"", "Location: /again")
HOSTILE = http("200 OK", b"<title>\0\xff\xfe\xed\xa0\x80</title>", "X-Evil: \x80\xff", "Server: " + "A" * 7000)
EVILS: dict[str, Evil] = {
    "refused": _refused,
    "vanished": _vanished,
    "reset at once": bare(resetting()),
    "reset after the request": sealed(resetting(b"\r\n\r\n")),
    "reset in the answer": plain(resetting(b"\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf")),
    "closed without a word": plain(hang_up),
    "NXDOMAIN": named("NXDOMAIN"),
    "SERVFAIL": named("SERVFAIL"),
    "resolver silent": named("silence"),
    "no address": named([]),
    "silent": plain(silence),
    "silent instead of TLS": bare(silence),
    "stalls in the body": sealed(stalling(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf")),
    "drips": plain(_drip),
    "endless body": plain(pouring(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536)),
    "endless header": plain(pouring(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n")),
    "endless chunks": sealed(pouring(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 500)),
    "garbage": plain(_garbage),
    "garbage instead of TLS": bare(_garbage),
    "another protocol": plain(babble),
    "hostile bytes": sealed(saying(HOSTILE)),
    "redirects for ever": sealed(saying(REDIRECT)),
    "bad TLS: self-signed": sealed(saying(http()), trusted=False),
    "bad TLS: another name": sealed(saying(http()), "other.test"),
    "good": sealed(saying(http())),
}
