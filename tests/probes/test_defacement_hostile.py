"""Bodies that are made to hurt, through the real probe over a real socket: bounded in time, memory and what is kept."""

import gzip
import resource
import time
import zlib
from collections.abc import AsyncIterator

import pytest

from sentinel.kit.content.facts import DefacementFacts, Sight
from sentinel.kit.content.packed import unpack
from sentinel.model.failure import Failure
from tests.kit.content.pages import page
from tests.kit.content.worlds import JUDOL
from tests.probes.test_defacement import HERE, see
from tests.probes.world import Looked, World, http, world

SECONDS, MEGABYTES = 30.0, 500  # of processor time for five views, generously: the machine may be busy
PLAIN = ("Content-Type: text/html; charset=utf-8",)
TEN = 10_000_000


@pytest.fixture
async def net() -> AsyncIterator[World]:
    async with world() as made:
        made.name("portal.test", [HERE])
        yield made


def packed(body: bytes, how: str) -> bytes:
    return http("200 OK", body, *PLAIN, f"Content-Encoding: {how}")


def nested(tag: str) -> bytes:
    return http("200 OK", (f"<{tag}>" * 300_000 + "dalam sekali").encode(), *PLAIN)


BODIES = {
    "ten megabytes": http("200 OK", b"<p>Halaman biasa</p>" * (TEN // 20), *PLAIN),
    "a bomb": packed(gzip.compress(b"<p>Halaman biasa</p>" * (TEN // 2)), "gzip"),
    "a bomb in a bomb": packed(gzip.compress(gzip.compress(b"\0" * (10 * TEN))), "gzip, gzip"),
    "deflate": packed(zlib.compress(b"<a href=//x.example>x</a>" * (TEN // 10)), "deflate"),
    "no gzip at all": packed(b"\x1f\x8b\x08" + b"\xff" * 5_000, "gzip"),
    "half a gzip": packed(gzip.compress(page().encode())[:200], "gzip"),
    "deep divs": nested("div"),
    "deep lists": nested("ul><li"),
    "deep fonts": nested("b"),
    "deep tables": nested("table><tr><td"),
    "one attribute": http("200 OK", b'<p title="' + b"x" * TEN + b'">', *PLAIN),
    "one word": http("200 OK", b"<p>" + b"a" * TEN, *PLAIN),
    "open comment": http("200 OK", b"<!--" * (TEN // 4), *PLAIN),
    "many links": http(
        "200 OK", b"".join(b"<a href=//s%d.example/>situs %d</a>" % (n, n) for n in range(80_000)), *PLAIN
    ),
    "two bytes a letter": http("200 OK", page().encode("utf-16-be"), *PLAIN),
    "noise": http("200 OK", bytes(range(256)) * 4_000, *PLAIN),
    "surrogates": http("200 OK", b"\xed\xa0\x80" * 100_000 + page().encode(), *PLAIN),
    "a charset of nobody": http("200 OK", page().encode(), "Content-Type: text/html; charset=klingon"),
}


async def looked(net: World, answer: bytes) -> tuple[Looked, float, float]:
    """One look, the processor time and the megabytes that it took."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    seen = await see(net, lambda _: answer, seconds=100.0)
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return seen, time.process_time() - began, more / 1_000


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", BODIES)
async def test_no_body_costs_more_than_so_much_and_none_is_an_attack(net: World, name: str) -> None:
    seen, took, most = await looked(net, BODIES[name])
    assert took < SECONDS, f"{took:.1f} s of processor time"
    assert most < MEGABYTES, f"{most:.0f} MB"
    views = seen.outcome.views if isinstance(seen.outcome, DefacementFacts) else ()
    assert views or isinstance(seen.outcome, Failure)
    assert all(len(view.page) <= 60_000 and view.size <= 2_000_000 for view in views)
    assert seen.event["sentinel.content.verdict"] in {"unknown", "clean", "blocked"}


async def test_what_is_cut_is_judged_by_what_speaks_for_itself(net: World) -> None:
    long = page(body=JUDOL).encode() + b"<p>Halaman biasa</p>" * 200_000
    seen = await see(net, lambda _: http("200 OK", long, *PLAIN), seconds=60.0)
    assert seen.outcome.home.sight is Sight.PARTIAL
    assert seen.event["sentinel.content.verdict"] == "injected"


async def test_half_of_a_packed_page_is_half_a_page(net: World) -> None:
    raw = gzip.compress(page().encode())
    seen = await see(net, lambda _: packed(raw[: len(raw) // 2], "gzip"))
    assert seen.outcome.home.sight is Sight.PARTIAL


@pytest.mark.parametrize("magic", [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 "])
async def test_a_picture_under_the_name_of_a_page_is_an_attack(net: World, magic: bytes) -> None:
    seen = await see(net, lambda _: http("200 OK", magic + bytes(3_000), *PLAIN))
    assert seen.event["sentinel.content.reasons"] == ["image_page"]
    assert seen.event["sentinel.content.verdict"] == "defaced"


async def test_a_page_in_two_bytes_a_letter_is_read_where_it_says_so(net: World) -> None:
    body = page(body=JUDOL).encode("utf-16")
    seen = await see(net, lambda _: http("200 OK", body, "Content-Type: text/html"))
    whole = unpack(seen.outcome.home.page)
    assert whole is not None
    assert whole.page.title == "KPU Kabupaten Contoh"
    assert seen.event["sentinel.content.verdict"] == "injected"
