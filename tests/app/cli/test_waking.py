"""Who would be told, and who is on call: asked as an officer asks."""

import json
from pathlib import Path
from typing import Any

from tests.app.cli.program import LAB, call, installation

CHANNELS = """
[roster]
file = "piket.csv"
[[channels]]
name = "csirt"
url = "json://127.0.0.1:9/a"
[[channels]]
name = "sari"
url = "json://127.0.0.1:9/b"
[[channels]]
name = "budi"
url = "json://127.0.0.1:9/c"
[[routes]]
match = { severity = ">=high", region = "52" }
to = ["csirt"]
escalate = [{ after = "15m", to = ["on-call"] }]
[[routes]]
to = ["csirt"]
quiet = { from = "22:00", until = "06:00", below = "high" }
[[phases]]
name = "masa_tenang"
from = 2029-02-10T00:00:00+08:00
until = 2029-02-20T00:00:00+08:00
source = "contoh"
severity_shift = 1
"""
ROSTER = """days,from,until,zone,person,channels
mon tue wed thu fri sat sun,06:00,18:00,WITA,Sari,sari
mon tue wed thu fri sat,18:00,06:00,WITA,Budi,budi
"""
EVENING = "2029-02-14T17:50:00+08:00"


def place(folder: Path) -> Path:
    (folder / "piket.csv").write_text(ROSTER, "utf-8")
    return installation(folder, LAB + CHANNELS)


def asked(folder: Path, *words: str) -> tuple[dict[str, Any], list[tuple[str, str | None, str]]]:
    done = call("config", "routes", "test", *words, "--json", config=place(folder))
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    return said, [(a["channel"], a["when"], a["reason"]) for a in said["answers"]]


def test_who_is_told_at_once_who_later_and_who_not(tmp_path: Path) -> None:
    _, answers = asked(tmp_path, "target=kpu-ntb", "severity=high", "--at", EVENING)
    assert answers == [
        ("csirt", "2029-02-14T09:50:00.000Z", "route 1 severity>=high region=52"),
        ("budi", "2029-02-14T10:05:00.000Z", "level 1 after 900 s: route 1 severity>=high region=52 [Budi]"),
        ("sari", None, "no route that applies names this channel"),
    ]


def test_quiet_hours_say_until_when(tmp_path: Path) -> None:
    _, answers = asked(tmp_path, "severity=medium", "--at", "2029-02-14T23:00:00+08:00")
    assert answers[0] == ("csirt", "2029-02-14T22:00:00.000Z", "route 2")


def test_a_rule_brings_its_level_and_the_calendar_shifts_it(tmp_path: Path) -> None:
    usual, _ = asked(tmp_path, "rule=site_down", "target=kpu-ntb", "--at", "2029-03-01T12:00:00+08:00")
    worse, _ = asked(tmp_path, "rule=site_down", "target=kpu-ntb", "--at", EVENING)
    assert (usual["severity"], worse["severity"]) == ("high", "critical")


def test_what_no_incident_can_be_like_is_refused(tmp_path: Path) -> None:
    config = place(tmp_path)
    for words, code, said in (
        (["sevrity=high"], 2, 'did you mean "severity"?'),
        (["severity=huge"], 2, "a severity is one of"),
        (["rule=site_dwn"], 1, 'did you mean "site_down"?'),
        (["target=kpu-nbt"], 1, 'did you mean "kpu-ntb"?'),
    ):
        done = call("config", "routes", "test", *words, config=config)
        assert (done.exit_code, said in done.output) == (code, True), done.output


def test_the_roster_says_who_and_where_the_hole_is(tmp_path: Path) -> None:
    config = place(tmp_path)
    done = call("roster", "show", "--at", "2029-02-18T12:00:00+08:00", "--days", "1", "--json", config=config)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["on_call"] == ["Sari"]
    assert [([p["name"] for p in w["people"]], w["until"]) for w in said["watches"]] == [
        (["Sari"], "2029-02-18T10:00:00.000Z"),
        ([], "2029-02-18T22:00:00.000Z"),
        (["Sari"], "2029-02-19T10:00:00.000Z"),
    ]
    hole = call("roster", "show", "--at", "2029-02-18T20:00:00+08:00", config=config)
    assert hole.exit_code == 1
    assert "everybody on the roster is told" in hole.output


def test_without_a_roster_it_says_so(tmp_path: Path) -> None:
    done = call("roster", "show", config=installation(tmp_path))
    assert done.exit_code == 1
    assert "there is no roster" in done.output
