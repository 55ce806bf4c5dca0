"""rawd over real hops: what it sees of a clean path, an interceptor, an injector and a forger, and what it refuses."""

import asyncio
import json
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sentinel.agent.raw import Rawd
from sentinel.kit.raw import Flow, Trail
from sentinel.model.failure import Failure
from tests.netns.rig import ARRIVES, HOPS, HOPS_6, NOBODY, SERVER, SERVER_6, VANTAGE, Rig

pytestmark = pytest.mark.netns
NAME = "infopemilu.kpu.go.id"
TRUE, BLOCK, FORGED = "203.0.113.80", "127.77.0.1", "127.66.0.5"
LIST = f"{SERVER} 443\n{SERVER} 53\n{SERVER} 25\n{SERVER_6} 443\n{SERVER_6} 53\n{NOBODY} 443\nzone kpu.go.id\n"
BOTH = pytest.mark.parametrize(
    ("server", "hops"), [(SERVER, HOPS), pytest.param(SERVER_6, HOPS_6, marks=pytest.mark.slow)], ids=["ipv4", "ipv6"]
)
RAW_ALONE = ("setpriv", "--no-new-privs", "--inh-caps", "-all,+net_raw", "--bounding-set", "-all,+net_raw")
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp(sys.argv[2], sys.argv[2:])
"""


def start(rig: Rig, folder: Path, text: str = LIST) -> Rawd:
    """rawd at the vantage, as its unit starts it: one capability, and a socket that somebody else opened."""
    listed, path = folder / "raw-targets", folder / "rawd.sock"
    listed.write_text(text, "utf-8")
    listed.chmod(0o644)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        door.bind(str(path))
        door.listen(16)
        fd = door.fileno()
        rawd = (sys.executable, "-m", "sentinel.agent.rawd", "--targets", str(listed))
        words = (sys.executable, "-S", "-c", HAND_OVER, str(fd), *RAW_ALONE, *rawd)
        rig.vantage.begin(words, ready=lambda _: True, fds=(fd,))
    return Rawd(path)


def rows(trail: Trail | Failure) -> list[tuple[int, str, str, int]]:
    assert isinstance(trail, Trail), trail
    return [(echo.sent, str(echo.what), echo.source, echo.ttl) for echo in trail.echoes]


def said(trail: Trail | Failure) -> dict[int, str]:
    """What was said, by the TTL that it arrived with."""
    assert isinstance(trail, Trail), trail
    return {echo.ttl: echo.said for echo in trail.echoes if echo.what == "dns"}


def watch(rig: Rig, folder: Path, server: str, *names: str) -> list[dict[str, Any]]:
    """One handshake for each name, watched."""
    told = rig.vantage.python("-m", "tests.netns.programs.watch", str(folder / "rawd.sock"), server, *names)
    return [json.loads(line) for line in told.splitlines()]


def hops_of(hops: Sequence[str]) -> list[tuple[int, str, str, int]]:
    return [(1, "time_exceeded", hops[0], 64), (2, "time_exceeded", hops[1], 63)]


@BOTH
@pytest.mark.slow
async def test_a_clean_path_hop_by_hop(rig: Rig, tmp_path: Path, server: str, hops: tuple[str, str]) -> None:
    rig.dns(TRUE)
    rig.tls()
    rawd = start(rig, tmp_path)
    opened, swept = await rawd.syn_trace(server, 443), await rawd.dns_ttl_sweep(server, NAME)
    assert rows(opened) == [*hops_of(hops), (3, "syn_ack", server, ARRIVES)]
    assert rows(swept) == [*hops_of(hops), (3, "dns", server, ARRIVES)]
    assert said(swept) == {ARRIVES: f"NOERROR aa {TRUE}"}
    assert isinstance(opened, Trail)
    assert isinstance(swept, Trail)
    assert swept.echoes[-1].ms >= 100 > opened.echoes[-1].ms


@pytest.mark.slow
async def test_a_closed_port_resets_and_a_dead_host_is_told_of(rig: Rig, tmp_path: Path) -> None:
    rawd = start(rig, tmp_path)
    reset, dead = await rawd.syn_trace(SERVER, 25), await rawd.syn_trace(NOBODY, 443)
    assert rows(reset) == [*hops_of(HOPS), (3, "rst", SERVER, ARRIVES)]
    assert rows(dead)[:2] == hops_of(HOPS)
    assert {row[1] for row in rows(dead)[2:]} <= {"unreachable"}


@BOTH
@pytest.mark.slow
async def test_an_interceptor_answers_at_the_first_hop(
    rig: Rig, tmp_path: Path, server: str, hops: tuple[str, str]
) -> None:
    rig.dns(TRUE)
    rig.intercept(BLOCK)
    rawd = start(rig, tmp_path)
    swept, trace = await rawd.dns_ttl_sweep(server, NAME), await rawd.syn_trace(server, 53)
    assert rows(swept)[0] == (1, "dns", server, 64)
    assert said(swept) == {64: f"NOERROR ra {BLOCK}"}
    assert rows(trace)[0] == (1, "syn_ack", server, 64)
    assert hops[0] not in {row[2] for row in rows(swept) + rows(trace)}


@BOTH
@pytest.mark.slow
async def test_an_injector_answers_for_a_packet_that_died(
    rig: Rig, tmp_path: Path, server: str, hops: tuple[str, str]
) -> None:
    rig.dns(TRUE)
    rig.inject(FORGED)
    swept = await start(rig, tmp_path).dns_ttl_sweep(server, NAME)
    forged = [(n, "dns", server, 57) for n in (1, 2, 3)]
    assert sorted(rows(swept)) == sorted([*hops_of(hops), *forged, (3, "dns", server, ARRIVES)])
    assert said(swept) == {57: f"NOERROR ra {FORGED}", ARRIVES: f"NOERROR aa {TRUE}"}


@BOTH
@pytest.mark.slow
def test_a_forged_reset_shows_by_its_ttl(rig: Rig, tmp_path: Path, server: str, hops: tuple[str, str]) -> None:
    rig.tls()
    rig.reset("kpu")
    start(rig, tmp_path)
    calm, cut = watch(rig, tmp_path, server, "www.example.org", NAME)
    assert calm["said"] == "ok"
    assert "rst" not in {p["what"] for p in calm["packets"] if not p["ours"]}
    theirs = [p for p in cut["packets"] if not p["ours"]]
    assert [p["ttl"] for p in theirs if p["what"] == "syn_ack"] == [ARRIVES]
    forged = [p for p in theirs if p["what"] == "rst" and p["ttl"] == 200]
    assert [p["ip_id"] for p in forged] == [54321 if hops is HOPS else None]


@pytest.mark.slow
def test_the_watch_is_evidence_that_other_programs_can_read(rig: Rig, tmp_path: Path) -> None:
    rig.tls()
    start(rig, tmp_path)
    (seen,) = watch(rig, tmp_path, SERVER, NAME)
    raw = bytes.fromhex(seen["pcap"])
    assert struct.unpack("<IHHiIII", raw[:24]) == (0xA1B2C3D4, 2, 4, 0, 0, 256, 101)
    sizes, at = [], 24
    while at < len(raw):
        _, _, kept, size = struct.unpack("<IIII", raw[at : at + 16])
        assert raw[at + 16] >> 4 == 4
        sizes.append(size)
        at += 16 + kept
    assert sizes == [packet["size"] for packet in seen["packets"]]


async def test_what_is_not_on_the_list_is_refused_by_name(rig: Rig, tmp_path: Path) -> None:
    rawd = start(rig, tmp_path, f"{SERVER} 443\n{SERVER} 53\nzone kpu.go.id\n")
    away = Flow(protocol="tcp", local=VANTAGE, local_port=4000, remote=HOPS[1], remote_port=443)
    said = [
        await rawd.syn_trace(SERVER, 80),
        await rawd.syn_trace(HOPS[1], 443),
        await rawd.dns_ttl_sweep(SERVER, "www.example.org"),
        await rawd.watch(away),
    ]
    assert [str(one) for one in said] == ["probe.address_refused"] * 4
    texts = [one.detail.partition(" is ")[0] for one in said if isinstance(one, Failure)]
    assert texts == [f"rawd: {SERVER} 80", f"rawd: {HOPS[1]} 443", "rawd: www.example.org", f"rawd: {HOPS[1]} 443"]


def test_one_capability_is_all_that_it_has(rig: Rig, tmp_path: Path) -> None:
    health = asyncio.run(start(rig, tmp_path).health())
    assert not isinstance(health, Failure), health
    assert (health.trouble, health.targets, health.sent) == ("", 6, 0)
    status = Path(f"/proc/{rig.vantage.programs[-1].process.pid}/status").read_text("utf-8")
    caps = dict(line.split(":\t") for line in status.splitlines() if line.startswith("Cap"))
    assert {caps["CapPrm"], caps["CapEff"], caps["CapBnd"]} == {f"{1 << 13:016x}"}
