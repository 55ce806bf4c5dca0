"""Denial by NSEC3: the same in terms of hashed names, with opt-out (RFC 5155, section 8; RFC 9276)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

import dns.dnssec
from dns.name import Name

from sentinel.kit.dnssec.purse import Purse
from sentinel.kit.dnssec.records import stands_above, wildcard

MOST_LAWFUL = 100  # iterations; more is insecure
MOST_BEARABLE = 500  # more is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashed:
    """One NSEC3 record whose signature was good; ``owner`` and ``after`` are hashes in base32hex, lower case."""

    owner: str
    after: str
    types: frozenset[int]
    opt_out: bool
    iterations: int
    salt: bytes

    def covers(self, hashed: str) -> bool:
        """Whether no name has that hash; the last record of the ring covers both ends."""
        if self.owner < self.after:
            return self.owner < hashed < self.after
        return hashed > self.owner or hashed < self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Encloser:
    """The longest ancestor that exists, and what covers the name one label longer."""

    name: Name
    next_closer: Name
    cover: Hashed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """The good NSEC3 records of one answer, all of one salt and iteration count."""

    zone: Name
    records: Sequence[Hashed]
    purse: Purse
    _known: dict[Name, str] = field(default_factory=dict)

    def hash(self, name: Name) -> str:
        """The hash of a name, paid for once."""
        if name not in self._known:
            first = self.records[0]
            self.purse.pay_rounds(first.iterations + 1)
            self._known[name] = dns.dnssec.nsec3_hash(name, first.salt, first.iterations, 1).lower()
        return self._known[name]

    def at(self, name: Name) -> Hashed | None:
        """The record of a name that exists."""
        hashed = self.hash(name)
        return next((record for record in self.records if record.owner == hashed), None)

    def cover(self, name: Name) -> Hashed | None:
        """The record that shows that a name does not exist."""
        hashed = self.hash(name)
        return next((record for record in self.records if record.covers(hashed)), None)

    def encloser(self, name: Name) -> Encloser | None:
        """The closest provable encloser (RFC 5155, section 8.3): it must exist and be no cut and no DNAME."""
        closer = name
        while closer != self.zone:
            above = closer.parent()
            record = self.at(above)
            if record is not None:
                cover = None if stands_above(record.types) else self.cover(closer)
                return None if cover is None else Encloser(name=above, next_closer=closer, cover=cover)
            closer = above
        return None

    def wildcard_types(self, encloser: Encloser) -> frozenset[int] | None:
        """The types of the wildcard below an encloser, if there is one."""
        record = self.at(wildcard(encloser.name))
        return None if record is None else record.types


def unpadded(digest: bytes) -> str:
    """A hash as owners write it."""
    return base64.b32hexencode(digest).decode("ascii").rstrip("=").lower()
