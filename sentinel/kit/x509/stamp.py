"""Certificate timestamps as facts: which log promised to show a certificate, when, and what it signed (RFC 6962)."""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.certificate_transparency import SignedCertificateTimestamp

from sentinel.kit.x509.extensions import parts_of
from sentinel.kit.x509.read import ORDINARY, opened, quiet

MOST_STAMPS = 12
MOST_SIGNATURE = 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
UNSIGNABLE = "-"
FINAL, PRE = 0, 1  # the log saw the certificate itself, or what it was to become


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One promise of one log, as it was sent: nobody has verified it yet.

    ``log`` is the log's id, the SHA-256 of its key; ``digest`` the SHA-256 of what must be signed, empty where the
    issuer's key is not known, ``-`` where nobody signs like that (not over SHA-256, or far too long). These and
    ``signature`` are in hex.
    """

    log: str
    at: datetime
    digest: str = ""
    signature: str = ""


def stamps_of(leaf: bytes, issuer_key: str) -> tuple[Stamp, ...]:
    """The timestamps in a certificate (DER), at most 12; they are signed over its issuer's key (SHA-256, hex), too."""
    return _remembered(leaf, issuer_key) if len(leaf) <= ORDINARY else _stamps_of(leaf, issuer_key)


def stamps_under(leaf: bytes, key: bytes) -> tuple[Stamp, ...]:
    """The timestamps in a certificate (DER) whose issuer's key has this SHA-256; under a wrong one none will verify."""
    return _stamps_of(leaf, key.hex())


@lru_cache(maxsize=2048)
def _remembered(leaf: bytes, issuer_key: str) -> tuple[Stamp, ...]:
    return _stamps_of(leaf, issuer_key)


def _stamps_of(leaf: bytes, issuer_key: str) -> tuple[Stamp, ...]:
    certificate = opened(leaf)
    if certificate is None:
        return ()
    with quiet():
        try:
            found = _embedded(certificate)
            signed = _before(certificate, issuer_key) if found and issuer_key else None
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


def _before(certificate: x509.Certificate, issuer_key: str) -> bytes:
    """What the log was shown: the issuer's key by its hash, and the certificate as it was before it had timestamps."""
    body = certificate.tbs_precertificate_bytes
    return bytes.fromhex(issuer_key) + len(body).to_bytes(3) + body


def _stamps(found: Sequence[SignedCertificateTimestamp], kind: int, signed: bytes | None) -> tuple[Stamp, ...]:
    return tuple(_stamp(one, kind, signed) for one in found[:MOST_STAMPS])


def _stamp(one: SignedCertificateTimestamp, kind: int, signed: bytes | None) -> Stamp:
    at = one.timestamp.replace(tzinfo=UTC)
    fits = len(one.signature) <= MOST_SIGNATURE and one.signature_hash_algorithm.name == "sha256"
    if not fits:
        return Stamp(log=one.log_id.hex(), at=at, digest=UNSIGNABLE)
    if signed is None:
        return Stamp(log=one.log_id.hex(), at=at)
    told = digest((at - EPOCH) // MILLISECOND, kind, signed, one.extension_bytes)
    return Stamp(log=one.log_id.hex(), at=at, digest=told, signature=one.signature.hex())


def digest(ms: int, kind: int, signed: bytes, extensions: bytes) -> str:
    """The hash of what a log signs: when (ms since 1970), what sort of entry, the entry, extensions (RFC 6962, 3.2)."""
    whole = struct.pack(">BBQH", 0, 0, ms, kind) + signed + struct.pack(">H", len(extensions)) + extensions
    return hashlib.sha256(whole).hexdigest()
