"""What an authority publishes of certificates that it took back: OCSP answers and lists, true, false and broken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
ODD = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")


class Day(StrEnum):
    """How a responder or a publisher of lists does today; some days only one of them has."""

    GOOD = "good"
    EXPIRED = "expired"
    EARLY = "early"
    FORGED = "forged"
    CRITICAL = "critical"
    OTHER = "other"
    GARBAGE = "garbage"
    EMPTY = "empty"
    DELTA = "delta"
    INDIRECT = "indirect"
    SHARD = "shard"
    OTHER_SHARD = "other_shard"
    AUTHORITIES_ONLY = "authorities_only"
    SOME_REASONS = "some_reasons"
    CRITICAL_ENTRY = "critical_entry"
    PEM = "pem"
    UNKNOWN = "unknown"
    LATER = "later"
    DELEGATED = "delegated"
    UNNAMED = "unnamed"
    FORMER = "former"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: a certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One certificate that was taken back: when, and why (RFC 5280, 5.3.1)."""

    at: datetime
    reason: str = ""

    @property
    def flag(self) -> x509.ReasonFlags | None:
        """The reason as the library names it."""
        return x509.ReasonFlags(self.reason) if self.reason else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What an authority has taken back, by serial number; ``url`` is where its list stands."""

    issuer: Signer
    now: datetime
    taken: Mapping[int, Taken] = field(default_factory=dict)
    url: str = ""

    def answer(self, certificate: x509.Certificate, day: Day = Day.GOOD) -> bytes:
        """The OCSP answer about one certificate (DER), as it comes on such a day."""
        if day in (Day.GARBAGE, Day.EMPTY):
            return b"<html>502 Bad Gateway</html>" if day is Day.GARBAGE else b""
        if day is Day.LATER:
            later = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
            return later.public_bytes(Encoding.DER)
        signer, sent = self._answering(day)
        build = self._said(certificate, day).responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
        if sent:
            build = build.certificates(sent)
        if day is Day.CRITICAL:
            build = build.add_extension(ODD, critical=True)
        return build.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _said(self, certificate: x509.Certificate, day: Day) -> ocsp.OCSPResponseBuilder:
        taken = self.taken.get(certificate.serial_number)
        status = ocsp.OCSPCertStatus.REVOKED if taken else ocsp.OCSPCertStatus.GOOD
        begins, ends = self._times(day)
        return ocsp.OCSPResponseBuilder().add_response(
            _made("Situs Lain", self.issuer, self.now).certificate if day is Day.OTHER else certificate,
            self.issuer.certificate,
            hashes.SHA1(),  # noqa: S303 - how every responder names certificates; it protects nothing
            ocsp.OCSPCertStatus.UNKNOWN if day is Day.UNKNOWN else status,
            begins,
            ends,
            taken.at if taken and day is not Day.UNKNOWN else None,
            taken.flag if taken and day is not Day.UNKNOWN else None,
        )

    def _times(self, day: Day) -> tuple[datetime, datetime]:
        if day is Day.EXPIRED:
            return self.now - 2 * WEEK, self.now - HOUR
        return (self.now + HOUR, self.now + WEEK) if day is Day.EARLY else (self.now - HOUR, self.now + WEEK)

    def _answering(self, day: Day) -> tuple[Signer, Sequence[x509.Certificate]]:
        """Who signs an answer, and which certificates go along with it."""
        if day is Day.FORGED:
            stranger = _made("Tidak Dikenal", None, self.now)
            return stranger, [stranger.certificate]
        if day in (Day.DELEGATED, Day.UNNAMED, Day.FORMER):
            ends = self.now + (-HOUR if day is Day.FORMER else WEEK)
            delegate = _made("Penjawab", self.issuer, self.now, named=day is not Day.UNNAMED, ends=ends)
            return delegate, [delegate.certificate]
        return self.issuer, []

    def listing(self, day: Day = Day.GOOD) -> bytes:
        """The revocation list (DER, or PEM on such a day)."""
        if day in (Day.GARBAGE, Day.EMPTY):
            return b"<html>404 Not Found</html>" if day is Day.GARBAGE else b""
        begins, ends = self._times(day)
        other = _made("Otoritas Lain", None, self.now)
        name = other.certificate.subject if day is Day.OTHER else self.issuer.certificate.subject
        build = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(begins).next_update(ends)
        for number, taken in self.taken.items():
            build = build.add_revoked_certificate(_entry(number, taken, odd=day is Day.CRITICAL_ENTRY))
        build = _EXTRAS.get(day, _plain)(build, self.url)
        key = other.key if day in (Day.FORGED, Day.OTHER) else self.issuer.key
        return build.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM if day is Day.PEM else Encoding.DER)


_Build: TypeAlias = x509.CertificateRevocationListBuilder


def _plain(build: _Build, _: str) -> _Build:
    return build


def _entry(number: int, taken: Taken, *, odd: bool) -> x509.RevokedCertificate:
    build = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(taken.at)
    if taken.flag is not None:
        build = build.add_extension(x509.CRLReason(taken.flag), critical=False)
    return (build.add_extension(ODD, critical=True) if odd else build).build()


def _point(
    *, url: str = "", indirect: bool = False, authorities: bool = False, some: bool = False
) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(url)] if url else None,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=authorities,
        only_some_reasons=frozenset([x509.ReasonFlags.key_compromise]) if some else None,
        indirect_crl=indirect,
        only_contains_attribute_certs=False,
    )


_EXTRAS: Mapping[Day, Callable[[_Build, str], _Build]] = {
    Day.DELTA: lambda build, _: build.add_extension(x509.DeltaCRLIndicator(7), critical=True),
    Day.CRITICAL: lambda build, _: build.add_extension(ODD, critical=True),
    Day.INDIRECT: lambda build, _: build.add_extension(_point(indirect=True), critical=True),
    Day.SHARD: lambda build, url: build.add_extension(_point(url=url), critical=True),
    Day.OTHER_SHARD: lambda build, url: build.add_extension(_point(url=f"{url}.99"), critical=True),
    Day.AUTHORITIES_ONLY: lambda build, _: build.add_extension(_point(authorities=True), critical=True),
    Day.SOME_REASONS: lambda build, _: build.add_extension(_point(some=True), critical=True),
}


def _made(
    name: str, issuer: Signer | None, now: datetime, *, named: bool = True, ends: datetime | None = None
) -> Signer:
    """A key and a certificate that may sign answers if it is ``named`` for that by its issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = ExtendedKeyUsageOID.OCSP_SIGNING if named else ExtendedKeyUsageOID.SERVER_AUTH
    build = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 2 * WEEK)
        .not_valid_after(ends or now + WEEK)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    )
    return Signer(certificate=build.sign(issuer.key if issuer else key, hashes.SHA256()), key=key)
