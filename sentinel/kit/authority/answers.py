"""Answers of the authorities, judged: the best that a zone's servers say, and the aliases followed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

from dns.name import Name, NameTooLong
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.DNAME import DNAME
from dns.rrset import RRset

from sentinel.kit.authority.reply import Reply
from sentinel.kit.authority.resolved import Resolved, Step, denial
from sentinel.kit.authority.walk import UNREACHABLE, Walk
from sentinel.kit.authority.zone import Zone
from sentinel.kit.dnssec.judge import Verdict, answered, leading
from sentinel.kit.dnssec.words import Security, weakest
from sentinel.kit.net.faults import failure_of, stopped
from sentinel.model.failure import Code, Layer

MOST_ALIASES = 8
MOST_DEPTH = 6  # hosts whose names must be looked up to look up a host's name
MOST_ADDRESSES = 8


@dataclass(slots=True, kw_only=True)
class Answers:
    """Resolves names by asking the authorities of each zone on the way."""

    walk: Walk
    _known: dict[tuple[Name, RdataType], Resolved] = field(default_factory=dict)

    async def resolve(self, name: Name, kind: RdataType, path: tuple[Name, ...] = ()) -> Resolved:
        """Resolve, following up to eight aliases, each from the root. Never raises for the network."""
        known = self._known.get((name, kind))
        if known is None:
            known = await self._resolved(name, kind, path)
            if known.steps and not path:
                self._known[name, kind] = known
        return known

    async def _resolved(self, name: Name, kind: RdataType, path: tuple[Name, ...]) -> Resolved:
        steps: list[Step] = []
        try:
            await self._follow(name, kind, path, steps)
        except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
            failure = failure_of(Layer.DNS, error)
            rulings = (step.verdict.ruling for step in steps)
            ruling = weakest(UNREACHABLE, *rulings)
            return Resolved(name=name, kind=kind, ruling=ruling, steps=tuple(steps), failure=failure)
        return _told(name, kind, tuple(steps))

    async def _follow(self, name: Name, kind: RdataType, path: tuple[Name, ...], steps: list[Step]) -> None:
        """Take step after step until one has the records or denies them."""
        target: Name | None = name
        while target is not None:
            if len(steps) > MOST_ALIASES or any(step.name == target for step in steps):
                raise stopped(Layer.DNS, Code.DNS_SERVFAIL, "aliases without end")
            zone = await self.walk.zone_of(_holder(target, kind), path)
            steps.append(await self._step(zone, target, kind, path))
            target = _onward(target, steps[-1].verdict.rrset, kind)

    async def _step(self, zone: Zone, name: Name, kind: RdataType, path: tuple[Name, ...]) -> Step:
        """Ask a zone's servers until one gives what is not bogus; others, and TCP, before anything is called so.

        Raises:
            Stopped: if no server gave an answer.
        """
        worse: list[tuple[Reply, Verdict]] = []
        async for reply in self.walk.each(zone, name, kind, path):
            if not _usable(reply, zone):
                continue
            verdict = self.judge(zone, name, kind, reply)
            if verdict.ruling.security is not Security.BOGUS or zone.trust.keys is None:
                return Step(name=name, zone=zone, reply=reply, verdict=verdict, others=tuple(worse))
            worse.append((reply, verdict))
        if not worse:  # nobody served the zone: the last server's failure tells why
            await self.walk.first(zone, name, kind, lambda reply: _usable(reply, zone), path)
            raise stopped(Layer.DNS, Code.DNS_SERVFAIL, f"no server of {zone.apex} answers")
        return Step(name=name, zone=zone, reply=worse[0][0], verdict=worse[0][1], others=tuple(worse[1:]))

    def judge(self, zone: Zone, name: Name, kind: RdataType, reply: Reply) -> Verdict:
        """What one server's reply is worth: by the zone's keys, or as the zone itself."""
        said = reply.said(zone.apex)
        if zone.trust.keys is not None:
            return answered(name, kind, said, zone.trust.keys, self.walk.now(), self.walk.purse())
        rrset = leading(name, kind, said.answer)
        return Verdict(ruling=zone.trust.ruling, rrset=rrset, ttl=None if rrset is None else _lasting(rrset.ttl))

    async def addresses(self, host: Name, path: tuple[Name, ...]) -> AsyncIterator[str]:
        """The addresses of a host, looked up from the root for a zone's sake; not in circles, not too deep."""
        if host in path or len(path) >= MOST_DEPTH:
            return
        for kind in (RdataType.A, RdataType.AAAA):
            found = await self.resolve(host, kind, (*path, host))
            for address in found.records[:MOST_ADDRESSES] if found.believed else ():
                yield address


def _lasting(ttl: int) -> int:
    """A TTL with its highest bit set means none (RFC 2181, section 8)."""
    return ttl if ttl < 1 << 31 else 0


def _holder(name: Name, kind: RdataType) -> Name:
    """DS records are the parent's (RFC 4035, section 3.1.4.1)."""
    return name.parent() if kind == RdataType.DS and len(name) > 1 else name


def _usable(reply: Reply, zone: Zone) -> bool:
    """An authority's word; what a signature proves may come from anybody."""
    return reply.definite and (reply.authoritative or (zone.trust.keys is not None and bool(reply.answer)))


def _onward(name: Name, rrset: RRset | None, kind: RdataType) -> Name | None:
    """Where an alias leads (RFC 1034, section 3.6.2; RFC 6672 for a whole branch), or None.

    Raises:
        Stopped: if the name would become too long.
    """
    if rrset is None or rrset.rdtype == kind:
        return None
    first = rrset[0]
    if isinstance(first, CNAME):
        return first.target
    if not isinstance(first, DNAME):
        return None
    try:
        return name.relativize(rrset.name).concatenate(first.target)
    except NameTooLong:
        raise stopped(Layer.DNS, Code.DNS_SERVFAIL, "an alias that is too long") from None


def _told(name: Name, kind: RdataType, steps: tuple[Step, ...]) -> Resolved:
    last = steps[-1]
    ruling = weakest(*(step.verdict.ruling for step in steps))
    ttls = [step.verdict.ttl for step in steps if step.verdict.ttl is not None]
    found = Resolved(name=name, kind=kind, ruling=ruling, steps=steps, ttl=min(ttls, default=None))
    if last.verdict.rrset is None:
        return replace(found, failure=denial(last.reply))
    return replace(found, rrset=last.verdict.rrset)
