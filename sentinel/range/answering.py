"""Answering: what an authority says of a zone, with the proofs that DNSSEC asks for (RFC 4035, section 3)."""

import dns.flags
import dns.rcode
from dns.message import Message
from dns.name import Name
from dns.rdatatype import RdataType
from dns.rrset import RRset, from_rdata_list
from dns.rrset import from_text as rrset_from_text

from sentinel.range.signed import Leaves, SignedZone
from sentinel.range.signing import Chain


def answer(zone: SignedZone, response: Message, name: Name, kind: RdataType) -> None:
    """Fill in what the zone says: a referral, the records, an alias, a wildcard's, or a denial."""
    leaves = zone.leaves
    cut = leaves.cut(name)
    if cut is not None and not (name == cut and kind == RdataType.DS):
        _refer(zone, response, cut)
        return
    response.flags |= dns.flags.AA
    found = leaves.sets.get((name, kind)) or leaves.sets.get((name, RdataType.CNAME))
    if found is not None:
        _put(zone, response.answer, found)
        _add_glue(leaves, response, found)
    elif leaves.exists(name):
        _deny(zone, response, *_proving(leaves, name, kind))
    elif not _branch(zone, response, name):
        _synthesize(zone, response, name, kind)


def _put(zone: SignedZone, section: list[RRset], rrset: RRset) -> None:
    section.append(rrset)
    signature = zone.signature(rrset)
    if signature is not None:
        section.append(signature)


def _add_glue(leaves: Leaves, response: Message, names: RRset) -> None:
    targets = [rdata.target for rdata in names] if names.rdtype == RdataType.NS else []
    for target in targets:
        for kind in (RdataType.A, RdataType.AAAA):
            if (target, kind) in leaves.sets:
                response.additional.append(leaves.sets[target, kind])


def _refer(zone: SignedZone, response: Message, cut: Name) -> None:
    leaves = zone.leaves
    names = leaves.sets[cut, RdataType.NS]
    response.authority.append(names)
    if (cut, RdataType.DS) in leaves.sets:
        _put(zone, response.authority, leaves.sets[cut, RdataType.DS])
    else:
        _prove(zone, response, *_proving(leaves, cut, RdataType.DS))
    _add_glue(leaves, response, names)


def _proving(leaves: Leaves, name: Name, kind: RdataType) -> tuple[Name, ...]:
    """Names whose records prove that an existing name lacks a type; an unsigned cut may be left out of the chain."""
    opt_out = leaves.denials is not None and leaves.denials.how.chain is Chain.OPT_OUT
    if not (opt_out and kind == RdataType.DS and name in leaves.cuts):
        return (name,)
    return (name.parent(), name)


def _prove(zone: SignedZone, response: Message, *names: Name) -> None:
    denials = zone.leaves.denials
    if denials is not None:
        for record in {id(r): r for r in map(denials.record, names)}.values():
            _put(zone, response.authority, record)


def _deny(zone: SignedZone, response: Message, *names: Name) -> None:
    _put(zone, response.authority, zone.leaves.sets[zone.apex, RdataType.SOA])
    _prove(zone, response, *names)


def _branch(zone: SignedZone, response: Message, name: Name) -> bool:
    """A DNAME above the name: the record, and the alias that older resolvers want beside it (RFC 6672)."""
    for above in (name.split(depth)[1] for depth in range(len(name) - 1, 1, -1)):
        found = zone.leaves.sets.get((above, RdataType.DNAME))
        if found is not None:
            target = name.relativize(above).concatenate(found[0].target)
            _put(zone, response.answer, found)
            response.answer.append(rrset_from_text(name, found.ttl, "IN", "CNAME", target.to_text()))
            return True
    return False


def _synthesize(zone: SignedZone, response: Message, name: Name, kind: RdataType) -> None:
    """Answer from a wildcard, or deny the name; each with the proof that nothing closer is there."""
    leaves = zone.leaves
    encloser, closer = leaves.encloser(name)
    wild = Name((b"*", *encloser.labels))
    nsec = leaves.denials is not None and leaves.denials.how.chain is Chain.NSEC
    found = leaves.sets.get((wild, kind)) or leaves.sets.get((wild, RdataType.CNAME))
    if found is not None:
        made: list[RRset] = []
        _put(zone, made, found)
        response.answer.extend(from_rdata_list(name, rrset.ttl, list(rrset)) for rrset in made)
        _prove(zone, response, name if nsec else closer)
        return
    if not leaves.exists(wild):
        response.set_rcode(dns.rcode.NXDOMAIN)
    _deny(zone, response, *((name, wild) if nsec else (encloser, closer, wild)))
