"""Zones as the walk finds them: who serves them by the parent's word, and how far the chain of trust reaches."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dns.name import Name
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.NS import NS
from dns.rrset import RRset

from sentinel.kit.authority.reply import Reply
from sentinel.kit.dnssec.judge import Trust
from sentinel.kit.dnssec.records import find

MOST_HOSTS = 13
MOST_GLUE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A name server by name, with the addresses that its parent handed out (glue)."""

    name: Name
    glue: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone: its apex, its servers as the parent names them, its trust, and the replies that say so."""

    apex: Name
    hosts: tuple[Host, ...]
    trust: Trust
    parent: "Zone | None" = None
    told: tuple[Reply, ...] = field(default=(), repr=False)

    @property
    def path(self) -> "tuple[Zone, ...]":
        """The zones from the root to this one."""
        return (*(self.parent.path if self.parent else ()), self)


def hosts_of(names: RRset, additional: Iterable[RRset], bailiwick: Name) -> tuple[Host, ...]:
    """The servers that an NS set names, with their glue; glue from outside the speaker's own zone is not believed."""
    known = [r for r in additional if r.name.is_subdomain(bailiwick)]
    targets = sorted(rdata.target for rdata in names if isinstance(rdata, NS))[:MOST_HOSTS]
    return tuple(Host(name=target, glue=glue_of(known, target)) for target in targets)


def glue_of(records: Iterable[RRset], target: Name) -> tuple[str, ...]:
    """The addresses of a host among these records, at most eight."""
    kinds = (RdataType.A, RdataType.AAAA)
    found = (rdata.to_text() for r in records if r.name == target and r.rdtype in kinds for rdata in r)
    return tuple(found)[:MOST_GLUE]


def cut_in(reply: Reply, above: Name, below: Name) -> tuple[Host, ...]:
    """The servers of ``below`` if this reply to ``NS below`` shows a cut there: a referral, or the child's own word.

    A referral elsewhere, such as upward, is none: its sender serves neither zone.
    """
    if not reply.definite:
        return ()
    section = reply.answer if reply.authoritative else reply.authority
    names = find(section, below, RdataType.NS)
    return () if names is None else hosts_of(names, reply.additional, above)


def speaks(reply: Reply, below: Name) -> bool:
    """Whether a reply settles if there is a cut at ``below``: an authority's word, or a referral to it."""
    return reply.definite and (reply.authoritative or find(reply.authority, below, RdataType.NS) is not None)
