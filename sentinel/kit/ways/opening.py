"""Openings: a server's first words, read from hostile bytes as far as they are needed and no further.

Records and messages as in RFC 5246 (section 6.2.1, 7.4) and RFC 8446 (section 4.1.3). Nothing here is decrypted, and
nothing is believed that was not offered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sentinel.kit.codec import clean
from sentinel.kit.ways.ciphers import DHE
from sentinel.kit.ways.offer import ALPN, SUPPORTED_VERSIONS, TIMESTAMPS, VERSIONS, Offer

MOST_BYTES = 131_072  # a chain of certificates stands before the numbers of a key exchange
MOST_RECORD, MOST_EXTENSIONS = 18_432, 64
ALERT, HANDSHAKE = 21, 22
SERVER_HELLO, SERVER_KEY_EXCHANGE, SERVER_HELLO_DONE = 2, 12, 14
WARNING = 1
NAMES = {number: name for name, number in VERSIONS.items()}
ALERTS = {
    0: "close notify", 10: "unexpected message", 20: "bad record", 40: "handshake failure", 47: "illegal parameter",
    49: "access denied", 50: "decode error", 70: "protocol version", 71: "insufficient security",
    80: "internal error", 86: "inappropriate fallback", 109: "missing extension", 112: "unrecognized name",
    116: "certificate required", 120: "no application protocol",
}  # fmt: skip


class Garbled(ValueError):
    """What came is no answer to our offer; the message says why."""


class Refused(Exception):
    """The server refuses with an alert; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a server opens: the version and cipher it chose, its extensions in its order, its protocol (ALPN).

    ``dh_bits`` is the size of its finite-field Diffie-Hellman group; None where none is used, or it was not sent.
    ``scts`` is its list of certificate timestamps, unverified (RFC 6962, section 3.3); TLS 1.3 hides it.
    """

    version: str
    cipher: int
    extensions: tuple[int, ...] = ()
    alpn: str = ""
    dh_bits: int | None = None
    scts: bytes = b""


class Ear:
    """Hears one server's answer to one offer, piece by piece."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._raw = bytearray()
        self._said = bytearray()
        self._heard = 0
        self._opening: Opening | None = None

    def hear(self, data: bytes) -> Opening | None:
        """Take the next bytes; returns the opening once there is nothing more to wait for.

        Raises:
            Refused: an alert.
            Garbled: anything that is no answer to our offer, or more than 128 KiB of it.
        """
        self._heard += len(data)
        if self._heard > MOST_BYTES:
            raise Garbled("more than 128 KiB")
        self._raw += data
        for kind, body in self._records():
            if kind == ALERT:
                _alert(body)
            elif kind == HANDSHAKE:
                self._said += body
            else:
                return self._ended(f"a record of type {kind}")
        return self._messages()

    def _ended(self, why: str) -> Opening:
        """What is known when the readable part is over."""
        found = self._messages() or self._opening
        if found is None:
            raise Garbled(why)
        return found

    def _records(self) -> Iterator[tuple[int, bytes]]:
        at = 0
        while len(self._raw) - at >= 5:  # noqa: PLR2004 - the head of a record
            size = int.from_bytes(self._raw[at + 3 : at + 5])
            if self._raw[at] not in (20, ALERT, HANDSHAKE, 23) or self._raw[at + 1] != 3:  # noqa: PLR2004 - TLS is 3.x
                raise Garbled("not TLS")
            if not 0 < size <= MOST_RECORD:
                raise Garbled(f"a record of {size} bytes")
            if len(self._raw) - at - 5 < size:
                break
            yield self._raw[at], bytes(self._raw[at + 5 : at + 5 + size])
            at += 5 + size
        del self._raw[:at]

    def _messages(self) -> Opening | None:
        while len(self._said) >= 4:  # noqa: PLR2004 - the head of a message
            kind, size = self._said[0], int.from_bytes(self._said[1:4])
            if size > MOST_BYTES:
                raise Garbled(f"a message of {size} bytes")
            if len(self._said) < 4 + size:
                return None
            body = bytes(self._said[4 : 4 + size])
            del self._said[: 4 + size]
            found = self._message(kind, body)
            if found is not None:
                return found
        return None

    def _message(self, kind: int, body: bytes) -> Opening | None:
        if self._opening is None:
            if kind != SERVER_HELLO:
                raise Garbled(f"message {kind} before a ServerHello")
            self._opening = server_hello(body, self._offer)
            numbers_follow = self._opening.cipher in DHE and self._opening.version != "1.3"
            return None if numbers_follow else self._opening
        if kind == SERVER_KEY_EXCHANGE:
            return replace(self._opening, dh_bits=_prime(body))
        return self._opening if kind == SERVER_HELLO_DONE else None


def server_hello(body: bytes, offer: Offer) -> Opening:
    """Read a ServerHello.

    Raises:
        Garbled: it is torn, or chooses what was not offered.
    """
    words = _Words(body)
    version = int.from_bytes(words.take(2))
    words.take(32)
    words.block(1)
    cipher = int.from_bytes(words.take(2))
    words.take(1)
    extensions = dict(_extensions(words.block(2))) if words.left else {}
    version = int.from_bytes(extensions.get(SUPPORTED_VERSIONS, version.to_bytes(2)))
    if version not in NAMES or version > VERSIONS[offer.newest]:
        raise Garbled("a version that was not offered")
    if cipher not in offer.ciphers:
        raise Garbled("a cipher that was not offered")
    alpn = extensions.get(ALPN, b"")[3:67].decode("ascii", "replace")
    return Opening(
        version=NAMES[version],
        cipher=cipher,
        extensions=tuple(extensions),
        alpn=clean(alpn),
        scts=extensions.get(TIMESTAMPS, b""),
    )


def _extensions(block: bytes) -> Iterator[tuple[int, bytes]]:
    words = _Words(block)
    for _ in range(MOST_EXTENSIONS):
        if not words.left:
            return
        yield int.from_bytes(words.take(2)), words.block(2)
    raise Garbled("extensions without end")


def _prime(body: bytes) -> int:
    """The size in bits of the prime that a server chose (RFC 5246, section 7.4.3)."""
    return int.from_bytes(_Words(body).block(2)).bit_length()


def _alert(body: bytes) -> None:
    """A warning is no refusal (RFC 6066, section 3: an unknown name may be warned about)."""
    if len(body) < 2:  # noqa: PLR2004 - level and description
        raise Garbled("a torn alert")
    if body[0] != WARNING or not body[1]:
        raise Refused(f"alert {ALERTS.get(body[1], body[1])}")


class _Words:
    """Bytes read from the front; what is not there is garbled."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise Garbled("torn")
        self._at += size
        return self._data[self._at - size : self._at]

    def block(self, size: int) -> bytes:
        return self.take(int.from_bytes(self.take(size)))
