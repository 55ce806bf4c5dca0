"""Certificates as facts: what a stranger's certificate says of itself, cut to size, cleaned, and never an exception."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import NameOID, ObjectIdentifier

from sentinel.kit.codec import clean
from sentinel.kit.x509.extensions import Parts, parts_of
from sentinel.kit.x509.key import Key, key_of
from sentinel.kit.x509.names import alternatives
from sentinel.kit.x509.read import ORDINARY, opened, quiet
from sentinel.kit.x509.stamp import Stamp

MOST_NAMES = 100
MOST_TEXT = 256
NO_NAMES: tuple[str, ...] = ()

T = TypeVar("T")
E = TypeVar("E", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What one certificate says of itself; ``unreadable`` names the parts that nobody could read.

    Hashes are SHA-256 in hex, ``serial`` is upper-case hex. ``names`` holds the first 100 host names and addresses of
    the subjectAltName, ``names_count`` all of them. ``key_type`` is ``rsa``, ``ec``, ``dsa``, ``ed25519`` ...;
    ``key_bits`` the size of the modulus or curve. ``signature_hash`` is empty where the algorithm has none (Ed25519).
    ``scts`` counts embedded certificate timestamps, ``logged_at`` is the earliest of them, by its own word;
    ``stamps`` are they themselves, for a site's own certificate. Text is as sent, cut to 256 characters (RFC 5280, RFC
    6962).
    """

    sha256: str
    spki_sha256: str = ""
    serial: str = ""
    subject: str = ""
    organization: str = ""
    issuer: str = ""
    issuer_organization: str = ""
    names: tuple[str, ...] = ()
    names_count: int = 0
    not_before: datetime | None = None
    not_after: datetime | None = None
    key_type: str = ""
    key_bits: int | None = None
    key_curve: str = ""
    bad_exponent: bool = False
    signature_hash: str = ""
    signature_algorithm: str = ""
    is_ca: bool = False
    self_signed: bool = False
    must_staple: bool = False
    scts: int = 0
    logged_at: datetime | None = None
    stamps: tuple[Stamp, ...] = ()
    unreadable: tuple[str, ...] = ()


def parse(der: bytes) -> CertificateFacts:
    """Read a certificate; whatever cannot be read is named in ``unreadable`` and the rest still stands.

    Sites show the same certificates at every look: those of an ordinary size are read once.
    """
    return _remembered(der) if len(der) <= ORDINARY else _parsed(der)


@lru_cache(maxsize=2048)
def _remembered(der: bytes) -> CertificateFacts:
    return _parsed(der)


def _parsed(der: bytes) -> CertificateFacts:
    sha256 = hashlib.sha256(der).hexdigest()
    certificate = opened(der)
    if certificate is None:
        return CertificateFacts(sha256=sha256, unreadable=("certificate",))
    with quiet():
        return _facts(certificate, sha256)


class _Reader:
    """Reads part after part and remembers which of them could not be read."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def take(self, part: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            self.missed.append(part)
            return otherwise


def _facts(certificate: x509.Certificate, sha256: str) -> CertificateFacts:
    take = (reader := _Reader()).take
    parts = take("extensions", lambda: parts_of(certificate), None)
    if parts is not None and parts.broken:
        reader.missed.append("extensions")
    extensions = parts.readable if parts else None
    names = take("names", lambda: _names(parts), NO_NAMES)
    key = take("key", lambda: key_of(certificate), Key())
    return CertificateFacts(
        sha256=sha256,
        spki_sha256=key.spki_sha256,
        serial=f"{certificate.serial_number:X}"[:MOST_TEXT],
        subject=take("subject", lambda: _name(certificate.subject, NameOID.COMMON_NAME), ""),
        organization=take("subject", lambda: _name(certificate.subject, NameOID.ORGANIZATION_NAME), ""),
        issuer=take("issuer", lambda: _name(certificate.issuer, NameOID.COMMON_NAME), ""),
        issuer_organization=take("issuer", lambda: _name(certificate.issuer, NameOID.ORGANIZATION_NAME), ""),
        names=tuple(_text(n) for n in names[:MOST_NAMES]),
        names_count=len(names),
        not_before=take("not_before", lambda: certificate.not_valid_before_utc, None),
        not_after=take("not_after", lambda: certificate.not_valid_after_utc, None),
        key_type=key.kind,
        key_bits=key.bits,
        key_curve=key.curve,
        bad_exponent=key.bad_exponent,
        signature_hash=take("signature", lambda: _signature_hash(certificate), ""),
        signature_algorithm=_algorithm(certificate.signature_algorithm_oid),
        is_ca=_is_ca(extensions),
        self_signed=take("self_signed", lambda: _self_signed(certificate), otherwise=False),
        must_staple=_must_staple(extensions),
        scts=take("scts", lambda: len(_stamps(extensions)), 0),
        logged_at=take("scts", lambda: min(_stamps(extensions), default=None), None),
        unreadable=tuple(dict.fromkeys(reader.missed)),
    )


def _text(value: str | bytes) -> str:
    text = value if isinstance(value, str) else value.decode("latin-1")
    return clean(text[:MOST_TEXT])


def _name(name: x509.Name, oid: ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return _text(found[0].value) if found else ""


def _names(parts: Parts | None) -> tuple[str, ...]:
    hosts, addresses = alternatives(parts)
    return (*hosts, *map(str, addresses))


def _signature_hash(certificate: x509.Certificate) -> str:
    algorithm = certificate.signature_hash_algorithm
    return algorithm.name if algorithm else ""


def _algorithm(oid: ObjectIdentifier) -> str:
    known = oid._name  # noqa: SLF001 - the only place where cryptography keeps the readable name
    return oid.dotted_string if known == "Unknown OID" else known


def _extension(extensions: x509.Extensions | None, kind: type[E]) -> E | None:
    found = (e.value for e in extensions or () if isinstance(e.value, kind))
    return next(found, None)


def _is_ca(extensions: x509.Extensions | None) -> bool:
    constraints = _extension(extensions, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _must_staple(extensions: x509.Extensions | None) -> bool:
    features = _extension(extensions, x509.TLSFeature)
    return features is not None and x509.TLSFeatureType.status_request in features


def _stamps(extensions: x509.Extensions | None) -> list[datetime]:
    """When each log says that it took the certificate in (RFC 6962, section 3.2); nobody has verified its signature."""
    found = _extension(extensions, x509.PrecertificateSignedCertificateTimestamps)
    return [stamp.timestamp.replace(tzinfo=UTC) for stamp in found or ()]


def _self_signed(certificate: x509.Certificate) -> bool:
    if certificate.subject.public_bytes() != certificate.issuer.public_bytes():
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except InvalidSignature:
        return False
    except Exception:  # noqa: BLE001 - an algorithm nobody verifies any more (MD5): its own word has to do
        return True
    return True
