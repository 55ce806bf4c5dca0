"""One request to real servers: the good cases, and every way in which the connection itself may fail."""

import asyncio
import ssl
import time

import pytest

from sentinel.kit.looks import Exchange
from sentinel.kit.net import tcp
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.tls import Contexts
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code, Layer
from tests.kit.net.servers import (
    OK,
    Talk,
    black_hole,
    closed_port,
    recording,
    resetting,
    saying,
    serving,
    silence,
    stalling,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"


async def look(engine: Engine, url: str, address: str = "127.0.0.1", timeout: float = 5.0) -> Exchange:  # noqa: ASYNC109 - of the whole look
    return await exchange(engine, Watch(time.monotonic, timeout), Ask(url=url, address=address))


async def failing(engine: Engine, talk: Talk, scheme: str = "http", context: ssl.SSLContext | None = None) -> str:
    async with serving(talk, context=context) as port:
        seen = await look(engine, f"{scheme}://site.test:{port}/", timeout=0.3)
    assert seen.failure is not None
    return str(seen.failure)


async def test_a_page_is_read_with_all_its_times(engine: Engine, server_tls: ssl.SSLContext) -> None:
    watch = Watch(time.monotonic, 5.0)
    async with serving(
        saying(b"HTTP/1.1 200 Fine\r\nServer: x\r\nX-Y: z\r\n\r\n", b"a body"), context=server_tls
    ) as port:
        url = f"https://site.test:{port}/"
        seen = await exchange(engine, watch, Ask(url=url, address="127.0.0.1"))
    assert (seen.failure, seen.status, seen.body, seen.version, seen.truncated) == (None, 200, b"a body", "1.1", False)
    assert seen.headers == (("server", "x"), ("x-y", "z"))
    assert (seen.url, seen.address, seen.port) == (url, "127.0.0.1", port)
    assert seen.tls is not None
    assert seen.connect_ms is not None
    assert seen.tls_ms is not None
    assert seen.first_byte_ms is not None
    assert 0 < seen.connect_ms + seen.tls_ms < seen.first_byte_ms <= seen.total_ms
    assert [step.name for step in watch.steps] == ["tcp", "tls", "request", "wait", "body"]


async def test_plain_http_has_no_handshake(engine: Engine) -> None:
    async with serving(saying(OK)) as port:
        seen = await look(engine, f"http://site.test:{port}/")
    assert (seen.status, seen.body, seen.tls, seen.tls_ms) == (200, b"ok", None, None)


async def test_the_request_says_what_it_should(engine: Engine) -> None:
    heard: list[bytes] = []
    async with serving(recording(heard)) as port:
        ask = Ask(
            url=f"http://user:secret@Site.TEST:{port}/a b/é?q=1 2#part",
            address="127.0.0.1",
            headers=(("Accept", "text/html"), ("X-More", "yes")),
        )
        await exchange(engine, Watch(time.monotonic, 5.0), ask)
    first, *lines = heard[0].decode().removesuffix("\r\n\r\n").split("\r\n")
    assert first == "GET /a%20b/%C3%A9?q=1%202 HTTP/1.1"
    assert sorted(lines) == [
        "accept-encoding: gzip, deflate",
        "accept: text/html",
        "connection: close",
        f"host: site.test:{port}",
        "user-agent: Sentinel test",
        "x-more: yes",
    ]


async def test_ipv6_is_reached_and_named_in_brackets(engine: Engine, server_tls: ssl.SSLContext) -> None:
    heard: list[bytes] = []
    async with serving(recording(heard), "::1", server_tls) as port:
        seen = await look(engine, f"https://[::1]:{port}/", "::1")
    assert (seen.status, seen.address) == (200, "::1")
    assert f"host: [::1]:{port}\r\n".encode() in heard[0]


async def test_redirects_are_told_not_followed(engine: Engine) -> None:
    heard: list[bytes] = []
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test/\r\nContent-Length: 0\r\n\r\n"
    async with serving(recording(heard, answer)) as port:
        seen = await look(engine, f"http://site.test:{port}/")
    assert (seen.status, seen.header("location"), len(heard)) == (302, "http://elsewhere.test/", 1)


async def test_a_closed_port_refuses(engine: Engine) -> None:
    with closed_port() as port:
        seen = await look(engine, f"http://site.test:{port}/")
    assert str(seen.failure) == "tcp.connection_refused"
    assert (seen.connect_ms, seen.first_byte_ms, seen.status) == (None, None, None)


async def test_a_black_hole_is_a_connect_timeout_on_time(engine: Engine) -> None:
    with black_hole() as port:
        seen = await look(engine, f"http://site.test:{port}/", timeout=0.3)
    assert str(seen.failure) == "tcp.connect_timeout"
    assert 250 < seen.total_ms < 1000


async def test_connecting_may_take_a_part_of_the_look_only(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "CONNECT_MOST", 0.2)
    with black_hole() as port:
        seen = await look(engine, f"http://site.test:{port}/", timeout=60)
    assert str(seen.failure) == "tcp.connect_timeout"
    assert seen.total_ms < 1000


async def test_silence_is_a_timeout_of_its_layer(engine: Engine, server_tls: ssl.SSLContext) -> None:
    assert await failing(engine, silence) == "http.http_timeout"
    assert await failing(engine, silence, "https") == "tls.tls_timeout"
    assert await failing(engine, stalling(b""), "https", server_tls) == "http.http_timeout"
    assert await failing(engine, stalling(HEAD + b"half")) == "http.http_timeout"


async def test_a_reset_is_a_reset_of_its_layer(engine: Engine, server_tls: ssl.SSLContext) -> None:
    assert await failing(engine, resetting(), "https") == "tls.connection_reset"
    assert await failing(engine, resetting(b"\r\n\r\n")) == "http.connection_reset"
    assert await failing(engine, resetting(b"\r\n\r\n", HEAD + b"half")) == "http.connection_reset"
    assert await failing(engine, resetting(b"\r\n\r\n"), "https", server_tls) == "http.connection_reset"


async def test_hanging_up_without_an_answer_is_a_reset(engine: Engine, server_tls: ssl.SSLContext) -> None:
    assert await failing(engine, saying()) == "http.connection_reset"
    assert await failing(engine, saying(), "https", server_tls) == "http.connection_reset"


async def test_a_stranger_on_the_tls_port_is_a_failed_handshake(engine: Engine) -> None:
    async with serving(resetting(say=b"SSH-2.0-OpenSSH_9.2p1\r\n" * 20)) as port:
        seen = await look(engine, f"https://site.test:{port}/")
    assert seen.failure is not None
    assert seen.failure.layer is Layer.TLS
    assert seen.connect_ms is not None


async def test_what_came_before_the_failure_is_kept(engine: Engine) -> None:
    async with serving(stalling(HEAD + b"half")) as port:
        seen = await look(engine, f"http://site.test:{port}/", timeout=0.3)
    assert (str(seen.failure), seen.status, seen.body) == ("http.http_timeout", 200, b"half")


async def test_a_drip_is_cut_on_time(engine: Engine) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000:
            writer.write(bytes((byte,)))
            await asyncio.sleep(0.01)

    async with serving(drip) as port:
        seen = await look(engine, f"http://site.test:{port}/", timeout=0.4)
    assert str(seen.failure) == "http.http_timeout"
    assert 350 < seen.total_ms < 1500


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "10.0.0.1", "0.0.0.0", "localhost"])  # noqa: S104 - to be refused
async def test_outside_a_lab_private_addresses_are_not_even_tried(address: str) -> None:
    guarded = Engine(guard=Guard(), contexts=Contexts(), user_agent="Sentinel test")
    seen = await look(guarded, "http://site.test/", address)
    assert str(seen.failure) == "tcp.address_refused"


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("ftp://site.test/", "http.unsupported"),
        ("file:///etc/passwd", "http.unsupported"),
        ("nonsense", "http.unsupported"),
        ("http://[::1/", "http.unsupported"),
        ("http://site.test:99999/", "http.unsupported"),
        ("http://" + "a" * 9000, "http.unsupported"),
        ("http://2130706433/", "tcp.address_refused"),
        ("http://0x7f.1/", "tcp.address_refused"),
        ("http://a b/", "dns.unsupported"),
        ("http://site.test:0/", "tcp.address_refused"),
    ],
)
async def test_odd_urls_are_named_not_raised(engine: Engine, url: str, failure: str) -> None:
    assert str((await look(engine, url)).failure) == failure


async def test_a_line_break_of_our_own_is_our_bug_and_is_not_sent(engine: Engine) -> None:
    heard: list[bytes] = []
    async with serving(recording(heard)) as port:
        ask = Ask(url=f"http://site.test:{port}/", address="127.0.0.1", headers=(("x", "a\r\nhost: evil"),))
        seen = await exchange(engine, Watch(time.monotonic, 5.0), ask)
    assert seen.failure is not None
    assert seen.failure.code is Code.BUG
    assert heard == []


async def test_a_look_without_time_left_does_not_even_knock(engine: Engine) -> None:
    met: list[int] = []

    async def meet(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        met.append(1)

    async with serving(meet) as port:
        seen = await look(engine, f"http://site.test:{port}/", timeout=0.0)
    assert str(seen.failure) == "tcp.connect_timeout"
    assert seen.total_ms < 200
    assert met == []


async def test_a_cancelled_look_is_cancelled(engine: Engine) -> None:
    async with serving(silence) as port:
        task = asyncio.create_task(look(engine, f"http://site.test:{port}/"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
