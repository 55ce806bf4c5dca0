"""The signed zones that RFC 4035 and RFC 5155 print, as sections of answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import dns.dnssec
from dns.name import Name, from_text
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rrset import RRset, from_rdata_list
from dns.zone import from_text as zone_from_text

from sentinel.kit.dnssec.judge import anchored
from sentinel.kit.dnssec.records import Keys, Said, find

EXAMPLE = from_text("example.")
HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A zone as an RFC prints it, and a moment at which its signatures are valid."""

    records: Sequence[RRset]
    now: datetime

    def owned(self, *owners: str) -> list[RRset]:
        """All records of these owners (``@`` is the apex), in pairs of a set and its signatures."""
        names = [EXAMPLE if owner == "@" else from_text(owner, EXAMPLE) for owner in owners]
        return [rrset for rrset in self.records if rrset.name in names]

    def denial(self, *owners: str) -> list[RRset]:
        """The NSEC and NSEC3 records of these owners, with their signatures."""
        kinds = {RdataType.NSEC, RdataType.NSEC3}
        return [r for r in self.owned(*owners) if {r.rdtype, r.covers} & kinds]

    @property
    def pointer(self) -> DS:
        """The DS record that a parent would hold."""
        keys = find(self.records, EXAMPLE, RdataType.DNSKEY)
        assert keys is not None
        entry = next(key for key in keys if isinstance(key, DNSKEY) and key.flags & 1)
        return dns.dnssec.make_ds(EXAMPLE, entry, "SHA256")

    @property
    def keys(self) -> Keys:
        """The zone's keys, proved."""
        trust = anchored(EXAMPLE, [self.pointer], self.records, self.now)
        assert trust.keys is not None, trust.ruling
        return trust.keys


@cache
def printed(rfc: str) -> Printed:
    """``rfc4035`` or ``rfc5155``."""
    zone = zone_from_text((HERE / f"{rfc}.txt").read_text(), EXAMPLE, relativize=False, check_origin=False)
    sets = [from_rdata_list(owner, r.ttl, list(r)) for owner, r in zone.iterate_rdatasets()]
    return Printed(records=sets, now=datetime(2004 if rfc == "rfc4035" else 2008, 4, 12, tzinfo=UTC))


def said(answer: Iterable[RRset] = (), authority: Iterable[RRset] = (), *, nxdomain: bool = False) -> Said:
    return Said(answer=list(answer), authority=list(authority), nxdomain=nxdomain)


def name(text: str) -> Name:
    return EXAMPLE if text == "@" else from_text(text, EXAMPLE)
