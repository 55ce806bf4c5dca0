"""From the root down, label by label: where the cuts are, who serves each zone, and how far it can be trusted.

Referrals alone would not do: a server that holds parent and child never refers from one to the other.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias
from zlib import crc32

from dns.name import Name, root
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DS import DS

from sentinel.kit.authority.notes import Notes
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.zone import Host, Zone, cut_in, glue_of, speaks
from sentinel.kit.dnssec.judge import Trust, anchored, delegated
from sentinel.kit.dnssec.purse import LOOK_CHECKS, LOOK_ROUNDS, Purse
from sentinel.kit.dnssec.records import ancestor
from sentinel.kit.dnssec.words import Reason, Ruling, Security
from sentinel.kit.net.faults import Stopped, stopped
from sentinel.model.failure import Code, Failure, Layer

MOST_TRIED = 4  # servers of one zone asked before we give up on a question
MOST_LABELS = 24
NO_CUT = 3600.0  # seconds for which we believe that no zone begins at a name
UNREACHABLE = Ruling(security=Security.INDETERMINATE, reason=Reason.UNREACHABLE)

MOST_SOUGHT = 2  # hosts of one zone looked up for the sake of another host: NXNSAttack multiplies them

Addresses: TypeAlias = Callable[[Name, tuple[Name, ...]], AsyncIterator[str]]


async def _nowhere(_host: Name, _path: tuple[Name, ...]) -> AsyncIterator[str]:
    nothing: tuple[str, ...] = ()
    for address in nothing:
        yield address


@dataclass(slots=True, kw_only=True)
class Walk:
    """Walks the tree. ``find`` gives the addresses of a host outside the zone that names it.

    ``families`` are those that we have, ``port`` the one that all servers below the root listen on; ``turn`` says with
    which of a zone's servers the questions begin, ``turns`` which of a parent's is asked anew. ``age`` is how old
    answers to other looks may be, in seconds; None: as usual.
    """

    notes: Notes
    roots: Sequence[Server]
    anchors: Sequence[DS]
    now: Callable[[], datetime]
    families: frozenset[int]
    port: int = 53
    turn: int = 0
    turns: int = 0
    age: float | None = None
    find: Addresses = _nowhere
    spent: Purse = field(default_factory=lambda: Purse(LOOK_CHECKS, LOOK_ROUNDS))
    _zones: dict[Name, Zone | None] = field(default_factory=dict)

    async def zone_of(self, name: Name, path: tuple[Name, ...] = ()) -> Zone:
        """The closest zone that holds a name; ``path`` are the hosts for whose sake we ask.

        Raises:
            Stopped: if a zone on the way cannot be reached, or the walk is too long.
        """
        if len(name) - 1 > MOST_LABELS:
            raise stopped(Layer.DNS, Code.UNSUPPORTED, f"more than {MOST_LABELS} labels")
        zone = await self._root()
        for labels in range(1, len(name)):
            zone = await self._below(zone, ancestor(name, labels), path) or zone
        return zone

    async def _root(self) -> Zone:
        known = self._zones.get(root)
        if known is None:
            hosts = tuple(Host(name=root, glue=(server.address,)) for server in self.roots)
            bare = Zone(apex=root, hosts=hosts, trust=Trust(ruling=UNREACHABLE))
            known = self._zones[root] = await self._trusted(bare, self.anchors, ())
        return known

    async def _below(self, zone: Zone, name: Name, path: tuple[Name, ...]) -> Zone | None:
        """The zone that begins at ``name``, if there is a cut."""
        if name not in self._zones:
            self._zones[name] = await self._cut(zone, name, path)
        return self._zones[name]

    async def _cut(self, zone: Zone, name: Name, path: tuple[Name, ...]) -> Zone | None:
        reply = await self._speaking(zone, name, path)
        hosts = cut_in(reply, zone.apex, name)
        if not hosts:
            return None
        trust, told = await self._delegated(zone, name, reply, path)
        if not trust.cut:
            return None
        child = Zone(apex=name, hosts=hosts, trust=trust, parent=zone, told=(reply, *told))
        return await self._trusted(child, trust.pointers, path) if trust.pointers else child

    async def _speaking(self, zone: Zone, name: Name, path: tuple[Name, ...]) -> Reply:
        """Who settles if there is a cut. That there is none may be older news: it hardly ever changes."""
        reply = await self.first(zone, name, RdataType.NS, lambda r: speaks(r, name), path, NO_CUT)
        if not cut_in(reply, zone.apex, name):
            return reply
        return await self.first(zone, name, RdataType.NS, lambda r: speaks(r, name), path, fresh=True)

    async def _delegated(
        self, zone: Zone, name: Name, reply: Reply, path: tuple[Name, ...]
    ) -> tuple[Trust, tuple[Reply, ...]]:
        """What the parent proves of the child's DS: by the referral itself, else by asking for DS, of others too."""
        keys = zone.trust.keys
        if keys is None:
            return Trust(ruling=zone.trust.ruling), ()
        trust = delegated(name, reply.said(zone.apex), keys, self.now(), self.purse())
        if trust.ruling.security is not Security.BOGUS:
            return trust, ()
        trust = Trust(ruling=UNREACHABLE)
        told: tuple[Reply, ...] = ()
        async for said in self.each(zone, name, RdataType.DS, path):
            trust, told = delegated(name, said.said(zone.apex), keys, self.now(), self.purse()), (said,)
            if trust.ruling.security is not Security.BOGUS:
                break
        return trust, told

    async def _trusted(self, zone: Zone, pointers: Sequence[DS], path: tuple[Name, ...]) -> Zone:
        """The zone with its keys, if the DS records lead to them at any of its servers."""
        trust = Trust(ruling=UNREACHABLE, pointers=tuple(pointers))
        told: tuple[Reply, ...] = ()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._share()):
                async for reply in self.each(zone, zone.apex, RdataType.DNSKEY, path):
                    trust, told = self._anchored(zone, pointers, reply), (reply,)
                    if trust.ruling.security is not Security.BOGUS:
                        break
        return replace(zone, trust=trust, told=(*zone.told, *told))

    def _share(self) -> float:
        """Half of what is left: a zone whose servers are all dead must leave time to ask its parent who they are."""
        return self.notes.allowance.remaining() / 2

    def _anchored(self, zone: Zone, pointers: Sequence[DS], reply: Reply) -> Trust:
        return anchored(zone.apex, pointers, reply.said(zone.apex).answer, self.now(), self.purse())

    def purse(self) -> Purse:
        """Money for one judgement, out of what the look may spend."""
        return Purse(of=self.spent)

    async def first(
        self,
        zone: Zone,
        name: Name,
        kind: RdataType,
        good: Callable[[Reply], bool],
        path: tuple[Name, ...] = (),
        age: float | None = None,
        *,
        fresh: bool = False,
    ) -> Reply:
        """The first good reply of a zone's servers.

        Raises:
            Stopped: if none of four gave one; the failure is the last one's.
        """
        failure = Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL, detail=f"{zone.apex} has no server we can reach")
        asked = 0
        try:
            async with asyncio.timeout(self._share()):
                async for server in self.servers(zone, path, name, self.turns if fresh else self.turn):
                    reply = await self.notes.ask(server, name, kind, age=self.age if age is None else age)
                    if good(reply):
                        return reply
                    failure, asked = reply.failure or _lame(reply), asked + 1
                    if asked >= MOST_TRIED:
                        break
        except TimeoutError:
            failure = Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT, detail=f"{zone.apex} does not answer in time")
        raise Stopped(failure)

    async def each(self, zone: Zone, name: Name, kind: RdataType, path: tuple[Name, ...] = ()) -> AsyncIterator[Reply]:
        """Definite replies of several servers, then over TCP: a second opinion before anything is called bogus."""
        tried: list[Server] = []
        async for server in self.servers(zone, path, name, self.turn):
            reply = await self.notes.ask(server, name, kind, age=self.age)
            tried.append(server)
            if reply.definite:
                yield reply
            if len(tried) >= MOST_TRIED:
                break
        for server in tried[:2]:
            reply = await self.notes.ask(server, name, kind, "tcp")
            if reply.definite:
                yield reply

    async def servers(
        self, zone: Zone, path: tuple[Name, ...] = (), about: Name = root, turn: int = 0
    ) -> AsyncIterator[Server]:
        """The addresses of a zone's servers: those with glue first, then those whose names must be looked up.

        Questions ``about`` other names begin at other servers, so that none of them bears the load of all.
        """
        seen: set[str] = set()
        start = (crc32(about.to_wire() or b"") + turn) % max(len(zone.hosts), 1)
        hosts = sorted((*zone.hosts[start:], *zone.hosts[:start]), key=lambda host: not host.glue)
        known = sum(bool(host.glue) for host in hosts)
        for host in hosts[: known + MOST_SOUGHT] if path else hosts:
            async for address in self._addresses(zone, host, path):
                if address not in seen and (6 if ":" in address else 4) in self.families:
                    seen.add(address)
                    yield Server(address=address, port=self._port(zone, address), name=host.name.to_text())

    async def _addresses(self, zone: Zone, host: Host, path: tuple[Name, ...]) -> AsyncIterator[str]:
        """The addresses of one host: its glue, what the parent's servers say of it, or what its own zone says."""
        for address in host.glue:
            yield address
        if host.glue:
            return
        inside = host.name.is_subdomain(zone.apex)
        async for address in self._parental(zone, host, path) if inside else self.find(host.name, path):
            yield address

    async def _parental(self, zone: Zone, host: Host, path: tuple[Name, ...]) -> AsyncIterator[str]:
        """A host inside its own zone without glue: a server of both zones may leave it out of its answer."""
        for kind in (RdataType.A, RdataType.AAAA) if zone.parent else ():
            with contextlib.suppress(Stopped):
                reply = await self.first(zone.parent or zone, host.name, kind, lambda r: r.definite, path)
                for address in glue_of((*reply.answer, *reply.additional), host.name):
                    yield address

    def _port(self, zone: Zone, address: str) -> int:
        known = (server.port for server in self.roots if zone.apex == root and server.address == address)
        return next(known, self.port)


def _lame(reply: Reply) -> Failure:
    """A server that answers, but not for this zone."""
    said = reply.rcode if reply.rcode != "NOERROR" else "no authority"
    return Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL, detail=f"{said} from {reply.server.address}")
