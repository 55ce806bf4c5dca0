"""Signatures: did the holder of this key sign these bytes? By the key's own sort, whatever it is."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sentinel.kit.x509.read import quiet
from sentinel.kit.x509.weak import BROKEN_HASHES

Hash = hashes.HashAlgorithm | None


def signed(key: object, signature: bytes, data: bytes, algorithm: Hash) -> bool:
    """Whether this public key signed these bytes; never over SHA-1 or MD5, and never an exception."""
    if algorithm is not None and algorithm.name in BROKEN_HASHES:
        return False
    try:
        return _checked(key, signature, data, algorithm)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False


def signed_digest(spki: bytes, signature: bytes, digest: bytes) -> bool:
    """Whether the key in this SubjectPublicKeyInfo (DER) signed what has this SHA-256 digest (RSA or ECDSA)."""
    algorithm = Prehashed(hashes.SHA256())
    try:
        key = load_der_public_key(spki)
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, digest, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, digest, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether this issuer signed that certificate, by name and by signature; never an exception."""
    with quiet():
        try:
            certificate.verify_directly_issued_by(issuer)
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return False
    return True


def _checked(key: object, signature: bytes, data: bytes, algorithm: Hash) -> bool:
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        key.verify(signature, data)
    elif algorithm is None:
        return False
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, data, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(algorithm))
    else:
        return False
    return True
