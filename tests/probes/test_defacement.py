"""The probe of pages against real servers: who is asked how, what is told, what is kept, what is not asked again."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from probes.defacement import PROBE
from sentinel.kit.content.facts import Sight
from sentinel.kit.content.packed import unpack
from sentinel.model.failure import Code, Failure
from tests.kit.content.pages import page
from tests.kit.content.watch import LISTS
from tests.kit.net.servers import Talk
from tests.probes.world import Looked, World, hang_up, http, look, site, world

HERE = "127.0.0.1"
PATH = "path "  # where the request's path stands among the headers
Answer = Callable[[dict[str, str]], bytes]


@pytest.fixture
async def net() -> AsyncIterator[World]:
    async with world() as made:
        made.name("portal.test", [HERE])
        yield made


def serving(answer: Answer, asked: list[dict[str, str]] | None = None) -> Talk:
    """A server that answers by the headers of the request, and remembers them."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = (line.partition(": ") for line in head.splitlines()[1:] if line)
        headers = {name.lower(): value for name, _, value in lines} | {PATH: head.split(" ")[1]}
        if asked is not None:
            asked.append(headers)
        writer.write(answer(headers))

    return talk


def by_visitor(headers: dict[str, str]) -> bytes:
    """Another page for Googlebot, and a way out for those who come from Google."""
    if "Googlebot" in headers["user-agent"]:
        return http(body=page(body="<p>Situs slot gacor maxwin</p>").encode())
    if "google" in headers.get("referer", ""):
        return http("302 Found", b"", "Location: https://raja.example/")
    return http(body=page().encode())


async def see(net: World, answer: Answer, asked: list[dict[str, str]] | None = None, **more: Any) -> Looked:  # noqa: ANN401 - as for look
    async with site({HERE: serving(answer, asked)}) as port:
        return await look(net, PROBE, f"http://portal.test:{port}/", reference=LISTS, **more)


async def test_each_sort_of_visitor_is_asked_as_and_what_it_met_is_told(net: World) -> None:
    asked: list[dict[str, str]] = []
    seen = await see(net, by_visitor, asked)
    home, bot, search, *_ = seen.outcome.views
    assert [one.sight for one in (home, bot, search)] == [Sight.PAGE, Sight.PAGE, Sight.AWAY]
    assert search.away == "raja.example"
    assert "slot gacor" in " ".join((unpack(bot.page) or pytest.fail("no page")).page.blocks)
    assert len(asked) == 5, "nobody called on the other owner"
    assert all("cookie" not in one for one in asked)
    assert seen.event["sentinel.content.findings"] == ["cloaked", "gambling"]


async def test_pages_that_were_told_are_not_told_again_and_a_visitor_says_what_he_has(net: World) -> None:
    asked: list[dict[str, str]] = []

    def tagged(headers: dict[str, str]) -> bytes:
        if headers.get("if-none-match") == '"v1"':
            return b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
        return http("200 OK", page().encode(), 'ETag: "v1"')

    first = await see(net, tagged, seconds=20.0)
    assert [bool(view.page) for view in first.outcome.views] == [True, *[False] * 7], "one page for all views"
    second = await see(net, tagged, asked, cursor=PROBE.cursor(first.outcome))
    assert [view.page for view in second.outcome.views] == ["", "", ""]
    assert {view.digest for view in second.outcome.views} == {first.outcome.home.digest}
    assert sum("if-none-match" in one for one in asked) == 1, "search engines are told the whole page each time"


async def test_the_first_page_is_kept_with_its_headers(net: World) -> None:
    await see(net, lambda _: http(body=page().encode()))
    kinds = {kind for _, kind in net.kept}
    assert kinds == {"text/html; charset=utf-8", "text/plain"}
    assert any(b"200" in body and b"content-type" in body for body, kind in net.kept if kind == "text/plain")


async def test_a_page_in_another_charset_is_read_by_what_it_says_itself(net: World) -> None:
    body = '<html><meta charset="windows-1252"><title>Caf\u00e9</title><p>Halaman kami</p>'.encode("cp1252")
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    seen = await see(net, lambda _: answer)
    assert (unpack(seen.outcome.home.page) or pytest.fail("no page")).page.title == "Caf\u00e9"


@pytest.mark.slow
async def test_a_body_without_end_is_cut_and_only_plain_evidence_counts(net: World) -> None:
    bomb = gzip.compress(b"<p>Halaman biasa</p>" * 300_000)
    seen = await see(net, lambda _: http("200 OK", bomb, "Content-Encoding: gzip"))
    assert seen.outcome.home.sight is Sight.PARTIAL
    assert seen.outcome.home.size <= 2_000_000
    assert len(seen.outcome.home.page) <= 60_000
    assert seen.event["sentinel.content.verdict"] == "unknown"


async def test_a_site_that_nobody_reaches_is_a_failure_and_no_finding(net: World) -> None:
    async with site({HERE: hang_up}) as port:
        seen = await look(net, PROBE, f"http://portal.test:{port}/")
    assert isinstance(seen.outcome, Failure)
    assert seen.outcome.code is Code.CONNECTION_RESET
    assert seen.event["sentinel.content.verdict"] == "unknown"


async def test_crawlers_are_asked_what_they_are_offered_once_a_day(net: World) -> None:
    urls = [f"https://portal.test/berita/{number}" for number in range(2_000)]
    doors = [f"https://portal.test/?tunnel=slot-gacor-{number}-maxwin" for number in range(2_000)]
    sitemap = "".join(f"<url><loc>{url}</loc></url>" for url in (*urls, *doors))

    def answer(headers: dict[str, str]) -> bytes:
        path = headers[PATH]
        if path == "/":
            return http(body=page().encode())
        if path == "/robots.txt":
            return http(body=b"User-agent: *\nSitemap: http://portal.test/peta.xml\n")
        return http(body=sitemap.encode()) if path == "/peta.xml" else http("404 Not Found", b"<h1>Tidak ada</h1>")

    seen = await see(net, answer, seconds=20.0)
    assert seen.event["sentinel.content.sitemap_urls"] == 4_000
    assert seen.event["sentinel.content.findings"] == ["gambling"]
    assert seen.event["sentinel.content.view"] == ["sitemap"]
    assert seen.event["sentinel.content.catch_all"] is False
    later = await see(net, answer, seconds=20.0, cursor=PROBE.cursor(seen.outcome))
    assert [view.name for view in later.outcome.views] == ["V0", "V1", "V2"]


async def test_a_doorway_behind_every_address_is_found_by_one_that_cannot_exist(net: World) -> None:
    door = page(body="<p>Situs slot gacor maxwin togel</p>").encode()
    seen = await see(net, lambda headers: http(body=page().encode() if headers[PATH] == "/" else door), seconds=20.0)
    assert seen.event["sentinel.content.catch_all"] is True
    assert seen.event["sentinel.content.findings"] == ["gambling"]


async def test_a_new_page_is_looked_at_five_times_in_ten_minutes(net: World) -> None:
    cursor, wanted = None, []
    for _ in range(6):
        seen = await see(net, lambda _: http(body=page().encode()), seconds=20.0, cursor=cursor)
        cursor = PROBE.cursor(seen.outcome)
        wanted.append(PROBE.sooner(seen.outcome))
    assert wanted == [120.0] * 4 + [None] * 2
