"""Public keys as facts: of what sort, how big, and whether an RSA exponent is one that nobody should use."""

import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LEAST_EXPONENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A certificate's public key; ``bits`` is the size of the modulus or of the curve."""

    kind: str = ""
    bits: int | None = None
    curve: str = ""
    bad_exponent: bool = False
    spki_sha256: str = ""


def key_of(certificate: x509.Certificate) -> Key:
    """Read the public key of a certificate.

    Raises:
        ValueError: if the key is broken, or of a sort that cryptography does not know (UnsupportedAlgorithm).
    """
    key = certificate.public_key()
    spki = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        bad = exponent < LEAST_EXPONENT or exponent % 2 == 0
        return Key(kind="rsa", bits=key.key_size, bad_exponent=bad, spki_sha256=spki)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return Key(kind="ec", bits=key.key_size, curve=key.curve.name, spki_sha256=spki)
    if isinstance(key, dsa.DSAPublicKey):
        return Key(kind="dsa", bits=key.key_size, spki_sha256=spki)
    return Key(kind=type(key).__name__.removesuffix("PublicKey").lower(), spki_sha256=spki)
