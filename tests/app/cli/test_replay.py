"""``rules test --replay``: what a changed rule would have told of a night that was recorded."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from sentinel.config.places import shipped
from tests.app.cli.program import call, data

SOURCE = {"product": "sentinel", "service": "uptime"}


def line(at: float, state: str, target: str = "kpu-ntb", **fields: object) -> dict[str, Any]:
    event: dict[str, object] = {"event.dataset": "sentinel.uptime", "event.outcome": "success", "observer.name": "m-1"}
    event |= {"service.name": target, "sentinel.uptime.state": state, **fields}
    return {"id": f"{target} {at}", "logsource": SOURCE, "event": event, "ts": 1_900_000_000 + at}


def night() -> Iterable[dict[str, Any]]:
    """One site is down for ten minutes, another for six seconds."""
    yield line(0, "up")
    yield line(0, "up", "kpu-bima")
    yield line(60, "down")
    yield line(63, "down")
    yield line(65, "down", "kpu-bima")
    yield line(68, "down", "kpu-bima")
    yield line(71, "up", "kpu-bima")
    yield line(74, "up", "kpu-bima")
    yield from (line(120 + 60 * n, "down") for n in range(9))
    yield line(660, "up")
    yield line(720, "up")


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "night.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in night()))
    return file


def override(tmp_path: Path, was: str, now: str, name: str = "site_down") -> list[object]:
    """The shipped rules, one of them changed."""
    text = (shipped("rules") / "uptime" / f"{name}.yml").read_text("utf-8")
    assert was in text
    head, tests, rest = text.partition("  tests:\n")
    folder = tmp_path / "rules.d" / "uptime"
    folder.mkdir(parents=True)
    (folder / f"{name}.yml").write_text(head.replace(was, now) + tests + rest)
    return ["--rules", shipped("rules"), "--rules", folder.parent]


def test_nothing_changes_under_the_same_rules(record: Path) -> None:
    found = data("rules", "test", "--replay", record)
    assert found == {"events": 19, "gained": [], "lost": [], "changed": [], "same": 2}


@pytest.mark.slow
def test_a_longer_wait_loses_the_short_outage_and_delays_the_long_one(tmp_path: Path, record: Path) -> None:
    found = data("rules", "test", "--replay", record, *override(tmp_path, "for: 2s", "for: 1m"), code=1)
    assert [(one["rule"], one["about"]) for one in found["lost"]] == [("site_down", "kpu-bima")]
    ((was, now),) = [(pair["was"], pair["now"]) for pair in found["changed"]]
    assert (was["opened_at"], now["opened_at"]) == ("2030-03-17T17:47:43.000Z", "2030-03-17T17:48:40.000Z")
    assert was["resolved_at"] == now["resolved_at"] == "2030-03-17T17:58:40.000Z"
    assert (found["gained"], found["same"]) == ([], 0)


@pytest.mark.slow
def test_another_level_is_a_change_and_a_new_rule_a_gain(tmp_path: Path, record: Path) -> None:
    found = data("rules", "test", "--replay", record, *override(tmp_path, "level: high", "level: medium"), code=1)
    assert {(pair["was"]["severity"], pair["now"]["severity"]) for pair in found["changed"]} == {("high", "medium")}
    was, now = "7e21\nname: site_down", "7e22\nname: my_site_down"  # another rule, with an id of its own
    there = override(tmp_path / "other", was, now)
    found = data("rules", "test", "--replay", record, *there, code=1)
    assert {one["rule"] for one in found["gained"]} == {"my_site_down"}
    assert found["same"] == 2


def test_only_the_rules_that_are_named(tmp_path: Path, record: Path) -> None:
    changed = override(tmp_path, "level: high", "level: medium")
    assert data("rules", "test", "site_slow", "--replay", record, *changed)["changed"] == []


@pytest.mark.slow
def test_people_read_a_table_and_a_sum(tmp_path: Path, record: Path) -> None:
    done = call("rules", "test", "--replay", record, *override(tmp_path, "for: 2s", "for: 1m"))
    assert done.exit_code == 1
    assert "19 events: 0 gained, 1 lost, 1 changed, 0 the same" in done.stdout
    assert "kpu-bima" in done.stdout


@pytest.mark.slow
def test_a_record_without_events_is_a_mistake_and_broken_lines_are_named(tmp_path: Path, record: Path) -> None:
    record.write_text("garbage\n" + record.read_text())
    done = call("rules", "test", "--replay", record)
    assert (done.exit_code, f"{record}:1: this is no JSON" in done.stderr) == (0, True)
    record.write_text("garbage\n")
    assert call("rules", "test", "--replay", record).exit_code == 2
    assert call("rules", "test", "--replay", tmp_path / "nowhere.jsonl").exit_code == 2
