"""Where a value in a stranger's bytes begins and ends: as much DER as it takes to cut a structure apart (X.690)."""

from collections.abc import Iterator


def header(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the value at this place begins, and how long it is (X.690, 8.1.3).

    Raises:
        ValueError: if these bytes end before the value does.
    """
    first = der[at + 1] if len(der) > at + 1 else 0
    more = first & 0x7F if first & 0x80 else 0
    content = at + 2 + more
    size = int.from_bytes(der[at + 2 : content]) if more else first
    if content + size > len(der):
        raise ValueError("cut off")
    return content, size


def inside(der: bytes, most: int) -> list[bytes]:
    """The values within a value, each with its own header.

    Raises:
        ValueError: if they are cut off, or more than ``most``.
    """
    content, size = header(der, 0)
    found = list(_parts(der[content : content + size], most))
    if len(found) > most:
        raise ValueError(f"more than {most}")
    return found


def wrapped(tag: int, body: bytes) -> bytes:
    """One value, its length in as few bytes as it takes."""
    size = len(body)
    long = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag]) + (bytes([size]) if size < 0x80 else bytes([0x80 | len(long)]) + long) + body  # noqa: PLR2004 - X.690


def _parts(body: bytes, most: int) -> Iterator[bytes]:
    at = count = 0
    while at < len(body) and count <= most:
        content, size = header(body, at)
        yield body[at : content + size]
        at, count = content + size, count + 1
