"""Signatures over sets of records: the checks that the library leaves out, in front of the arithmetic that it does."""

from dataclasses import dataclass
from datetime import datetime

import dns.dnssec
from dns.name import Name
from dns.rdataset import from_rdata_list
from dns.rdatatype import to_text
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rrset import RRset

from sentinel.kit.dnssec.algorithms import signs_zone
from sentinel.kit.dnssec.purse import MOST_SIGNATURES, MOST_TRIES, Purse
from sentinel.kit.dnssec.records import Keys, Section, ancestor, labels_of, signatures
from sentinel.kit.dnssec.words import Bogus, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A good signature over a set of records, and for how long they may be believed (``ttl``, s)."""

    rrset: RRset
    by: RRSIG
    ttl: int

    @property
    def expanded(self) -> bool:
        """Whether the records were made from a wildcard."""
        return self.by.labels < labels_of(self.rrset.name)

    @property
    def next_closer(self) -> Name:
        """The name whose absence allows the wildcard to answer (RFC 5155, section 7.2.1)."""
        return ancestor(self.rrset.name, self.by.labels + 1)


def verify(rrset: RRset, section: Section, keys: Keys, now: datetime, purse: Purse) -> Signed:
    """Find a signature over ``rrset`` that a proved key of the zone made and that is valid now.

    Only signatures of this very zone count, over owners inside it, with at most the owner's labels (RFC 4035, section
    5.3.1). At most 16 signatures are looked at and 8 keys tried.

    Raises:
        Bogus: if there is none; the reason is the last signature's.
    """
    what = f"{rrset.name}/{to_text(rrset.rdtype)}"
    if not rrset.name.is_subdomain(keys.zone):
        raise Bogus(Reason.SIGNER_WRONG, what)
    why, tries = Reason.SIGNATURE_MISSING, 0
    for nth, by in enumerate(signatures(section, rrset.name, rrset.rdtype)):
        if nth >= MOST_SIGNATURES:
            raise Bogus(Reason.TOO_COSTLY, what)
        why = _flaw(rrset, by, keys.zone, now) or Reason.SIGNATURE_WRONG
        for key in _candidates(keys, by) if why is Reason.SIGNATURE_WRONG else ():
            if tries >= MOST_TRIES:
                raise Bogus(Reason.TOO_COSTLY, what)
            tries += 1
            purse.pay_check()
            if _made_by(key, rrset, by, keys.zone, now):
                return Signed(rrset=rrset, by=by, ttl=_ttl(rrset, by, now))
    raise Bogus(why, what)


def _flaw(rrset: RRset, by: RRSIG, zone: Name, now: datetime) -> Reason | None:
    """What is wrong with a signature before any arithmetic."""
    if by.signer != zone:
        return Reason.SIGNER_WRONG
    if by.labels > labels_of(rrset.name) or by.labels < labels_of(zone):
        return Reason.LABELS_WRONG
    if by.expiration < now.timestamp():
        return Reason.SIGNATURE_EXPIRED
    return Reason.SIGNATURE_EARLY if by.inception > now.timestamp() else None


def _candidates(keys: Keys, by: RRSIG) -> list[DNSKEY]:
    same = (k for k in keys.keys if k.algorithm == by.algorithm and signs_zone(k))
    return [k for k in same if dns.dnssec.key_id(k) == by.key_tag]


def _made_by(key: DNSKEY, rrset: RRset, by: RRSIG, zone: Name, now: datetime) -> bool:
    """One key, one signature, one computation: the library would try every key of a tag by itself."""
    one = from_rdata_list(0, [key])
    try:
        dns.dnssec.validate_rrsig(rrset, by, {zone: one}, now=now.timestamp(), policy=dns.dnssec.allow_all_policy)
    except Exception:  # noqa: BLE001 - key and signature are an attacker's bytes; whatever they break, they prove nothing
        return False
    return True


def _ttl(rrset: RRset, by: RRSIG, now: datetime) -> int:
    """Never longer than the signer said, nor than the signature lasts (RFC 4035, section 5.3.3)."""
    return max(0, min(rrset.ttl, by.original_ttl, int(by.expiration - now.timestamp())))
