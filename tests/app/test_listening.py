"""Where agents are heard: systemd's socket, a port with a certificate; tried again where it cannot be had."""

import asyncio
import shutil
import socket
import ssl
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web

import probes
from sentinel.app.listening import Listening
from sentinel.app.threshold import Threshold
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.kit import registry
from sentinel.link.caller import MOUNTED
from tests.app.cli.program import LAB, installation

PROBES = registry.load(probes)
KEY = "ed25519:" + "A" * 43 + "="
AGENT = f'[[link.agents]]\nvantage = "far-1"\nkey = "{KEY}"\nnetwork = "as17451"\n'


def application() -> web.Application:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/hello", hello)
    return app


def config(folder: Path, link: str) -> Config:
    return load(installation(folder, f"{LAB}\n[link]\n{link}\n{AGENT}"), PROBES, lambda _: 1)


def certificate(folder: Path) -> trustme.CA:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    (folder / "tls.pem").write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(str(folder / "tls.key"))
    return authority


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


@asynccontextmanager
async def heard(made: Config, threshold: Threshold | None = None) -> AsyncIterator[Listening]:
    made.data_dir.mkdir(exist_ok=True)
    listening = Listening(made, application, {}, threshold)
    await listening.open()
    yield listening
    await listening.close()


async def answer(url: str, authority: trustme.CA) -> str:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    async with aiohttp.ClientSession() as session, session.get(f"{url}{MOUNTED}/hello", ssl=context) as said:
        return await said.text()


async def test_a_renewed_certificate_is_shown_from_the_next_connection_on(tmp_path: Path) -> None:
    first, port = certificate(tmp_path), free_port()
    made = config(tmp_path, f'listen = ["127.0.0.1:{port}"]\ncertificate = "tls.pem"\ncertificate_key = "tls.key"')
    async with heard(made) as listening:
        assert await answer(f"https://127.0.0.1:{port}", first) == "hello"
        second = certificate(tmp_path)
        listening.renew(load(made.path, PROBES, lambda _: 1))
        assert await answer(f"https://127.0.0.1:{port}", second) == "hello"
        with pytest.raises(aiohttp.ClientError):
            await answer(f"https://127.0.0.1:{port}", first)


async def test_a_wrong_certificate_leaves_the_old_one(tmp_path: Path) -> None:
    authority, port = certificate(tmp_path), free_port()
    made = config(tmp_path, f'listen = ["127.0.0.1:{port}"]\ncertificate = "tls.pem"\ncertificate_key = "tls.key"')
    async with heard(made) as listening:
        trustme.CA().issue_cert("127.0.0.1").private_key_pem.write_to_path(str(tmp_path / "tls.key"))
        with pytest.raises(ssl.SSLError):
            listening.renew(load(made.path, PROBES, lambda _: 1))
        assert await answer(f"https://127.0.0.1:{port}", authority) == "hello"
    assert not list(made.data_dir.glob("*.pem")), "the key lies nowhere a second time"


async def test_what_a_killed_hub_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    place = tmp_path / "link.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(place))
    async with (
        heard(config(tmp_path, f'listen = ["unix:{place}"]')),
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(place))) as session,
        session.get(f"http://hub{MOUNTED}/hello") as said,
    ):
        assert await said.text() == "hello"


async def eventually(true: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        await asyncio.sleep(0.05)


@pytest.mark.skipif(shutil.which("systemd-socket-activate") is None, reason="systemd is not installed")
@pytest.mark.slow
async def test_a_socket_that_systemd_opened_is_used(tmp_path: Path) -> None:
    place = tmp_path / "given.sock"
    made = config(tmp_path, f'listen = ["unix:{place}"]')
    program = [sys.executable, "-m", "sentinel", "run", "--role", "hub", "-c", str(made.path)]
    with (tmp_path / "log").open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            "systemd-socket-activate", "-E", "PYTHONPATH", "-l", str(place), *program, stderr=sink
        )
    await eventually(place.exists)
    number = place.stat().st_ino
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(place))) as session,
        session.post(f"http://hub{MOUNTED}/asks") as said,
    ):
        assert (said.status, await said.text()) == (401, "who are you?")
    assert place.stat().st_ino == number, "it was taken over, not made anew"
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 15) == 0


async def said(path: Path, *words: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Somebody connects, and asks for these paths or for nothing."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    for word in words:
        await asked(reader, writer, word)
    return reader, writer


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, word: str) -> str:
    writer.write(f"GET {MOUNTED}{word} HTTP/1.1\r\nHost: hub\r\n\r\n".encode())
    status = await reader.readline()
    await reader.readuntil(b"\r\n\r\n")
    return status.decode().split()[1]


async def test_strangers_are_shown_out_and_who_was_answered_stays(tmp_path: Path) -> None:
    place = tmp_path / "link.sock"
    made = config(tmp_path, f'listen = ["unix:{place}"]')
    async with heard(made, Threshold(grace=0.3, every=0.1)), asyncio.timeout(20):
        known = await said(place, "/hello")
        await known[0].readexactly(5)
        silent, refused = await said(place), await said(place, "/nothing-here")
        for reader, _ in (silent, refused):
            with suppress(ConnectionResetError):
                await reader.read()
        assert await asked(*known, "/hello") == "200"
        for _, writer in (known, silent, refused):
            writer.close()


async def test_of_too_many_strangers_the_newest_go_at_once(tmp_path: Path) -> None:
    place = tmp_path / "link.sock"
    made = config(tmp_path, f'listen = ["unix:{place}"]')
    async with heard(made, Threshold(grace=60.0, every=0.1, most=2)), asyncio.timeout(20):
        standing = [await said(place) for _ in range(4)]
        for reader, _ in standing[2:]:
            with suppress(ConnectionResetError):
                await reader.read()
        assert [await asked(*one, "/hello") for one in standing[:2]] == ["200", "200"]
        for _, writer in standing:
            writer.close()
