"""``sentinel adapters``: what ships, what was broken by hand, and an answer from a file."""

import shutil
from pathlib import Path

import pytest

from sentinel.app.spent import columns
from sentinel.config.places import shipped
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import call, data, installation


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder of rules of somebody's own, with one adapter in it."""
    own = tmp_path / "rules"
    (own / "adapters" / "fixtures").mkdir(parents=True)
    shutil.copy(shipped("rules") / "adapters" / "tiktok.yml", own / "adapters")
    shutil.copytree(shipped("rules") / "adapters" / "fixtures" / "tiktok", own / "adapters" / "fixtures" / "tiktok")
    return own


def test_each_is_listed_with_how_it_sees() -> None:
    rows = {row["name"]: row for row in data("adapters", "list")}
    assert rows["youtube"]["source_tier"] == 1
    assert (rows["tiktok"]["enabled"], rows["tiktok"]["host"]) == (False, "www.tiktok.com")


def test_whoever_shares_a_host_is_told_what_all_of_them_asked() -> None:
    """What an older version asked is counted for the host alone, and is nobody else's where nobody shares it."""
    hosts = ("graph.facebook.com", "graph.facebook.com", "t.me")
    rows = [{"host": host, "asked": True, "requests_24h": 3, "host_requests_24h": 9} for host in hosts]
    assert [row["requests_24h"] for row in columns(rows)] == ["3 of 9 there", "3 of 9 there", "3"]


def test_kept_answers_are_read_as_meant() -> None:
    rows = data("adapters", "test", "telegram")
    assert {row["state"] for row in rows} == {"ok", "gone", "blocked", "unknown"}
    assert all(row["ok"] for row in rows)


def test_an_answer_that_is_read_otherwise_is_a_finding(rules: Path) -> None:
    (rules / "adapters" / "fixtures" / "tiktok" / "gone.html").write_text("<html></html>")
    result = call("adapters", "test", "tiktok", "--rules", str(rules))
    assert result.exit_code == 1
    assert "gone.html: state: 'unknown' instead of 'gone'" in result.stdout.splitlines()


def test_a_broken_file_is_named_with_its_line(rules: Path) -> None:
    file = rules / "adapters" / "tiktok.yml"
    file.write_text(file.read_text("utf-8").replace("per_minute: 6", "per_minute: 0"), "utf-8")
    result = call("adapters", "test", "tiktok", "--rules", str(rules))
    assert result.exit_code == 3
    assert f"{file}:8:" in result.stderr


def test_an_answer_from_a_file_is_explained(rules: Path) -> None:
    page = rules / "adapters" / "fixtures" / "tiktok" / "ok.html"
    result = call("adapters", "test", "tiktok", "--file", str(page), "--rules", str(rules))
    assert "ok  (json: userInfo.user.uniqueId)" in result.stdout
    assert "  handle: calon.contoh" in result.stdout.splitlines()
    blocked = call("adapters", "test", "tiktok", "--file", str(page), "--status", "429", "--rules", str(rules))
    assert "blocked  (status: (403, 429))" in blocked.stdout


@pytest.mark.parametrize(
    ("name", "file", "lines"),
    [
        (
            "x",
            "three.json",
            [
                "2244994945: ok  (json: username)",
                "  pinned: Dukung kami: https://t.co/a https://bit.ly",
                "3001: suspended  (json: det",
            ],
        ),
        ("x", "limit.json", ["unknown  (no mark was met)"]),
        ("telegram", "ok.html", ["ok  (css: .tgme", "  post: 2029-02-14T10:00:00.000Z Itu judi."]),
    ],
)
def test_everybody_in_an_answer_is_explained_with_the_posts(name: str, file: str, lines: list[str]) -> None:
    said = call("adapters", "test", name, "--file", f"rules/adapters/fixtures/{name}/{file}").stdout
    assert [line for line in lines if not any(one.startswith(line) for one in said.splitlines())] == [], said


def test_a_name_that_nobody_has() -> None:
    result = call("adapters", "test", "telegran")
    assert result.exit_code == 2
    assert "telegram" in result.stderr


@pytest.mark.slow
def test_an_adapter_is_switched_on_and_off_and_who_did_it_stands_on_record(tmp_path: Path) -> None:
    config = str(installation(tmp_path))
    done = data("adapters", "enable", "threads", "-c", config, "--as", "sari", "--why", "izin")
    assert (done["enabled"], done["but"]) == (True, "source tier 3 is not allowed")
    rows = {row["name"]: row for row in data("adapters", "list", "-c", config)}
    assert (rows["threads"]["enabled"], rows["threads"]["refusal"]) == (True, "source tier 3 is not allowed")
    assert data("adapters", "disable", "telegram", "-c", config)["enabled"] is False
    rows = {row["name"]: row for row in data("adapters", "list", "-c", config)}
    assert (rows["telegram"]["asked"], rows["telegram"]["refusal"]) == (False, "adapter off")
    with open_ledger(tmp_path / "var") as ledger:
        acts = ledger.look(lambda view: view.acts())
    told = [(one.act, one.subject, one.who, one.text) for one in acts]
    assert ("adapter.enabled", "adapter:threads", "sari", "izin") in told


@pytest.mark.slow
def test_who_may_not_be_asked_is_not_seen(tmp_path: Path) -> None:
    config = str(installation(tmp_path))
    result = call("adapters", "test", "x", "--live", "kpu_ntb", "-c", config)
    assert result.exit_code == 5
    assert "no key: x_token" in result.stdout
    assert call("adapters", "test", "orkut", "--live", "kpu_ntb", "-c", config).exit_code == 1
