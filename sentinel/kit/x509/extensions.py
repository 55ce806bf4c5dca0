"""The extensions of a certificate, each for itself: one that is broken hides none of the others.

Browsers read what they need and pass over the rest: a certificate with a broken part is one that visitors may accept.
"""

from collections import Counter
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sentinel.kit.x509.der import inside, wrapped

MOST_PARTS = 64
SEQUENCE, LIST = 0x30, 0xA3
NAMES = bytes.fromhex("0603551d11")  # subjectAltName, as its OID stands in DER


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The extensions that can be read; ``broken`` are the OIDs (DER) of those that cannot, or stand there twice."""

    readable: x509.Extensions
    broken: frozenset[bytes] = frozenset()


def parts_of(certificate: x509.Certificate) -> Parts:
    """The extensions of a certificate, as far as each can be read.

    Raises:
        ValueError: if they are no list, or more than 64 and one of them is broken.
    """
    try:
        return Parts(readable=certificate.extensions)
    except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
        return _each(certificate)


def _each(certificate: x509.Certificate) -> Parts:
    whole = certificate.public_bytes(Encoding.DER)
    body, *signature = inside(whole, MOST_PARTS)
    fields = inside(body, MOST_PARTS)
    head = b"".join(one for one in fields if one[0] != LIST)
    listed = next((one for one in fields if one[0] == LIST), None)
    found = inside(inside(listed, 1)[0], MOST_PARTS) if listed else []
    names = [inside(one, MOST_PARTS)[0] for one in found]
    count = Counter(names)
    readable, broken = [], set()
    for name, one in zip(names, found, strict=True):
        held = _alone(head, one, b"".join(signature)) if count[name] == 1 else None
        if held is None:
            broken.add(name)
        else:
            readable += held
    return Parts(readable=x509.Extensions(readable), broken=frozenset(broken))


def _alone(head: bytes, extension: bytes, signature: bytes) -> list[x509.Extension[x509.ExtensionType]] | None:
    """This extension as the only one of the same certificate; None if it cannot be read."""
    body = wrapped(SEQUENCE, head + wrapped(LIST, wrapped(SEQUENCE, extension)))
    try:
        return list(x509.load_der_x509_certificate(wrapped(SEQUENCE, body + signature)).extensions)
    except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
        return None
