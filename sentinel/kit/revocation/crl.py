"""Revocation lists (RFC 5280, section 5): whole or in shards, signed by the issuer itself; others say nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sentinel.kit.revocation.word import State, Why, Word, nothing
from sentinel.kit.x509.der import header
from sentinel.kit.x509.read import quiet
from sentinel.kit.x509.signed import signed

MOST_BYTES = 10 * 1024 * 1024
CRITICAL = b"\x01\x01\xff\x04"  # true, and the beginning of a value: what a critical extension looks like in DER
_PEM = b"-----BEGIN X509 CRL"
_PLAIN = (x509.CRLNumber, x509.AuthorityKeyIdentifier, x509.IssuerAlternativeName, x509.IssuingDistributionPoint)
_ENTRY = (x509.CRLReason, x509.InvalidityDate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list that was read and found to be the issuer's own; ``point`` says which certificates it is for."""

    crl: x509.CertificateRevocationList
    since: datetime
    until: datetime
    point: x509.IssuingDistributionPoint | None


def opened(body: bytes, issuer: x509.Certificate) -> Listed | Why:
    """Read a list (DER or PEM) of this issuer, or say why it does not count; never raises."""
    if len(body) > MOST_BYTES:
        return Why.UNREADABLE
    with quiet():
        try:
            if body.lstrip().startswith(_PEM):
                body = x509.load_pem_x509_crl(body).public_bytes(Encoding.DER)
            return _opened(x509.load_der_x509_crl(body), signed_part(body), issuer)
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger sent
            return Why.UNREADABLE


def signed_part(der: bytes) -> bytes:
    """The part of a signed structure that is signed, as it came: writing a list of 5 MB anew takes half a second.

    Raises:
        ValueError: if these bytes are no such structure.
    """
    start, _ = header(der, 0)
    inner, size = header(der, start)
    return der[start : inner + size]


def said(listed: Listed, certificate: x509.Certificate, urls: Iterable[str]) -> Word:
    """What the list says of a certificate that names these places for its list; never raises."""
    with quiet():
        try:
            return _said(listed, certificate, frozenset(urls))
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger sent
            return nothing(Why.UNREADABLE)


def _opened(crl: x509.CertificateRevocationList, body: bytes, issuer: x509.Certificate) -> Listed | Why:
    if crl.issuer.public_bytes() != issuer.subject.public_bytes():
        return Why.OTHER_ISSUER
    key, algorithm = issuer.public_key(), crl.signature_hash_algorithm
    if not _may_sign(issuer) or not signed(key, crl.signature, body, algorithm):
        return Why.BAD_SIGNATURE
    point = next((e.value for e in crl.extensions if isinstance(e.value, x509.IssuingDistributionPoint)), None)
    odd = _odd(crl, point, body)
    if odd is not Why.NONE or crl.next_update_utc is None:
        return odd or Why.EXPIRED
    return Listed(crl=crl, since=crl.last_update_utc, until=crl.next_update_utc, point=point)


def _odd(crl: x509.CertificateRevocationList, point: x509.IssuingDistributionPoint | None, body: bytes) -> Why:
    """Whether this is a sort of list that we do not read: parts of one, others' certificates, unknown demands."""
    if any(isinstance(e.value, x509.DeltaCRLIndicator) for e in crl.extensions):
        return Why.DELTA
    if point is not None and point.indirect_crl:
        return Why.INDIRECT
    if any(e.critical and not isinstance(e.value, _PLAIN) for e in crl.extensions) or _odd_entry(crl, body):
        return Why.CRITICAL_EXTENSION
    return Why.NONE


def _may_sign(issuer: x509.Certificate) -> bool:
    usages = (e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage))
    return all(usage.crl_sign for usage in usages)


def _odd_entry(crl: x509.CertificateRevocationList, body: bytes) -> bool:
    """Whether an entry has a critical extension that we do not know: then the whole list must not be used (5.3).

    Only a list that holds the mark of a critical extension more often than its own extensions do is searched.
    """
    own = sum(e.critical for e in crl.extensions)
    if body.count(CRITICAL) <= own:
        return False
    return any(e.critical and not isinstance(e.value, _ENTRY) for entry in crl for e in entry.extensions)


def _said(listed: Listed, certificate: x509.Certificate, urls: frozenset[str]) -> Word:
    covers = _covers(listed.point, urls, authority=_is_authority(certificate))
    if covers is not Why.NONE and covers is not Why.PARTIAL:
        return nothing(covers)
    entry = listed.crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None:
        at, reason = entry.revocation_date_utc, _reason(entry.extensions)
        return Word(state=State.REVOKED, since=listed.since, until=listed.until, at=at, reason=reason)
    if covers is Why.PARTIAL:
        return nothing(covers)
    return Word(state=State.GOOD, since=listed.since, until=listed.until)


def _covers(point: x509.IssuingDistributionPoint | None, urls: frozenset[str], *, authority: bool) -> Why:
    """Whether a list is for this certificate: its shard, its kind; ``partial`` if only for some reasons (5.2.5)."""
    if point is None:
        return Why.NONE
    names = _urls(point.full_name or ())
    other_kind = point.only_contains_user_certs if authority else point.only_contains_ca_certs
    if other_kind or point.only_contains_attribute_certs or point.relative_name is not None:
        return Why.OTHER_SHARD
    if point.full_name is not None and not urls & set(names):
        return Why.OTHER_SHARD
    return Why.PARTIAL if point.only_some_reasons is not None else Why.NONE


def _urls(names: Iterable[x509.GeneralName]) -> Sequence[str]:
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]


def _is_authority(certificate: x509.Certificate) -> bool:
    limits = (e.value for e in certificate.extensions if isinstance(e.value, x509.BasicConstraints))
    return any(limit.ca for limit in limits)


def _reason(extensions: x509.Extensions) -> str:
    reasons = (e.value for e in extensions if isinstance(e.value, x509.CRLReason))
    return next((reason.reason.value for reason in reasons), "")
