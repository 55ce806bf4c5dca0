"""Weak crypto: what a certificate is signed with and how big its key is, since both TLS engines let weak ones pass."""

from collections.abc import Sequence

from sentinel.kit.x509.certificate import CertificateFacts

BROKEN_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
LEAST_RSA_BITS = 2048
LEAST_CURVE_BITS = 224


def weak_signature(facts: CertificateFacts) -> bool:
    """Whether the certificate is signed over SHA-1 or MD5, with which others have forged certificates."""
    return facts.signature_hash in BROKEN_HASHES


def weak_key(facts: CertificateFacts) -> bool:
    """Whether the key is one that can be broken: RSA below 2048 bits or with a bad exponent, DSA, tiny curves."""
    if facts.key_type == "dsa" or facts.bad_exponent:
        return True
    least = {"rsa": LEAST_RSA_BITS, "ec": LEAST_CURVE_BITS}.get(facts.key_type, 0)
    return facts.key_bits is not None and facts.key_bits < least


def weaknesses(chain: Sequence[CertificateFacts]) -> tuple[str, ...]:
    """The findings for a chain, leaf first: ``weak_signature``, ``weak_key``.

    A self-signed certificate above the leaf is a root, and a root's own signature protects nothing.
    """
    signed = [c for depth, c in enumerate(chain) if depth == 0 or not c.self_signed]
    found = {"weak_signature": any(map(weak_signature, signed)), "weak_key": any(map(weak_key, chain))}
    return tuple(name for name, weak in found.items() if weak)


def in_words(chain: Sequence[CertificateFacts]) -> list[str]:
    """What is weak about a chain, as people who mend servers call it: ``RSA 1024 bit``, ``SHA1``."""
    keys = [f"{c.key_type.upper()} {c.key_bits or '?'} bit" for c in chain if weak_key(c)]
    signed = [c for depth, c in enumerate(chain) if depth == 0 or not c.self_signed]
    return list(dict.fromkeys([*keys, *(c.signature_hash.upper() for c in signed if weak_signature(c))]))
