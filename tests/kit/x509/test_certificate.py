from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.codec import decode, encode
from sentinel.kit.x509.certificate import CertificateFacts, parse
from tests.authority import DAY, NOW, authority, issue, named, resigned, rsa_key, server

ROOT = authority(key=rsa_key(2048))
SPECIMEN = server(ROOT, ["portal.test", "127.0.0.1"], key=ec.generate_private_key(ec.SECP384R1())).der


def test_a_certificate_says_who_issued_it_for_whom_and_how_long() -> None:
    facts = parse(server(ROOT, ["portal.test", "*.portal.test", "127.0.0.1"]).der)
    assert (facts.subject, facts.issuer, facts.issuer_organization) == ("portal.test", "Test Root", "Test Trust")
    assert facts.names == ("portal.test", "*.portal.test", "127.0.0.1")
    assert (facts.not_before, facts.not_after) == (NOW - 30 * DAY, NOW + 60 * DAY)
    assert (facts.key_type, facts.key_bits, facts.key_curve) == ("ec", 256, "secp256r1")
    assert (facts.signature_hash, facts.signature_algorithm) == ("sha256", "sha256WithRSAEncryption")
    assert (facts.is_ca, facts.self_signed, facts.must_staple, facts.unreadable) == (False, False, False, ())


def test_a_root_signs_itself_and_says_that_it_is_an_authority() -> None:
    facts = parse(ROOT.der)
    assert (facts.is_ca, facts.self_signed, facts.key_type, facts.key_bits) == (True, True, "rsa", 2048)


def test_a_copied_name_makes_no_self_signed_certificate() -> None:
    forged = issue(named("Test Root", "Test Trust"), authority())
    assert forged.certificate.subject == forged.certificate.issuer
    assert not parse(forged.der).self_signed


def test_an_old_self_signed_certificate_over_md5_is_still_called_self_signed() -> None:
    old = parse(resigned(ROOT, "md5").der)
    assert (old.self_signed, old.signature_hash) == (True, "md5")


def test_must_staple_and_timestamps_are_seen() -> None:
    staple = x509.TLSFeature([x509.TLSFeatureType.status_request])
    stamps = x509.UnrecognizedExtension(ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS, timestamps(3))
    facts = parse(server(ROOT, extensions=[(staple, False), (stamps, False)]).der)
    assert (facts.must_staple, facts.scts, facts.unreadable) == (True, 3, ())
    assert facts.logged_at == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("when", [0, 2**63, 2**64 - 1])
def test_a_timestamp_of_no_time_costs_nothing_else(when: int) -> None:
    stamps = x509.UnrecognizedExtension(ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS, timestamps(3, when))
    facts = parse(server(ROOT, extensions=[(stamps, False)]).der)
    assert facts.names
    assert (facts.logged_at is None) == (when > 0)


def timestamps(number: int, first: int = 1_800_000_000_000) -> bytes:
    """A list of so many certificate timestamps (RFC 6962, section 3.3), a second apart, as the extension holds it."""
    stamps = b""
    for after in range(0, number * 1_000, 1_000):
        one = b"\0" + b"L" * 32 + min(first + after, 2**64 - 1).to_bytes(8, "big") + b"\0\0" + b"\4\3" + b"\0\4sign"
        stamps = len(one).to_bytes(2, "big") + one + stamps  # the earliest stands last
    return b"\x04\x81" + bytes([len(stamps) + 2]) + len(stamps).to_bytes(2, "big") + stamps


def test_ten_thousand_names_are_counted_and_a_hundred_are_kept() -> None:
    facts = parse(server(ROOT, [f"n{n}.portal.test" for n in range(10_000)]).der)
    assert (len(facts.names), facts.names_count) == (100, 10_000)
    assert len(encode(facts)) < 10_000


def test_a_hostile_subject_stays_text_that_can_be_stored() -> None:
    nasty = issue(named('<script>\n\x1b[31m"\0', "x" * 64), ROOT)
    facts = parse(nasty.der)
    assert facts.subject == '<script>\n\x1b[31m"\ufffd'
    assert decode(CertificateFacts, encode(facts)) == facts


def test_keys_that_are_neither_rsa_nor_curves_have_a_name() -> None:
    assert parse(issue(named("x"), key=dsa.generate_private_key(2048)).der).key_type == "dsa"
    ed = ed25519.Ed25519PrivateKey.generate()
    build = x509.CertificateBuilder().subject_name(named("x")).issuer_name(named("x")).serial_number(1)
    build = build.public_key(ed.public_key()).not_valid_before(NOW).not_valid_after(NOW + DAY)
    facts = parse(build.sign(ed, None).public_bytes(Encoding.DER))
    assert (facts.key_type, facts.key_bits, facts.signature_hash) == ("ed25519", None, "")


def test_what_is_no_certificate_is_a_fact() -> None:
    for junk in (b"", b"garbage", ROOT.der[:-1], b"\x30" * 600_000):
        facts = parse(junk)
        assert facts.unreadable == ("certificate",)
        assert len(facts.sha256) == 64


def test_a_broken_extension_leaves_the_rest_readable() -> None:
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), b"\x30\x03\x82\x01\xff")
    facts = parse(issue(named("portal.test"), ROOT, extensions=[(broken, False)]).der)
    assert facts.unreadable == ("extensions", "names")
    assert (facts.subject, facts.names_count, facts.not_after) == ("portal.test", 0, NOW + 60 * DAY)


@settings(max_examples=300)
@given(st.data())
def test_no_mangled_certificate_raises(data: st.DataObject) -> None:
    der = bytearray(SPECIMEN)
    for _ in range(data.draw(st.integers(1, 4))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    facts = parse(bytes(der))
    assert decode(CertificateFacts, encode(facts)) == facts
