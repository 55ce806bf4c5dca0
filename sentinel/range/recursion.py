"""Recursion: what the tree says of a name to a resolver that starts at the root, without a packet being sent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import dns.flags
import dns.message
import dns.rcode
from dns.message import Message
from dns.name import Name
from dns.rdatatype import RdataType
from dns.rrset import RRset

from sentinel.range.tree import ROOT, Tree

STEPS, DEPTH = 20, 8
Order: TypeAlias = Callable[[list[str]], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of it: the rcode and the answer, aliases and signatures included."""

    rcode: dns.rcode.Rcode
    answer: tuple[RRset, ...] = ()


FAILED = Found(rcode=dns.rcode.SERVFAIL)


def resolve(tree: Tree, name: Name, kind: RdataType, order: Order = list, depth: int = 0) -> Found:
    """Ask down from the root, as things stand now; ``order`` says which server of a zone is tried first."""
    servers = list(ROOT.values())
    for _ in range(STEPS if depth < DEPTH else 0):
        said = _first(tree, order(servers), name, kind)
        if said is None:
            return FAILED
        if said.answer or said.flags & dns.flags.AA:
            return _followed(tree, said, kind, order, depth)
        servers = _referred(tree, said, order, depth)
    return FAILED


def _first(tree: Tree, servers: Iterable[str], name: Name, kind: RdataType) -> Message | None:
    for address in servers:
        query = dns.message.make_query(name, kind, want_dnssec=True)
        query.flags &= ~dns.flags.RD
        said = tree.servers[address].said(query)[0] if address in tree.servers else None
        if said is not None and said.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            return said
    return None


def _followed(tree: Tree, said: Message, kind: RdataType, order: Order, depth: int) -> Found:
    """The answer, and that of the alias at its end."""
    here = Found(rcode=said.rcode(), answer=tuple(said.answer))
    aliases = [rrset for rrset in said.answer if rrset.rdtype == RdataType.CNAME]
    if not aliases or any(rrset.rdtype == kind for rrset in said.answer):
        return here
    there = resolve(tree, aliases[-1][0].target, kind, order, depth + 1)
    return Found(rcode=there.rcode, answer=(*here.answer, *there.answer))


def _referred(tree: Tree, said: Message, order: Order, depth: int) -> list[str]:
    """The addresses of the servers below: by glue, or by asking for their names."""
    names = [rdata.target for rrset in said.authority if rrset.rdtype == RdataType.NS for rdata in rrset]
    glue = _addresses(said.additional, names)
    if glue:
        return glue
    found = (resolve(tree, name, RdataType.A, order, depth + 1).answer for name in names)
    return [address for answer in found for address in _addresses(answer)]


def _addresses(section: Iterable[RRset], of: Iterable[Name] | None = None) -> list[str]:
    wanted = None if of is None else set(of)
    sets = (r for r in section if r.rdtype in (RdataType.A, RdataType.AAAA) and (wanted is None or r.name in wanted))
    return [rdata.address for rrset in sets for rdata in rrset]
