"""Roots: whom we trust to vouch for a site. Mozilla's list, the system's, and the operator's own file."""

import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path

import certifi
from OpenSSL import crypto

BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # SUSE
)
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


class BadRoots(ValueError):
    """The file of extra roots cannot be used; the message names it and says why."""


def public_roots() -> list[bytes]:
    """Mozilla's roots, as DER: those that browsers have too."""
    return list(certificates(Path(certifi.where()).read_bytes()))


def system_roots() -> list[bytes]:
    """The system's roots, as DER; they may hold an administrator's own, which the public logs need not know.

    ``SSL_CERT_FILE`` is not asked: it may be set for the courier alone.
    """
    place = _system()
    return list(certificates(place.read_bytes())) if place is not None else []


def own_roots(file: Path) -> list[bytes]:
    """The operator's roots from a PEM file, as DER.

    Raises:
        BadRoots: if the file cannot be read or holds no certificate.
    """
    try:
        found = list(certificates(file.read_bytes()))
    except OSError as error:
        raise BadRoots(f"{file}: {error.strerror}") from None
    if not found:
        raise BadRoots(f"{file}: holds no certificate in PEM form")
    return found


def certificates(pem: bytes) -> Iterator[bytes]:
    """Every certificate of a PEM text that can be read, as DER; the rest is passed over."""
    for block in pem.split(_BEGIN)[1:]:
        loaded = loaded_pem(_BEGIN + block.partition(_END)[0] + _END + b"\n")
        if loaded is not None:
            yield crypto.dump_certificate(crypto.FILETYPE_ASN1, loaded)


def loaded_pem(block: bytes) -> crypto.X509 | None:
    """OpenSSL's own view of one PEM block, or None."""
    try:
        return crypto.load_certificate(crypto.FILETYPE_PEM, block)
    except crypto.Error:
        return None


def loaded(ders: Iterable[bytes]) -> list[crypto.X509]:
    """OpenSSL's own view of certificates; what it cannot read is passed over."""
    found = []
    for der in ders:
        try:
            found.append(crypto.load_certificate(crypto.FILETYPE_ASN1, der))
        except crypto.Error:
            continue
    return found


def _system() -> Path | None:
    built_in = ssl.get_default_verify_paths().openssl_cafile
    return next((p for p in map(Path, (*BUNDLES, built_in)) if p.is_file()), None)
