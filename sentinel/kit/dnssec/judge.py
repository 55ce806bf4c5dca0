"""The three questions of a chain of trust: whose keys are these, is there a cut, and is this answer true?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dns.name import Name
from dns.rdatatype import RdataType, to_text
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rrset import RRset

from sentinel.kit.dnssec.algorithms import ALGORITHMS, names, usable
from sentinel.kit.dnssec.denial import Denial, Proof, gather
from sentinel.kit.dnssec.purse import Purse
from sentinel.kit.dnssec.records import Keys, Said, Section, find
from sentinel.kit.dnssec.signature import Signed, verify
from sentinel.kit.dnssec.words import SECURE, Bogus, Reason, Ruling, insecure

MOST_POINTERS = 12  # DS records of one zone that are looked at
MOST_KEYS = 32  # keys of one zone; real ones have two to six
_UNSIGNED = {Proof.OPT_OUT: Reason.OPT_OUT, Proof.MANY_ITERATIONS: Reason.MANY_ITERATIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the DS records, or their proved absence, and the keys of a zone come to. No keys: the ruling says why."""

    ruling: Ruling
    keys: Keys | None = None
    pointers: tuple[DS, ...] = ()
    cut: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A ruling on one answer, and the records that it holds for: what was asked, or the alias that leads on."""

    ruling: Ruling
    rrset: RRset | None = None
    ttl: int | None = None
    signed: Signed | None = None
    proof: Proof | None = None


def anchored(zone: Name, pointers: Iterable[DS], answer: Section, now: datetime, purse: Purse | None = None) -> Trust:
    """Prove a zone's keys: its DNSKEY set must be signed by a key that a DS record names (RFC 4035, section 5.2).

    DS records of only unknown algorithms or digests leave the zone insecure. Never raises.
    """
    asked = tuple(pointers)[:MOST_POINTERS]
    known = usable(asked)
    if asked and not known:
        unknown = Reason.UNKNOWN_DIGEST if any(ds.algorithm in ALGORITHMS for ds in asked) else Reason.UNKNOWN_ALGORITHM
        return Trust(ruling=insecure(unknown, str(zone)), pointers=asked)
    try:
        return Trust(ruling=SECURE, keys=_proved(zone, known, answer, now, purse or Purse()), pointers=asked)
    except Bogus as bogus:
        return Trust(ruling=bogus.ruling, pointers=asked)


def _proved(zone: Name, pointers: tuple[DS, ...], answer: Section, now: datetime, purse: Purse) -> Keys:
    rrset = find(answer, zone, RdataType.DNSKEY)
    if rrset is None:
        raise Bogus(Reason.KEYS_MISSING, str(zone))
    every = tuple(rdata for rdata in rrset if isinstance(rdata, DNSKEY))
    if len(every) > MOST_KEYS:
        raise Bogus(Reason.TOO_COSTLY, f"{zone} has {len(every)} keys")
    entry = tuple(key for key in every if any(names(ds, zone, key) for ds in pointers))
    if not entry:
        raise Bogus(Reason.KEYS_UNMATCHED, str(zone))
    verify(rrset, answer, Keys(zone=zone, keys=entry), now, purse)
    return Keys(zone=zone, keys=every)


def delegated(child: Name, said: Said, keys: Keys, now: datetime, purse: Purse | None = None) -> Trust:
    """Prove what a signed parent says of a child: its DS records, or that it has none. Never raises.

    Without DS the child is insecure only if the parent proves so and the name is a cut (NS and no SOA), or lies in an
    opt-out span. ``cut`` is False where the parent proves that there is no delegation at all.
    """
    purse = purse or Purse()
    try:
        return _pointers(child, said, keys, now, purse) or _no_pointers(child, said, keys, now, purse)
    except Bogus as bogus:
        return Trust(ruling=bogus.ruling)


def _pointers(child: Name, said: Said, keys: Keys, now: datetime, purse: Purse) -> Trust | None:
    section = [*said.answer, *said.authority]
    rrset = find(section, child, RdataType.DS)
    if rrset is None:
        return None
    signed = verify(rrset, section, keys, now, purse)
    if signed.expanded:
        raise Bogus(Reason.WILDCARD_UNPROVEN, f"{child}/DS")
    return Trust(ruling=SECURE, pointers=tuple(rdata for rdata in rrset if isinstance(rdata, DS)))


def _no_pointers(child: Name, said: Said, keys: Keys, now: datetime, purse: Purse) -> Trust:
    evidence = gather(said.authority, keys, now, purse)
    denial = evidence.nodata(child, RdataType.DS)
    if denial is None and said.nxdomain:
        denial = evidence.nxdomain(child)
    if denial is None:
        raise Bogus(Reason.DS_UNPROVEN, str(child))
    cut = denial.cut or denial.proof in _UNSIGNED
    return Trust(ruling=insecure(_UNSIGNED.get(denial.proof, Reason.NO_DS), str(child)), cut=cut)


def answered(name: Name, kind: RdataType, said: Said, keys: Keys, now: datetime, purse: Purse | None = None) -> Verdict:
    """Judge an answer of a signed zone: the records, the alias that leads on, or the denial. Never raises."""
    purse = purse or Purse()
    rrset = leading(name, kind, said.answer)
    try:
        if rrset is None:
            return _denied(name, kind, said, keys, now, purse)
        return _shown(rrset, said, keys, now, purse)
    except Bogus as bogus:
        return Verdict(ruling=bogus.ruling, rrset=rrset)


def leading(name: Name, kind: RdataType, answer: Section) -> RRset | None:
    """The records that answer: of the type itself, else an alias of the name, else a DNAME above it.

    A DNAME is looked for first: the alias beside it is made by the server and carries no signature (RFC 6672).
    """
    above = (r for r in answer if r.rdtype == RdataType.DNAME and name.is_subdomain(r.name) and name != r.name)
    exact = find(answer, name, kind)
    return exact or next(above, None) or find(answer, name, RdataType.CNAME)


def _shown(rrset: RRset, said: Said, keys: Keys, now: datetime, purse: Purse) -> Verdict:
    signed = verify(rrset, said.answer, keys, now, purse)
    ruling = _expansion(signed, said, keys, now, purse) if signed.expanded else SECURE
    return Verdict(ruling=ruling, rrset=rrset, ttl=signed.ttl, signed=signed)


def _expansion(signed: Signed, said: Said, keys: Keys, now: datetime, purse: Purse) -> Ruling:
    """Records made from a wildcard need proof that nothing closer is there (RFC 4035, section 5.3.4)."""
    if signed.rrset.rdtype == RdataType.DNAME:
        raise Bogus(Reason.WILDCARD_UNPROVEN, str(signed.rrset.name))
    denial = gather(said.authority, keys, now, purse).no_closer(signed.next_closer)
    if denial is None:
        raise Bogus(Reason.WILDCARD_UNPROVEN, str(signed.rrset.name))
    return _ruling(denial, signed.rrset.name)


def _denied(name: Name, kind: RdataType, said: Said, keys: Keys, now: datetime, purse: Purse) -> Verdict:
    evidence = gather(said.authority, keys, now, purse)
    denial = evidence.nxdomain(name) if said.nxdomain else evidence.nodata(name, kind)
    if denial is None:
        raise Bogus(Reason.DENIAL_WRONG, f"{name}/{to_text(kind)}")
    return Verdict(ruling=_ruling(denial, name), proof=denial.proof)


def _ruling(denial: Denial, name: Name) -> Ruling:
    reason = _UNSIGNED.get(denial.proof)
    return SECURE if reason is None else insecure(reason, str(name))
