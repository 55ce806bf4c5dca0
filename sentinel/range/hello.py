"""A ClientHello as a middlebox reads it: the name that is asked for, the ciphers on offer; and answers made by hand."""

from dataclasses import dataclass

ANCIENT = {"null": 0x0001, "export": 0x0003, "rc4": 0x0005, "3des": 0x000A, "dhe_export": 0x0014, "dhe_1024": 0x009E}
PRIMES = {"dhe_export": b"\xff" * 64, "dhe_1024": b"\xff" * 128}
MODERN = frozenset(
    {*(0x1301, 0x1302, 0x1303, 0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8, 0xCCA9, 0xC013, 0xC014, 0xC009, 0xC00A)}
    | {*(0xC023, 0xC024, 0xC027, 0xC028, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035)}
)
HANDSHAKE = b"\x16\x03\x01"
TLS_1_2 = b"\x03\x03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What can be read of the first words of a client; a torn hello names nothing and offers nothing."""

    name: str = ""
    ciphers: tuple[int, ...] = ()


def read(data: bytes) -> Hello:
    """Read the record with a ClientHello (RFC 8446, section 4.1.2)."""
    try:
        return _read(data)
    except (IndexError, ValueError):
        return Hello()


def _read(data: bytes) -> Hello:
    if data[0] != HANDSHAKE[0] or data[5] != 1:
        return Hello()
    at = 43 + 1 + data[43]  # behind the session's number
    size = int.from_bytes(data[at : at + 2])
    block = data[at + 2 : at + 2 + size]
    ciphers = tuple(int.from_bytes(block[i : i + 2]) for i in range(0, len(block), 2))
    at += 2 + size
    at += 1 + data[at] + 2
    return Hello(name=_name(data[at:]), ciphers=ciphers)


def _name(extensions: bytes) -> str:
    while len(extensions) > 4:  # noqa: PLR2004 - the head of an extension
        kind, size = int.from_bytes(extensions[:2]), int.from_bytes(extensions[2:4])
        if kind == 0:
            return extensions[9 : 4 + size].decode("ascii", "replace")
        extensions = extensions[4 + size :]
    return ""


def alert(number: int) -> bytes:
    """A fatal alert, such as 40 (handshake failure) or 112 (unrecognized name)."""
    return b"\x15" + TLS_1_2 + b"\x00\x02\x02" + bytes([number])


def opening(cipher: int, prime: bytes = b"") -> bytes:
    """A ServerHello of TLS 1.2 that chooses this cipher; with a prime, the numbers of a key exchange behind it."""
    hello = TLS_1_2 + bytes(range(32)) + b"\x00" + cipher.to_bytes(2) + b"\x00"
    said = _message(2, hello)
    if prime:
        number = b"\x00\x01\x02"  # generator and share: 2
        said += _message(12, len(prime).to_bytes(2) + prime + number + number) + _message(14, b"")
    return b"\x16" + TLS_1_2 + len(said).to_bytes(2) + said


def _message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3) + body
