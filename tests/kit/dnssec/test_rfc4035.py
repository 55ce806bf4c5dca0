"""RFC 4035, appendix B, with the RFC's own keys and signatures: NSEC."""

from datetime import timedelta

import pytest
from dns.rdatatype import RdataType

from sentinel.kit.dnssec.judge import Verdict, answered, delegated
from sentinel.kit.dnssec.records import Said
from sentinel.kit.dnssec.words import SECURE, Reason, Security
from tests.kit.dnssec.example import Printed, name, printed, said


@pytest.fixture
def zone() -> Printed:
    return printed("rfc4035")


def judged(zone: Printed, owner: str, kind: RdataType, what: Said) -> Verdict:
    return answered(name(owner), kind, what, zone.keys, zone.now)


def test_b1_an_answer(zone: Printed) -> None:
    verdict = judged(zone, "ai", RdataType.A, said(zone.owned("ai")))
    assert (verdict.ruling, verdict.ttl) == (SECURE, 3600)
    assert str(verdict.rrset) == "ai.example. 3600 IN A 192.0.2.9"


def test_b2_no_such_name(zone: Printed) -> None:
    assert judged(zone, "ml", RdataType.A, said((), zone.denial("b", "@"), nxdomain=True)).ruling == SECURE


@pytest.mark.parametrize("left", ["b", "@"])
def test_b2_half_a_proof_is_none(zone: Printed, left: str) -> None:
    verdict = judged(zone, "ml", RdataType.A, said((), zone.denial(left), nxdomain=True))
    assert verdict.ruling.reason is Reason.DENIAL_WRONG


def test_b3_no_such_type(zone: Printed) -> None:
    assert judged(zone, "ns1", RdataType.MX, said((), zone.denial("ns1"))).ruling == SECURE


def test_b3_the_type_is_there_after_all(zone: Printed) -> None:
    verdict = judged(zone, "ns1", RdataType.A, said((), zone.denial("ns1")))
    assert verdict.ruling.reason is Reason.DENIAL_WRONG


def test_b4_referral_to_a_signed_zone(zone: Printed) -> None:
    trust = delegated(name("a"), said((), zone.owned("a")), zone.keys, zone.now)
    assert (trust.ruling, [ds.key_tag for ds in trust.pointers]) == (SECURE, [57855])


def test_b5_referral_to_an_unsigned_zone(zone: Printed) -> None:
    trust = delegated(name("b"), said((), zone.denial("b")), zone.keys, zone.now)
    assert (trust.ruling.security, trust.ruling.reason, trust.cut) == (Security.INSECURE, Reason.NO_DS, True)


def test_b5_without_the_proof_it_is_bogus(zone: Printed) -> None:
    assert delegated(name("b"), said(), zone.keys, zone.now).ruling.reason is Reason.DENIAL_MISSING


def test_b5_a_name_that_is_no_cut_cannot_lose_its_signatures(zone: Printed) -> None:
    trust = delegated(name("ns1"), said((), zone.denial("ns1")), zone.keys, zone.now)
    assert not trust.cut


def test_b5_the_parents_record_of_a_cut_denies_ds_alone(zone: Printed) -> None:
    verdict = judged(zone, "b", RdataType.A, said((), zone.denial("b")))
    assert verdict.ruling.reason is Reason.DENIAL_WRONG


def test_b5_nothing_below_a_cut_is_denied_by_it(zone: Printed) -> None:
    verdict = judged(zone, "www.b", RdataType.A, said((), zone.denial("b", "@"), nxdomain=True))
    assert verdict.ruling.reason is Reason.DENIAL_WRONG


def test_b6_a_wildcard(zone: Printed) -> None:
    what = said(zone.owned("a.z.w"), zone.denial("x.y.w"))
    assert judged(zone, "a.z.w", RdataType.MX, what).ruling == SECURE


def test_b6_a_wildcard_without_proof(zone: Printed) -> None:
    verdict = judged(zone, "a.z.w", RdataType.MX, said(zone.owned("a.z.w"), zone.denial("b")))
    assert verdict.ruling.reason is Reason.WILDCARD_UNPROVEN


def test_b7_a_wildcard_without_the_type(zone: Printed) -> None:
    assert judged(zone, "a.z.w", RdataType.AAAA, said((), zone.denial("x.y.w", "*.w"))).ruling == SECURE


def test_b8_a_child_does_not_speak_of_its_own_ds(zone: Printed) -> None:
    verdict = judged(zone, "@", RdataType.DS, said((), zone.denial("@")))
    assert verdict.ruling.reason is Reason.DENIAL_WRONG


@pytest.mark.parametrize(
    ("days", "reason"), [(30, Reason.SIGNATURE_EXPIRED), (-30, Reason.SIGNATURE_EARLY), (0, Reason.NONE)]
)
def test_signatures_have_their_time(zone: Printed, days: int, reason: Reason) -> None:
    then = zone.now + timedelta(days=days)
    assert answered(name("ai"), RdataType.A, said(zone.owned("ai")), zone.keys, then).ruling.reason is reason


def test_a_ttl_never_outlives_its_signature(zone: Printed) -> None:
    expires = judged(zone, "ai", RdataType.A, said(zone.owned("ai"))).signed
    assert expires is not None
    then = zone.now.fromtimestamp(expires.by.expiration - 60, zone.now.tzinfo)
    assert answered(name("ai"), RdataType.A, said(zone.owned("ai")), zone.keys, then).ttl == 60
