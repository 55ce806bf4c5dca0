"""The wheel works where no checkout is: built twice alike, installed into an empty venv, run in an empty folder."""

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DEV_ONLY = ("PYTHONPATH", "SENTINEL_CONFIG", "VIRTUAL_ENV")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def build(folder: Path) -> Path:
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1577836800"}
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, env=environment, timeout=120)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel with the locked dependencies; returns the path of ``sentinel``.

    Installed once, whichever worker comes first.
    """
    shared = tmp_path_factory.getbasetemp()
    folder = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "wheel"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            install(folder)
            (folder / "done").touch()
    return folder / "venv/bin/sentinel"


def install(folder: Path) -> None:
    wheel = build(folder)
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True, timeout=300)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True, timeout=60)


def run(program: Path, folder: Path, *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in DEV_ONLY}
    return subprocess.run(
        [str(program), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a"), build(tmp_path / "b")
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


def test_the_table_of_networks_is_inside_with_the_notice_that_its_licence_wants(tmp_path: Path) -> None:
    with zipfile.ZipFile(build(tmp_path)) as wheel:
        assert wheel.getinfo("sentinel/_data/data/networks.bin").compress_size < 5_000_000
        for place in ("sentinel/_data/NOTICE", next(n for n in wheel.namelist() if n.endswith("licenses/NOTICE"))):
            notice = wheel.read(place).decode()
            assert [who for who in ("Route Views", "NRO", "DB-IP", "CC BY 4.0", "converted") if who not in notice] == []


def test_doctor_is_content_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    told = run(installed, tmp_path, "doctor")
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_demo_tells_its_story_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    told = run(installed, tmp_path, "demo")
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    for word in ("site_down", "tls_certificate_expired", "pulih"):
        assert word in told.stdout


def test_the_shipped_rules_are_inside(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "rules", "check").returncode == 0
