"""Every way from an agent to a hub, behind the same door: in one process, over a Unix socket, over TLS."""

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import trustme
from aiohttp import ClientSession, web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sentinel.kit.probe import AnyProbe
from sentinel.link import keys
from sentinel.link.assignments import Assignments, Sheet, seal
from sentinel.link.bodies import Body
from sentinel.link.caller import Caller, session_to
from sentinel.link.door import Door, Within
from sentinel.link.https import READ, HttpsLink, nothing_kept
from sentinel.link.local import Lease, LocalLink, Take
from sentinel.link.ports import Ask, Link
from sentinel.link.wishes import Wishes
from tests.link.made import PROBES, lease

VANTAGE = "mataram-1"
HUB_KEY = Ed25519PrivateKey.generate()
WAYS = ("local", "unix", "https")


@dataclass(kw_only=True)
class Hub:
    """What stands behind the door, and what it heard."""

    take: Take
    lease: Lease = lease
    keys: dict[str, Ed25519PublicKey] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    clocks: list[tuple[str, float | None]] = field(default_factory=list)
    kept: dict[str, Body] = field(default_factory=dict)
    assigned: Sheet = field(default_factory=lambda: seal(Assignments(vantage=VANTAGE), HUB_KEY))
    now: datetime | None = None
    probes: Mapping[str, AnyProbe] = field(default_factory=lambda: PROBES)

    def within(self) -> Within:
        """The door's side of it."""

        async def wish(_vantage: str, seconds: float, known: str) -> Sequence[Ask]:
            return await self.wishes.take(0.0 if known != self.assigned.etag else seconds)

        async def keep(body: Body) -> None:
            self.kept[body.name] = body

        async def lacks(names: Sequence[str]) -> Sequence[str]:
            return [name for name in names if name not in self.kept]

        return Within(
            keys=self.keys.get,
            probes=self.probes,
            take=self.take,
            lease=self.lease,
            wishes=wish,
            assignments=lambda _vantage: self.assigned,
            lacks=lacks,
            keep=keep,
            now=lambda: self.now or clock(),
            heard=lambda who, off: self.clocks.append((who, off)),
        )


def clock() -> datetime:
    """The time."""
    return datetime.now(UTC)


def new_key(folder: Path, hub: Hub, vantage: str = VANTAGE) -> Ed25519PrivateKey:
    """A key in a file, its public half known to the hub."""
    file = folder / f"{vantage}.key"
    hub.keys[vantage] = keys.public(keys.generate(file))
    return keys.load(file)


def https(session: ClientSession, url: str, key: Ed25519PrivateKey, read: READ = nothing_kept) -> HttpsLink:
    """The agent's end, for the usual vantage."""
    return HttpsLink(Caller(session=session, url=url, vantage=VANTAGE, key=key, now=clock), read)


@asynccontextmanager
async def door(hub: Hub, folder: Path, way: str) -> AsyncIterator[tuple[str, Path | None]]:
    """Open the door over a socket; yields what an agent's configuration says, and whom it trusts."""
    app = web.Application()
    app.add_subapp("/api/v1/link", Door(hub.within()).application())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        if way == "unix":
            await web.UnixSite(runner, str(folder / "link.sock")).start()
            yield f"unix:{folder / 'link.sock'}", None
        else:
            authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(context)
            (folder / "ca.pem").write_bytes(authority.cert_pem.bytes())
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
            await site.start()
            port = runner.addresses[0][1]
            yield f"https://127.0.0.1:{port}", folder / "ca.pem"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def linked(way: str, hub: Hub, folder: Path, read: READ = nothing_kept) -> AsyncIterator[Link]:
    """A link to this hub by one of the ways."""
    if way == "local":
        link = LocalLink(VANTAGE, PROBES, hub.take, hub.lease)
        hub.wishes = link.wishes
        yield link
        return
    key = new_key(folder, hub)
    async with door(hub, folder, way) as (where, ca_file):
        session, url = session_to(where, ca_file)
        async with session:
            yield https(session, url, key, read)
