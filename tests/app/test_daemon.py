"""The daemon from inside: which children a role has, and who is expected to move."""

import time
from collections.abc import Callable, Iterator
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
CHILDREN = {"agent", "post", "turns", "courier", "pulse", "web", "control", "ear", "sweep", "beat", "watchdog"}


Made = Callable[[frozenset[str]], Daemon]


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Made]:
    config = load(installation(tmp_path), PROBES, lambda _: 1)
    with open_ledger(config.data_dir) as ledger:
        yield lambda roles: Daemon(config, PROBES, ledger, Systemd({}), roles)


@pytest.mark.parametrize(
    ("roles", "children", "late"),
    [
        (ALL, CHILDREN, ["agent", "beat", "post"]),
        ({"hub"}, {"control", "ear", "sweep", "beat", "watchdog"}, ["beat"]),
        ({"courier", "web"}, {"courier", "pulse", "web", "watchdog"}, []),
    ],
)
def test_a_role_runs_its_own_children_and_only_they_must_move(
    daemon: Made, roles: set[str], children: set[str], late: list[str]
) -> None:
    """Else the watchdog of a daemon without the role ``agent`` is never fed, and systemd kills it every minute."""
    made = daemon(frozenset(roles))
    assert set(made._children()) == children
    made._life.pulses.clock = lambda: time.monotonic() + 3_600
    assert made._life.pulses.late() == late
