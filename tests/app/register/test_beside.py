"""Beside a daemon: a form that is taken in is looked at by the very daemon that runs, and who is erased is not."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sentinel.app.control import NAME
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_view
from sentinel.store.ports import View
from tests.app.cli.program import SENTINEL, data, installation, run
from tests.app.register.office import PLAIN

PATIENCE = 60.0
LAB = """
[sentinel]
vantage = "lab-1"
lab = true

[web]
listen = "127.0.0.1:0"

[dns]
resolvers = ["127.0.0.1:9"]

[probes.account]
interval = "1s"
"""


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Path]:
    """The configuration of a daemon that runs and answers."""
    config = installation(tmp_path, LAB)
    with subprocess.Popen([SENTINEL, "run", "-c", config, "--for", "120s"], stderr=subprocess.DEVNULL) as process:
        until((tmp_path / "var" / NAME).exists)
        yield config
        process.terminate()


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never held"
        time.sleep(0.05)


def looked(folder: Path, look: Callable[[View], bool]) -> bool:
    """Ask the ledger beside the daemon."""
    try:
        with open_view(folder / "var") as view:
            return look(view)
    except LedgerUnusable:
        return False


@pytest.mark.slow
def test_what_is_imported_is_looked_at_at_once(daemon: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.csv"
    form.write_text(PLAIN + "s-tg,telegram,siti_contoh,,,Siti Contoh,Partai A,52,high\n", "utf-8")
    done = run("accounts", "import", form, "-c", daemon, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    until(lambda: looked(tmp_path, lambda view: bool(view.newest("account:s-tg/account"))))
    assert data("accounts", "list", config=daemon)[0]["id"] == "s-tg"
    erased = run("accounts", "erase", "Siti Contoh", "--why", "surat", "-c", daemon, cwd=tmp_path)
    assert "erased: 1 line," in erased.stdout, erased.stderr
    assert data("accounts", "list", config=daemon) == []
    (line,) = run("accounts", "access", "-c", daemon, "--json", cwd=tmp_path).stdout.split("\n")[:1]
    assert line == "[]"
