"""``sentinel adapters``: what ships, what was broken by hand, and an answer from a file."""

import shutil
from pathlib import Path

import pytest

from sentinel.config.places import shipped
from tests.app.cli.program import call, data


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


def test_kept_answers_are_read_as_meant() -> None:
    rows = data("adapters", "test", "telegram")
    assert {row["state"] for row in rows} == {"ok", "gone", "blocked", "unknown"}
    assert all(row["ok"] for row in rows)


def test_an_answer_that_is_read_otherwise_is_a_finding(rules: Path) -> None:
    (rules / "adapters" / "fixtures" / "tiktok" / "gone.html").write_text("<html></html>")
    result = call("adapters", "test", "tiktok", "--rules", str(rules))
    assert result.exit_code == 1
    assert "gone.html: state: 'unknown' instead of 'gone'" in result.stdout


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
    assert "handle: calon.contoh" in result.stdout
    blocked = call("adapters", "test", "tiktok", "--file", str(page), "--status", "429", "--rules", str(rules))
    assert "blocked  (status: (403, 429))" in blocked.stdout


def test_a_name_that_nobody_has() -> None:
    result = call("adapters", "test", "telegran")
    assert result.exit_code == 2
    assert "telegram" in result.stderr
