"""What is to be signed of a certificate, without what logs put in and take out: the same for both of a pair.

A pre-certificate carries a poison, the certificate a list of timestamps (RFC 6962, sections 3.1 and 3.3); without
either they are equal to the bit, and so are their hashes.
"""

from collections.abc import Iterator

MOST_LENGTH = 4  # bytes of a length
SEQUENCE, EXTENSIONS = 0x30, 0xA3
_MARKS = tuple(bytes.fromhex(text) for text in ("060a2b06010401d679020403", "060a2b06010401d679020402"))
_UNSIGNED = b"\x03\x01\x00"


class BadDer(ValueError):
    """These bytes are no structure of this sort."""


def parts(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The elements that stand beside each other: tag, content, and all of it.

    Raises:
        BadDer: if the bytes end too early, or a length is none.
    """
    at = 0
    while at < len(data):
        begin, end = _content(data, at)
        yield data[at], data[begin:end], data[at:end]
        at = end


def within(data: bytes, tag: int = SEQUENCE) -> bytes:
    """The content of the one element of this tag.

    Raises:
        BadDer: if it is another one, or something follows.
    """
    found = list(parts(data))
    if len(found) != 1 or found[0][0] != tag:
        raise BadDer("another structure")
    return found[0][1]


def wrapped(tag: int, content: bytes) -> bytes:
    """An element of this tag."""
    length = len(content)
    if length < 0x80:  # noqa: PLR2004 - DER's short form
        return bytes([tag, length]) + content
    figures = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(figures)]) + figures + content


def to_be_signed(certificate: bytes) -> bytes:
    """What is to be signed of a certificate (DER).

    Raises:
        BadDer: if it is none.
    """
    return next((whole for _, _, whole in parts(within(certificate))), b"")


def bare(tbs: bytes) -> bytes:
    """The same without poison and list of timestamps.

    Raises:
        BadDer: if it cannot be taken apart.
    """
    made = [_without(whole) if tag == EXTENSIONS else whole for tag, _, whole in parts(within(tbs))]
    return wrapped(SEQUENCE, b"".join(made))


def as_certificate(tbs: bytes) -> bytes:
    """A certificate without a signature, so that what a log signed for can be read like any other.

    Raises:
        BadDer: if it cannot be taken apart.
    """
    algorithm = next((whole for tag, _, whole in parts(within(tbs)) if tag == SEQUENCE), b"")
    return wrapped(SEQUENCE, tbs + algorithm + _UNSIGNED)


def _without(extensions: bytes) -> bytes:
    listed = parts(within(within(extensions, EXTENSIONS)))
    kept = b"".join(whole for _, content, whole in listed if not content.startswith(_MARKS))
    return wrapped(EXTENSIONS, wrapped(SEQUENCE, kept)) if kept else b""


def _content(data: bytes, at: int) -> tuple[int, int]:
    if at + 2 > len(data):
        raise BadDer("cut off")
    first, begin = data[at + 1], at + 2
    if first & 0x80:
        count = first & 0x7F
        if not 0 < count <= MOST_LENGTH:
            raise BadDer("a length that is none")
        first, begin = int.from_bytes(data[begin : begin + count], "big"), begin + count
    if begin + first > len(data):
        raise BadDer("cut off")
    return begin, begin + first
