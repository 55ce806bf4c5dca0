import pytest

from sentinel.kit.x509.certificate import CertificateFacts, parse
from sentinel.kit.x509.weak import weaknesses
from tests.authority import Issued, authority, resigned, rsa_key, server

ROOT = authority(key=rsa_key(2048))


def chain(*links: Issued) -> list[CertificateFacts]:
    return [parse(link.der) for link in links]


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_a_signature_that_others_can_forge_is_weak_except_a_roots_own(algorithm: str) -> None:
    assert weaknesses(chain(resigned(server(ROOT), algorithm), ROOT)) == ("weak_signature",)
    assert weaknesses(chain(server(ROOT), resigned(ROOT, algorithm))) == ()
    alone = resigned(server(None, key=rsa_key(2048)), algorithm)
    assert weaknesses(chain(alone)) == ("weak_signature",)


def test_a_weak_intermediate_is_as_bad_as_a_weak_leaf() -> None:
    issuing = resigned(authority("Issuing", ROOT, key=rsa_key(1024)), "sha1")
    assert weaknesses(chain(server(issuing), issuing)) == ("weak_signature", "weak_key")


@pytest.mark.parametrize(
    ("kind", "bits", "weak"),
    [
        ("rsa", 1024, True), ("rsa", 2047, True), ("rsa", 2048, False), ("rsa", 4096, False),
        ("ec", 192, True), ("ec", 224, False), ("ec", 256, False), ("ec", 384, False),
        ("dsa", 3072, True), ("ed25519", None, False), ("", None, False),
    ],
)  # fmt: skip
def test_how_big_a_key_must_be(kind: str, bits: int | None, *, weak: bool) -> None:
    facts = CertificateFacts(sha256="", key_type=kind, key_bits=bits, signature_hash="sha256")
    assert (weaknesses([facts]) == ("weak_key",)) is weak


def test_a_bad_exponent_is_a_weak_key() -> None:
    facts = CertificateFacts(sha256="", key_type="rsa", key_bits=4096, bad_exponent=True)
    assert weaknesses([facts]) == ("weak_key",)
