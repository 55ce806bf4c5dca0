"""RFC 5155, appendix B, with the RFC's own keys and signatures: NSEC3. All its spans are opt-out."""

import pytest
from dns.dnssec import nsec3_hash
from dns.rdatatype import RdataType

from sentinel.kit.dnssec.denial import Proof
from sentinel.kit.dnssec.judge import Verdict, answered, delegated
from sentinel.kit.dnssec.records import Said
from sentinel.kit.dnssec.words import SECURE, Reason, Security
from tests.kit.dnssec.example import Printed, name, printed, said

HASHES = {
    "@": "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
    "x.w": "b4um86eghhds6nea196smvmlo4ors995",
    "a": "35mthgpgcu1qg68fab165klnsnk3dpvl",
    "ns1": "2t7b4g4vsa5smi47k61mv5bv1a22bojr",
    "y.w": "ji6neoaepv8b5o6k4ev33abha8ht9fgc",
    "w": "k8udemvp1j2f7eg6jebps17vp3n8i58h",
    "ns2": "q04jkcevqvmu85r014c7dkba38o0ji5r",
    "*.w": "r53bq7cc2uvmubfu5ocmm6pers9tk9en",
}


@pytest.fixture
def zone() -> Printed:
    return printed("rfc5155")


def judged(zone: Printed, owner: str, kind: RdataType, what: Said) -> Verdict:
    return answered(name(owner), kind, what, zone.keys, zone.now)


def denying(zone: Printed, *owners: str, nxdomain: bool = False) -> Said:
    return said((), zone.denial(*(HASHES[owner] for owner in owners)), nxdomain=nxdomain)


@pytest.mark.parametrize("owner", HASHES)
def test_appendix_a_hashes(owner: str) -> None:
    assert nsec3_hash(name(owner), "aabbccdd", 12, 1).lower() == HASHES[owner]


def test_b1_no_such_name_in_an_opt_out_span_is_only_insecure(zone: Printed) -> None:
    verdict = judged(zone, "a.c.x.w", RdataType.A, denying(zone, "@", "x.w", "a", nxdomain=True))
    assert (verdict.ruling.security, verdict.proof) == (Security.INSECURE, Proof.OPT_OUT)


@pytest.mark.parametrize("missing", ["@", "x.w", "a"])
def test_b1_each_part_of_the_proof_counts(zone: Printed, missing: str) -> None:
    parts = {"@", "x.w", "a"} - {missing}
    verdict = judged(zone, "a.c.x.w", RdataType.A, denying(zone, *parts, nxdomain=True))
    assert verdict.ruling.reason is Reason.DENIAL_WRONG


def test_b2_no_such_type(zone: Printed) -> None:
    assert judged(zone, "ns1", RdataType.MX, denying(zone, "ns1")).ruling == SECURE


def test_b2_1_an_empty_non_terminal(zone: Printed) -> None:
    assert judged(zone, "y.w", RdataType.A, denying(zone, "y.w")).ruling == SECURE


def test_b3_an_unsigned_child_in_an_opt_out_span(zone: Printed) -> None:
    trust = delegated(name("c"), denying(zone, "a", "@"), zone.keys, zone.now)
    assert (trust.ruling.security, trust.ruling.reason, trust.cut) == (Security.INSECURE, Reason.OPT_OUT, True)


def test_b4_a_wildcard_in_an_opt_out_span_is_only_insecure(zone: Printed) -> None:
    what = said(zone.owned("a.z.w"), zone.denial(HASHES["ns2"]))
    assert judged(zone, "a.z.w", RdataType.MX, what).ruling.reason is Reason.OPT_OUT


def test_b4_a_wildcard_without_proof(zone: Printed) -> None:
    what = said(zone.owned("a.z.w"), zone.denial(HASHES["x.w"]))
    assert judged(zone, "a.z.w", RdataType.MX, what).ruling.reason is Reason.WILDCARD_UNPROVEN


def test_b5_a_wildcard_without_the_type(zone: Printed) -> None:
    verdict = judged(zone, "a.z.w", RdataType.AAAA, denying(zone, "w", "ns2", "*.w"))
    assert verdict.ruling.reason is Reason.OPT_OUT


def test_b6_a_child_does_not_speak_of_its_own_ds(zone: Printed) -> None:
    verdict = judged(zone, "@", RdataType.DS, denying(zone, "@"))
    assert verdict.ruling.reason is Reason.DENIAL_WRONG
