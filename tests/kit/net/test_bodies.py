"""Answers of strangers: odd, broken, endless, packed to burst; all bounded, all named."""

import gzip
import resource
import time
import zlib

import pytest

from sentinel.kit.looks import Exchange
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.unpack import Body
from sentinel.kit.net.watch import Watch
from tests.kit.net.servers import Talk, pouring, saying, serving, stalling

HEAD = b"HTTP/1.1 200 OK\r\n"
PAGE = b"<html>" + b"Pemilu jujur dan adil. " * 500


async def got(engine: Engine, talk: Talk, *, method: str = "GET", most: int = 2_000_000) -> Exchange:
    async with serving(talk) as port:
        ask = Ask(url=f"http://site.test:{port}/", address="127.0.0.1", method=method, most=most)
        return await exchange(engine, Watch(time.monotonic, 5.0), ask)


def coded(coding: bytes, body: bytes) -> Talk:
    return saying(HEAD + b"Content-Encoding: " + coding + b"\r\n\r\n", body[:100], body[100:])


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"gzip", gzip.compress(PAGE)),
        (b"x-gzip", gzip.compress(PAGE)),
        (b"GZIP", gzip.compress(PAGE[:5000]) + gzip.compress(PAGE[5000:])),
        (b"deflate", zlib.compress(PAGE)),
        (b"deflate", zlib.compressobj(wbits=-15).compress(b"") + zlib.compress(PAGE, wbits=-15)),
        (b"identity", PAGE),
        (b"br", PAGE),
    ],
)
async def test_bodies_are_unpacked(engine: Engine, coding: bytes, body: bytes) -> None:
    seen = await got(engine, coded(coding, body))
    assert (seen.failure, seen.body, seen.truncated) == (None, PAGE, False)


@pytest.mark.parametrize(("coding", "body"), [(b"gzip", gzip.compress(PAGE)), (b"deflate", zlib.compress(PAGE))])
async def test_a_packed_body_that_ends_in_its_midst_is_cut(engine: Engine, coding: bytes, body: bytes) -> None:
    half = body[: len(body) // 2]
    length = b"Content-Length: %d\r\n" % len(half)
    seen = await got(engine, saying(HEAD + length + b"Content-Encoding: " + coding + b"\r\n\r\n" + half))
    assert (seen.failure, seen.truncated) == (None, True)
    assert PAGE.startswith(seen.body)


async def test_chunks_are_put_together_and_trailers_ignored(engine: Engine) -> None:
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    seen = await got(engine, saying(head, b"3\r\nabc\r\n", b"4;ext=1\r\ndefg\r\n", b"0\r\nX-Late: 1\r\n\r\n"))
    assert (seen.failure, seen.body) == (None, b"abcdefg")
    assert seen.header("x-late") is None


async def test_a_packed_bomb_costs_no_more_than_the_cap(engine: Engine) -> None:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    seen = await got(engine, saying(HEAD + b"Content-Encoding: gzip\r\n\r\n" + bomb))
    assert (seen.failure, seen.status, len(seen.body), seen.truncated) == (None, 200, 2_000_000, True)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    assert time.process_time() - start < 1


ENDLESS = {
    "bytes": pouring(HEAD + b"\r\n", b"x" * 65536),
    "chunks": pouring(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 1000),
    "extensions": pouring(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x" * 65536),
    "trailers": pouring(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"x: y\r\n" * 10_000),
    "packed emptiness": pouring(HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 1000),
}


@pytest.mark.parametrize("kind", ENDLESS)
async def test_endless_bodies_are_cut(engine: Engine, kind: str) -> None:
    seen = await got(engine, ENDLESS[kind], most=200_000)
    assert (seen.failure, seen.status, seen.truncated) == (None, 200, True)
    assert len(seen.body) <= 200_000


async def test_a_body_of_exactly_the_cap_is_whole(engine: Engine) -> None:
    whole = await got(engine, saying(HEAD + b"\r\n", b"x" * 1000), most=1000)
    cut = await got(engine, saying(HEAD + b"\r\n", b"x" * 1001), most=1000)
    assert (len(whole.body), whole.truncated) == (1000, False)
    assert (len(cut.body), cut.truncated) == (1000, True)


async def test_headers_are_bounded(engine: Engine) -> None:
    many = b"".join(b"X-%d: y\r\n" % n for n in range(1000))
    seen = await got(engine, saying(HEAD + b"X-Long: " + b"z" * 20_000 + b"\r\n" + many + b"\r\n"))
    assert (seen.failure, seen.status, len(seen.headers)) == (None, 200, 128)
    assert seen.headers[0] == ("x-long", "z" * 8190)


@pytest.mark.parametrize(
    "endless",
    [
        pouring(HEAD, b"X-Y: z\r\n" * 8000),
        pouring(HEAD + b"X-Y: ", b"z" * 65536),
        pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        pouring(b"", b"\r\n" * 8000),
    ],
)
async def test_headers_without_end_are_a_failure(engine: Engine, endless: Talk) -> None:
    seen = await got(engine, endless)
    assert str(seen.failure) in ("http.too_large", "http.http_protocol_error")
    assert seen.total_ms < 3000


async def test_a_million_headers(engine: Engine) -> None:
    seen = await got(engine, saying(HEAD + b"A: b\r\n" * 1_000_000 + b"\r\n"))
    assert str(seen.failure) == "http.too_large"


async def test_informational_answers_are_skipped(engine: Engine) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n"
    seen = await got(engine, saying(b"HTTP/1.1 100 Continue\r\n\r\n" + early, HEAD + b"Content-Length: 2\r\n\r\nok"))
    assert (seen.status, seen.headers, seen.body) == (200, (("content-length", "2"),), b"ok")


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
async def test_answers_without_a_body_end_with_their_headers(engine: Engine, status: bytes) -> None:
    seen = await got(engine, stalling(b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\n"))
    assert (seen.failure, seen.body) == (None, b"")


async def test_head_ends_with_the_headers(engine: Engine) -> None:
    seen = await got(engine, saying(HEAD + b"Content-Length: 5000\r\n\r\n"), method="HEAD")
    assert (seen.failure, seen.status, seen.body) == (None, 200, b"")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\0" * 100,
        b"HTTP/9.9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 9999 OK\r\n\r\n",
        b"<html>no headers at all</html>",
        HEAD + b"Content-Length: -5\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        HEAD + b"Content-Encoding: gzip\r\n\r\nthis is not gzip at all",
        HEAD + b"Content-Length: 50\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        HEAD + b"X-Half: hea",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
async def test_nonsense_is_a_protocol_error(engine: Engine, nonsense: bytes) -> None:
    assert str((await got(engine, saying(nonsense))).failure) == "http.http_protocol_error"


@pytest.mark.parametrize(
    "odd",
    [
        b"HTTP/1.1 200 OK\nServer: x\n\nok",
        b"HTTP/1.0 200\r\n\r\nok",
        HEAD + b"Content-Length: 2\r\n\r\nok and more than announced",
        HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\nok\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2  \r\nok\r\n0\r\n\r\n",
        HEAD + b"Set-Cookie: a=\x01b\r\nContent-Length: 2\r\n\r\nok",
    ],
)
async def test_what_browsers_forgive_is_forgiven(engine: Engine, odd: bytes) -> None:
    seen = await got(engine, saying(odd))
    assert (seen.failure, seen.status, seen.body) == (None, 200, b"ok")


async def test_our_own_mistake_while_parsing_is_not_blamed_on_the_site(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Body, "add", lambda _body, _chunk: 1 / 0)
    seen = await got(engine, saying(HEAD + b"\r\nok"))
    assert str(seen.failure) == "probe.bug"


async def test_header_texts_can_be_stored_anywhere(engine: Engine) -> None:
    odd = b"A: caf\xc3\xa9\r\nB: caf\xe9\r\nC: x\0y\r\nD: \xed\xa0\x80\r\n"
    seen = await got(engine, saying(HEAD + odd + b"Content-Length: 0\r\n\r\n"))
    assert seen.headers[:3] == (("a", "café"), ("b", "café"), ("c", "x\ufffdy"))
    assert all("\0" not in value and value.encode("utf-8") for _, value in seen.headers)
