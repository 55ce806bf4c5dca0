"""The real program, in a process of its own or (faster) in this one, and a ledger with something in it."""

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from sentinel.app.cli.main import app
from sentinel.model.incident import Entry, Incident, Phase
from sentinel.model.notice import Notice, Why
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from sentinel.store.ledger import open_ledger
from sentinel.store.ports import Unit

LOGIN = pwd.getpwuid(os.getuid()).pw_name
SENTINEL = Path(sys.executable).parent / "sentinel"
START = datetime(2029, 2, 14, 2, 0, tzinfo=UTC)
LAB = """
[sentinel]
vantage = "lab-1"
lab = true
language = "en"
timezone = "Asia/Makassar"

[[targets]]
id = "kpu-ntb"
name = "KPU Provinsi NTB"
url = "http://127.0.0.1:9/"
region = "52"
tier = "high"
probes = ["uptime"]

[[targets]]
id = "unseen"
url = "http://127.0.0.2:9/"
probes = ["uptime"]
enabled = false
grade = "C"
"""


def installation(folder: Path, text: str = LAB) -> Path:
    """A configuration in a folder of its own."""
    (folder / "config.toml").write_text(text, "utf-8")
    return folder / "config.toml"


def call(*args: object, config: Path | None = None, **env: str) -> Result:
    """The program in this process."""
    words = [str(arg) for arg in args] + (["-c", str(config)] if config else [])
    return CliRunner().invoke(
        app, words, env={"SENTINEL_CONFIG": "", "NO_COLOR": "1", "SUDO_USER": None, **env}, prog_name="sentinel"
    )


def data(*args: object, config: Path | None = None, code: int = 0) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """What the program says with ``--json``: one document on stdout and nothing else."""
    done = call(*args, "--json", config=config)
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def run(*args: object, cwd: Path, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """The program in a process of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SENTINEL_", "COV_", "FORCE_COLOR"))}
    return subprocess.run(
        [SENTINEL, *map(str, args)],
        cwd=cwd,
        env={**clean, **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def incident(name: str = "site_down", target: str = "kpu-ntb", **more: Any) -> Incident:  # noqa: ANN401 - any field
    """An incident that opened at START."""
    fields = {
        "key": f"{name}:{target}",
        "rule": name,
        "service": "uptime",
        "kind": RuleKind.AVAILABILITY,
        "phase": Phase.OPEN,
        "level": Severity.HIGH,
        "severity": Severity.HIGH,
        "first_at": START,
        "updated_at": START,
        "opened_at": START,
        "target": target,
        "subject": f"target:{target}",
        "count": 1,
        "fields": {"organization": "KPU", "region": "52", "target_name": "KPU Provinsi NTB"},
        "event": {"labels.region": "52"},
    }
    return Incident(**{**fields, **more})


def notice(number: int, channel: str = "desk") -> Notice:
    return Notice(
        key=f"inc:{number}:opened:1:{channel}",
        channel=channel,
        why=Why.OPENED,
        severity=Severity.HIGH,
        title="KPU NTB is down",
        body="It is down.",
        created_at=START,
        not_before=START,
        incident=number,
        revision=1,
        reason="route 1",
    )


def fill(config: Path, *incidents: Incident) -> list[int]:
    """Put incidents into the ledger of an installation, each with a line of timeline and a message that waits."""

    def job(unit: Unit) -> list[int]:
        numbers = []
        for one in incidents:
            saved = unit.save(one, f"{one.rule} {one.target} {one.fields.get('target_name', '')}")
            assert saved.number is not None
            unit.enter(saved.number, Entry(at=START, act="opened"))
            unit.attach(saved.number, {"@timestamp": "2029-02-14T02:00:00Z", "service.name": one.target})
            unit.enqueue(notice(saved.number))
            numbers.append(saved.number)
        return numbers

    with open_ledger(config.parent / "var") as ledger:
        return ledger.apply(job)


def later(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)
