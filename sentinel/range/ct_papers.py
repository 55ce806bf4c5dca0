"""What a log is shown of a certificate: before it was issued (poisoned), what of it is signed, and the thing itself."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def der(certificate: x509.Certificate) -> bytes:
    """The certificate's bytes."""
    return certificate.public_bytes(Encoding.DER)


def key_hash(certificate: x509.Certificate) -> bytes:
    """The SHA-256 of a certificate's public key."""
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).digest()


def poisoned(certificate: x509.Certificate) -> bytes:
    """The pre-certificate of this certificate: the same but for its timestamps, and critically unusable (RFC 6962)."""
    build = (
        x509.CertificateBuilder()
        .subject_name(certificate.subject)
        .issuer_name(certificate.issuer)
        .public_key(certificate.public_key())
        .serial_number(certificate.serial_number)
        .not_valid_before(certificate.not_valid_before_utc)
        .not_valid_after(certificate.not_valid_after_utc)
    )
    for extension in certificate.extensions:
        if not isinstance(extension.value, x509.PrecertificateSignedCertificateTimestamps):
            build = build.add_extension(extension.value, extension.critical)
    build = build.add_extension(x509.PrecertPoison(), critical=True)
    return der(build.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()))


def to_be_signed(certificate: x509.Certificate) -> bytes:
    """What was signed of it before it had timestamps."""
    try:
        return certificate.tbs_precertificate_bytes
    except ValueError:  # it never had any
        return certificate.tbs_certificate_bytes
