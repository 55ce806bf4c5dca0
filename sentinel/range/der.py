"""DER by hand: certificates taken apart, changed where the library would not, and signed anew."""

import warnings
from collections.abc import Callable, Iterator
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | dsa.DSAPrivateKey
Change: TypeAlias = Callable[[list[bytes]], list[bytes]]
SEQUENCE, INTEGER, BITS, VERSION, EXTENSIONS = 0x30, 0x02, 0x03, 0xA0, 0xA3
_SHORT, _NULL = 0x80, b"\x05\x00"
_RSA = {"md5": 4, "sha1": 5, "sha256": 11}  # the last number of 1.2.840.113549.1.1
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303 - weak on purpose
    "sha1": hashes.SHA1(),  # noqa: S303 - weak on purpose
    "sha256": hashes.SHA256(),
}


def wrapped(tag: int, *parts: bytes) -> bytes:
    """One value: its tag, its length in as few bytes as it takes, and its parts."""
    body = b"".join(parts)
    size = len(body)
    long = size.to_bytes((size.bit_length() + 7) // 8)
    head = bytes([size]) if size < _SHORT else bytes([_SHORT | len(long)]) + long
    return bytes([tag]) + head + body


def parts(value: bytes) -> list[bytes]:
    """The values inside one value, each whole."""
    return list(_parts(_body(value)))


def number(value: int) -> bytes:
    """An integer."""
    return wrapped(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, signed=True))


def _body(value: bytes) -> bytes:
    return value[_start(value, 0)[0] :]


def _parts(body: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(body):
        begins, size = _start(body, at)
        yield body[at : begins + size]
        at = begins + size


def _start(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the value at this place begins, and how long it is."""
    first = data[at + 1]
    if first < _SHORT:
        return at + 2, first
    begins = at + 2 + (first & ~_SHORT)
    return begins, int.from_bytes(data[at + 2 : begins])


def signed_anew(certificate: x509.Certificate, key: PrivateKey, change: Change, digest: str = "sha256") -> bytes:
    """The same certificate (DER) with its inner parts changed, signed by this key over this hash.

    The parts are, in order: version, serial number, algorithm, issuer, validity, subject, public key, extensions.
    """
    inner = parts(certificate.tbs_certificate_bytes)
    algorithm = _algorithm(key, digest) or inner[2]
    inner[2] = algorithm
    body = wrapped(SEQUENCE, *change(inner))
    return wrapped(SEQUENCE, body, algorithm, wrapped(BITS, b"\x00", signature(key, body, digest)))


def signature(key: PrivateKey, body: bytes, digest: str) -> bytes:
    """What this key signs over these bytes."""
    algorithm = _HASHES[digest]
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(body, padding.PKCS1v15(), algorithm)
    return (
        key.sign(body, ec.ECDSA(algorithm))
        if isinstance(key, ec.EllipticCurvePrivateKey)
        else key.sign(body, algorithm)
    )


def _algorithm(key: PrivateKey, digest: str) -> bytes | None:
    """The name of the signature for RSA; other keys keep the one that the certificate has."""
    if not isinstance(key, rsa.RSAPrivateKey):
        return None
    oid = bytes.fromhex("2a864886f70d0101") + bytes([_RSA[digest]])
    return wrapped(SEQUENCE, wrapped(0x06, oid), _NULL)


def loaded(der: bytes) -> x509.Certificate:
    """The library's view of it, without its remarks; what is wrong inside shows only where it is asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return x509.load_der_x509_certificate(der)


def unchanged(inner: list[bytes]) -> list[bytes]:
    """Change nothing but the signature."""
    return inner


def spki(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bytes:
    """A public key as a certificate holds it."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
