"""OCSP answers and revocation lists, true and false: only what the authority signed for this certificate counts."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.revocation import crl, ocsp
from sentinel.kit.revocation.crl import Listed, opened
from sentinel.kit.revocation.pointers import Pointers, pointers
from sentinel.kit.revocation.word import State, Why, Word
from sentinel.range.withdrawal import Day, Ledger, PrivateKey, Signer, Taken
from tests.authority import DAY, NOW, Issued, authority, rsa_key, server

URL = "http://crl.lab.test/7.crl"
ROOT = authority("Lab Root")
ISSUING = authority("Lab Issuing", ROOT)
RSA = authority("Lab RSA", ROOT, key=rsa_key(2048))
LEAF = server(ISSUING)
STOLEN = Taken(at=NOW - DAY, reason="keyCompromise")
MINUTE = timedelta(minutes=1)


def ledger(*taken: Issued, issuer: Issued = ISSUING) -> Ledger:
    signer = Signer(certificate=issuer.certificate, key=cast("PrivateKey", issuer.key))
    serials = {one.certificate.serial_number: STOLEN for one in taken}
    return Ledger(issuer=signer, now=NOW, taken=serials, url=URL)


def answered(day: Day, *taken: Issued, issuer: Issued = ISSUING, leaf: Issued = LEAF) -> Word:
    answer = ledger(*taken, issuer=issuer).answer(leaf.certificate, day)
    return ocsp.said(answer, leaf.certificate, issuer.certificate).now(NOW)


def listed(day: Day, *taken: Issued, issuer: Issued = ISSUING, leaf: Issued = LEAF) -> Word:
    found = opened(ledger(*taken, issuer=issuer).listing(day), issuer.certificate)
    if isinstance(found, Why):
        return Word(state=State.UNKNOWN, why=found)
    return crl.said(found, leaf.certificate, [URL]).now(NOW)


@pytest.mark.parametrize("issuer", [ISSUING, RSA], ids=["EC", "RSA"])
def test_what_the_authority_signed_counts(issuer: Issued) -> None:
    leaf = server(issuer)
    for told in (answered, listed):
        good, bad = told(Day.GOOD, LEAF, issuer=issuer, leaf=leaf), told(Day.GOOD, leaf, issuer=issuer, leaf=leaf)
        assert (good.state, good.at, good.reason) == (State.GOOD, None, "")
        assert (bad.state, bad.at, bad.reason) == (State.REVOKED, NOW - DAY, "keyCompromise")
        assert (bad.since, bad.until) == (NOW - 60 * MINUTE, NOW + 7 * DAY)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (Day.EXPIRED, Why.EXPIRED),
        (Day.EARLY, Why.EARLY),
        (Day.FORGED, Why.BAD_SIGNATURE),
        (Day.UNNAMED, Why.BAD_SIGNATURE),
        (Day.FORMER, Why.EXPIRED),
        (Day.CRITICAL, Why.CRITICAL_EXTENSION),
        (Day.OTHER, Why.OTHER_CERTIFICATE),
        (Day.UNKNOWN, Why.NOT_KNOWN),
        (Day.LATER, Why.REFUSED),
        (Day.GARBAGE, Why.UNREADABLE),
        (Day.EMPTY, Why.UNREADABLE),
    ],
)
def test_a_responders_bad_days_are_no_alarm_and_no_comfort(day: Day, why: Why) -> None:
    for taken in ((), (LEAF,)):
        word = answered(day, *taken)
        assert (word.state, word.why) == (State.UNKNOWN, why)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (Day.EXPIRED, Why.EXPIRED),
        (Day.EARLY, Why.EARLY),
        (Day.FORGED, Why.BAD_SIGNATURE),
        (Day.OTHER, Why.OTHER_ISSUER),
        (Day.DELTA, Why.DELTA),
        (Day.INDIRECT, Why.INDIRECT),
        (Day.OTHER_SHARD, Why.OTHER_SHARD),
        (Day.AUTHORITIES_ONLY, Why.OTHER_SHARD),
        (Day.CRITICAL, Why.CRITICAL_EXTENSION),
        (Day.GARBAGE, Why.UNREADABLE),
        (Day.EMPTY, Why.UNREADABLE),
    ],
)
def test_a_lists_bad_days_are_no_alarm_and_no_comfort(day: Day, why: Why) -> None:
    for taken in ((), (LEAF,)):
        word = listed(day, *taken)
        assert (word.state, word.why) == (State.UNKNOWN, why)


def test_a_delegate_that_the_authority_named_may_answer() -> None:
    assert answered(Day.DELEGATED).state is State.GOOD
    assert answered(Day.DELEGATED, LEAF).state is State.REVOKED


def test_a_delegate_of_another_authority_may_not() -> None:
    answer = ledger(LEAF, issuer=RSA).answer(LEAF.certificate, Day.DELEGATED)
    assert ocsp.said(answer, LEAF.certificate, ISSUING.certificate).why is Why.OTHER_CERTIFICATE


def test_the_shard_that_the_certificate_names_counts_and_so_does_pem() -> None:
    for day in (Day.SHARD, Day.PEM):
        assert (listed(day).state, listed(day, LEAF).state) == (State.GOOD, State.REVOKED)


def test_a_list_of_authorities_is_for_authorities() -> None:
    day = Day.AUTHORITIES_ONLY
    middle = authority("Lab Middle", ISSUING)
    assert listed(day, middle, leaf=middle).state is State.REVOKED
    assert listed(day, leaf=middle).state is State.GOOD


def test_a_list_for_some_reasons_can_accuse_and_not_acquit() -> None:
    assert listed(Day.SOME_REASONS, LEAF).state is State.REVOKED
    assert listed(Day.SOME_REASONS).why is Why.PARTIAL


def test_an_entry_that_demands_what_we_do_not_know_spoils_the_whole_list() -> None:
    stranger = server(ISSUING)
    assert listed(Day.CRITICAL_ENTRY, stranger).why is Why.CRITICAL_EXTENSION
    assert listed(Day.CRITICAL_ENTRY, LEAF).why is Why.CRITICAL_EXTENSION


def test_who_left_the_list_is_good_again() -> None:
    assert listed(Day.GOOD, LEAF).state is State.REVOKED
    assert listed(Day.GOOD, server(ISSUING)).state is State.GOOD


def test_an_issuer_that_may_not_sign_lists_signs_none() -> None:
    mute = server(ROOT, extensions=[(x509.BasicConstraints(ca=True, path_length=None), True), (_usage(), True)])
    assert opened(ledger(issuer=mute).listing(), mute.certificate) is Why.BAD_SIGNATURE


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def test_a_word_holds_to_the_second() -> None:
    word = ocsp.said(ledger(LEAF).answer(LEAF.certificate), LEAF.certificate, ISSUING.certificate)
    since, until = NOW - 60 * MINUTE, NOW + 7 * DAY
    second = timedelta(seconds=1)
    moments = (since - 5 * MINUTE - second, since - 5 * MINUTE, until, until + second)
    assert [word.now(moment).why for moment in moments] == [Why.EARLY, Why.NONE, Why.NONE, Why.EXPIRED]


def test_the_signed_part_of_a_list_is_cut_out_as_it_came() -> None:
    der = ledger(*(server(ISSUING) for _ in range(40))).listing()
    assert crl.signed_part(der) == x509.load_der_x509_crl(der).tbs_certlist_bytes
    for broken in (b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", der[:-600]):
        with pytest.raises(ValueError, match="cut off"):
            crl.signed_part(broken)


def test_a_list_of_more_than_ten_megabytes_is_not_read() -> None:
    assert opened(bytes(crl.MOST_BYTES + 1), ISSUING.certificate) is Why.UNREADABLE


def test_where_a_certificate_points_to_is_bounded_and_only_the_web() -> None:
    places = [f"http://crl{n}.lab.test/" for n in range(5)]
    lists = x509.CRLDistributionPoints([_distribution(u) for u in ["ldap://ldap.lab.test/cn=x", *places]])
    ways = x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(u))
            for u in ("file:///etc/passwd", "http://ocsp.lab.test", "http://" + "x" * 3000)
        ]
    )
    found = pointers(server(ISSUING, extensions=[(lists, False), (ways, False)]).certificate)
    assert found.responders == ("http://ocsp.lab.test",)
    assert found.lists == ("http://crl0.lab.test/", "http://crl1.lab.test/")
    assert "http://crl4.lab.test/" in found.named
    assert pointers(LEAF.certificate) == Pointers()


def _distribution(url: str) -> x509.DistributionPoint:
    return x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)


def test_lists_of_somebody_else_are_not_asked() -> None:
    other = replace(LEAF).certificate.issuer
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(URL)], None, None, [x509.DirectoryName(other)])
    some = x509.DistributionPoint(
        [x509.UniformResourceIdentifier(URL)], None, frozenset([x509.ReasonFlags.key_compromise]), None
    )
    leaf = server(ISSUING, extensions=[(x509.CRLDistributionPoints([point, some]), False)])
    assert pointers(leaf.certificate).lists == ()


ANSWER = ledger(LEAF).answer(LEAF.certificate, Day.DELEGATED)
LIST = ledger(LEAF).listing(Day.SHARD)


@settings(max_examples=200)
@given(st.data())
def test_nothing_mangled_raises_or_is_believed(data: st.DataObject) -> None:
    for specimen in (ANSWER, LIST):
        mangled = bytearray(specimen)
        mangled[data.draw(st.integers(0, len(mangled) - 1))] ^= data.draw(st.integers(1, 255))
        word = ocsp.said(bytes(mangled), LEAF.certificate, ISSUING.certificate)
        found = opened(bytes(mangled), ISSUING.certificate)
        told = crl.said(found, LEAF.certificate, [URL]) if isinstance(found, Listed) else word
        assert {word.state, told.state} <= {State.UNKNOWN, State.REVOKED}
