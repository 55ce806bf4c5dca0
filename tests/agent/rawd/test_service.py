"""The door of rawd under attack: strange frames, slow and many callers, those who leave, those who talk out of turn."""

import asyncio
import json
import logging
import os
import random
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sentinel.agent.raw import Rawd
from sentinel.agent.rawd import service as door_module
from sentinel.agent.rawd.allowed import AllowList
from sentinel.agent.rawd.asked import MOST_BYTES
from sentinel.agent.rawd.knock import World
from sentinel.agent.rawd.pace import Pace
from sentinel.agent.rawd.service import MOST_LINES, MOST_WAITING, Service
from sentinel.kit.raw import Flow, Trail, Watched, What
from sentinel.model.failure import Failure
from tests.kit.net.servers import closed_port
from tests.station import until

SYN = {"verb": "syn_trace", "ip": "127.0.0.1", "port": 9}
RAW = pytest.mark.skipif(os.geteuid() != 0, reason="RAW SOCKETS NEED ROOT, not proved here")


class Open:
    """rawd in this process, on a socket of its own."""

    def __init__(self, service: Service, path: Path) -> None:
        self.service = service
        self.path = path

    async def line(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        await asyncio.get_running_loop().sock_connect(sock, str(self.path))
        return sock

    async def ask(self, frame: bytes) -> dict[str, Any]:
        """What one frame is answered with; nothing, if it is not answered."""
        with await self.line() as sock:
            await asyncio.get_running_loop().sock_sendall(sock, frame)
            return await hear(sock)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def hear(sock: socket.socket) -> dict[str, Any]:
    async with asyncio.timeout(20):
        said = await asyncio.get_running_loop().sock_recv(sock, 400_000)
    return dict(json.loads(said)) if said else {}


@asynccontextmanager
async def opened(folder: Path, text: str = "127.0.0.1 9\n") -> AsyncIterator[Open]:
    listed = folder / "raw-targets"
    listed.write_text(text, "utf-8")
    listed.chmod(0o644)
    world = World(pace=Pace(time.monotonic), clock=time.monotonic, wall=time.time, draw=random.Random(1).getrandbits)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(str(folder / "s"))
        door.listen(256)
        service = Service(door, AllowList(path=listed, owner=os.geteuid()), world)
        running = asyncio.create_task(service.run())
        try:
            yield Open(service, folder / "s")
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def said(**fields: object) -> bytes:
    return json.dumps(fields).encode()


async def test_a_frame_too_long_is_refused_and_the_next_caller_served(tmp_path: Path) -> None:
    async with opened(tmp_path) as rawd:
        assert (await rawd.ask(b"x" * (MOST_BYTES + 1)))["code"] == "malformed"
        assert (await rawd.ask(b"x" * 100_000))["code"] == "malformed"
        assert (await rawd.ask(said(verb="status")))["ok"] is True


async def test_noise_is_answered_or_hung_up_on_and_never_ends_it(tmp_path: Path) -> None:
    dice = random.Random(3)
    async with opened(tmp_path) as rawd:
        for _ in range(150):
            noise = dice.randbytes(dice.randrange(1, 3000))
            assert (await rawd.ask(noise))["code"] == "malformed"
        assert (await rawd.ask(said(verb="status")))["ok"] is True
        assert rawd.service.lines == set()


async def test_no_more_than_eight_at_once_and_the_ninth_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as rawd:
        idle = [await rawd.line() for _ in range(MOST_LINES)]
        await until(lambda: len(rawd.service.lines) == MOST_LINES)
        assert (await rawd.ask(said(verb="status")))["code"] == "busy"
        idle.pop().close()
        await until(lambda: len(rawd.service.lines) < MOST_LINES)
        assert (await rawd.ask(said(verb="status")))["ok"] is True
        for sock in idle:
            sock.close()


async def test_a_crowd_that_says_nothing_is_hung_up_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as rawd:
        crowd = [await rawd.line() for _ in range(MOST_WAITING + 30)]
        assert [await hear(sock) for sock in crowd[MOST_WAITING:]] == [{}] * 30
        assert len(rawd.service.lines) == MOST_WAITING
        for sock in crowd:
            sock.close()


async def test_who_says_nothing_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "PATIENCE", 0.1)
    async with opened(tmp_path) as rawd:
        with await rawd.line() as sock:
            assert await hear(sock) == {}
        await until(lambda: rawd.service.lines == set())


async def test_a_thousand_callers_who_leave_at_once_leave_nothing_behind(tmp_path: Path) -> None:
    before = descriptors()
    async with opened(tmp_path) as rawd:
        for _ in range(1000):
            (await rawd.line()).close()
        await until(lambda: rawd.service.lines == set())
        assert (await rawd.ask(said(verb="status")))["ok"] is True
        assert descriptors() < before + 16


async def test_a_stop_without_a_watch_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as rawd:
        assert (await rawd.ask(said(verb="stop")))["code"] == "malformed"


async def test_refusals_do_not_fill_the_journal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(tmp_path) as rawd:
        with caplog.at_level(logging.INFO, "sentinel.rawd"):
            for _ in range(150):
                assert (await rawd.ask(said(verb="syn_trace", ip="192.0.2.1", port=443)))["code"] == "not_allowed"
    assert len(caplog.records) == 2
    assert f"uid {os.geteuid()}" in caplog.text


async def test_without_a_list_nothing_is_sent_and_status_says_why(tmp_path: Path) -> None:
    async with opened(tmp_path, "nonsense\n") as rawd:
        assert (await rawd.ask(said(**SYN)))["code"] == "no_list"
        told = await rawd.ask(said(verb="status"))
        assert told["targets"] == told["sent"] == 0
        assert "raw-targets:1" in told["trouble"]


@RAW
async def test_a_trace_on_this_machine(tmp_path: Path) -> None:
    with closed_port() as port:
        async with opened(tmp_path, f"127.0.0.1 {port}\n") as rawd:
            found = await Rawd(rawd.path).syn_trace("127.0.0.1", port)
    assert isinstance(found, Trail), found
    assert (found.echoes[0].sent, found.echoes[0].what, found.echoes[0].source) == (1, What.RST, "127.0.0.1")


@RAW
async def test_who_leaves_in_the_middle_of_a_watch_ends_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as rawd:
        with await rawd.line() as sock:
            flow = {"local": "127.0.0.1", "local_port": 5, "remote": "127.0.0.1", "remote_port": 9}
            await asyncio.get_running_loop().sock_sendall(sock, said(verb="watch", protocol="tcp", seconds=10, **flow))
            assert (await hear(sock))["watching"] is True
            assert len(rawd.service.lines) == 1
        await until(lambda: rawd.service.lines == set(), 2.0)


@RAW
async def test_who_talks_out_of_turn_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as rawd:
        flow = {"local": "127.0.0.1", "local_port": 5, "remote": "127.0.0.1", "remote_port": 9}
        with await rawd.line() as sock:
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(sock, said(verb="watch", protocol="tcp", **flow))
            assert (await hear(sock))["watching"] is True
            await loop.sock_sendall(sock, said(verb="status"))
            assert (await hear(sock))["code"] == "malformed"


@RAW
async def test_a_watch_ends_when_told_and_by_itself(tmp_path: Path) -> None:
    flow = Flow(protocol="tcp", local="127.0.0.1", local_port=5, remote="127.0.0.1", remote_port=9)
    async with opened(tmp_path) as rawd:
        for seconds in (8.0, 0.1):
            began = time.monotonic()
            watching = await Rawd(rawd.path).watch(flow, seconds)
            assert not isinstance(watching, Failure), watching
            found = await watching.end()
            assert isinstance(found, Watched), found
            assert (found.packets, found.flow) == ((), flow)
            assert time.monotonic() - began < 4


async def turns(hosts: int, count: int) -> list[float]:
    """When each of so many packets to so many hosts, one after the other, would leave."""
    now = [100.0]

    async def tick(seconds: float) -> None:
        now[0] += seconds

    pace, left = Pace(lambda: now[0], sleep=tick), []
    for n in range(count):
        await pace.turn(f"host{n % hosts}", 0.1)
        left.append(now[0])
    assert pace.sent == count
    return left


async def test_no_second_holds_more_than_fifty_packets() -> None:
    left = await turns(hosts=40, count=200)
    assert max(sum(begin <= at < begin + 0.999 for at in left) for begin in left) == 50


async def test_no_host_gets_more_than_its_share() -> None:
    left = await turns(hosts=1, count=30)
    assert min(b - a for a, b in pairwise(left)) >= 0.0999


async def test_hosts_of_long_ago_are_forgotten() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0], sleep=asyncio.sleep, rate=1e9)
    for n in range(3000):
        now[0] += 1.0
        await pace.turn(f"host{n}", 0.1)
    assert len(pace._hosts) <= 1024


async def test_where_there_is_no_rawd_that_is_an_answer(tmp_path: Path) -> None:
    rawd = Rawd(tmp_path / "nobody")
    flow = Flow(protocol="tcp", local="127.0.0.1", local_port=5, remote="127.0.0.1", remote_port=9)
    said = [
        await rawd.health(), await rawd.syn_trace("127.0.0.1", 9), await rawd.dns_ttl_sweep("127.0.0.1", "a.id"),
        await rawd.watch(flow),
    ]  # fmt: skip
    assert [str(one) for one in said] == ["probe.unsupported"] * 4
    assert rawd.there is False


@pytest.mark.parametrize("reply", [b"{}", b"nonsense", b'{"ok": true}', b"\xff", b'{"ok": true, "trail": 5}', b""])
async def test_a_rawd_that_talks_nonsense_is_a_failure_of_ours(tmp_path: Path, reply: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(str(tmp_path / "s"))
        door.listen()
        door.settimeout(5)

        def answer() -> None:
            line, _ = door.accept()
            with line:
                line.recv(4096)
                if reply:
                    line.send(reply)

        answering = asyncio.create_task(asyncio.to_thread(answer))
        found = await Rawd(tmp_path / "s").syn_trace("127.0.0.1", 9)
        await answering
    assert isinstance(found, Failure)
    assert found.detail.startswith("rawd: ")


async def test_a_rawd_that_never_answers_costs_no_more_than_we_have(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(str(tmp_path / "s"))
        door.listen()
        found = await Rawd(tmp_path / "s", lambda: 0.1).syn_trace("127.0.0.1", 9)
    assert str(found) == "probe.connect_timeout"
