"""The six exit codes, each by the real program in a process of its own; and never a traceback for bad input."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from sentinel.app.cli.exits import Exit
from tests.app.cli.program import SENTINEL, call, fill, incident, installation, run


def ended(done: "subprocess.CompletedProcess[str]", code: Exit) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def refused(done: Result, code: Exit) -> None:
    """The same in this process: it ended by an exit, with words for a person, not by an exception."""
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == code, done.output
    assert done.stderr.strip()


def test_0_when_it_is_done(tmp_path: Path) -> None:
    installation(tmp_path)
    ended(run("config", "check", cwd=tmp_path), Exit.OK)


@pytest.mark.slow
def test_1_when_it_is_refused(tmp_path: Path) -> None:
    fill(installation(tmp_path), incident())
    ended(run("incidents", "ack", "99", cwd=tmp_path), Exit.FINDINGS)


def test_2_when_it_was_said_wrongly(tmp_path: Path) -> None:
    ended(run("incidnets", cwd=tmp_path), Exit.USAGE)


@pytest.mark.slow
def test_3_when_the_configuration_is_wrong(tmp_path: Path) -> None:
    installation(tmp_path, "[sentinel]\nvantage = 7\n")
    done = run("run", "--for", "1s", cwd=tmp_path)
    ended(done, Exit.INVALID)
    assert done.stderr == "config.toml:sentinel.vantage: must be text\n"


def test_4_when_there_is_no_ledger(tmp_path: Path) -> None:
    installation(tmp_path)
    done = run("incidents", "list", cwd=tmp_path)
    ended(done, Exit.UNREACHABLE)
    assert "there is no ledger here yet" in done.stderr


@pytest.mark.slow
def test_5_when_it_could_not_look(tmp_path: Path) -> None:
    installation(tmp_path, "")
    done = run("check", "http://127.0.0.1/", "--probe", "uptime", cwd=tmp_path)
    ended(done, Exit.BLIND)
    assert "tcp.address_refused" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["incidents", "list", "--colour"],
        ["incidents", "list", "--limit", "0"],
        ["incidents", "list", "--severity", "awful"],
        ["incidents", "list", "--since", "yesterday"],
        ["incidents", "list", "--since", "999999999d"],
        ["incidents", "list", "--until", "0001-01-01T00:00:00+14:00"],
        ["incidents", "list", "--status", "closed"],
        ["incidents", "show", "INC-x"],
        ["incidents", "resolve", "1"],
        ["notify", "log", "--incident", "INC-x"],
        ["incidents", "watch", "--every", "often"],
        ["incidents", "watch", "--for", "ages"],
        ["run", "--role", "king"],
        ["run", "--for", "a while"],
        ["check", "no-such-target"],
        ["check", "kpu-ntb", "--probe", "nose"],
        ["check", "https://u:p@x.example/"],
        ["check", "https://[::1/"],
        ["rules", "explain", "no_such_rule", __file__],
        ["rules", "eval", "--events", "no-such-file"],
        ["demo", "--for", "ages"],
    ],
)
def test_usage(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(installation(tmp_path).parent)
    refused(call(*words), Exit.USAGE)


@pytest.mark.parametrize(
    "words",
    [["config", "check"], ["config", "show"], ["check", "kpu-ntb"], ["status"], ["targets", "list"], ["db", "upgrade"]],
)
def test_a_wrong_configuration(words: list[str], tmp_path: Path) -> None:
    done = call(*words, config=installation(tmp_path, "[sentinel]\nvantage = 7\n"))
    refused(done, Exit.INVALID)
    assert done.stderr == f"{tmp_path}/config.toml:sentinel.vantage: must be text\n"


def test_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused(call("status"), Exit.INVALID)


def test_wrong_rules(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("title: x\nlevle: high\n")
    done = call("rules", "check", "--rules", tmp_path)
    refused(done, Exit.INVALID)
    assert f"{tmp_path}/x.yml:2:" in done.stderr


@pytest.mark.parametrize(
    "words",
    [["incidents", "show", "1"], ["status"], ["incidents", "ack", "1"], ["notify", "outbox"], ["notify", "log"]],
)
def test_no_ledger(words: list[str], tmp_path: Path) -> None:
    refused(call(*words, config=installation(tmp_path)), Exit.UNREACHABLE)
    assert not (tmp_path / "var" / "ledger.db").exists()


def test_a_ledger_that_is_none(tmp_path: Path) -> None:
    made = installation(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "ledger.db").write_bytes(b"not a database at all" * 100)
    refused(call("incidents", "list", config=made), Exit.UNREACHABLE)
    refused(call("incidents", "ack", "1", config=made), Exit.UNREACHABLE)


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_trouble(tmp_path: Path) -> None:
    fill(installation(tmp_path), *(incident(target=f"t{n}") for n in range(300)))
    many = f"{SENTINEL} incidents list --limit 300 --json | head -1"
    done = subprocess.run(["bash", "-c", many], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("[\n", "")


@pytest.mark.slow
def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    fill(installation(tmp_path), incident())
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # tests in the background inherit that it is ignored
    words = [str(SENTINEL), "incidents", "watch", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True) as watching:
        signal.signal(signal.SIGINT, before)
        assert watching.stdout is not None
        assert "INC-000001" in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        try:
            out, err = watching.communicate(timeout=20)
        finally:
            watching.kill()
    assert (watching.returncode, out, err) == (130, "", "")


HEAVY = ("pydantic", "sqlalchemy", "sqlmodel", "apprise", "aiohttp", "cryptography", "OpenSSL", "sigma", "dns")


def test_help_is_quick_because_it_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from sentinel.app.cli.main import app\n"
        "try: app(['--help'], prog_name='sentinel')\n"
        f"except SystemExit: print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert "incidents" in done.stdout
    assert done.stderr.strip() == "[]"
