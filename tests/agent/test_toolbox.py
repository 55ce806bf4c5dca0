"""The toolbox as probes use it, against real servers on loopback."""

import asyncio
import logging
import ssl
import time
from pathlib import Path

import pytest
import trustme

from sentinel.kit.looks import Handshake
from sentinel.kit.net.guard import Guard
from sentinel.kit.tools import Tools
from sentinel.model.failure import Code, Failure
from tests.agent.boxes import toolbox
from tests.kit.net.nameserver import resolving, zone
from tests.kit.net.servers import black_hole, closed_port, resetting, saying, serving, silence

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPemilu"


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_bytes(authority.cert_pem.bytes())
    return path


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("www.kpu.test").configure_cert(made)
    return made


async def test_a_whole_look(ca_file: Path, context: ssl.SSLContext) -> None:
    kept: dict[str, bytes] = {}
    lines = {"www.kpu.test": ["60 A 127.0.0.1"]}
    async with resolving(zone(lines)) as resolver, serving(saying(PAGE), context=context) as port:
        look = toolbox(ca_file, resolvers=[resolver], kept=kept).for_look(5, attempt=2, cursor="c7")
        tools: Tools = look
        found = await tools.resolve("www.kpu.test")
        seen = await tools.exchange(f"https://www.kpu.test:{port}/", found.addresses[0])
    assert (seen.failure, seen.status, seen.body) == (None, 200, b"Pemilu")
    assert seen.tls is not None
    assert tools.tls.trust(seen.tls.chain, "www.kpu.test").ok
    name = tools.keep(seen.body, "text/html")
    assert (kept, dict(look.bodies)) == ({}, {name: 6})
    await look.store([name])
    assert (kept[name], look.kept) == (b"Pemilu", (name,))
    assert (tools.vantage, tools.attempt, tools.cursor) == ("mataram-1", 2, "c7")
    assert [step.name for step in look.steps] == ["dns", "dns", "tcp", "tls", "request", "wait", "body"]
    assert all(step.took_ms >= 0 and step.start_ms >= 0 for step in look.steps)


async def test_a_stranger_s_chain_is_seen_and_not_trusted(context: ssl.SSLContext) -> None:
    async with serving(silence, context=context) as port:
        look = toolbox().for_look(5)
        seen = await look.tls.handshake("127.0.0.1", port, "www.kpu.test")
    assert isinstance(seen, Handshake)
    assert not look.tls.trust(seen.chain, "www.kpu.test").ok
    assert [step.name for step in look.steps] == ["tcp", "tls"]


async def test_a_second_look_begins_with_another_resolver() -> None:
    lines = {"www.kpu.test": ["60 A 127.0.0.1"]}
    async with resolving(zone(lines)) as one, resolving(zone(lines)) as two:
        box = toolbox(resolvers=[one, two])
        found = [await box.for_look(3, attempt).resolve("www.kpu.test") for attempt in (0, 1, 2)]
    assert [{answer.resolver for answer in one_look.answers} for one_look in found] == [{one}, {two}, {one}]


async def test_a_lab_remembers_names_for_ten_seconds_at_most() -> None:
    heard: list[str] = []
    clock = [0.0]
    async with resolving(zone({"www.kpu.test": ["60 A 127.0.0.1"]}, heard=heard)) as resolver:
        for guard, asked in ((Guard(lab=True), 4), (Guard(), 2)):
            box = toolbox(resolvers=[resolver], guard=guard, clock=lambda: clock[0])
            heard.clear()
            for clock[0] in (0.0, 9.9, 10.1):
                await box.for_look(3).resolve("www.kpu.test")
            assert len(heard) == asked


async def test_a_canary_that_the_operator_wrote_may_be_private() -> None:
    async with resolving(zone({"id.test": ["60 A 103.1.2.3"]})) as canary:
        named = toolbox(guard=Guard(), also=[canary])
        assert (await named.for_look(3).ask(canary, "id.test")).failure is None
        unnamed = await toolbox(guard=Guard()).for_look(3).ask(canary, "id.test")
    assert str(unnamed.failure) == "tcp.address_refused"


async def failed_handshake(port: int, address: str = "127.0.0.1", seconds: float = 0.3) -> str:
    seen = await toolbox().for_look(seconds).tls.handshake(address, port, "www.kpu.test")
    assert isinstance(seen, Failure)
    return str(seen)


async def test_handshakes_fail_by_name() -> None:
    async with serving(silence) as silent, serving(resetting(b"\x01")) as torn:
        assert await failed_handshake(silent) == "tls.tls_timeout"
        assert await failed_handshake(torn) == "tls.connection_reset"
    with closed_port() as closed, black_hole() as hole, closed_port("::1") as closed6:
        assert await failed_handshake(closed) == "tcp.connection_refused"
        assert await failed_handshake(hole) == "tcp.connect_timeout"
        assert await failed_handshake(closed6, "::1") == "tcp.connection_refused"
    assert await failed_handshake(443, "169.254.169.254") == "tcp.address_refused"


async def test_our_own_mistake_is_a_bug_with_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with closed_port() as port:
        seen = await toolbox().for_look(1).tls.handshake("127.0.0.1", port, "a.test", versions=("SSLv9", "TLSv1.3"))
    assert isinstance(seen, Failure)
    assert seen.code is Code.BUG
    (record,) = caplog.records
    assert (record.levelno, record.exc_info is not None) == (logging.ERROR, True)


async def test_the_network_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with closed_port() as port:
        await failed_handshake(port)
    assert caplog.records == []


async def test_a_private_address_behind_a_public_name_is_refused() -> None:
    lines = {"rebound.test": ["1 A 127.0.0.1", "1 AAAA ::1"]}
    async with resolving(zone(lines)) as resolver:
        look = toolbox(resolvers=[resolver], guard=Guard()).for_look(3)
        found = await look.resolve("rebound.test")
        seen = [await look.exchange("http://rebound.test/", address) for address in found.addresses]
    assert [str(one.failure) for one in seen] == ["tcp.address_refused"] * 2


async def test_time_runs_out_for_the_whole_look() -> None:
    async with serving(silence) as port:
        look = toolbox().for_look(0.4)
        start = time.monotonic()
        first = await look.exchange(f"http://www.kpu.test:{port}/", "127.0.0.1")
        second = await look.exchange(f"http://www.kpu.test:{port}/", "127.0.0.1")
    assert str(first.failure) == "http.http_timeout"
    assert second.failure is not None
    assert look.remaining() == 0
    assert time.monotonic() - start < 1.5


async def test_many_looks_at_once_keep_their_steps_apart(context: ssl.SSLContext) -> None:
    async with serving(saying(PAGE), context=context) as port:
        box = toolbox()
        looks = [box.for_look(10) for _ in range(20)]
        url = f"https://www.kpu.test:{port}/"
        seen = await asyncio.gather(*(look.exchange(url, "127.0.0.1") for look in looks))
    assert {one.status for one in seen} == {200}
    assert [len(look.steps) for look in looks] == [5] * 20


def test_a_lab_has_the_families_of_loopback() -> None:
    assert toolbox().for_look(1).families == {4, 6}


def test_families_are_asked_of_the_routes_without_traffic() -> None:
    assert toolbox(guard=Guard()).for_look(1).families <= {4, 6}


def test_a_resolver_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="no resolver"):
        toolbox(resolvers=["nonsense"])
