"""What stands in the bytes that a log signed for: names first, the rest where they concern us.

Whoever writes a certificate may write anything; what cannot be read is told where a watched name stands in it.
"""

import hashlib
from dataclasses import replace

from cryptography import x509
from cryptography.x509.oid import NameOID

from sentinel.kit.codec import clean
from sentinel.kit.ct.der import BadDer, as_certificate, bare, to_be_signed
from sentinel.kit.ct.names import Found, Watch, folded
from sentinel.kit.ct.sighting import MOST_NAMES, MOST_TEXT, Sighting
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.extensions import parts_of
from sentinel.kit.x509.names import alternatives
from sentinel.kit.x509.read import opened, quiet
from sentinel.kit.x509.stamp import stamps_under

SHA256 = 32


def names_of(body: bytes, *, pre: bool) -> tuple[str, ...] | None:
    """Every name of a certificate, the common name among them, folded; None if it cannot be read.

    ``body`` is a certificate, or what is to be signed of one (``pre``).
    """
    certificate = _opened(body, pre=pre)
    if certificate is None:
        return None
    with quiet():
        try:
            hosts, addresses = alternatives(parts_of(certificate))
            common = [str(a.value) for a in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return None
    return tuple(dict.fromkeys([*map(folded, (*hosts, *common)), *map(str, addresses)]))


def sighted(body: bytes, names: tuple[str, ...] | None, watch: Watch, *, pre: bool) -> Sighting | None:
    """What a certificate says of itself, if it concerns whom we watch; ``names`` are those of ``names_of``."""
    if names is None:
        name = watch.within(body)
        return Sighting(source="", place="", names=(name,), names_count=1, unreadable=True) if name else None
    found = watch.find(names)
    return _sighting(body, names, found, pre=pre) if found.names else None


def signed_hash(body: bytes, *, pre: bool) -> str:
    """The SHA-256 of what was signed, without poison and timestamps; empty if it cannot be taken apart."""
    try:
        return hashlib.sha256(bare(body if pre else to_be_signed(body))).hexdigest()
    except BadDer:
        return ""


class NotOurs(ValueError):
    """These bytes are the certificate of somebody else, whatever was told of them."""


def reread(told: Sighting, der: bytes, watch: Watch, issuer_key: bytes = b"") -> Sighting | None:
    """What a service told of a certificate, by the bytes of it (DER) that it gave along; None: they are none.

    Names, too, are those in the bytes. ``issuer_key`` is the SHA-256 of the issuer's key, as the service tells it.

    Raises:
        NotOurs: if no watched name is among them.
    """
    names = names_of(der, pre=False)
    if names is None or not signed_hash(der, pre=False):
        return None
    found = watch.find(names)
    if not found.ours:
        raise NotOurs
    known = _sighting(der, names, found, pre=False)
    stamps = stamps_under(der, issuer_key) if len(issuer_key) == SHA256 else ()
    return replace(known, source=told.source, place=told.place, logged_at=told.logged_at, pre=told.pre, stamps=stamps)


def vouching(top: bytes) -> tuple[str, str]:
    """The key (SHA-256, hex) and the organisation of the last certificate above another; empty if not known."""
    certificate = opened(top) if top else None
    if certificate is None:
        return "", ""
    with quiet():
        try:
            found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
            return parse(top).spki_sha256, clean(str(found[0].value)[:MOST_TEXT]) if found else ""
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return "", ""


def _opened(body: bytes, *, pre: bool) -> x509.Certificate | None:
    try:
        return opened(as_certificate(body) if pre else body)
    except BadDer:
        return None


def _sighting(body: bytes, names: tuple[str, ...], found: Found, *, pre: bool) -> Sighting:
    known = parse(as_certificate(body) if pre else body)
    first = [*found.names, *(name for name in names if name not in found.names)]
    return Sighting(
        source="",
        place="",
        tbs=signed_hash(body, pre=pre),
        spki=known.spki_sha256,
        serial=known.serial,
        issuer=known.issuer[:MOST_TEXT],
        organization=known.issuer_organization[:MOST_TEXT],
        names=tuple(clean(name[:MOST_TEXT]) for name in first[:MOST_NAMES]),
        names_count=len(names),
        not_before=known.not_before,
        not_after=known.not_after,
        pre=pre,
        seen=True,
        lookalike=found.lookalike,
        kin=found.kin,
    )
