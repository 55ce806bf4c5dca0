"""Unpack gzip within bounds: what would grow beyond them, is cut, or holds more than one part is refused."""

import zlib


class Bomb(ValueError):
    """No gzip that may be unpacked."""


def gunzip(body: bytes, most: int) -> bytes:
    """The one gzip member that this is, at most so many bytes of it.

    Raises:
        Bomb: if it is anything else.
    """
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(body, most)
    except zlib.error:
        raise Bomb("no gzip") from None
    if stream.unconsumed_tail or not stream.eof or stream.unused_data:
        raise Bomb("too large, cut, or more than one")
    return plain
