"""Our own line is cut while sixty sites are watched: one incident, our own, and no accusation of anybody.

Two network namespaces and a cable between them; the cable is what is cut. ``SENTINEL_CUT`` says for how many seconds:
``make long`` asks for 300, CI for a few.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sentinel.model.incident import Incident
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_view
from tests.scenarios.stage import EVERY, deadline

ROOT = Path(__file__).parent.parent.parent
CUT = float(os.environ.get("SENTINEL_CUT", "20"))
SITES = 60
NEAR, FAR = f"sentinel-near-{os.getpid()}", f"sentinel-far-{os.getpid()}"  # two checkouts may be tested at once
ABLE = os.geteuid() == 0 and shutil.which("ip") is not None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.netns,
    pytest.mark.timeout(200 + 2 * CUT),
    pytest.mark.skipif(not ABLE, reason="needs root and the program ip for network namespaces"),
]


def ip(*words: str, check: bool = True) -> None:
    subprocess.run(["ip", *words], check=check, capture_output=True, timeout=20)


def within(namespace: str, *words: str) -> list[str]:
    return ["ip", "netns", "exec", namespace, *words]


def python(namespace: str, *words: str) -> list[str]:
    return within(namespace, sys.executable, *words)


@pytest.fixture
def cable() -> Iterator[None]:
    """Two namespaces; the near one reaches 127.77.0.0/16, where worlds live, only through the cable to the far one."""
    for name in (NEAR, FAR):
        ip("netns", "del", name, check=False)
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")
    ip("link", "add", "cable", "netns", NEAR, "type", "veth", "peer", "name", "cable", "netns", FAR)
    for name, address in ((NEAR, "127.77.200.1/16"), (FAR, "10.77.0.2/24")):
        subprocess.run(within(name, "sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1"), check=True, timeout=20)
        ip("-n", name, "addr", "add", address, "dev", "cable")
        ip("-n", name, "link", "set", "cable", "up")
    ip("-n", NEAR, "route", "del", "local", "127.0.0.0/8", "dev", "lo", "table", "local")
    ip("-n", FAR, "route", "add", "127.77.200.1/32", "dev", "cable")
    yield
    for name in (NEAR, FAR):
        ip("netns", "del", name)


@pytest.fixture
def far(tmp_path: Path, cable: None) -> Iterator[subprocess.Popen[str]]:  # noqa: ARG001 - it must lie there first
    words = python(FAR, "-m", "tests.scenarios.far_side", str(tmp_path), str(SITES), "2s")
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


@pytest.fixture
def daemon(tmp_path: Path, far: subprocess.Popen[str]) -> Iterator[subprocess.Popen[bytes]]:  # noqa: ARG001 - it comes first
    words = python(NEAR, "-m", "sentinel", "run", "--config", str(tmp_path / "config.toml"))
    with (tmp_path / "daemon.log").open("wb") as sink, subprocess.Popen(words, stdout=sink, stderr=sink) as process:
        yield process
        process.terminate()
        process.wait(timeout=15)


def incidents(folder: Path) -> list[Incident]:
    with suppress(LedgerUnusable), open_view(folder / "var") as view:
        return view.incidents(EVERY)
    return []


def states(folder: Path) -> Counter[str]:
    """How many checks of sites stand how: their newest outcome and why; none while the daemon still starts."""
    with suppress(LedgerUnusable), open_view(folder / "var") as view:
        return Counter(f"{x.outcome}:{x.state}{x.reason}" for x in view.all_latest(facts=False) if x.probe == "uptime")
    return Counter()


def wait_for(states_wanted: str, folder: Path, seconds: float) -> Counter[str]:
    more = deadline(seconds)
    while (found := states(folder))[states_wanted] < SITES and more():
        time.sleep(0.09)
    return found


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("end", [NEAR, FAR], ids=["near", "far"])
def test_a_cut_line_accuses_nobody(end: str, far: subprocess.Popen[str], tmp_path: Path) -> None:
    assert wait_for("seen:up", tmp_path, 60)["seen:up"] == SITES
    ip("-n", end, "link", "set", "cable", "down")
    cut = wait_for("skipped:unknownvantage offline", tmp_path, 40)
    assert cut["skipped:unknownvantage offline"] == SITES, cut
    more = deadline(CUT)
    while more():
        assert {x.rule for x in incidents(tmp_path)} <= {"vantage_offline"}
        time.sleep(0.09)
    assert [x.rule for x in incidents(tmp_path)] == ["vantage_offline"]
    ip("-n", end, "link", "set", "cable", "up")
    if end == FAR:
        ip("-n", FAR, "route", "replace", "127.77.200.1/32", "dev", "cable")
    assert wait_for("seen:up", tmp_path, 60)["seen:up"] == SITES
    assert the_only_incident_is_over_and_told(tmp_path)
    told = told_on(far, tmp_path)
    assert len(told) == 2, told


def the_only_incident_is_over_and_told(folder: Path) -> bool:
    more = deadline(40)
    while more():
        found = [(x.rule, x.status) for x in incidents(folder)]
        with open_view(folder / "var") as view:
            waiting = view.waiting()
        if found == [("vantage_offline", "resolved")] and not waiting:
            return True
        time.sleep(0.09)
    return False


def told_on(far: subprocess.Popen[str], folder: Path) -> list[str]:
    """What people got to read, once the line was back."""
    far.communicate("", timeout=20)
    return [m["title"] for m in json.loads((folder / "messages.json").read_text("utf-8"))]


def test_a_machine_without_any_network_says_so_and_keeps_running(tmp_path: Path) -> None:
    """The shipped configuration in an empty network namespace: what ``make run`` does on a machine without internet."""
    shutil.copy(ROOT / "config.toml", tmp_path)
    shutil.copytree(ROOT / "inventory", tmp_path / "inventory")
    ip("netns", "del", NEAR, check=False)
    ip("netns", "add", NEAR)
    try:
        words = python(NEAR, "-m", "sentinel", "run", "--config", str(tmp_path / "config.toml"))
        with (tmp_path / "daemon.log").open("wb") as sink, subprocess.Popen(words, stdout=sink, stderr=sink) as process:
            more = deadline(60)
            while more() and not incidents(tmp_path):
                time.sleep(0.09)
            assert [(x.rule, x.status) for x in incidents(tmp_path)] == [("vantage_offline", "open")]
            assert process.poll() is None
            assert "our own line is offline" in (tmp_path / "daemon.log").read_text("utf-8")
            process.terminate()
            assert process.wait(timeout=15) == 0
    finally:
        ip("netns", "del", NEAR)
