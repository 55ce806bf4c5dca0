"""What systemd is told, read back from a real datagram socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.app.systemd import Systemd


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "notify"))
        server.settimeout(2)
        yield server


def environment(manager: socket.socket) -> dict[str, str]:
    return {"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}


def test_the_whole_life_is_told(manager: socket.socket) -> None:
    systemd = Systemd(environment(manager))
    systemd.ready("60 targets")
    systemd.alive()
    systemd.reloading()
    systemd.stopping()
    told = [manager.recv(300).decode() for _ in range(4)]
    systemd.close()
    assert told[0] == "READY=1\nSTATUS=60 targets"
    assert told[1] == "WATCHDOG=1"
    assert told[2].startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert told[3:] == ["STOPPING=1"]


def test_the_watchdog_is_fed_twice_a_period(manager: socket.socket) -> None:
    systemd = Systemd(environment(manager))
    systemd.close()
    assert systemd.watchdog_every == 30.0


def test_another_process_watchdog_is_not_ours(manager: socket.socket) -> None:
    systemd = Systemd(environment(manager) | {"WATCHDOG_PID": "1"})
    systemd.close()
    assert systemd.watchdog_every is None


def test_without_systemd_nothing_happens() -> None:
    systemd = Systemd({})
    systemd.ready("x")
    assert systemd.watchdog_every is None


def test_a_manager_that_went_away_does_not_stop_the_watch(manager: socket.socket) -> None:
    systemd = Systemd(environment(manager))
    Path(manager.getsockname()).unlink()
    systemd.alive()
    systemd.close()
