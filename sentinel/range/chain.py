"""Chains: the NSEC or NSEC3 records of a zone, and which of them denies a name."""

from collections.abc import Mapping
from dataclasses import dataclass

import dns.dnssec
from dns.name import Name
from dns.rdatatype import RdataType, to_text
from dns.rrset import RRset, from_text

from sentinel.range.signing import Chain, Signing

Owners = Mapping[Name, frozenset[RdataType]]
TTL = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Denials:
    """A zone's denial records in their order; ``keys`` are owner names, or hashes for NSEC3."""

    how: Signing
    keys: tuple[Name | str, ...]
    sets: tuple[RRset, ...]

    def key(self, name: Name) -> Name | str:
        """Where a name stands in the order."""
        return name if self.how.chain is Chain.NSEC else hashed(name, self.how)

    def record(self, name: Name) -> RRset:
        """The record that matches a name, or the one that covers it."""
        key = self.key(name)
        before = [at for at, other in enumerate(self.keys) if other <= key]
        return self.sets[before[-1] if before else -1]


def hashed(name: Name, how: Signing) -> str:
    """The hash of a name (RFC 5155, section 5), lower case."""
    return dns.dnssec.nsec3_hash(name, how.salt, how.iterations, 1).lower()


def linked(apex: Name, owners: Owners, how: Signing) -> Denials:
    """Make the chain of a zone from its names and their types."""
    return _plain(owners, how) if how.chain is Chain.NSEC else _hashed(apex, owners, how)


def _plain(owners: Owners, how: Signing) -> Denials:
    names = sorted(owners)
    sets = []
    for name, after in zip(names, [*names[1:], names[0]], strict=True):
        types = _words(owners[name] | {RdataType.RRSIG, RdataType.NSEC})
        sets.append(from_text(name, TTL, "IN", "NSEC", f"{after} {types}"))
    return Denials(how=how, keys=tuple(names), sets=tuple(sets))


def _hashed(apex: Name, owners: Owners, how: Signing) -> Denials:
    opt_out = how.chain is Chain.OPT_OUT
    kept = {n: t for n, t in owners.items() if not (opt_out and n != apex and t == {RdataType.NS})}
    ring = sorted((hashed(name, how), types) for name, types in _with_hollows(apex, kept).items())
    numbers = f"1 {int(opt_out)} {how.iterations} {how.salt.hex() or '-'}"
    sets = []
    for (key, types), (after, _) in zip(ring, [*ring[1:], ring[0]], strict=True):
        every = types | ({RdataType.RRSIG} if types - {RdataType.NS} else set())
        owner = Name((key.encode("ascii"), *apex.labels))
        sets.append(from_text(owner, TTL, "IN", "NSEC3", f"{numbers} {after} {_words(every)}"))
    return Denials(how=how, keys=tuple(key for key, _ in ring), sets=tuple(sets))


def _words(types: frozenset[RdataType]) -> str:
    return " ".join(to_text(kind) for kind in sorted(types))


def _with_hollows(apex: Name, owners: Owners) -> dict[Name, frozenset[RdataType]]:
    """Names that only have others below them are part of an NSEC3 chain."""
    every = dict(owners)
    for name in owners:
        above = name
        while above != apex:
            above = above.parent()
            every.setdefault(above, frozenset())
    return every
