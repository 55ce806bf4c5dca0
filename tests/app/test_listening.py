"""Where agents are heard: systemd's socket, a port with a certificate; tried again where it cannot be had."""

import asyncio
import shutil
import socket
import ssl
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web

import probes
from sentinel.app.listening import Listening
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
async def heard(made: Config) -> AsyncIterator[Listening]:
    made.data_dir.mkdir(exist_ok=True)
    listening = Listening(made, application, {})
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
