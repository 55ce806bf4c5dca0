"""Answers of OCSP responders (RFC 6960): they count if the issuer signed them, or somebody whom it named for that."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from sentinel.kit.revocation.word import State, Why, Word, nothing
from sentinel.kit.x509.read import quiet
from sentinel.kit.x509.signed import issued, signed

MOST_BYTES = 65_536
LASTING = timedelta(days=1)  # of an answer that names no next one
_KNOWN = (x509.OCSPNonce, x509.SignedCertificateTimestamps, x509.CRLReason, x509.InvalidityDate)


def request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """The question about one certificate (DER), without a nonce, so that answers can be made beforehand (RFC 5019)."""
    algorithm = hashes.SHA1()  # noqa: S303 - names a certificate as every responder expects it; protects nothing
    build = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm)
    return build.build().public_bytes(Encoding.DER)


def asking(responder: str, question: bytes) -> str:
    """The URL that puts this question to a responder by GET (RFC 6960, appendix A.1)."""
    return f"{responder.rstrip('/')}/{quote(base64.b64encode(question).decode(), safe='')}"


def said(answer: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> Word:
    """What an answer (DER) says of this certificate; never raises, and counts only if it is truly signed."""
    if len(answer) > MOST_BYTES:
        return nothing(Why.UNREADABLE)
    with quiet():
        try:
            return _said(ocsp.load_der_ocsp_response(answer), certificate, issuer)
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger sent
            return nothing(Why.UNREADABLE)


def _said(answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> Word:
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return nothing(Why.REFUSED)
    single = next((s for s in answer.responses if _about(s, certificate, issuer)), None)
    if single is None:
        return nothing(Why.OTHER_CERTIFICATE)
    signer = next((c for c in _signers(answer, issuer) if _signed(answer, c)), None)
    if signer is None:
        return nothing(Why.BAD_SIGNATURE)
    if any(e.critical and not isinstance(e.value, _KNOWN) for e in answer.extensions):
        return nothing(Why.CRITICAL_EXTENSION)
    return _word(single, signer if signer is not issuer else None)


def _about(single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether this part of an answer is about this certificate of this issuer, by its own way of naming them."""
    if single.serial_number != certificate.serial_number:
        return False
    build = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, single.hash_algorithm)
    ours = build.build()
    return (ours.issuer_name_hash, ours.issuer_key_hash) == (single.issuer_name_hash, single.issuer_key_hash)


def _signers(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> Iterator[x509.Certificate]:
    """The issuer, and whom it named to sign answers (RFC 6960, 4.2.2.2)."""
    yield issuer
    yield from (c for c in answer.certificates[:4] if _delegated(c) and issued(c, issuer))


def _delegated(certificate: x509.Certificate) -> bool:
    usages = (e.value for e in certificate.extensions if isinstance(e.value, x509.ExtendedKeyUsage))
    return any(ExtendedKeyUsageOID.OCSP_SIGNING in usage for usage in usages)


def _signed(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key = signer.public_key()
    return signed(key, answer.signature, answer.tbs_response_bytes, answer.signature_hash_algorithm)


def _word(single: ocsp.OCSPSingleResponse, delegate: x509.Certificate | None) -> Word:
    if single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        return nothing(Why.NOT_KNOWN)
    since = single.this_update_utc
    until = single.next_update_utc or since + LASTING
    if delegate is not None:
        since, until = max(since, delegate.not_valid_before_utc), min(until, delegate.not_valid_after_utc)
    if single.certificate_status is ocsp.OCSPCertStatus.GOOD:
        return Word(state=State.GOOD, since=since, until=until)
    reason = single.revocation_reason
    return Word(
        state=State.REVOKED,
        since=since,
        until=until,
        at=single.revocation_time_utc,
        reason=reason.value if reason else "",
    )
