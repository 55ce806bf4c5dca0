"""What a page looks like, in a few numbers: whether two pictures of it are alike. It may confirm, and never accuses."""

import struct
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import pairwise

from PIL import Image

MOST_PIXELS = 4_000_000
WIDE, HIGH = 9, 8
TURNED = 100  # of 255; a light page that is dark now, as hackers like it
_HEAD = struct.Struct(">8x4x4sII")  # PNG's signature, then the first chunk (RFC 2083, section 4.1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page as a browser drew it. ``sha256`` names the PNG among the evidence.

    ``hash`` is its difference hash, 16 hexadecimal digits, and ``grey`` how light it is in all: 0 black, 255 white.
    """

    hash: str
    grey: int
    sha256: str


def picture_of(png: bytes) -> Picture | None:
    """What a picture looks like; None if it is none.

    It is scaled to 9 x 8 greys. Row by row each bit says whether the next grey is brighter (Krawetz 2013, dHash).
    """
    try:
        kind, width, height = _HEAD.unpack_from(png)
        if kind != b"IHDR" or width * height > MOST_PIXELS:
            return None
        with Image.open(BytesIO(png), formats=("PNG",)) as drawn:
            greys = drawn.convert("L").resize((WIDE, HIGH), Image.Resampling.BOX).tobytes()
    except (OSError, ValueError, SyntaxError, struct.error):
        return None
    rows = (greys[start : start + WIDE] for start in range(0, len(greys), WIDE))
    bits = "".join("01"[left < right] for row in rows for left, right in pairwise(row))
    return Picture(hash=f"{int(bits, 2):016x}", grey=sum(greys) // len(greys), sha256=sha256(png).hexdigest())


def distance(one: Picture | None, other: Picture | None) -> int | None:
    """How many of 64 bits differ; None where one of them is missing, or is none.

    News, consent boxes and pages without their style sheets move it as far as an attack does: it is told, not judged.
    """
    if one is None or other is None:
        return None
    try:
        return ((int(one.hash, 16) ^ int(other.hash, 16)) & (2**64 - 1)).bit_count()
    except ValueError:
        return None


def turned(one: Picture | None, other: Picture | None) -> bool:
    """Whether a light page is dark now, or a dark one light."""
    return one is not None and other is not None and abs(one.grey - other.grey) >= TURNED
