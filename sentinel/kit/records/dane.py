"""DANE (RFC 6698, 7671; for mail 7672): does the certificate that a server shows fit the TLSA records of its zone?"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sentinel.kit.records.lookup import Lookup, Question
from sentinel.kit.x509.read import opened
from sentinel.kit.x509.signed import issued

TRUST_ANCHOR, END_ENTITY = 2, 3
HASHES = {1: 32, 2: 64}
MOST_CHAIN = 10
MOST_RECORDS = 20
_TLSA = re.compile(r"^(\d{1,3}) (\d{1,3}) (\d{1,3}) ([0-9a-fA-F ]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One TLSA record: which certificate (``usage``), which part (``selector``), hashed how (``kind``), and the hex."""

    usage: int
    selector: int
    kind: int
    data: str

    @property
    def usable(self) -> bool:
        """Whether clients look at it: not at usages 0 and 1 (RFC 7672, 3.1), nor at hashes of a wrong length."""
        known = self.usage in (TRUST_ANCHOR, END_ENTITY) and self.selector in (0, 1) and self.kind in (0, 1, 2)
        return known and len(self.data) == 2 * HASHES.get(self.kind, len(self.data) // 2)


def question(host: str, port: int) -> Question:
    """Where the pins of a server stand."""
    return (f"_{port}._tcp.{host}", "TLSA")


def pins_in(lookup: Lookup | None) -> tuple[Pin, ...] | None:
    """The usable pins of an answer; none unless signatures prove it (section 2.2). None: nobody knows."""
    if lookup is None or not lookup.known:
        return None
    if not lookup.secure:
        return ()
    found = (_TLSA.match(text) for text in lookup.texts[:MOST_RECORDS])
    pins = (
        Pin(usage=int(m[1]), selector=int(m[2]), kind=int(m[3]), data=m[4].replace(" ", "").lower()) for m in found if m
    )
    return tuple(pin for pin in pins if pin.usable)


def prints_of(chain: Sequence[bytes]) -> tuple[tuple[str, ...], ...]:
    """What of each certificate (DER, leaf first) can be pinned: ``selector kind hash`` of certificate and key.

    An anchor counts only where it signed what leads down to the leaf: anybody can send a stranger's root along.
    """
    return tuple(_prints(der) for der in _linked(chain[:MOST_CHAIN]))


def _linked(chain: Sequence[bytes]) -> Iterator[bytes]:
    """The leaf, then whoever signed it, and so on, as far as the server sent them, in whatever order."""
    if not chain:
        return
    yield chain[0]
    last, left = opened(chain[0]), list(chain[1:])
    while last is not None:
        signers = [(der, one) for der in left if (one := opened(der)) is not None and issued(last, one)]
        if not signers:
            return
        (der, last) = signers[0]
        left.remove(der)
        yield der


def matches(pins: Iterable[Pin], prints: Sequence[Sequence[str]]) -> bool:
    """Whether any pin fits: one for the end entity the leaf, one for a trust anchor any that leads to it."""
    return any(_fits(pin, prints) for pin in pins)


def _fits(pin: Pin, prints: Sequence[Sequence[str]]) -> bool:
    wanted = f"{pin.selector} {pin.kind or 1} {pin.data if pin.kind else _hash(pin.data)}"
    chosen = prints[:1] if pin.usage == END_ENTITY else prints
    return any(wanted in shown for shown in chosen)


def _hash(data: str) -> str:
    return hashlib.sha256(bytes.fromhex(data if len(data) % 2 == 0 else "")).hexdigest()


def _prints(der: bytes) -> tuple[str, ...]:
    parts = [(0, der)]
    try:
        key = x509.load_der_x509_certificate(der).public_key()
        parts.append((1, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        pass  # a certificate that cannot be read can still be pinned as a whole
    return tuple(text for selector, part in parts for text in _both(selector, part))


def _both(selector: int, part: bytes) -> tuple[str, str]:
    return f"{selector} 1 {hashlib.sha256(part).hexdigest()}", f"{selector} 2 {hashlib.sha512(part).hexdigest()}"
