"""The authority plane made real: builds a look's walk from what all looks share."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from zlib import crc32

import dns.exception
import dns.name
import dns.rdatatype
from dns.name import Name, from_text
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DS import DS

from sentinel.kit.authority.answers import Answers
from sentinel.kit.authority.asker import LINGER, WAITS, Asker
from sentinel.kit.authority.bounds import Allowance, Pace
from sentinel.kit.authority.hints import PORT, roots
from sentinel.kit.authority.notes import Notes
from sentinel.kit.authority.port import NO_AGES, Delegation, Word
from sentinel.kit.authority.recall import LAB_LONGEST, LONGEST, Recall
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.resolved import Resolved
from sentinel.kit.authority.walk import UNREACHABLE, Walk
from sentinel.kit.authority.zone import Zone, cut_in
from sentinel.kit.dnssec.anchors import ROOT, anchors
from sentinel.kit.dnssec.judge import Trust, Verdict, delegated
from sentinel.kit.dnssec.words import Security
from sentinel.kit.net.faults import Stopped, stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.names import host_name
from sentinel.model.failure import Code, Failure, Layer

AGE, LAB_AGE = 45.0, 3.0  # seconds for which an answer serves other looks too
TURN, LONG_TURN = 60.0, 900.0  # seconds for which all looks begin at the same server: with fresh news, with old ones
FRESH, OLD = 40.0, 1800.0  # seconds for which a word on a delegation serves: of the one in turn, of the others
PER_SERVER, TOGETHER = 2.0, 15.0  # questions a second to one server, and to all of them together
NO_ROOTS = "this lab names no root servers ([dns] roots)"


@dataclass(slots=True, kw_only=True)
class Plane:
    """What all looks at the authorities share. Build it once, in the composition root.

    ``texts`` are ``[dns] roots`` and ``anchor`` the text of ``[dns] trust_anchor``; empty: the real ones. With a guard
    that is a lab's, the port of the first root holds for the whole tree, and without roots nobody is asked: a lab does
    not reach for the real ones. Answers serve other looks for a while, in second looks only for a moment.
    ``per_second`` and ``together`` are the most questions a second to one server and to all. ``draw(bits)`` is
    randomness, ``now`` aware UTC, ``clock`` monotonic seconds, ``families`` the address families that we have.

    Raises:
        ValueError: if a root or the anchor cannot be read.
    """

    guard: Guard
    now: Callable[[], datetime]
    clock: Callable[[], float]
    draw: Callable[[int], int]
    families: Callable[[], frozenset[int]]
    texts: Sequence[str] = ()
    anchor: str = ""
    per_second: float = PER_SERVER
    together: float = TOGETHER
    waits: tuple[float, ...] = WAITS
    linger: float = LINGER
    _roots: tuple[Server, ...] = field(init=False)
    _anchors: tuple[DS, ...] = field(init=False)
    _asker: Asker = field(init=False)
    _recall: Recall = field(init=False)

    def __post_init__(self) -> None:
        self._recall = Recall(clock=self.clock, longest=LAB_LONGEST if self.guard.lab else LONGEST)
        self._roots, self._anchors = roots(self.texts), anchors(self.anchor or ROOT)
        self._asker = Asker(
            guard=self.guard.for_dns(server.endpoint for server in self._roots if self.texts),
            pace=Pace(self.clock, self.per_second, together=self.together),
            draw=self.draw,
            now=self.now,
            clock=self.clock,
            secret=self.draw(128).to_bytes(16),
            waits=self.waits,
            linger=self.linger,
        )

    @property
    def pace(self) -> Pace:
        """Whose turn it is with a server: whoever else asks servers takes turns here too."""
        return self._asker.pace

    @property
    def closed(self) -> str:
        """Why there is nobody to ask; empty: there is."""
        return NO_ROOTS if self.guard.lab and not self.texts else ""

    @asynccontextmanager
    async def look(
        self, seconds: float, allowance: Allowance | None = None, attempt: int = 0
    ) -> AsyncIterator["AuthorityLook"]:
        """The authorities for one look that must be over in so many seconds."""
        made = self.open(seconds, allowance, attempt)
        try:
            yield made
        finally:
            await made.close()

    def open(self, seconds: float, allowance: Allowance | None = None, attempt: int = 0) -> "AuthorityLook":
        """The same for those who close it themselves; ``attempt`` counts second looks: TCP and UDP take turns."""
        notes = Notes(
            asker=self._asker,
            allowance=allowance or Allowance(clock=self.clock, ends=self.clock() + seconds),
            recall=self._recall,
            transport="tcp" if attempt % 2 else "udp",
            age=LAB_AGE if attempt or self.guard.lab else AGE,
            oldest=LAB_AGE if attempt else self._recall.longest,
        )
        return AuthorityLook(self._answers(notes, attempt), notes, self.closed)

    def _answers(self, notes: Notes, attempt: int) -> Answers:
        """Looks of one minute begin at the same server of each zone, so that they share its answers."""
        port = self._roots[0].port if self.guard.lab else PORT
        walk = Walk(
            notes=notes,
            roots=self._roots,
            anchors=self._anchors,
            now=self.now,
            families=self.families(),
            port=port,
            age=None if attempt else AGE,
            turn=self.draw(16) if attempt else int(self.clock() // LONG_TURN),
            turns=crc32(str(int(self.clock() // TURN)).encode()),
        )
        answers = Answers(walk=walk)
        walk.find = answers.addresses
        return answers


class AuthorityLook:
    """One look at the authorities; implements ``sentinel.kit.authority.port.Authorities`` with names as plain text."""

    def __init__(self, answers: Answers, notes: Notes, closed: str = "") -> None:
        self._answers, self._walk, self._notes = answers, answers.walk, notes
        self.closed = closed

    async def close(self) -> None:
        """Stop asking and listening."""
        await self._notes.close()

    async def zone(self, name: str) -> Zone | Failure:
        """The closest zone that holds a name, with its chain of trust."""
        if self.closed:
            return Failure(layer=Layer.DNS, code=Code.UNSUPPORTED, detail=self.closed)
        try:
            return await self._walk.zone_of(_name(name))
        except Stopped as refused:
            return refused.failure

    async def delegation(self, zone: Zone, ages: Mapping[str, float] = NO_AGES) -> Delegation:
        """Ask every server of the parent, one by one, for NS and DS of this zone."""
        above = zone.parent
        if above is None:
            return Delegation(zone=zone, words=())
        servers = [server for server in await self.servers(above) if not ages or server.address in ages]
        asked = ages or await self._ages(above, zone.apex)
        words = [self._word(server, above, zone.apex, asked[server.address]) for server in servers]
        return Delegation(zone=zone, words=tuple(await asyncio.gather(*words)))

    async def _ages(self, above: Zone, apex: Name) -> dict[str, float]:
        """One server in turn is asked anew by every look, the others at times; second looks ask all of them anew."""
        servers = [server async for server in self._walk.servers(above, about=apex, turn=self._walk.turns)]
        return {server.address: OLD if n else FRESH for n, server in enumerate(servers)}

    async def _word(self, server: Server, above: Zone, apex: Name, age: float | None) -> Word:
        """A referral that carries the DS records, or the proof that there are none, saves a question."""
        ns = ds = await self._notes.ask(server, apex, RdataType.NS, age=age)
        trust = self._pointers(ns, above, apex)
        if trust.ruling.security is Security.BOGUS and above.trust.keys is not None:
            ds = await self._notes.ask(server, apex, RdataType.DS, age=age)
            trust = self._pointers(ds, above, apex)
        return Word(server=server, ns=ns, ds=ds, hosts=cut_in(ns, above.apex, apex), trust=trust)

    def _pointers(self, reply: Reply, above: Zone, apex: Name) -> Trust:
        """What this reply proves of the child's DS records."""
        if above.trust.keys is None or not reply.definite:
            return Trust(ruling=above.trust.ruling if reply.definite else UNREACHABLE)
        return delegated(apex, reply.said(above.apex), above.trust.keys, self._walk.now(), self._walk.purse())

    async def servers(self, zone: Zone) -> tuple[Server, ...]:
        """Every address of every server that the parent names."""
        return tuple([server async for server in self._walk.servers(zone)])

    async def ask(
        self,
        server: Server,
        name: str,
        kind: str,
        *,
        transport: str = "",
        again: bool = False,
        age: float | None = None,
    ) -> Reply:
        """Put one question to one server; ``again`` does not take the remembered answer."""
        try:
            return await self._notes.ask(server, _name(name), _kind(kind), transport, again=again, age=age)
        except Stopped as refused:
            blank = Reply(
                server=server,
                name=dns.name.root,
                kind=RdataType.NONE,
                transport=transport or "udp",
                at=self._walk.now(),
            )
            return replace(blank, failure=refused.failure)

    async def ask_all(
        self, servers: Sequence[Server], name: str, kind: str, *, age: float | None = None
    ) -> tuple[Reply, ...]:
        """Put one question to each of these servers at the same time."""
        return tuple(await asyncio.gather(*(self.ask(server, name, kind, age=age) for server in servers)))

    def judge(self, zone: Zone, reply: Reply) -> Verdict:
        """What one server's reply is worth by the zone's chain of trust."""
        return self._answers.judge(zone, reply.name, reply.kind, reply)

    async def resolve(self, name: str, kind: str = "A") -> Resolved:
        """Resolve a name from the root down, aliases included, and judge the whole chain."""
        try:
            if self.closed:
                raise stopped(Layer.DNS, Code.UNSUPPORTED, self.closed)
            return await self._answers.resolve(_name(name), _kind(kind))
        except Stopped as refused:
            return Resolved(name=dns.name.root, kind=RdataType.NONE, ruling=UNREACHABLE, failure=refused.failure)

    async def settle(self) -> tuple[Reply, ...]:
        """Wait for those who answer late; then every reply of this look, with what came after it."""
        return await self._notes.settle()


def _name(text: str) -> Name:
    """A name as it is asked for: lower case, absolute, IDNA encoded.

    Raises:
        Stopped: if it is none (``unsupported``).
    """
    try:
        return from_text(text.lower() if text.isascii() else host_name(text))
    except dns.exception.DNSException as error:
        raise stopped(Layer.DNS, Code.UNSUPPORTED, f"not a name: {text!a} ({error})") from None


def _kind(text: str) -> RdataType:
    """A type of record.

    Raises:
        Stopped: if it is none, or one that is no record of a zone, such as ANY (``unsupported``).
    """
    try:
        kind = dns.rdatatype.from_text(text)
    except (dns.exception.DNSException, ValueError):
        kind = RdataType.NONE
    if kind == RdataType.NONE or dns.rdatatype.is_metatype(kind):
        raise stopped(Layer.DNS, Code.UNSUPPORTED, f"no such kind of record: {text!a}")
    return kind
