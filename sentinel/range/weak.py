"""Weak signatures, which the library rightly refuses to make, and which a monitor must recognise."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_SHA256_RSA = bytes.fromhex("06092a864886f70d01010b")
_SHA1_RSA = bytes.fromhex("06092a864886f70d010105")  # as long as the other, so that no length in the DER changes


def signed_with_sha1(certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> x509.Certificate:
    """The same certificate, signed once more by its RSA signer over SHA-1."""
    whole, body = certificate.public_bytes(serialization.Encoding.DER), certificate.tbs_certificate_bytes
    weak_body = body.replace(_SHA256_RSA, _SHA1_RSA)
    signature = key.sign(weak_body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - weak on purpose
    weak = whole.replace(body, weak_body).replace(certificate.signature, signature).replace(_SHA256_RSA, _SHA1_RSA)
    return x509.load_der_x509_certificate(weak)
