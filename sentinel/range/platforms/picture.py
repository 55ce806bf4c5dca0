"""Pictures of accounts: small PNGs of eight rows of nine grey fields, drawn from a number; no two are alike."""

import random
import struct
import zlib
from functools import lru_cache

COLUMNS, ROWS, FIELD = 9, 8, 8  # fields in a row, rows, pixels of a field's edge
SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, DEPTH = 0, 8


@lru_cache(maxsize=256)
def png(seed: int) -> bytes:
    """The picture that belongs to a number: grey, 72 x 64 pixels."""
    dice = random.Random(seed)  # noqa: S311 - a drawing, no secret
    rows = (bytes([0, *_row(dice)]) * FIELD for _ in range(ROWS))
    head = struct.pack(">IIBBBBB", COLUMNS * FIELD, ROWS * FIELD, DEPTH, GREY, 0, 0, 0)
    body = zlib.compress(b"".join(rows))
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _row(dice: random.Random) -> bytes:
    return b"".join(bytes([dice.randrange(256)]) * FIELD for _ in range(COLUMNS))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
