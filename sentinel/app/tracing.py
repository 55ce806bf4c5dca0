"""Walk to a site and to its name servers, hop by hop: with rawd where it runs, else with plain sockets."""

import asyncio
import errno
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sentinel.agent.toolbox import Look
from sentinel.app.hops import BENT, Answered, Find, Hop, Router, Way, trimmed
from sentinel.kit.authority.reply import Server
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.echo import Echo
from sentinel.kit.raw import END, MOST_HOPS, Trail, What
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.failure import Failure

SECONDS = 90.0
AT_ONCE = 4
SILENT = 3  # rounds of nobody: behind that nobody speaks
CONNECT = 1.2  # seconds
SERVERS = 2  # name servers of each family
_RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}
_LIMIT = {
    socket.AF_INET: (socket.IPPROTO_IP, socket.IP_TTL),
    socket.AF_INET6: (socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS),
}
_TOLD = {0: What.SYN_ACK, errno.ECONNREFUSED: What.RST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """Every way that was walked to one site. ``missing`` is what could not be looked at, each with its reason."""

    host: str
    ways: tuple[Way, ...]
    missing: tuple[str, ...] = ()

    @property
    def bent(self) -> bool:
        """Whether somebody stands on one of them."""
        return any(way.verdict in BENT for way in self.ways)

    @property
    def seen(self) -> bool:
        """Whether the way to the site itself showed anything at all."""
        return any(way.hops for way in self.ways if way.protocol == "tcp")

    def plain(self, find: Find) -> dict[str, Any]:
        """As JSON shows it."""
        words = [(language, translator(language)) for language in LANGUAGES]
        return {
            "host": self.host,
            "bent": self.bent,
            "ways": [way.plain(find, words) for way in self.ways],
            "missing": list(self.missing),
        }


class Tracer:
    """Walks with the tools of one look. ``guard`` says where we may connect, ``roots`` where names begin."""

    def __init__(self, look: Look, guard: Guard, roots: Sequence[Server] = ()) -> None:
        self._look = look
        self._guard = guard
        self._roots = roots

    async def trace(self, host: str, port: int) -> Traced:
        """Walk to the first address of each family of a site, and to its name servers. Never raises for the network."""
        (addresses, unresolved), (servers, unserved) = await asyncio.gather(self._addresses(host), self._servers(host))
        ways = await asyncio.gather(
            *(self._to_site(host, address, port) for address in addresses),
            *(self._to_server(host, server) for server in servers),
        )
        return Traced(host=host, ways=tuple(ways), missing=tuple(filter(None, (unresolved, unserved))))

    async def _addresses(self, host: str) -> tuple[list[str], str]:
        found = await self._look.resolve(host)
        why = f"{host}: {found.failure} {found.failure.detail}".rstrip() if found.failure else ""
        return self._first(found.addresses, 1), why

    async def _servers(self, host: str) -> tuple[list[Server], str]:
        """The name servers of the host's zone, as its parent names them; else, if that is not told, a root server."""
        authority = self._look.authority
        if authority.closed:
            return [], f"name servers: {authority.closed}"
        zone = await authority.zone(host)
        if isinstance(zone, Failure):
            known = {root.address: root for root in self._roots}
            why = f"name servers of {host}: {zone} {zone.detail}".rstrip()
            return [known[address] for address in self._first(known, 1)], why
        known = {server.address: server for server in await authority.servers(zone)}
        return [known[address] for address in self._first(known, SERVERS)], ""

    def _first(self, addresses: Iterable[str], most: int) -> list[str]:
        """The first few of each family that this vantage has."""
        of = {family: [a for a in addresses if (6 if ":" in a else 4) == family] for family in (4, 6)}
        return [a for family in sorted(self._look.families) for a in of[family][:most]]

    async def _to_site(self, host: str, address: str, port: int) -> Way:
        refused = self._guard.refuse(address, port)
        if refused is not None:
            return Way(protocol="tcp", name=host, address=address, port=port, raw=False, note=refused.detail)
        raw = self._look.raw
        trail = await raw.syn_trace(address, port) if raw else None
        walk = _walker(lambda ttl: self._connect(address, port, ttl), lambda ttl: self._look.path.knock(address, ttl))
        return await self._way("tcp", (host, address, port), trail, walk)

    async def _to_server(self, host: str, server: Server) -> Way:
        address, port = server.endpoint
        raw = self._look.raw
        trail = await raw.dns_ttl_sweep(address, host, port) if raw else None

        async def ask(ttl: int) -> Hop:
            return _asked(ttl, await self._look.path.ask(address, port, host, ttl=ttl))

        walk = _walker(ask, lambda ttl: self._look.path.knock(address, ttl))
        return await self._way("dns", (server.name.rstrip("."), address, port), trail, walk)

    async def _way(
        self,
        protocol: str,
        place: tuple[str, str, int],
        trail: Trail | Failure | None,
        walk: Callable[[], Awaitable[list[Hop]]],
    ) -> Way:
        name, address, port = place
        raw = isinstance(trail, Trail)
        hops = await self._with_knocks(trail) if isinstance(trail, Trail) else await walk()
        note = trail.detail if isinstance(trail, Failure) else ""
        return Way(protocol=protocol, name=name, address=address, port=port, raw=raw, hops=trimmed(hops), note=note)

    async def _with_knocks(self, trail: Trail) -> list[Hop]:
        """What rawd saw, and beside it where a plain packet ends: whoever is nearer than that is not the host."""
        ttls = range(1, max(trail.reached, 1) + 1)
        knocks = await asyncio.gather(*(self._look.path.knock(trail.target, ttl) for ttl in ttls))
        return [_knocked(_trodden(ttl, trail), knock) for ttl, knock in zip(ttls, knocks, strict=True)]

    async def _connect(self, address: str, port: int, ttl: int) -> Hop:
        """Whether TCP connects with this TTL; the connection is given up at once."""
        hop, began = Hop(ttl=ttl), time.monotonic()
        code = await _connected(address, port, ttl)
        if code in _TOLD:
            hop.answers.append(Answered(what=_TOLD[code], ms=round((time.monotonic() - began) * 1000.0, 3)))
        elif code == errno.EHOSTUNREACH:
            hop.died = "?"  # somebody said so; who, the plain packet beside it tells
        return hop


def _walker(
    one: Callable[[int], Awaitable[Hop]], knock: Callable[[int], Awaitable[Echo]]
) -> Callable[[], Awaitable[list[Hop]]]:
    """A walk by plain sockets: a few hops at a time, until the host answers or nobody does any more."""

    async def both(ttl: int) -> Hop:
        hop, echo = await asyncio.gather(one(ttl), knock(ttl))
        return _knocked(hop, echo)

    async def walk() -> list[Hop]:
        hops: list[Hop] = []
        silent = 0
        for first in range(1, MOST_HOPS + 1, AT_ONCE):
            found = await asyncio.gather(*(both(ttl) for ttl in range(first, min(first + AT_ONCE, MOST_HOPS + 1))))
            hops.extend(found)
            silent = 0 if any(hop.answers or hop.routers for hop in found) else silent + 1
            if silent == SILENT or any((hop.answers and not hop.died) or hop.unreachable for hop in found):
                break
        return hops

    return walk


async def _connected(address: str, port: int, ttl: int) -> int:
    """Connect with a short TTL; the kernel's error number, 0 if it connected."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as sock:
        sock.setsockopt(*_LIMIT[family], ttl)
        sock.setsockopt(*_RECVERR[family], 1)
        try:
            async with asyncio.timeout(CONNECT):
                await asyncio.get_running_loop().sock_connect(sock, (address, port))
        except TimeoutError:
            return errno.ETIMEDOUT
        except OSError as error:
            return error.errno or errno.EIO
    return 0


def _asked(ttl: int, echo: Echo) -> Hop:
    """What a question with this TTL brought."""
    hop = Hop(ttl=ttl, died=echo.expired)
    hop.routers.extend(Router(address=one.router, ms=one.after_ms) for one in echo.hops if one.expired)
    for heard in echo.answers:
        flags = (" aa" if heard.proper else "") + (" ra" if heard.recursive else "")
        hop.answers.append(Answered(what=What.DNS, ms=heard.after_ms, ttl=heard.ttl, said=heard.rcode + flags))
    return hop


def _trodden(ttl: int, trail: Trail) -> Hop:
    """What rawd saw at one TTL."""
    hop = Hop(ttl=ttl)
    for echo in (echo for echo in trail.echoes if echo.sent == ttl):
        if echo.what is What.EXPIRED:
            hop.routers.append(Router(address=echo.source, ms=echo.ms))
            hop.died = echo.source
        elif echo.what is What.UNREACHABLE:
            hop.unreachable = f"{echo.source} ({echo.said})"
        elif echo.what in END:
            hop.answers.append(Answered(what=str(echo.what), ms=echo.ms, ttl=echo.ttl, said=echo.said))
    return hop


def _knocked(hop: Hop, knock: Echo) -> Hop:
    """Add where the plain packet ended; it also names a router that had said nothing of the other packet."""
    hop.beyond = knock.expired
    known = {router.address for router in hop.routers}
    hop.routers.extend(
        Router(address=one.router, ms=one.after_ms) for one in knock.hops if one.expired and one.router not in known
    )
    return hop


def sentences(traced: Traced, language: str) -> Sequence[str]:
    """The verdict on each way, in one language."""
    return [way.sentence(translator(language)) for way in traced.ways]
