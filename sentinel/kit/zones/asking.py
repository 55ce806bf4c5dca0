"""Asking a zone: what is put to every server at once, what to one in turn, and how old an answer may be.

Two questions a second is all that one server is asked, by everybody together, and fifteen all of them. So what an
attack changes first is asked anew in every look; of what changes rarely an older answer serves until its turn comes.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from dns.name import from_text
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.SOA import SOA

from sentinel.kit.authority.port import Authorities
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.zone import Zone
from sentinel.kit.dnssec.records import find
from sentinel.kit.dnssec.words import SECURE, Ruling, Security, weakest
from sentinel.kit.zones.facts import Answer, ChildWord, ParentWord, Role, Ruled, Texts, ZoneFacts
from sentinel.kit.zones.reading import aliases, horizon, parent_word, plain, records, ruled, texts, why, would_be

MOST_PARENTS, MOST_CHILDREN, MOST_ABOVE = 26, 16, 6
TRIED = 2  # servers that are asked what one is enough for
RARELY = 10  # intervals after which everything is asked anew
LAME = frozenset({"REFUSED", "SERVFAIL", "NXDOMAIN", "NOTAUTH"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One look's questions. ``interval`` is the check's, in seconds; ``turn`` counts looks."""

    authority: Authorities
    interval: float
    turn: int
    vantage: str

    @property
    def rare(self) -> float:
        """How old an answer may be to what changes rarely."""
        return self.interval * RARELY

    async def above(self, zone: Zone, role: Role) -> ZoneFacts:
        """A zone by its parent's word alone."""
        return ZoneFacts(
            zone=plain(zone.apex),
            role=role,
            chain=ruled(zone.trust.ruling),
            parents=await self._parents(zone, MOST_ABOVE if role is not Role.OWN else MOST_PARENTS, role),
        )

    async def _parents(self, zone: Zone, most: int, role: Role) -> tuple[ParentWord, ...]:
        if zone.parent is None:
            return ()
        known = sorted({server.address for server in await self.authority.servers(zone.parent)})
        rarely = dict.fromkeys(known[:most], self.rare) if role is Role.PROVIDER or len(known) > most else {}
        found = await self.authority.delegation(zone, rarely)
        return tuple(parent_word(word) for word in found.words)

    async def own(self, zone: Zone, name: str) -> ZoneFacts:
        """The target's own zone: its parent's word, each of its servers, and what one of them is asked for."""
        servers = await self._servers(zone)
        above, children, caa, tokens, wildcard = await asyncio.gather(
            self.above(zone, Role.OWN),
            asyncio.gather(*(self._child(zone, server) for server in servers)),
            self._caa(zone, servers, name),
            self._one(zone, servers, plain(zone.apex), "TXT", 1),
            self._wildcard(zone, servers),
        )
        return ZoneFacts(
            zone=above.zone,
            role=Role.OWN,
            chain=above.chain,
            parents=above.parents,
            children=tuple(children),
            caa=caa[0],
            caa_at=caa[1],
            tokens=tokens,
            wildcard=wildcard,
        )

    async def _servers(self, zone: Zone) -> Sequence[Server]:
        """The servers of a zone, in the same order in every look."""
        return sorted(await self.authority.servers(zone), key=lambda server: server.address)[:MOST_CHILDREN]

    async def _child(self, zone: Zone, server: Server) -> ChildWord:
        """One server: what it says of itself. One that serves nothing is asked no further."""
        apex = plain(zone.apex)
        soa = await self.authority.ask(server, apex, "SOA", age=self.rare)
        blank = ChildWord(
            server=server.address,
            host=server.name.rstrip(".").lower(),
            nsid=soa.nsid,
            failure=str(soa.failure.code) if soa.failure else "",
            lame=_lame(soa),
        )
        if blank.failure or blank.lame:
            return blank
        kinds = ["NS", "MX", *(("DNSKEY",) if zone.trust.pointers else ())]
        replies = [soa, *[await self.authority.ask(server, apex, kind, age=self.rare) for kind in kinds]]
        return _whole(blank, zone, replies, self._ruling(zone, replies))

    def _ruling(self, zone: Zone, replies: Sequence[Reply]) -> Ruling:
        """The weakest of what a server said and signed; what it did not say weakens nothing."""
        heard = [reply for reply in replies if reply.definite]
        return weakest(*(self.authority.judge(zone, reply).ruling for reply in heard))

    async def answers(self, zone: Zone, name: str, kind: str) -> tuple[Answer, ...]:
        """What every server of the zone says of the name; who asks for addresses themselves asks more often."""
        replies = await self.authority.ask_all(await self._servers(zone), name, kind, age=self.rare)
        return tuple(self.answer(zone, name, kind, reply) for reply in replies)

    def answer(self, zone: Zone, name: str, kind: str, reply: Reply) -> Answer:
        """One reply as a fact, judged by the zone's chain of trust."""
        owner, asked = from_text(name), RdataType[kind]
        led = aliases(reply, owner)
        rrset = find(reply.answer, from_text(led[-1]) if led else owner, asked)
        ttls = [found.ttl for found in reply.answer if found.rdtype in (asked, RdataType.CNAME)]
        return Answer(
            server=reply.server.address,
            host=reply.server.name.rstrip(".").lower(),
            nsid=reply.nsid,
            transport=reply.transport,
            name=name,
            kind=kind,
            rcode=reply.rcode,
            flags=tuple(sorted(reply.flags)),
            records=texts(rrset),
            aliases=led,
            ttl=min(ttls, default=None),
            ruled=ruled(self.authority.judge(zone, reply).ruling) if reply.definite else Ruled(),
            failure=why(reply),
        )

    async def _one(self, zone: Zone, servers: Sequence[Server], name: str, kind: str, shift: int) -> Texts | None:
        """What the first server that serves the zone says; they take turns, and not all questions go to the same."""
        for server in self._from(servers, shift)[:TRIED]:
            reply = await self.authority.ask(server, name, kind, age=self.rare)
            found = records(reply, from_text(name), RdataType[kind])
            if found is not None and self._sound(zone, reply):
                return found
        return None

    def _from(self, servers: Sequence[Server], shift: int) -> Sequence[Server]:
        start = (self.turn // RARELY + shift) % max(len(servers), 1)
        return (*servers[start:], *servers[:start])

    async def _caa(self, zone: Zone, servers: Sequence[Server], name: str) -> tuple[Texts | None, str]:
        """The set that counts for a name, and where it stands: its own, or the next one up to the apex (RFC 8659)."""
        owner = from_text(name)
        while owner.is_subdomain(zone.apex):
            found = await self._one(zone, servers, plain(owner), "CAA", 0)
            if found is None or found or owner == zone.apex:
                return found, plain(owner) if found else ""
            owner = owner.parent()
        return None, ""

    async def _wildcard(self, zone: Zone, servers: Sequence[Server]) -> Texts | None:
        """What a name leads to that nobody can have chosen; nothing, as it should be, or a wildcard's answer."""
        seed = f"{self.vantage} {zone.apex} {self.turn // RARELY}".encode()
        name = f"{blake2b(seed, digest_size=6).hexdigest()}.{plain(zone.apex)}"
        for server in self._from(servers, 0)[:1]:
            reply = await self.authority.ask(server, name, "A", age=self.rare)
            if reply.definite and reply.authoritative and self._sound(zone, reply):
                final = next((r for r in reply.answer if r.rdtype == RdataType.A), None)
                return (*aliases(reply, from_text(name))[:1], *texts(final))
        return None

    def _sound(self, zone: Zone, reply: Reply) -> bool:
        return self.authority.judge(zone, reply).ruling.security is not Security.BOGUS


def _lame(reply: Reply) -> str:
    """How a server that answers does not serve the zone; empty: it does, or was not heard."""
    if reply.failure is not None:
        return ""
    if reply.rcode in LAME:
        return reply.rcode
    return "" if reply.authoritative else "no authority"


def _whole(blank: ChildWord, zone: Zone, replies: Sequence[Reply], ruling: Ruling) -> ChildWord:
    soa = find(replies[0].answer, zone.apex, RdataType.SOA)
    start = soa[0] if soa else None
    by_kind = {reply.kind: reply for reply in replies}
    keys = by_kind.get(RdataType.DNSKEY)
    return ChildWord(
        server=blank.server,
        host=blank.host,
        nsid=blank.nsid,
        ns=records(by_kind[RdataType.NS], zone.apex, RdataType.NS),
        mx=records(by_kind[RdataType.MX], zone.apex, RdataType.MX),
        keys=would_be(zone.apex, find(keys.answer, zone.apex, RdataType.DNSKEY)) if keys and keys.definite else None,
        serial=start.serial if isinstance(start, SOA) else None,
        mname=plain(start.mname) if isinstance(start, SOA) else "",
        rname=plain(start.rname) if isinstance(start, SOA) else "",
        refresh=start.refresh if isinstance(start, SOA) else None,
        retry=start.retry if isinstance(start, SOA) else None,
        ruled=ruled(ruling),
        horizon=horizon([reply for reply in replies if reply.definite]) if ruling == SECURE else None,
    )
