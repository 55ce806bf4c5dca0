"""The daemon from inside: which children a role has, and who is expected to move."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import probes
from sentinel.app.daemon import ALL, Daemon
from sentinel.app.systemd import Systemd
from sentinel.config.load import load
from sentinel.kit import registry
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import installation

PROBES = registry.load(probes)
CHILDREN = {"agent", "post", "courier", "web", "control", "sweep", "beat", "watchdog"}


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    config = load(installation(tmp_path), PROBES, lambda _: 1)
    with open_ledger(config.data_dir) as ledger:
        yield Daemon(config, PROBES, ledger, Systemd({}))


@pytest.mark.parametrize(
    ("roles", "children", "late"),
    [
        (ALL, CHILDREN, ["agent", "beat", "post"]),
        ({"hub"}, {"control", "sweep", "beat", "watchdog"}, ["beat"]),
        ({"courier", "web"}, {"courier", "web", "watchdog"}, []),
    ],
)
def test_a_role_runs_its_own_children_and_only_they_must_move(
    daemon: Daemon, roles: set[str], children: set[str], late: list[str]
) -> None:
    """Else the watchdog of a daemon without the role ``agent`` is never fed, and systemd kills it every minute."""
    assert set(daemon._children(frozenset(roles))) == children
    daemon._pulses.clock = lambda: time.monotonic() + 3_600
    assert daemon._pulses.late() == late
