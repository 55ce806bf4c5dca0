"""What a page looks like: a hash that stays with small changes, and what it adds to a verdict; no alarm alone."""

import struct
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from sentinel.kit.content.picture import TURNED, Picture, distance, picture_of, turned
from tests.kit.content.pages import page
from tests.kit.content.test_opinion import verdict
from tests.kit.content.watch import Watch
from tests.kit.content.worlds import RELAUNCH

WELL = Picture(hash="0000ffff0000ffff", grey=240, sha256="a" * 64)
NEAR = Picture(hash="0000ffff0000fff0", grey=200, sha256="b" * 64)
ELSE = Picture(hash="ffff0000ffff0000", grey=200, sha256="c" * 64)
DARK = Picture(hash="ffff0000ffff0000", grey=8, sha256="d" * 64)


def png(*boxes: tuple[int, int, int, int], wide: int = 1024, high: int = 768) -> bytes:
    """A white sheet with dark boxes on it."""
    sheet = Image.new("RGB", (wide, high), "white")
    for box in boxes:
        ImageDraw.Draw(sheet).rectangle(box, "black")
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def drawn(body: bytes) -> Picture:
    return picture_of(body) or pytest.fail("no picture")


def test_a_hash_has_a_bit_for_each_step_to_the_right_that_is_brighter() -> None:
    assert drawn(png((0, 0, 113, 767), wide=1026)).hash == "80" * 8, "the first of nine columns is dark"
    assert drawn(png((0, 0, 1023, 95))).hash == "0" * 16, "a dark bar over all is no step"


def test_a_sheet_turns_from_light_to_dark_and_back_and_not_by_a_bar() -> None:
    light, bar, dark = drawn(png()), drawn(png((0, 0, 1023, 200))), drawn(png((0, 0, 1023, 767)))
    assert (light.grey, dark.grey) == (255, 0)
    assert turned(light, dark)
    assert turned(dark, light)
    assert not turned(light, bar)
    assert not turned(None, dark)
    assert turned(light, replace(light, grey=255 - TURNED))
    assert not turned(light, replace(light, grey=256 - TURNED))


def test_a_small_change_moves_it_a_little_and_another_sheet_a_lot() -> None:
    usual = [(0, row, 700, row + 60) for row in range(0, 768, 120)]
    well = drawn(png(*usual))
    small = distance(well, drawn(png(*usual, (40, 80, 60, 90))))
    other = distance(well, drawn(png(*((300 + row, row, 400 + row, row + 90) for row in range(0, 768, 96)))))
    assert small is not None
    assert other is not None
    assert small < 4 < other


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        png()[:60],
        b"GIF89a" + bytes(60),
        png()[:16] + struct.pack(">II", 60_000, 60_000) + png()[24:],
    ],
    ids=["empty", "page", "cut", "other kind", "bomb"],
)
def test_what_is_no_picture_is_none(body: bytes) -> None:
    assert picture_of(body) is None


def test_there_is_no_distance_to_a_picture_that_is_none() -> None:
    assert distance(WELL, None) is None
    assert distance(WELL, replace(WELL, hash="not a number")) is None
    assert distance(WELL, replace(WELL, hash="f" * 4_000)) is not None, "an agent may lie, and is cut to 64 bits"


@pytest.mark.parametrize(
    ("picture", "word", "far"),
    [(DARK, "defaced", 64), (ELSE, "changed", 64), (NEAR, "changed", 4), (None, "changed", None)],
)
def test_a_picture_that_turned_dark_confirms_another_page_at_once(
    picture: Picture | None, word: str, far: int | None
) -> None:
    watch = Watch(picture=WELL).settle()
    watch.picture = picture
    event = watch.see(RELAUNCH)
    assert (verdict(event), event.get("sentinel.content.screenshot_distance")) == (word, far)
    assert event.get("sentinel.content.screenshot_before") == (WELL.sha256 if picture else None)


def test_a_picture_alone_is_no_alarm_however_far_it_is() -> None:
    watch = Watch(picture=WELL).settle()
    watch.picture = DARK
    event = watch.see(page(news=("Hari ini kantor buka sampai sore",)))
    assert (event["sentinel.content.screenshot_distance"], event["sentinel.content.screenshot_turned"]) == (64, True)
    assert (verdict(event), watch.matches(event)) == ("clean", set())


def test_a_page_without_an_earlier_picture_waits_for_its_second_look() -> None:
    watch = Watch().settle()
    watch.picture = DARK
    assert verdict(watch.see(RELAUNCH)) == "changed"


def test_a_picture_of_a_bad_page_is_never_the_one_before() -> None:
    watch = Watch(picture=WELL).settle()
    watch.picture = DARK
    for _ in range(3):
        event = watch.see(RELAUNCH)
    assert event["sentinel.content.screenshot_before"] == WELL.sha256
    watch.picture = NEAR
    watch.see(page())
    watch.see(page())
    watch.picture = WELL
    assert watch.see(page())["sentinel.content.screenshot_before"] == NEAR.sha256
