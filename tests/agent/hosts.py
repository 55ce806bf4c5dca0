"""Sites of candidates on loopback: what they answer is told beforehand, and what they were asked is kept."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import trustme

from sentinel.agent.toolbox import Toolbox
from sentinel.kit.account.snapshot import Snapshot, Wanted
from sentinel.kit.platforms.desk import Desk
from sentinel.model.failure import Failure, Skipped
from tests.agent.boxes import toolbox
from tests.agent.counter import OPEN, Ticks, adapter, desk
from tests.kit.net.nameserver import resolving, zone
from tests.kit.net.servers import serving

PAGE = "<title>Siti Contoh</title><meta property='og:description' content='Calon nomor 1'>"
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a site answers: status, page, headers; with ``tag`` 304 to whoever says that he has it."""

    status: int = 200
    page: str = PAGE
    headers: Headers = field(default_factory=dict)
    lies: bool = False


@dataclass(slots=True, kw_only=True)
class Street:
    """The sites by host; ``asked`` is every request: host, target, headers."""

    sites: dict[str, Shown]
    counter: Desk
    box: Toolbox
    ticks: Ticks
    asked: list[tuple[str, str, Headers]] = field(default_factory=list)

    async def look(self, handle: str, platform: str = "web") -> Snapshot | Failure | Skipped:
        """One look at the account of this handle."""
        look = self.box.for_look(20.0)
        try:
            return (await look.platforms.look(platform, [Wanted(key=handle, handle=handle)]))[handle]
        finally:
            await look.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name}
        host = headers["host"].partition(":")[0]
        self.asked.append((host, first.split()[1], headers))
        writer.write(_answer(self.sites[host], headers))
        await writer.drain()


@asynccontextmanager
async def street(tmp_path: Path, sites: Mapping[str, Shown], *changes: tuple[str, str]) -> AsyncIterator[Street]:
    """Open these sites; ``changes`` are words of ``web.yml`` that the operator wrote otherwise."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*sites).configure_cert(context)
    (tmp_path / "ca.pem").write_bytes(authority.cert_pem.bytes())
    ticks = Ticks()
    counter = desk(adapter("web", *changes), clock=ticks, terms=replace(OPEN, switches={"web": True}))
    async with resolving(zone({host: ["60 A 127.0.0.1"] for host in sites})) as resolver:
        box = toolbox(tmp_path / "ca.pem", resolvers=[resolver])
        box.platforms = counter
        made = Street(sites=dict(sites), counter=counter, box=box, ticks=ticks)
        async with serving(made.talk, context=context) as port:
            counter.port = port
            yield made


def _answer(shown: Shown, asked: Headers) -> bytes:
    tag, modified = shown.headers.get("ETag"), shown.headers.get("Last-Modified")
    known = (tag and asked.get("if-none-match") == tag) or (modified and asked.get("if-modified-since") == modified)
    status, page = (304, "") if known or shown.lies else (shown.status, shown.page)
    lines = [f"HTTP/1.1 {status} .", *(f"{name}: {value}" for name, value in shown.headers.items())]
    length = [] if status == 304 else [f"Content-Length: {len(page.encode())}"]
    return "\r\n".join([*lines, *length, "", page]).encode()
