"""Coverage, messages, the ledger itself, self-diagnosis: what an operator asks of a quiet evening."""

import json
from pathlib import Path

import pytest

from sentinel.store.ledger import open_ledger
from sentinel.store.ports import Unit
from sentinel.store.records import Delivery
from tests.app.cli.program import START, call, data, fill, incident, installation, notice


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return installation(tmp_path)


def test_what_waits_and_what_was_said_and_why(config: Path) -> None:
    fill(config, incident())
    why = "the server refuses connections"
    attempt = Delivery(at=START, channel="desk", notices=(notice(1).key,), ok=False, error=why, took_ms=3.0)

    def try_once(unit: Unit) -> None:
        claim = unit.claim("desk", START, 90, 4)
        unit.failed(claim, [n.key for n in claim.notices], attempt, START)
        unit.withhold(1, "mail", "opened", START, "quiet hours")

    with open_ledger(config.parent / "var") as ledger:
        ledger.apply(try_once)
    (waiting,) = data("notify", "outbox", config=config)
    assert (waiting["key"], waiting["attempts"], waiting["last_error"]) == (
        notice(1).key,
        1,
        "the server refuses connections",
    )
    told = {row["channel"]: row for row in data("notify", "log", "--incident", "1", config=config)}
    desk, mail = told["desk"], told["mail"]
    assert (desk["result"], desk["reason"], desk["attempts"][0]["error"]) == ("pending", "route 1", why)
    assert (mail["result"], mail["reason"]) == ("withheld", "quiet hours")
    for view in ("outbox", "log"):
        assert "the server refuses connections" in call("notify", view, config=config).stdout


def test_a_person_may_give_up_on_a_message(config: Path) -> None:
    fill(config, incident())
    assert data("notify", "drop", notice(1).key, "--why", "sent by hand", config=config) == {"dropped": notice(1).key}
    assert data("notify", "outbox", config=config) == []
    assert call("notify", "drop", notice(1).key, config=config).exit_code == 1


def test_a_copy_of_the_ledger_brings_everything_back(config: Path) -> None:
    fill(config, incident())
    copy = config.parent / "copy.db"
    assert data("db", "backup", copy, config=config)["bytes"] > 0
    assert call("db", "backup", copy, config=config).exit_code == 1
    assert call("db", "backup", copy, "--force", config=config).exit_code == 0
    fill(config, incident("site_slow"))
    assert len(data("incidents", "list", config=config)) == 2
    assert data("db", "restore", copy, config=config)["kept_aside"]
    assert [row["rule"] for row in data("incidents", "list", config=config)] == ["site_down"]


def test_what_is_no_copy_is_not_restored(config: Path) -> None:
    fill(config, incident())
    assert call("db", "restore", config, config=config).exit_code == 4
    assert len(data("incidents", "list", config=config)) == 1


def test_upgrade_makes_a_ledger_and_prune_keeps_what_counts(config: Path) -> None:
    assert data("db", "upgrade", config=config)["schema"]
    fill(config, incident())
    assert data("db", "prune", config=config)["bodies"] == 0
    assert len(data("incidents", "list", config=config)) == 1


def test_while_the_daemon_holds_the_ledger_it_is_not_replaced(config: Path) -> None:
    fill(config, incident())
    copy = config.parent / "copy.db"
    with open_ledger(config.parent / "var"):
        assert call("db", "backup", copy, config=config).exit_code == 0
        for words in (["db", "restore", copy], ["db", "upgrade"]):
            done = call(*words, config=config)
            assert done.exit_code == 4
            assert "in use by process" in done.stderr


def findings(config: Path) -> dict[str, tuple[str, str]]:
    found = json.loads(call("doctor", "--json", config=config).stdout)
    return {finding["what"]: (finding["health"], finding["text"]) for finding in found}


def test_the_doctor_finds_nothing_wrong_with_a_new_installation(config: Path) -> None:
    said = findings(config)
    assert {what: text for what, (health, text) in said.items() if health == "failed"} == {}
    assert said["ledger"][0] == "warning"
    assert "there is no ledger here yet" in said["ledger"][1]
    assert "OpenSSL" in said["tls library"][1]
    assert said["rules"][1].endswith("rules")


def test_the_doctor_finds_what_is_wrong(config: Path) -> None:
    (config.parent / "token").write_text("x://y")
    (config.parent / "token").chmod(0o644)
    config.write_text('[[channels]]\nname = "a"\nurl = "${file:token}"\n')
    (config.parent / "var").mkdir(mode=0o755)
    (config.parent / "var" / "ledger.db").write_text("nonsense")
    done = call("doctor", config=config)
    assert done.exit_code == 1
    said = findings(config)
    told = f"{config}:channels[0].url: others may read the file {config.parent}/token: chmod 600 it"
    assert said["configuration"] == ("failed", told)
    assert said["data folder"][0] == "warning"
    assert "chmod 700 it" in said["data folder"][1]
    assert said["ledger"][0] == "warning"


def test_the_doctor_works_without_any_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("doctor", "--json")
    said = {finding["what"]: (finding["health"], finding["text"]) for finding in json.loads(done.stdout)}
    assert done.exit_code == 0, "nobody has written one yet: no fault of the installation"
    assert said["configuration"][0] == "warning"
    assert "no configuration found" in said["configuration"][1]
    assert said["rules"][0] == "ok"
