"""Certificate timestamps as facts: which log promised to show a certificate, when, and what it signed (RFC 6962)."""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.certificate_transparency import SignedCertificateTimestamp

from sentinel.kit.x509.extensions import parts_of
from sentinel.kit.x509.read import ORDINARY, opened, quiet

MOST_STAMPS = 12
MOST_SIGNATURE = 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
FINAL, PRE = 0, 1  # the log saw the certificate itself, or what it was to become


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One promise of one log, as it was sent: nobody has verified it yet.

    ``log`` is the log's id, the SHA-256 of its key; ``digest`` the SHA-256 of what must be signed, empty where the
    issuer's key is not known. These and ``signature`` are in hex.
    """

    log: str
    at: datetime
    digest: str = ""
    signature: str = ""


def stamps_of(leaf: bytes, issuer: bytes | None) -> tuple[Stamp, ...]:
    """The timestamps in a certificate (DER), at most 12; they are signed over the key of its issuer too."""
    return _remembered(leaf, issuer) if len(leaf) + len(issuer or b"") <= ORDINARY else _stamps_of(leaf, issuer)


def stamps_under(leaf: bytes, key: bytes) -> tuple[Stamp, ...]:
    """The timestamps in a certificate (DER) whose issuer's key has this SHA-256; under a wrong one none will verify."""
    certificate = opened(leaf)
    if certificate is None:
        return ()
    with quiet():
        try:
            found = _embedded(certificate)
            return _stamps(found, PRE, _under(certificate, key) if found else None)
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return ()


@lru_cache(maxsize=2048)
def _remembered(leaf: bytes, issuer: bytes | None) -> tuple[Stamp, ...]:
    return _stamps_of(leaf, issuer)


def _stamps_of(leaf: bytes, issuer: bytes | None) -> tuple[Stamp, ...]:
    certificate = opened(leaf)
    if certificate is None:
        return ()
    with quiet():
        try:
            found = _embedded(certificate)
            signed = _before(certificate, issuer) if found and issuer else None
            return _stamps(found, PRE, signed)
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return ()


def stapled_stamps(staple: bytes | None, leaf: bytes) -> tuple[Stamp, ...]:
    """The timestamps that came in a stapled OCSP answer: they are for the certificate itself (RFC 6962, 3.3)."""
    if staple is None or not leaf:
        return ()
    with quiet():
        try:
            answer = ocsp.load_der_ocsp_response(staple)
            extensions = [e.value for e in answer.single_extensions]
            lists = [e for e in extensions if isinstance(e, x509.SignedCertificateTimestamps)]
            return _stamps([one for found in lists for one in found], FINAL, len(leaf).to_bytes(3) + leaf)
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return ()


def _embedded(certificate: x509.Certificate) -> list[SignedCertificateTimestamp]:
    values = (e.value for e in parts_of(certificate).readable)
    found = next((v for v in values if isinstance(v, x509.PrecertificateSignedCertificateTimestamps)), None)
    return list(found or ())


def _before(certificate: x509.Certificate, issuer: bytes) -> bytes:
    """What the log was shown: the issuer's key by its hash, and the certificate as it was before it had timestamps."""
    key = x509.load_der_x509_certificate(issuer).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _under(certificate, hashlib.sha256(spki).digest())


def _under(certificate: x509.Certificate, key: bytes) -> bytes:
    body = certificate.tbs_precertificate_bytes
    return key + len(body).to_bytes(3) + body


def _stamps(found: Sequence[SignedCertificateTimestamp], kind: int, signed: bytes | None) -> tuple[Stamp, ...]:
    return tuple(_stamp(one, kind, signed) for one in found[:MOST_STAMPS])


def _stamp(one: SignedCertificateTimestamp, kind: int, signed: bytes | None) -> Stamp:
    at = one.timestamp.replace(tzinfo=UTC)
    fits = len(one.signature) <= MOST_SIGNATURE and one.signature_hash_algorithm.name == "sha256"
    if signed is None or not fits:
        return Stamp(log=one.log_id.hex(), at=at)
    head = struct.pack(">BBQH", 0, 0, (at - EPOCH) // MILLISECOND, kind)
    whole = head + signed + struct.pack(">H", len(one.extension_bytes)) + one.extension_bytes
    return Stamp(log=one.log_id.hex(), at=at, digest=hashlib.sha256(whole).hexdigest(), signature=one.signature.hex())
