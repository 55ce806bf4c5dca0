"""``sentinel rules``: the rules that ship, and rules of somebody else."""

import json
from pathlib import Path

import pytest

from tests.app.cli.program import call, data

RULE = """
title: A page was replaced
id: 9d1f6a52-6a58-4a0c-8f0e-2f4f5a1d7e22
name: my_rule
logsource: {product: web, service: pages}
detection: {gone: {status: 404}, other: {status|gte: 500}, condition: gone or other}
level: high
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "my.yml").write_text(RULE)
    return tmp_path / "rules"


def test_the_rules_that_ship_are_listed_right_and_pass_their_tests() -> None:
    rows = {row["name"]: row for row in data("rules", "list")}
    assert rows["site_down"]["level"] == "high"
    assert rows["uptime_seen_good"]["incident"] is False
    assert data("rules", "check") == {"ok": True, "rules": len(rows), "problems": []}
    results = data("rules", "test")
    assert len(results) > 30
    assert all(result["ok"] for result in results)


def test_a_failing_test_is_a_finding(tmp_path: Path) -> None:
    from sentinel.config.places import shipped  # noqa: PLC0415 - the rule that is broken here on purpose

    text = (shipped("rules") / "uptime" / "site_down.yml").read_text("utf-8")
    (tmp_path / "uptime").mkdir()
    for file in (shipped("rules") / "uptime").glob("*.yml"):
        (tmp_path / "uptime" / file.name).write_text(file.read_text("utf-8"))
    (tmp_path / "uptime" / "site_down.yml").write_text(text.replace("expect: []", "expect: [[3s, opened, low]]", 1))
    done = call("rules", "test", "site_down", "--rules", tmp_path)
    assert done.exit_code == 1
    assert "site_down" in done.stdout


def test_wrong_rules_are_listed_with_their_places(folder: Path) -> None:
    found = data("rules", "check", "--rules", folder, code=3)
    assert {p["file"] for p in found["problems"]} == {f"{folder}/my.yml"}
    assert data("rules", "check", "--rules", folder, "--profile", "sigma") == {"ok": True, "rules": 1, "problems": []}


def test_recorded_events_are_judged_line_by_line(folder: Path) -> None:
    source = {"product": "web", "service": "pages"}
    lines = [
        {"id": "a", "logsource": source, "event": {"status": 404}},
        {"id": "b", "logsource": source, "event": {"status": 200}},
        {"id": "c", "logsource": {"product": "web"}, "event": {"status": 404}},
        {"id": 4, "logsource": source, "event": {"status": 503}},
    ]
    file = folder.parent / "events.jsonl"
    file.write_text("\n".join([json.dumps(lines[0]), "garbage", "", *map(json.dumps, lines[1:])]))
    done = call("rules", "eval", "--rules", folder, "--events", file, "--profile", "sigma")
    assert done.exit_code == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"event": "a", "rule": "my_rule"},
        {"event": 4, "rule": "my_rule"},
    ]
    assert f"{file}:2: this is no JSON" in done.stderr
    file.write_text("garbage\n")
    assert call("rules", "eval", "--rules", folder, "--events", file, "--profile", "sigma").exit_code == 2


def test_why_a_rule_held_is_explained_leaf_by_leaf(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(
        json.dumps({"event.dataset": "sentinel.uptime", "service.name": "a", "sentinel.uptime.state": "down"})
    )
    done = call("rules", "explain", "site_down", event)
    assert done.exit_code == 0
    assert done.stdout.startswith("yes rule site_down")
    assert "found 'down'" in done.stdout
    assert data("rules", "explain", "site_down", event)["holds"] is True
    assert 'did you mean "site_down"?' in call("rules", "explain", "site_dwn", event).stderr


def test_no_gap_in_the_tests_of_the_rules_that_ship() -> None:
    assert data("rules", "coverage") == []
