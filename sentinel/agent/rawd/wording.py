"""A DNS answer in a few words, read by hand: its code, its flags, and the first addresses that it names."""

import ipaddress
import struct

MOST_ROWS = 4
_CODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}
_FLAGS = (("aa", 0x0400), ("tc", 0x0200), ("ra", 0x0080))
_SIZES = {1: 4, 28: 16}  # A and AAAA
_ROW = struct.Struct("!HHIH")


def worded(body: bytes, at: int) -> str:
    """``NOERROR aa 203.0.113.7``. ``at`` is where the answers begin; what cannot be read is left out."""
    flags, answers = struct.unpack("!2xH2xH", body[:8])
    words = [_CODES.get(flags & 15, f"RCODE{flags & 15}"), *(word for word, bit in _FLAGS if flags & bit)]
    return " ".join([*words, *_addresses(body, at, min(answers, MOST_ROWS))])


def _addresses(body: bytes, at: int, rows: int) -> list[str]:
    found: list[str] = []
    for _ in range(rows):
        at = _past_name(body, at)
        if at < 0 or len(body) < at + _ROW.size:
            break
        kind, _, _, size = _ROW.unpack_from(body, at)
        at += _ROW.size
        data = body[at : at + size]
        if _SIZES.get(kind) == size == len(data):
            found.append(str(ipaddress.ip_address(data)))
        at += size
    return found


def _past_name(body: bytes, at: int) -> int:
    """Where a name ends (RFC 1035, 4.1.4); -1 if it does not."""
    while at < len(body):
        length = body[at]
        if length == 0:
            return at + 1
        if length >= 0xC0:  # noqa: PLR2004 - a pointer ends a name
            return at + 2
        at += 1 + length
    return -1
