"""Denial records that are true and signed, and yet prove nothing of what is asked."""

from datetime import UTC, datetime

import pytest
from dns.name import Name, from_text
from dns.rdatatype import RdataType
from dns.rrset import RRset, from_rdata_list

from sentinel.kit.dnssec.judge import answered
from sentinel.kit.dnssec.records import Keys, Said
from sentinel.kit.dnssec.words import SECURE, Reason
from sentinel.range.signed import SignedZone
from sentinel.range.signing import Chain, Signing
from sentinel.range.zone import Zone

NOW = datetime(2029, 2, 14, tzinfo=UTC)


def signed(chain: Chain) -> SignedZone:
    """``go.id`` with a signed child, a branch that is elsewhere, and a wildcard."""
    zone = Zone(apex="go.id", servers={"ns.go.id": "127.77.53.2"})
    made = SignedZone(zone, lambda: NOW, Signing(chain=chain))
    zone.put("kpu.go.id", "NS", "ns.kpu.go.id.")
    zone.put("kpu.go.id", "DS", made.pen.now.pointer().to_text())
    zone.put("lama.go.id", "DNAME", "baru.go.id.")
    zone.put("*.w.go.id", "A", "127.77.1.1")
    return made


def proofs(zone: SignedZone, *names: Name) -> list[RRset]:
    """The records that match or cover these names, with their signatures."""
    denials = zone.leaves.denials
    assert denials is not None
    pairs = [(record, zone.signature(record)) for record in map(denials.record, names)]
    return [rrset for pair in pairs for rrset in pair if rrset is not None]


def keys(zone: SignedZone) -> Keys:
    return Keys(zone=zone.apex, keys=(zone.pen.now.public,))


@pytest.mark.parametrize("chain", [Chain.NSEC, Chain.NSEC3])
@pytest.mark.parametrize("above", ["kpu", "lama"])
def test_a_zone_denies_nothing_below_a_cut_or_a_branch(chain: Chain, above: str) -> None:
    zone = signed(chain)
    encloser = from_text(above, zone.apex)
    name = from_text("www", encloser)
    said = Said(authority=proofs(zone, encloser, name, from_text("*", encloser)), nxdomain=True)
    assert answered(name, RdataType.A, said, keys(zone), NOW).ruling.reason is Reason.DENIAL_WRONG


@pytest.mark.parametrize("chain", [Chain.NSEC, Chain.NSEC3])
def test_the_same_records_deny_what_is_beside_it(chain: Chain) -> None:
    zone = signed(chain)
    name = from_text("tiada", zone.apex)
    said = Said(authority=proofs(zone, zone.apex, name, from_text("*", zone.apex)), nxdomain=True)
    assert answered(name, RdataType.A, said, keys(zone), NOW).ruling == SECURE


def test_a_denial_record_that_was_made_from_a_wildcard_proves_nothing() -> None:
    zone = signed(Chain.NSEC)
    name = from_text("a.w", zone.apex)
    renamed = [from_rdata_list(name, r.ttl, list(r)) for r in proofs(zone, from_text("*.w", zone.apex))]
    verdict = answered(name, RdataType.TXT, Said(authority=renamed), keys(zone), NOW)
    assert verdict.ruling.reason is Reason.DENIAL_WRONG


def test_a_denial_record_of_another_zone_is_not_looked_at() -> None:
    zone = signed(Chain.NSEC)
    other = Keys(zone=from_text("kpu.go.id"), keys=keys(zone).keys)
    said = Said(authority=proofs(zone, from_text("kpu.go.id")))
    assert answered(from_text("kpu.go.id"), RdataType.TXT, said, other, NOW).ruling.reason is Reason.SIGNER_WRONG
