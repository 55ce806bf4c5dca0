"""KeyTrap and its kin: a zone made to be dear costs a moment, and comes out as too costly."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import dns.dnssec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from dns.name import Name, from_text
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rrset import RRset, from_rdata, from_rdata_list
from dns.rrset import from_text as rrset_from_text

from sentinel.kit.dnssec.algorithms import signs_zone
from sentinel.kit.dnssec.judge import anchored, answered
from sentinel.kit.dnssec.purse import MOST_CHECKS, MOST_SIGNATURES, MOST_TRIES, Purse
from sentinel.kit.dnssec.records import Keys, Said
from sentinel.kit.dnssec.words import SECURE, Reason, Security
from sentinel.range.signing import Pen, Signing

ZONE = from_text("mahal.id")
NOW = datetime(2029, 2, 14, tzinfo=UTC)
WWW = from_text("www.mahal.id")
ADDRESS = rrset_from_text(WWW, 30, "IN", "A", "127.77.1.10")
RSA = dns.dnssec.make_dnskey(rsa.generate_private_key(65537, 2048).public_key(), 8, flags=257)
MOMENT = 0.5  # seconds of CPU; without bounds each of these takes many times that


def twins(count: int) -> list[DNSKEY]:
    """Keys of one tag: a tag is a checksum, so swapping two words of the key leaves it as it is."""
    key = Pen.cut(ZONE).public
    words = [key.key[at : at + 2] for at in range(0, 64, 2)]
    made = []
    for nth in range(count):
        turned = (
            words[nth % 32 :] + words[: nth % 32] if nth < 32 else [*reversed(words[nth - 32 :]), *words[: nth - 32]]
        )
        made.append(like(key, b"".join(turned)))
    return made


def like(key: DNSKEY, raw: bytes) -> DNSKEY:
    """The same sort of key with other bytes."""
    made = key.replace(key=raw)
    assert isinstance(made, DNSKEY)
    return made


def rubbish(key: DNSKEY, covers: RRset, nth: int) -> RRSIG:
    """A signature that fits in everything but the arithmetic."""
    true = Pen.cut(ZONE).sign(covers, Signing(), NOW)[0]
    signature = nth.to_bytes(2) * 32
    made = true.replace(key_tag=dns.dnssec.key_id(key), signature=signature)
    assert isinstance(made, RRSIG)
    return made


def spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def test_many_keys_of_one_tag_and_many_signatures() -> None:
    keys = twins(30)
    assert len({dns.dnssec.key_id(key) for key in keys}) == 1
    signatures = from_rdata_list(WWW, 30, [rubbish(keys[0], ADDRESS, nth) for nth in range(30)])
    purse = Purse()
    said = Said(answer=[ADDRESS, signatures])
    verdict = answered(WWW, RdataType.A, said, Keys(zone=ZONE, keys=tuple(keys)), NOW, purse)
    assert verdict.ruling.reason is Reason.TOO_COSTLY
    assert MOST_CHECKS - purse.checks == MOST_TRIES


def test_many_signatures_that_no_key_fits() -> None:
    key = Pen.cut(ZONE).public
    signatures = from_rdata_list(WWW, 30, [rubbish(key, ADDRESS, n).replace(key_tag=n) for n in range(100)])
    verdict = answered(WWW, RdataType.A, Said(answer=[ADDRESS, signatures]), Keys(zone=ZONE, keys=(key,)), NOW)
    assert verdict.ruling.reason is Reason.TOO_COSTLY
    assert len(signatures) > MOST_SIGNATURES


def test_the_right_signature_among_some_wrong_ones_is_found() -> None:
    pen = Pen.cut(ZONE)
    wrong = [rubbish(pen.public, ADDRESS, nth) for nth in range(MOST_TRIES - 1)]
    right = pen.sign(ADDRESS, Signing(), NOW)[0]
    said = Said(answer=[ADDRESS, from_rdata_list(WWW, 30, [*wrong, right])])
    assert answered(WWW, RdataType.A, said, Keys(zone=ZONE, keys=(pen.public,)), NOW).ruling == SECURE


def test_a_zone_with_hundreds_of_keys() -> None:
    pens = [Pen.cut(ZONE) for _ in range(100)]
    keys = from_rdata_list(ZONE, 30, [pen.public for pen in pens])
    answer = [keys, pens[0].sign(keys, Signing(), NOW)]
    trust = anchored(ZONE, [pen.pointer() for pen in pens[:12]], answer, NOW)
    assert trust.ruling.reason is Reason.TOO_COSTLY


def test_an_rsa_key_with_a_giant_exponent_is_not_tried() -> None:
    normal = RSA
    modulus = normal.key[4:]
    giant = like(normal, b"\0" + len(modulus).to_bytes(2) + modulus + modulus)
    huge = like(normal, b"\3\1\0\1" + modulus * 8)
    assert [signs_zone(key) for key in (normal, giant, huge)] == [True, False, False]


@pytest.mark.parametrize("junk", [b"", b"\0", b"\0\0\1", b"\xff", b"\1"])
def test_rsa_keys_that_are_none(junk: bytes) -> None:
    assert not signs_zone(like(RSA, junk))


def deep_denial(iterations: int, labels: int) -> tuple[Said, Keys, Name]:
    """A signed NSEC3 record that makes the validator hash every ancestor of a deep name (CVE-2023-50868)."""
    pen = Pen.cut(ZONE)
    how = Signing()
    record = rrset_from_text(
        from_text("0" * 31 + "1", ZONE), 30, "IN", "NSEC3", f"1 0 {iterations} aabb {'0' * 31}2 A RRSIG"
    )
    authority = [record, pen.sign(record, how, NOW)]
    name = from_text("a." * labels, ZONE)
    return Said(authority=authority, nxdomain=True), Keys(zone=ZONE, keys=(pen.public,)), name


def test_a_deep_name_and_many_iterations() -> None:
    said, keys, name = deep_denial(100, 110)
    purse = Purse()
    took = spent(lambda: answered(name, RdataType.A, said, keys, NOW, purse))
    assert answered(name, RdataType.A, said, keys, NOW).ruling.reason is Reason.TOO_COSTLY
    assert purse.rounds < 0
    assert took < MOMENT


def test_the_dearest_answer_that_we_could_think_of() -> None:
    """Every set of a denial with twin keys and a heap of signatures."""
    keys = twins(32)
    records = [
        rrset_from_text(from_text(f"{nth:032d}", ZONE), 30, "IN", "NSEC3", f"1 0 100 aabb {nth + 1:032d} A RRSIG")
        for nth in range(60)
    ]
    heaps = [from_rdata_list(r.name, 30, [rubbish(keys[0], r, nth) for nth in range(8)]) for r in records]
    said = Said(authority=[*records, *heaps], nxdomain=True)
    took = spent(lambda: answered(WWW, RdataType.A, said, Keys(zone=ZONE, keys=tuple(keys)), NOW))
    verdict = answered(WWW, RdataType.A, said, Keys(zone=ZONE, keys=tuple(keys)), NOW)
    assert verdict.ruling.reason is Reason.TOO_COSTLY
    assert took < MOMENT


def test_a_broken_curve_point_proves_nothing_and_breaks_nothing() -> None:
    pen = Pen.cut(ZONE)
    broken = like(pen.public, b"\xff" * 64)
    signature = pen.sign(ADDRESS, Signing(), NOW)[0].replace(key_tag=dns.dnssec.key_id(broken))
    said = Said(answer=[ADDRESS, from_rdata(WWW, 30, signature)])
    verdict = answered(WWW, RdataType.A, said, Keys(zone=ZONE, keys=(broken,)), NOW)
    assert (verdict.ruling.security, verdict.ruling.reason) == (Security.BOGUS, Reason.SIGNATURE_WRONG)


@pytest.mark.parametrize(("flags", "counts"), [(257, True), (256, True), (1, False), (257 | 0x80, False)])
def test_which_keys_may_sign(flags: int, *, counts: bool) -> None:
    key = dns.dnssec.make_dnskey(ec.generate_private_key(ec.SECP256R1()).public_key(), 13, flags=flags)
    assert signs_zone(key) is counts


def test_a_signature_that_lasts_for_ever_is_still_timed() -> None:
    pen = Pen.cut(ZONE)
    said = Said(answer=[ADDRESS, pen.sign(ADDRESS, Signing(ends=timedelta(days=20000)), NOW)])
    assert answered(WWW, RdataType.A, said, Keys(zone=ZONE, keys=(pen.public,)), NOW).ttl == 30


def test_who_has_spent_a_looks_money_does_not_make_others_bogus() -> None:
    pen = Pen.cut(ZONE)
    said = Said(answer=[ADDRESS, pen.sign(ADDRESS, Signing(), NOW)])
    keys = Keys(zone=ZONE, keys=(pen.public,))
    look = Purse(checks=1)
    verdicts = [answered(WWW, RdataType.A, said, keys, NOW, Purse(of=look)).ruling for _ in range(2)]
    assert verdicts[0] == SECURE
    assert (verdicts[1].security, verdicts[1].reason) == (Security.INDETERMINATE, Reason.TOO_COSTLY)
