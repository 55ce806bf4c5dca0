"""All muting is visible: in ``status``, in the list and on the incident, each with by what, until when, and why."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.model.muting import Cause, Muting
from tests.app.cli.program import LAB, call, data, fill, incident, installation

NOW = datetime.now(UTC)
UNTIL = datetime(2029, 2, 14, 3, 30, tzinfo=UTC)
BIMA = '\n[[targets]]\nid = "kpu-bima"\nurl = "http://127.0.0.3:9/"\nregion = "3101"\nprobes = ["uptime"]\n'
SILENT = Muting(cause=Cause.SILENCE, by="silence 7", until=UNTIL, why="kabel diganti")
HELD = Muting(cause=Cause.INCIDENT, by="INC-000001 (site_down)")


def moment(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def phase(name: str, more: str = "", *, start: float = -1) -> str:
    return (
        f'\n[[phases]]\nname = "{name}"\nstage = "{name}"\nsource = "SK {name}"\n{more}\n'
        f"from = {moment(start)}\nuntil = {moment(start + 2)}\n"
    )


@pytest.fixture
def config(tmp_path: Path) -> Path:
    on = phase("tenang", 'regions = ["52"]\nseverity_shift = 1\ncadence = 0.5')
    made = installation(tmp_path, LAB + BIMA + on + phase("nanti", start=5))
    fill(made, incident(), incident("site_slow", muting=HELD), incident("site_slow", "kpu-bima", muting=SILENT))
    return made


def quiet(config: Path, target: str) -> list[dict[str, Any]]:
    (row,) = data("status", "--target", target, config=config)
    found: list[dict[str, Any]] = row["quiet"]
    return found


def announce(config: Path) -> None:
    data("silence", "add", "rule=tls_untrusted", "--for", "1h", "--why", "semua", config=config)
    data("silence", "add", "rule=tls_untrusted", "region=~31.*", "--for", "1h", "--why", "wilayah", config=config)
    window = ("--until", "3h", "--what", "tls", "--why", "surat 12")
    data("changes", "plan", "kpu-bima", "--from", "now", *window, config=config)
    data("changes", "plan", "kpu-ntb", "--from", "2h", *window, config=config)


def test_status_says_of_each_target_what_is_quiet_and_which_phase_it_is_in(config: Path) -> None:
    assert quiet(config, "kpu-ntb") == [
        {"by": HELD.by, "until": None, "why": "", "incident": "INC-000002", "rule": "site_slow"}
    ]
    rows = {row["target"]: row for row in data("status", config=config)}
    assert (rows["kpu-ntb"]["phases"], rows["kpu-bima"]["phases"]) == (["tenang"], [])
    assert (rows["kpu-ntb"]["interval_seconds"], rows["kpu-bima"]["interval_seconds"]) == (30, 120)


@pytest.mark.slow
def test_announcements_are_shown_where_they_may_reach(config: Path) -> None:
    announce(config)
    assert [one["by"] for one in quiet(config, "kpu-ntb")] == [HELD.by, "silence 1"]
    assert [one["by"] for one in quiet(config, "kpu-bima")][-3:] == ["silence 2", "silence 1", "change 1"]
    assert quiet(config, "kpu-bima")[-1]["why"] == "surat 12"


def test_people_see_it_in_status(config: Path) -> None:
    announce(config)
    out = call("status", config=config).stdout
    quiet_part, calendar = out.partition("Kept quiet")[2].split("Election calendar")
    lines = [line.split() for line in quiet_part.splitlines() if line.strip()]
    assert [line[0] for line in lines] == ["WHAT", "INC-000002", "rule=tls_untrusted", "rule=tls_untrusted", "tls"]
    assert "that is over" in quiet_part
    assert "tls of kpu-bima" in quiet_part
    assert "severity +1, intervals x 0.5 in 52" in calendar
    assert "SK tenang" in calendar
    assert "nanti" not in calendar


def test_where_nothing_is_quiet_nothing_is_said_of_it(tmp_path: Path) -> None:
    made = installation(tmp_path)
    fill(made, incident())
    out = call("status", config=made).stdout
    assert "Kept quiet" not in out
    assert "Election calendar" not in out
    assert data("status", config=made)[0]["quiet"] == []


def test_the_list_says_why_and_until_when_and_who_has_it_in_hand(tmp_path: Path) -> None:
    made = installation(tmp_path)
    fill(made, incident(muting=SILENT, acknowledged_at=NOW, acknowledged_by="Sri"))
    out = call("incidents", "list", config=made).stdout
    assert "Sri; muted by silence 7 until 14 February 2029 11:30 WITA: kabel diganti" in out
    (row,) = csv.DictReader(io.StringIO(call("incidents", "list", "--csv", config=made).stdout))
    assert (row["muted_by"], row["muted_until"], row["muted_why"]) == (
        "silence 7",
        "2029-02-14T03:30:00.000Z",
        "kabel diganti",
    )


def test_the_incident_says_why_and_until_when(tmp_path: Path) -> None:
    made = installation(tmp_path)
    fill(made, incident(muting=SILENT))
    shown = data("incidents", "show", "1", config=made)
    assert (shown["muted_by"], shown["muted_until"], shown["muted_why"]) == (
        "silence 7",
        "2029-02-14T03:30:00.000Z",
        "kabel diganti",
    )
    assert any("kabel diganti" in reason for reason in shown["reasons"])
    assert "14 February 2029 11:30 WITA" in call("incidents", "show", "1", config=made).stdout


@pytest.mark.parametrize("text", ["[red]x[/red]", "\x1b[31mx", "a\nINC-000099  critical"])
def test_a_reason_does_not_act_on_the_terminal(text: str, tmp_path: Path) -> None:
    made = installation(tmp_path)
    fill(made, incident(muting=Muting(cause=Cause.SILENCE, by="silence 7", until=UNTIL, why=text)))
    for words in (["status"], ["incidents", "list"]):
        out = call(*words, config=made).stdout
        assert "\x1b" not in out
        assert "\nINC-000099" not in out
        assert "[red]" not in text or "[red]" in out
