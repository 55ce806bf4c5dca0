"""A portal whose promises can be changed, looks at it, and what the rules tell of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from probes.tls_policy import PROBE
from sentinel.app.assemble import rules_of
from sentinel.kit.baseline import Normal
from sentinel.model.event import Event
from sentinel.model.severity import Severity
from tests.authority import Issued, authority, server
from tests.kit.net.servers import Talk, closed_port, saying
from tests.probes.world import Looked, World, http, look, server_context, site, world

ROOT = authority("Lab Root")
GOOD, STRANGER = server(ROOT), server(None)
ONE, TWO = "127.0.0.1", "127.0.0.2"
HSTS = "Strict-Transport-Security: max-age=31536000; includeSubDomains"
SHORT = "Strict-Transport-Security: max-age=600; includeSubDomains"
PAGE = saying(http())
KEPT = saying(http("200 OK", b"<p>selamat datang</p>", HSTS))
RULES = rules_of(None)
Told = dict[str, Severity]


class Portal:
    """``portal.test``: what it answers over https and over http, at one address or two; and looks at it."""

    def __init__(self, net: World, folder: Path) -> None:
        self.net, self.folder = net, folder
        self.secure: dict[str, Talk] = {ONE: KEPT}
        self.plain: Talk | None = None
        self.shut = False
        self.leaf: Issued = GOOD

    async def look(self, **more: Any) -> Looked:  # noqa: ANN401 - as for world.look
        """Look at it; http leads to https unless a talk was set."""
        async with AsyncExitStack() as stack:
            context = server_context(self.folder, self.leaf)
            port = await stack.enter_async_context(site(self.secure, context))
            closed = stack.enter_context(closed_port())
            url = f"https://portal.test:{closed if self.shut else port}/"
            talk = self.plain or moved(url)
            there = await stack.enter_async_context(site(dict.fromkeys(self.secure, talk)))
            self.net.name("portal.test", list(self.secure))
            return await look(self.net, PROBE, url, **{"http_port": there, **more})

    async def event(self, **more: Any) -> Event:  # noqa: ANN401 - as for world.look
        """Look at it and tell."""
        return (await self.look(**more)).event

    async def usual(self) -> Normal:
        """What it proposes as normal now."""
        proposed = PROBE.proposal((await self.look()).seen)
        assert proposed is not None
        return proposed


def moved(url: str, status: str = "301 Moved") -> Talk:
    """Lead there."""
    return saying(http(status, b"", f"Location: {url}"))


def by_method(head: bytes, get: bytes) -> Talk:
    """A server that answers HEAD in one way and GET in another."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        writer.write(head if asked.startswith(b"HEAD") else get)
        await writer.drain()

    return talk


def told(event: Event) -> Told:
    """The rules that hold for an event, each with its level."""
    return {match.rule: match.level for match in RULES.judge(event).matches}


@asynccontextmanager
async def standing(folder: Path) -> AsyncIterator[Portal]:
    """A portal in a world that trusts its authority."""
    (folder / "roots.pem").write_bytes(ROOT.pem)
    async with world(folder / "roots.pem") as net:
        yield Portal(net, folder)
