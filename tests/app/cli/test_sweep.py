"""``sentinel status --sweep``: how a register is covered at real limits, and whose accounts nobody can see."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.range.platforms.population import people, plain_form
from sentinel.store.ledger import open_ledger
from sentinel.store.records import Latest
from tests.app.cli.program import LAB, START, call, data, installation

KEYS = """
[accounts.keys]
x = "${env:KEY}"
facebook = "${env:KEY}"
instagram = "${env:KEY}"
"""
REGISTERED = {"facebook": 20, "instagram": 15, "x": 4, "telegram": 6, "youtube": 5, "linktree": 1}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose register was imported by the command, with no key for YouTube."""
    folder = tmp_path_factory.mktemp("sweep")
    made = installation(folder, LAB + KEYS)
    born = people(REGISTERED, START, random.Random(7))
    (folder / "form.csv").write_text(plain_form(born, stage="pilgub"), "utf-8")
    done = call("accounts", "import", folder / "form.csv", config=made)
    assert done.exit_code == 0, done.output
    looked(made, "telegram", 4, "seen", "ok")
    looked(made, "x", 2, "skipped", "", "budget spent")
    return made


def looked(config: Path, platform: str, many: int, outcome: str, state: str, reason: str = "") -> None:
    at = datetime.now(UTC) - timedelta(hours=3)
    with open_ledger(config.parent / "var") as ledger:
        rows = [one for one in ledger.look(lambda view: view.accounts()) if one.platform == platform][:many]
        for row in rows:
            key = f"account:{row.id}"
            latest = Latest(
                check=f"{key}/account", subject=key, probe="account", vantage="lab-1", version=1, at=at,
                interval=43_200.0, outcome=outcome, state=state, reason=reason,
            )  # fmt: skip
            ledger.apply(lambda unit, latest=latest: unit.save_latest(latest))  # type: ignore[misc]  # bound at once


def swept(config: Path) -> dict[str, dict[str, Any]]:
    return {row["platform"]: row for row in data("status", "--sweep", config=config)}


def test_each_platform_is_planned_at_its_real_limits(config: Path) -> None:
    rows = swept(config)
    assert {name: row["accounts"] for name, row in rows.items()} == REGISTERED
    assert (rows["x"]["requests"], rows["x"]["usd_per_day"], rows["x"]["fits"]) == (1, 0.06, True)
    assert rows["facebook"]["shared_with"] == ["instagram"]
    assert rows["facebook"]["sweep_seconds"] == pytest.approx(35 * 20)


def test_who_was_seen_is_counted_and_who_was_not_says_why(config: Path) -> None:
    rows = swept(config)
    assert (rows["telegram"]["seen"], rows["telegram"]["unseen"]) == (4, {"not looked at yet": 2})
    assert rows["x"]["unseen"] == {"budget spent": 2, "not looked at yet": 2}
    assert (rows["youtube"]["adapter"], rows["youtube"]["unseen"]) == (None, {"no key: youtube_key": 5})
    assert rows["linktree"]["unseen"] == {"adapter off": 1}


def test_status_has_one_line_for_a_platform_and_none_for_each_account(config: Path) -> None:
    shown = call("status", config=config)
    assert "Social accounts, at the limits of their platforms" in shown.stdout
    assert "akun-000" not in shown.stdout
    assert "5 tak terpantau: no key: youtube_key" in " ".join(shown.stdout.split())
    assert "51 accounts, 4 of them seen, 47 not (tak terpantau)" in shown.output
    assert "akun-00001" in call("status", "--target", "akun-00001", config=config).stdout


def test_what_does_not_fit_says_by_how_much(tmp_path: Path) -> None:
    made = installation(tmp_path, LAB + KEYS)
    born = people({"facebook": 60}, START, random.Random(7))
    (tmp_path / "form.csv").write_text(plain_form(born, "critical"), "utf-8")
    assert call("accounts", "import", tmp_path / "form.csv", config=made).exit_code == 0
    told = " ".join(call("status", "--sweep", config=made).output.split())
    assert "60 requests at facebook.com take 20m (politeness): each account is seen every 21m, not every 15m" in told
