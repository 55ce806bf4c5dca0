"""The working life of an incident on the command line, over a real ledger."""

import csv
import io
import json
from pathlib import Path

import pytest

from sentinel.casework.ending import RECOVERED
from sentinel.kit.texts import translator
from sentinel.model.incident import Entry, Phase
from sentinel.model.muting import Cause, Muting
from sentinel.model.severity import Severity
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import LAB, LOGIN, call, data, fill, incident, installation, later

CONTRACT = {
    "id", "rule", "service", "title", "severity", "status", "scope", "confidence", "target", "target_name",
    "organization", "region", "account", "opened_at", "updated_at", "acknowledged_at", "resolved_at",
    "acknowledged_by", "count", "vantages", "summary", "reasons", "muted_by", "tlp",
}  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Path:
    made = installation(tmp_path)
    resolved = {"phase": Phase.RESOLVED, "resolved_at": later(9)}
    fill(
        made,
        incident(),
        incident("site_slow", severity=Severity.LOW, opened_at=later(1), updated_at=later(1)),
        incident("tls_untrusted", "dompu", opened_at=later(2), event={"labels.region": "5205"}),
        incident("site_down", "old", opened_at=later(3), **resolved),
    )
    return made


def ids(config: Path, *options: object) -> list[str]:
    return [row["id"] for row in data("incidents", "list", *options, config=config)]


def test_the_list_has_the_contracts_shape(config: Path) -> None:
    for row in data("incidents", "list", config=config):
        assert row.keys() >= CONTRACT
        assert row["opened_at"].endswith("Z")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["INC-000003", "INC-000002", "INC-000001"]),
        (["--status", "all"], ["INC-000004", "INC-000003", "INC-000002", "INC-000001"]),
        (["--status", "resolved"], ["INC-000004"]),
        (["--severity", "high+"], ["INC-000003", "INC-000001"]),
        (["--severity", "high"], ["INC-000003", "INC-000001"]),
        (["--target", "kpu-ntb"], ["INC-000002", "INC-000001"]),
        (["--rule", "tls_untrusted"], ["INC-000003"]),
        (["--region", "52"], ["INC-000003", "INC-000002", "INC-000001"]),
        (["--region", "5205"], ["INC-000003"]),
        (["--since", "2029-02-14T10:01:00+08:00"], ["INC-000003", "INC-000002"]),
        (["--until", "2029-02-14T02:00:30Z"], ["INC-000001"]),
        (["--search", "dompu"], ["INC-000003"]),
        (["--limit", "1"], ["INC-000003"]),
    ],
)
def test_what_is_asked_for_is_what_is_listed(options: list[str], expected: list[str], config: Path) -> None:
    assert ids(config, *options) == expected


def test_an_empty_list_is_a_list(config: Path) -> None:
    assert data("incidents", "list", "--target", "nobody", config=config) == []
    assert call("incidents", "list", "--target", "nobody", config=config).exit_code == 0


def test_people_see_local_time(config: Path) -> None:
    assert "14 February 2029 10:00 WITA" in call("incidents", "list", config=config).stdout


HOSTILE = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_spreadsheet_is_not_attacked(name: str, tmp_path: Path) -> None:
    made = installation(tmp_path)
    fill(made, incident(fields={"target_name": name, "organization": name}))
    (row,) = csv.DictReader(io.StringIO(call("incidents", "list", "--csv", config=made).stdout))
    assert row["id"] == "INC-000001"
    assert row["organization"] == f"'{name}"


@pytest.mark.parametrize("name", ["[red]KPU[/red]", "\x1b[31mKPU\x1b[0m", "a\nINC-000099  critical", "\u202eevil"])
@pytest.mark.slow
def test_a_name_does_not_act_on_the_terminal(name: str, tmp_path: Path) -> None:
    made = installation(tmp_path)
    fill(
        made,
        incident(
            assigned_to=name,
            muting=Muting(cause=Cause.SILENCE, by=name, why=name),
            fields={"target_name": name, "organization": name},
        ),
    )
    for words in (["incidents", "list"], ["incidents", "show", "1"], ["incidents", "list", "--json"]):
        out = call(*words, config=made).stdout
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "\nINC-000099" not in out
    assert "[red]" not in name or "[red]" in call("incidents", "show", "1", config=made).stdout


def test_show_adds_what_was_seen_done_and_said(config: Path) -> None:
    found = data("incidents", "show", "INC-000001", config=config)
    assert found.keys() >= CONTRACT | {"timeline", "evidence", "events", "notices"}
    assert found["timeline"][0] == {
        "at": "2029-02-14T02:00:00.000Z",
        "act": "opened",
        "who": "sentinel",
        "login": "",
        "text": "",
    }
    assert found["events"][0]["service.name"] == "kpu-ntb"
    assert found["notices"][0]["state"] == "pending"
    assert "Timeline" in call("incidents", "show", "1", config=config).stdout


def test_show_says_whom_to_call(tmp_path: Path) -> None:
    contacts = ["admin@ntb.kpu.test", "0370-123456"]
    made = installation(tmp_path, LAB.replace('tier = "high"', f'tier = "high"\ncontacts = {json.dumps(contacts)}'))
    fill(made, incident(), incident(target="left-the-file"))
    assert data("incidents", "show", "1", config=made)["contacts"] == contacts
    assert data("incidents", "show", "2", config=made)["contacts"] == []
    assert "0370-123456" in call("incidents", "show", "1", config=made).stdout


def test_the_timeline_speaks_the_readers_language_and_leaves_what_people_wrote(tmp_path: Path) -> None:
    made = installation(tmp_path, LAB.replace('language = "en"', 'language = "id"'))
    fill(made, incident())
    with open_ledger(tmp_path / "var") as ledger:
        ledger.apply(lambda unit: unit.enter(1, Entry(at=later(1), act="resolved", text=RECOVERED)))
        ledger.apply(
            lambda unit: unit.enter(1, Entry(at=later(2), act="noted", who="Sri", login="sri", text=RECOVERED))
        )
    lines = data("incidents", "show", "1", config=made)["timeline"]
    assert [e["text"] for e in lines[1:]] == [translator("id")(RECOVERED), RECOVERED]
    assert translator("id")(RECOVERED) != RECOVERED


def test_show_of_nothing_is_a_finding(config: Path) -> None:
    assert call("incidents", "show", "99", config=config).exit_code == 1


@pytest.mark.slow
def test_every_act_stands_in_the_timeline_with_who_and_login(config: Path) -> None:
    done = data("incidents", "ack", "1", "--as", "Budi", config=config)
    assert (done["status"], done["acknowledged_by"]) == ("acknowledged", "Budi")
    data("incidents", "note", "1", "called the hoster", "--as", "Budi", config=config)
    data("incidents", "assign", "1", "Sri", config=config)
    assert data("incidents", "resolve", "1", "--why", "back", "--as", "Sri", config=config)["status"] == "resolved"
    assert data("incidents", "reopen", "1", "--why", "not yet", config=config)["status"] == "open"
    timeline = data("incidents", "show", "1", config=config)["timeline"]
    assert [(e["act"], e["who"], e["text"]) for e in timeline[1:]] == [
        ("acknowledged", "Budi", ""),
        ("noted", "Budi", "called the hoster"),
        ("assigned", LOGIN, "Sri"),
        ("resolved", "Sri", "back"),
        ("reopened", LOGIN, "not yet"),
    ]
    assert {e["login"] for e in timeline[1:]} == {LOGIN}


def test_whoever_became_root_by_sudo_is_named(config: Path) -> None:
    assert call("incidents", "ack", "1", config=config, SUDO_USER="sri").exit_code == 0
    assert data("incidents", "show", "1", config=config)["acknowledged_by"] == "sri"


@pytest.mark.parametrize("words", [["ack", "4"], ["resolve", "4", "--why", "x"], ["reopen", "1"], ["ack", "77"]])
@pytest.mark.slow
def test_what_makes_no_sense_is_refused(words: list[str], config: Path) -> None:
    before = data("incidents", "list", "--status", "all", config=config)
    assert call("incidents", *words, config=config).exit_code == 1
    assert data("incidents", "list", "--status", "all", config=config) == before


def test_an_officer_can_read_while_somebody_breaks_the_configuration(config: Path) -> None:
    config.write_text(config.read_text() + '\n[[routes]]\nto = ["nobody"]\ncolour = 1\n')
    done = call("incidents", "list", "--json", config=config)
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) == 3
    assert "has 1 problem; see: sentinel config check" in done.stderr


def test_watch_shows_what_is_open_and_then_stops(config: Path) -> None:
    done = call("incidents", "watch", "--for", "0.3s", "--every", "0.2s", "--json", config=config)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["INC-000001", "INC-000002", "INC-000003"]
