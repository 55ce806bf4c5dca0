"""Sets of records out of the sections of an answer, and the few facts about names that proofs rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from dns.name import Name
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC3 import NSEC3
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rrset import RRset

Section: TypeAlias = Sequence[RRset]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of a zone that a chain of trust has proved."""

    zone: Name
    keys: tuple[DNSKEY, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a server said, as far as judging needs it: two sections and whether the name was denied."""

    answer: Section = field(default=())
    authority: Section = field(default=())
    nxdomain: bool = False


def find(section: Section, name: Name, kind: RdataType) -> RRset | None:
    """The set of records of this owner and type, if it is there."""
    return next((r for r in section if r.name == name and r.rdtype == kind), None)


def signatures(section: Section, name: Name, kind: RdataType) -> Iterable[RRSIG]:
    """The signatures over that set."""
    sets = (r for r in section if r.rdtype == RdataType.RRSIG and r.covers == kind and r.name == name)
    return (rdata for rrset in sets for rdata in rrset if isinstance(rdata, RRSIG))


def labels_of(name: Name) -> int:
    """The number of labels as RRSIG counts them: neither the root nor a leading asterisk (RFC 4034, section 3.1.3)."""
    return len(name) - 1 - int(name.is_wild())


def ancestor(name: Name, labels: int) -> Name:
    """The last ``labels`` labels of a name, the root not counted."""
    return Name(name.labels[-(labels + 1) :])


def wildcard(name: Name) -> Name:
    """``*.`` in front of a name; a name that is too long for it cannot have one and stands for itself."""
    labels = (b"*", *name.labels)
    return Name(labels) if sum(map(len, labels)) + len(labels) <= 255 else name  # noqa: PLR2004 - RFC 1035, 2.3.4


def types_of(record: NSEC | NSEC3) -> frozenset[int]:
    """The types that a denial record says are there."""
    return frozenset(
        window * 256 + byte * 8 + bit
        for window, bits in record.windows
        for byte, value in enumerate(bits)
        for bit in range(8)
        if value & (0x80 >> bit)
    )


def delegates(types: frozenset[int]) -> bool:
    """Whether these are the types of a delegation, seen from the parent: NS and no SOA."""
    return RdataType.NS in types and RdataType.SOA not in types


def stands_above(types: frozenset[int]) -> bool:
    """Whether everything below such a name is another's affair: a delegation or a DNAME."""
    return delegates(types) or RdataType.DNAME in types
