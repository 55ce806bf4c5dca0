"""Pictures as 64 bits: alike stays alike, hostile files are nothing, and links lead one page further."""

import io

import pytest
from PIL import Image, ImageDraw

from sentinel.kit.platforms.picture import MOST_BYTES, dhash
from sentinel.range.platforms.picture import png


def drawn(kind: str = "PNG", size: tuple[int, int] = (200, 200), *, flipped: bool = False) -> bytes:
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for step in range(8):
        at = 7 - step if flipped else step
        draw.rectangle((at * size[0] // 8, 0, (at + 1) * size[0] // 8, size[1] // (step + 1)), fill=(30 * step, 0, 99))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF"])
def test_the_same_picture_in_another_format_and_size_is_the_same(kind: str) -> None:
    assert apart(dhash(drawn()), dhash(drawn(kind, (97, 101)))) <= 10


def test_another_picture_is_another() -> None:
    assert apart(dhash(drawn()), dhash(drawn(flipped=True))) > 20
    assert apart(dhash(png(1)), dhash(png(2))) > 10


def test_what_is_no_picture_or_too_big_is_nothing() -> None:
    bomb = io.BytesIO()
    Image.new("1", (6000, 6000)).save(bomb, "PNG")
    tiff = io.BytesIO()
    Image.new("L", (9, 9)).save(tiff, "TIFF")
    wrong = [b"", b"GIF89a", drawn()[:100], bomb.getvalue(), tiff.getvalue(), drawn() + b"x" * MOST_BYTES]
    assert [dhash(one) for one in wrong] == [""] * len(wrong)
