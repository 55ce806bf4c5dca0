"""Denial by NSEC: names in order, each with its types and the next name (RFC 4035, section 5.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from dns.name import Name, root
from dns.rdatatype import RdataType, to_text

from sentinel.kit.dnssec.records import ancestor, delegates, stands_above, wildcard
from sentinel.kit.dnssec.words import Bogus, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One NSEC record whose signature was good."""

    owner: Name
    after: Name
    types: frozenset[int]

    def covers(self, name: Name, zone: Name) -> bool:
        """Whether nothing of that name is there; the record says nothing of what lies below a cut or a DNAME."""
        if name.is_subdomain(self.owner) and stands_above(self.types):
            return False
        last = self.after == zone
        return self.owner < name and name.is_subdomain(zone) and (last or name < self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The good NSEC records of one answer."""

    zone: Name
    links: Sequence[Link]

    def types_at(self, name: Name) -> frozenset[int] | None:
        """The types of a name that has a record of its own."""
        return next((link.types for link in self.links if link.owner == name), None)

    def hollow(self, name: Name) -> bool:
        """Whether the name itself has nothing, but names below it exist (an empty non-terminal)."""
        return any(link.covers(name, self.zone) and link.after.is_subdomain(name) for link in self.links)

    def absent(self, name: Name) -> bool:
        """Whether there is nothing at this name and nothing below it."""
        return any(link.covers(name, self.zone) and not link.after.is_subdomain(name) for link in self.links)

    def source(self, name: Name) -> Name | None:
        """The wildcard that would answer for an absent name: below the longest ancestor that exists."""
        covering = next((link for link in self.links if link.covers(name, self.zone)), None)
        if covering is None:
            return None
        shared = max(name.fullcompare(end)[2] for end in (covering.owner, covering.after))
        return wildcard(ancestor(name, shared - 1))


def lacks(name: Name, types: frozenset[int], kind: RdataType) -> bool:
    """Whether the record of a name shows that it lacks ``kind``, and may say so on its side of a cut.

    The parent's record speaks of DS alone; a child's apex does not speak of its own DS (RFC 4035, section 5.2; RFC
    6840, section 4.1).

    Raises:
        Bogus: if the record says that the type, or an alias, is there.
    """
    if kind in types or RdataType.CNAME in types:
        raise Bogus(Reason.DENIAL_WRONG, f"{name}/{to_text(kind)} is there")
    if kind == RdataType.DS:
        return RdataType.SOA not in types or name == root
    return not delegates(types)
