"""The systemd units: valid, and hardened as promised."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parent.parent / "systemd"
GATE = {"sentinel.service": 12}  # tenths of systemd's exposure level; platform's promise to operators

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


def analyse(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)


def test_every_unit_has_a_gate() -> None:
    assert {p.name for p in UNITS.glob("*.service")} == set(GATE)


@pytest.mark.parametrize(("unit", "tenths"), GATE.items())
def test_exposure_stays_below_the_gate(unit: str, tenths: int) -> None:
    told = analyse("security", "--offline=yes", "--no-pager", f"--threshold={tenths}", str(UNITS / unit))
    assert told.returncode == 0, told.stdout[-300:]


@pytest.mark.parametrize("unit", GATE)
def test_systemd_understands_every_line(unit: str) -> None:
    """The program itself is not installed here; nothing else may be complained about."""
    told = analyse("verify", str(UNITS / unit)).stderr.splitlines()
    assert [line for line in told if "is not executable" not in line and unit in line] == []
