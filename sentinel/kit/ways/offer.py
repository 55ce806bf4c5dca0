"""Offers: a ClientHello made by hand, for what no TLS library offers any more (RFC 5246, RFC 8446)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sentinel.kit.ways.ciphers import MODERN, TLS_1_3

VERSIONS: Mapping[str, int] = MappingProxyType({"1.0": 0x0301, "1.1": 0x0302, "1.2": 0x0303, "1.3": 0x0304})
BROWSER_ALPN = ("h2", "http/1.1")
SERVER_NAME, GROUPS, POINTS, SIGNATURES, ALPN, MASTER, TICKET = 0, 10, 11, 13, 16, 23, 35
SUPPORTED_VERSIONS, EXCHANGE_MODES, KEY_SHARE, STATUS, TIMESTAMPS, RENEGOTIATION = 43, 45, 51, 5, 18, 0xFF01
_CURVES = (0x001D, 0x0017, 0x0018, 0x0019)
_SIGNED = (0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0603, 0x0402, 0x0203, 0x0201, 0x0202)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What to offer a server: ciphers by number, versions from the least to the most, names of protocols.

    ``server_name`` is an A-label; empty sends none. ``grease``: with the meaningless values that browsers mix in
    (RFC 8701). ``scts`` asks for certificate timestamps.
    """

    ciphers: tuple[int, ...]
    newest: str = "1.2"
    server_name: str = ""
    alpn: tuple[str, ...] = BROWSER_ALPN
    grease: bool = False
    scts: bool = False

    @property
    def modern(self) -> bool:
        """Whether TLS 1.3 is on offer."""
        return self.newest == "1.3"


def browser(server_name: str) -> Offer:
    """An offer as a browser makes it: whoever lets people in and turns tools away lets this one in."""
    return Offer(ciphers=(*TLS_1_3, *MODERN), newest="1.3", server_name=server_name, grease=True)


def client_hello(offer: Offer, dice: bytes) -> bytes:
    """The record to send; ``dice`` are 96 random bytes: the hello's own, a session number, and a share of a key."""
    grease = (0x0A0A | (dice[0] & 0xF0) * 0x0101,) if offer.grease else ()
    legacy = min(VERSIONS[offer.newest], VERSIONS["1.2"])
    session = dice[32:64] if offer.modern else b""
    ciphers = b"".join(number.to_bytes(2) for number in (*grease, *offer.ciphers))
    extensions = b"".join(_extension(kind, body) for kind, body in _extensions(offer, dice[64:96], grease))
    body = legacy.to_bytes(2) + dice[:32] + _block(session, 1) + _block(ciphers, 2) + b"\x01\x00"
    hello = b"\x01" + _block(body + _block(extensions, 2), 3)
    return b"\x16\x03\x01" + _block(hello, 2)


def _extensions(offer: Offer, share: bytes, grease: tuple[int, ...]) -> Iterator[tuple[int, bytes]]:
    """Which extensions go out: a server of TLS 1.1 and less gets those alone that every old server bears."""
    yield from ((value, b"") for value in grease)
    if offer.server_name:
        yield SERVER_NAME, _block(b"\x00" + _block(offer.server_name.encode("ascii", "replace"), 2), 2)
    yield MASTER, b""
    yield RENEGOTIATION, b"\x00"
    yield GROUPS, _block(_numbers((*grease, *_CURVES)), 2)
    yield POINTS, b"\x01\x00"
    yield TICKET, b""
    if offer.alpn:
        yield ALPN, _block(b"".join(_block(name.encode("ascii"), 1) for name in offer.alpn), 2)
    if offer.scts or offer.grease:
        yield TIMESTAMPS, b""
    yield STATUS, b"\x01\x00\x00\x00\x00"
    if VERSIONS[offer.newest] >= VERSIONS["1.2"]:
        yield SIGNATURES, _block(_numbers(_SIGNED), 2)
    if offer.modern:
        yield KEY_SHARE, _block(b"\x00\x1d" + _block(share, 2), 2)
        yield EXCHANGE_MODES, b"\x01\x01"
        yield SUPPORTED_VERSIONS, _block(_numbers((*grease, *_newest_first(every=offer.grease))), 1)


def _newest_first(*, every: bool) -> tuple[int, ...]:
    """A browser offers TLS 1.2 beside 1.3; where 1.3 is the question, it is offered alone."""
    return (0x0304, 0x0303) if every else (0x0304,)


def _extension(kind: int, body: bytes) -> bytes:
    return kind.to_bytes(2) + _block(body, 2)


def _numbers(values: Iterable[int]) -> bytes:
    return b"".join(value.to_bytes(2) for value in values)


def _block(body: bytes, size: int) -> bytes:
    """Bytes with their length in front, written in so many bytes."""
    return len(body).to_bytes(size) + body
