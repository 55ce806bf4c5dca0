"""What the signed records of an answer prove about what is not there, by NSEC or by NSEC3."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dns.name import Name
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC3 import NSEC3
from dns.rrset import RRset

from sentinel.kit.dnssec.nsec import Link, Links, lacks
from sentinel.kit.dnssec.nsec3 import MOST_BEARABLE, MOST_LAWFUL, Hashed, Ring, unpadded
from sentinel.kit.dnssec.purse import MOST_PROOFS, Purse
from sentinel.kit.dnssec.records import Keys, Section, types_of, wildcard
from sentinel.kit.dnssec.signature import verify
from sentinel.kit.dnssec.words import Bogus, Reason

_SHA1, _OPT_OUT = 1, 1


class Proof(StrEnum):
    """What was proved: no such type, no such name, or why nothing can be: opt-out, too many iterations."""

    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    OPT_OUT = "opt_out"
    MANY_ITERATIONS = "many_iterations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A proof. ``cut`` says that the name, which has no such type, is a delegation."""

    proof: Proof
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The good denial records of one answer. ``many`` says that NSEC3 ones iterate too often to be used."""

    links: Links
    ring: Ring | None
    many: bool = False

    def nodata(self, name: Name, kind: RdataType) -> Denial | None:
        """Prove that a name lacks a type."""
        if self.many:
            return Denial(proof=Proof.MANY_ITERATIONS)
        return _nodata(self.links, name, kind) or (_nodata3(self.ring, name, kind) if self.ring else None)

    def nxdomain(self, name: Name) -> Denial | None:
        """Prove that a name is not there, and no wildcard that would answer for it."""
        if self.many:
            return Denial(proof=Proof.MANY_ITERATIONS)
        source = self.links.source(name)
        if source is not None and self.links.absent(name) and self.links.absent(source):
            return Denial(proof=Proof.NXDOMAIN)
        return _nxdomain3(self.ring, name) if self.ring else None

    def no_closer(self, next_closer: Name) -> Denial | None:
        """Prove that a wildcard was allowed to answer: the name one label longer than its parent is not there."""
        if self.many:
            return Denial(proof=Proof.MANY_ITERATIONS)
        if self.links.absent(next_closer):
            return Denial(proof=Proof.NXDOMAIN)
        cover = self.ring.cover(next_closer) if self.ring else None
        return None if cover is None else Denial(proof=Proof.OPT_OUT if cover.opt_out else Proof.NXDOMAIN)


def gather(section: Section, keys: Keys, now: datetime, purse: Purse) -> Evidence:
    """Take the NSEC and NSEC3 records whose signatures are good; those made from a wildcard prove nothing.

    Raises:
        Bogus: if there are none, if their signatures are bad, or if they iterate more than 500 times.
    """
    sets = [r for r in section if r.rdtype in (RdataType.NSEC, RdataType.NSEC3) and r.name.is_subdomain(keys.zone)]
    if not sets:
        raise Bogus(Reason.DENIAL_MISSING, str(keys.zone))
    if len(sets) > MOST_PROOFS:
        raise Bogus(Reason.TOO_COSTLY, "denial records")
    good = [r for r in sets if not verify(r, section, keys, now, purse).expanded]
    links = [_link(rrset.name, rdata) for rrset in good for rdata in rrset if isinstance(rdata, NSEC)]
    hashed = [h for rrset in good if (h := _hashed(rrset, keys.zone)) is not None]
    if any(h.iterations > MOST_BEARABLE for h in hashed):
        raise Bogus(Reason.ITERATIONS_REFUSED, str(max(h.iterations for h in hashed)))
    same = [h for h in hashed if (h.salt, h.iterations) == (hashed[0].salt, hashed[0].iterations)]
    return Evidence(
        links=Links(zone=keys.zone, links=links),
        ring=Ring(zone=keys.zone, records=same, purse=purse) if same else None,
        many=any(h.iterations > MOST_LAWFUL for h in same),
    )


def _link(owner: Name, record: NSEC) -> Link:
    return Link(owner=owner, after=record.next, types=types_of(record))


def _hashed(rrset: RRset, zone: Name) -> Hashed | None:
    """An NSEC3 record that we can use: directly below the apex, SHA-1, no flag that we do not know."""
    record = rrset[0]
    if not isinstance(record, NSEC3) or rrset.name.parent() != zone:
        return None
    if record.algorithm != _SHA1 or record.flags not in (0, _OPT_OUT):
        return None
    return Hashed(
        owner=rrset.name.labels[0].decode("latin-1").lower(),
        after=unpadded(record.next),
        types=types_of(record),
        opt_out=bool(record.flags & _OPT_OUT),
        iterations=record.iterations,
        salt=record.salt,
    )


def _nodata(links: Links, name: Name, kind: RdataType) -> Denial | None:
    types = links.types_at(name)
    if types is not None:
        return Denial(proof=Proof.NODATA, cut=RdataType.NS in types) if lacks(name, types, kind) else None
    if links.hollow(name):
        return Denial(proof=Proof.NODATA)
    source = links.source(name) if links.absent(name) else None
    wild = None if source is None else links.types_at(source)
    if wild is None or source is None or not lacks(source, wild, kind):
        return None
    return Denial(proof=Proof.NODATA)


def _nodata3(ring: Ring, name: Name, kind: RdataType) -> Denial | None:
    record = ring.at(name)
    if record is not None:
        cut = RdataType.NS in record.types
        return Denial(proof=Proof.NODATA, cut=cut) if lacks(name, record.types, kind) else None
    encloser = ring.encloser(name)
    if encloser is None:
        return None
    types = ring.wildcard_types(encloser)
    if types is not None and lacks(name, types, kind) and not encloser.cover.opt_out:
        return Denial(proof=Proof.NODATA)
    return Denial(proof=Proof.OPT_OUT) if encloser.cover.opt_out else None


def _nxdomain3(ring: Ring, name: Name) -> Denial | None:
    encloser = None if ring.at(name) is not None else ring.encloser(name)
    if encloser is None or ring.cover(wildcard(encloser.name)) is None:
        return None
    return Denial(proof=Proof.OPT_OUT if encloser.cover.opt_out else Proof.NXDOMAIN)
