"""A far side that answers without end: it costs a delivery, and never our memory or a thread for ever."""

import asyncio
import re
import socket
import threading
import zlib
from pathlib import Path

import pytest

from sentinel.courier.channel import Channel
from sentinel.courier.leash import MOST_HEARD, Leash
from sentinel.courier.trouble import Trouble
from tests.kit.net.servers import Talk, serving

HEAD = b"HTTP/1.1 200 OK\r\n"
MANY = 1_000_000_000  # bytes; on a busy machine many of them pass before anybody counts


class Endless:
    """Talks HTTP or SMTP and never comes to an end; counts what the other side took."""

    def __init__(self, piece: bytes, opening: bytes = b"", asked: bytes = b"\r\n\r\n", *, slowly: bool = False) -> None:
        self.piece, self.opening, self.asked, self.slowly = piece, opening, asked, slowly
        self.taken = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Wait for the question, then answer until the other side has had enough."""
        writer.write(b"" if self.opening.startswith(b"HTTP") else b"220 relai.test\r\n")
        await reader.readuntil(self.asked)
        writer.write(self.opening)
        while self.taken < MANY:
            writer.write(self.piece)
            await writer.drain()
            self.taken += len(self.piece)
            if self.slowly:
                await asyncio.sleep(0.05)


def page(*, slowly: bool = False) -> Endless:
    return Endless(b"x" if slowly else b"x" * 65_536, HEAD + b"Content-Length: 99999999999\r\n\r\n", slowly=slowly)


async def sent(talk: Talk, scheme: str = "json", seconds: float = 10.0) -> tuple[bool, str, Trouble | None]:
    """Send over a channel that leads to this server; afterwards no thread of ours is left."""
    async with serving(talk) as port:
        mail = "?from=a@b.test&to=piket@csirt.test&mode=insecure" if scheme == "mailto" else ""
        channel = Channel("hook", f"{scheme}://127.0.0.1:{port}/{mail}", seconds)
        outcome = await channel.send("Situs mati", "ntb.kpu.test")
        async with asyncio.timeout(5):
            while channel.busy or "courier-hook" in {thread.name for thread in threading.enumerate()}:
                await asyncio.sleep(0.01)
    return outcome.ok, outcome.why, outcome.trouble


@pytest.mark.parametrize(
    ("talk", "scheme", "told"),
    [
        (page(), "json", "more than 1,000 kB"),
        (Endless(b"x-more: " + b"x" * 60_000 + b"\r\n", HEAD), "json", "headers|more than 1,000 kB"),
        (Endless(b"250-" + b"x" * 8_000 + b"\r\n", asked=b"\r\n"), "mailto", "more than 1,000 kB"),
    ],
    ids=["page", "headers", "smtp"],
)
async def test_who_answers_without_end_is_hung_up_on(talk: Endless, scheme: str, told: str) -> None:
    """It once filled a gigabyte in ten seconds, and the daemon's memory was gone before the delivery was given up."""
    ok, why, _ = await sent(talk, scheme)
    assert not ok
    assert talk.taken < MANY / 2
    assert re.search(told, why), why


async def test_who_drips_gets_no_thread_for_ever() -> None:
    """Libraries count their patience from byte to byte; each such message once left a thread behind."""
    _, why, trouble = await sent(page(slowly=True), seconds=0.5)
    assert (trouble, "did not finish" in why) == (Trouble.TIMEOUT, True)


async def test_a_packed_answer_is_not_unpacked() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
    asked: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
        await writer.drain()

    import tracemalloc  # noqa: PLC0415 - slows everything down, for this one test

    await sent(talk)  # loads what is loaded once
    tracemalloc.start()
    ok, _, _ = await sent(talk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ok
    assert b"Accept-Encoding: identity" in asked[-1]
    assert peak < 20_000_000


def connected(leash: Leash, to: socket.socket) -> socket.socket:
    with leash.worn():
        line = socket.create_connection(to.getsockname())
        peer, _ = to.accept()
        peer.sendall(b"x" * 1_000)
        line.recv(1, socket.MSG_PEEK)
        assert leash.heard() == 1_000
        leash.pull()
        peer.close()
    return line


def test_a_leash_counts_hangs_up_and_lets_go() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connected(leash := Leash(), server)
        assert (len(line.recv(2_000)), line.recv(1), leash.heard()) == (1_000, b"", 0)
        line.close()
        with leash.worn(), pytest.raises(ConnectionAbortedError, match="had its time"):
            socket.create_connection(server.getsockname())
        socket.create_connection(server.getsockname()).close()


def test_what_is_no_tcp_connection_is_held_as_well(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    leash = Leash()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as line, leash.worn():
        server.bind(path)
        server.listen()
        line.connect(path)
        assert leash.heard() == 0
        leash.pull()
        assert line.recv(1) == b""


def test_the_bound_leaves_room_for_every_honest_answer() -> None:
    assert MOST_HEARD > 10 * 65_536
