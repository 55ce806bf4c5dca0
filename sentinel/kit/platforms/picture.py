"""What a picture looks like, in 64 bits: two that look alike differ in few of them, whatever their files hold."""

import io
from itertools import pairwise

from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES = 5_000_000
MOST_PIXELS = 16_000_000  # a small file may unpack to gigabytes
WIDE, HIGH = 9, 8


def dhash(body: bytes) -> str:
    """The difference hash of a picture (first frame) as 16 hex digits; empty if it is none that we read. Never raises.

    Each bit says whether a point of the shrunken grey picture is brighter than its right neighbour (N. Krawetz, 2013).
    """
    if len(body) > MOST_BYTES:
        return ""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ""
            picture.draft("L", (WIDE * 8, HIGH * 8))  # JPEG alone can be unpacked small
            grey = picture.convert("L").resize((WIDE, HIGH), Image.Resampling.LANCZOS)
    except Exception:  # noqa: BLE001 - Pillow raises whatever a hostile file makes it raise
        return ""
    points = grey.tobytes()
    rows = (points[row * WIDE : (row + 1) * WIDE] for row in range(HIGH))
    bits = "".join("1" if left > right else "0" for row in rows for left, right in pairwise(row))
    return f"{int(bits, 2):016x}"
