"""A peer that keeps us busy: whatever it sends without pause, everybody else has his turn and deadlines are heard."""

import asyncio
import base64
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme
from OpenSSL import SSL

from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.reply import Reply
from sentinel.kit.net.tcp import Line, connect
from sentinel.kit.net.tls import ANY, TlsLine, shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code
from tests.kit.net.servers import serving, shaking

CRUMBS = 8_000
HEAD = b"HTTP/1.1 200 OK\r\n"
ENDLESS = HEAD + b"Content-Length: 99999999\r\n\r\n"


@contextmanager
def crumbling(context: ssl.SSLContext) -> Iterator[tuple[int, threading.Event]]:
    """A TLS server that sends thousands of records of one byte each, all at once; the event: all of it was sent."""
    said = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_crumble, args=(listener, context, said))
        thread.start()
        yield listener.getsockname()[1], said
        thread.join()


def _crumble(listener: socket.socket, context: ssl.SSLContext, said: threading.Event) -> None:
    conn, _ = listener.accept()
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    came, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(came, out, server_side=True)
    with conn, suppress(OSError):
        _until_done(tls.do_handshake, conn, came, out)
        for _ in range(CRUMBS):
            tls.write(b"x")
        conn.sendall(out.read())
        said.set()
        conn.recv(1 << 16)
        conn.recv(1)


def _until_done(step: Callable[[], None], conn: socket.socket, came: ssl.MemoryBIO, out: ssl.MemoryBIO) -> None:
    while True:
        try:
            return step()
        except ssl.SSLWantReadError:
            conn.sendall(out.read())
            came.write(conn.recv(1 << 16))


async def turns_during(work: Callable[[], Awaitable[object]]) -> int:
    """How often somebody else had a turn while this was done."""
    turns = 0

    async def somebody_else() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(somebody_else())
    await work()
    other.cancel()
    return turns


async def test_records_of_one_byte_leave_a_turn_to_everybody_else(engine: Engine, server_tls: ssl.SSLContext) -> None:
    """They once stopped the whole daemon, its deadlines and its watchdog for as long as a site wished."""
    with crumbling(server_tls) as (port, said):
        line = await connect(engine.guard, "127.0.0.1", port, 5.0)
        tls = engine.contexts.connection("site.test", (), ANY)
        stream, _ = await shake(Watch(time.monotonic, 5.0), line, tls, ("127.0.0.1", port, "site.test"))
        await stream.send(b"go")
        assert await asyncio.to_thread(said.wait, 10.0)
        turns = await turns_during(lambda: _drained(stream))
        line.close()
    assert turns >= CRUMBS // 64


async def _drained(stream: TlsLine) -> None:
    came = 0
    while came < CRUMBS:
        came += len(await stream.receive())


async def test_a_line_that_always_has_more_leaves_a_turn_to_everybody_else() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(0)
    line = Line(ours)
    with theirs:
        for _ in range(160):
            theirs.send(b"x")

        async def drained() -> None:
            for _ in range(160):
                await line.receive()

        assert await turns_during(drained) >= 4
    line.close()


async def test_tickets_without_end_are_no_answer(engine: Engine, watch: Watch, server_tls: ssl.SSLContext) -> None:
    server_tls.num_tickets = 2_000

    async def quiet(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(quiet, context=server_tls) as port:
        seen = await exchange(engine, watch, Ask(url=f"https://127.0.0.1:{port}/", address="127.0.0.1"))
    assert seen.failure is not None
    assert seen.failure.code is Code.TLS_HANDSHAKE_FAILED
    assert "without data" in seen.failure.detail


async def test_nobody_makes_us_calculate_with_numbers_of_his_own(
    engine: Engine, watch: Watch, authority: trustme.CA, tmp_path: Path
) -> None:
    """A server chooses the size of finite-field Diffie-Hellman: 10,000 bits held the daemon up for a second each."""
    prime = b"\x02\x81\xa0" + (2**1279 - 1).to_bytes(160)
    numbers = base64.encodebytes(b"\x30\x81\xa6" + prime + b"\x02\x01\x03")  # PKCS #3: the prime, and 3
    pem = b"-----BEGIN DH PARAMETERS-----\n" + numbers + b"-----END DH PARAMETERS-----\n"
    (tmp_path / "dh.pem").write_bytes(pem)
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    authority.issue_cert("site.test", key_type=trustme.KeyType.RSA).configure_cert(context)
    context.set_max_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(b"kDHE:@SECLEVEL=0")
    context.load_tmp_dh(str(tmp_path / "dh.pem").encode())
    async with serving(shaking(context)) as port:
        seen = await exchange(engine, watch, Ask(url=f"https://127.0.0.1:{port}/", address="127.0.0.1"))
    assert seen.failure is not None
    assert seen.failure.code is Code.TLS_HANDSHAKE_FAILED


def fed(reply: Reply, piece: bytes, most: int) -> int:
    """Feed the same piece until the reply has had enough; returns how often that was."""
    for count in range(1, most):
        if reply.feed(piece):
            return count
    raise AssertionError("it never had enough")


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nx: ", b"y"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", b"y"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n"),
        (ENDLESS, b"y"),
    ],
    ids=["one trailer", "chunk extension", "trailers", "body"],
)
def test_crumbs_are_counted_as_what_they_cost(head: bytes, piece: bytes) -> None:
    reply = Reply("GET", 2_000_000)
    reply.feed(head)
    assert fed(reply, piece, 80_000) > 1_000
    assert (reply.status, reply.truncated) == (200, True)


def test_a_head_in_crumbs_has_an_end_too() -> None:
    reply = Reply("GET", 2_000_000)
    with pytest.raises(Stopped) as stopped:
        fed(reply, b"a", 5_000)
    assert stopped.value.failure.code in {Code.TOO_LARGE, Code.HTTP_PROTOCOL_ERROR}
    patient = Reply("GET", 2_000_000)
    patient.feed(HEAD + b"x: ")
    with pytest.raises(Stopped) as stopped:
        fed(patient, b"a", 5_000)
    assert stopped.value.failure.code is Code.TOO_LARGE


def test_a_body_that_comes_slowly_is_still_whole() -> None:
    body = b"<p>pemilu</p>" * 400
    reply = Reply("GET", 2_000_000)
    for byte in HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(body):
        reply.feed(bytes((byte,)))
    reply.end()
    assert (reply.body, reply.truncated) == (body, False)


@pytest.mark.slow
def test_a_body_in_chunks_of_two_bytes_takes_no_more_room_than_its_bytes() -> None:
    """As a list of pieces it took twenty times as much, at every address of a site at once."""
    import tracemalloc  # noqa: PLC0415 - slows everything down, for this one test

    reply = Reply("GET", 2_000_000)
    reply.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    crumbs = b"2\r\nab\r\n" * 9_000
    tracemalloc.start()
    fed(reply, crumbs, 100)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(reply.body) > 1_000_000
    assert kept < 4_000_000
