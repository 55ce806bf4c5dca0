"""Stamps: certificate transparency logs that say when they saw a certificate, as embedded timestamps (RFC 6962)."""

import hashlib
import struct
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_LIST = x509.oid.ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS
_DER = serialization.Encoding.DER
_SHA256_ECDSA = b"\x04\x03"


class Log:
    """A log of the world. It keeps nothing; its signature is real, and ``public`` verifies it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.public = self._key.public_key()
        self.id = hashlib.sha256(_spki(self.public)).digest()

    def stamp(self, before: x509.Certificate, issuer: ec.EllipticCurvePublicKey, at: datetime) -> bytes:
        """One timestamp of ``at`` over a certificate that is complete but for its timestamps."""
        tbs, moment = before.tbs_certificate_bytes, struct.pack(">Q", round(at.timestamp() * 1000))
        entry = b"\0\1" + hashlib.sha256(_spki(issuer)).digest() + _sized(tbs, 3)
        signature = self._key.sign(b"\0\0" + moment + entry + b"\0\0", ec.ECDSA(hashes.SHA256()))
        return b"\0" + self.id + moment + b"\0\0" + _SHA256_ECDSA + _sized(signature, 2)


def extension(*stamps: bytes) -> x509.UnrecognizedExtension:
    """The extension that carries timestamps in a certificate."""
    listed = _sized(b"".join(_sized(stamp, 2) for stamp in stamps), 2)
    size = bytes([len(listed)]) if len(listed) < 0x80 else _long(len(listed))  # noqa: PLR2004 - DER's short form
    return x509.UnrecognizedExtension(_LIST, b"\x04" + size + listed)


def _long(length: int) -> bytes:
    figures = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(figures)]) + figures


def _sized(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width, "big") + data


def _spki(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(_DER, serialization.PublicFormat.SubjectPublicKeyInfo)
