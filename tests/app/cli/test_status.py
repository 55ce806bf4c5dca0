"""``sentinel status``: what is watched, how fresh, what cannot be seen, and why."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from sentinel.store.ledger import open_ledger
from sentinel.store.records import Latest
from tests.app.cli.program import LAB, START, call, data, installation


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return installation(tmp_path)


def looked(config: Path, ago: float, **more: object) -> None:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    known = {
        "check": "target:kpu-ntb/uptime",
        "subject": "target:kpu-ntb",
        "probe": "uptime",
        "vantage": "lab-1",
        "version": 1,
        "at": at,
        "interval": 60.0,
        "outcome": "seen",
        "state": "up",
        "good_at": at,
    }
    with open_ledger(config.parent / "var") as ledger:
        ledger.apply(lambda unit: unit.save_latest(Latest(**{**known, **more})))  # type: ignore[arg-type]  # any field


def coverage(config: Path) -> dict[str, object]:
    rows: list[dict[str, object]] = data("status", config=config)
    return next(row for row in rows if (row["target"], row["probe"]) == ("kpu-ntb", "uptime"))


def test_what_was_seen_is_shown_with_its_age(config: Path) -> None:
    looked(config, ago=20)
    row = coverage(config)
    assert (row["state"], row["overdue"], row["awaiting_confirmation"], row["vantage"]) == ("up", False, False, "lab-1")
    assert 20 <= float(str(row["age_seconds"])) < 60


def test_what_cannot_be_seen_says_why_and_since_when(config: Path) -> None:
    looked(config, ago=20, outcome="failed", state="unknown", reason="dns.dns_timeout", blind_since=START)
    row = coverage(config)
    assert (row["state"], row["why"], row["blind_since"]) == ("failed", "dns.dns_timeout", "2029-02-14T02:00:00.000Z")
    assert "dns.dns_timeout" in call("status", config=config).stdout


def test_a_look_that_is_owed_is_overdue(config: Path) -> None:
    looked(config, ago=400)
    row = coverage(config)
    assert (row["overdue"], row["why"]) == (True, "the look is overdue")


def test_who_was_never_seen_good_waits_for_confirmation(config: Path) -> None:
    looked(config, ago=5, state="down", good_at=None)
    assert coverage(config)["awaiting_confirmation"] is True
    assert "menunggu konfirmasi" in call("status", config=config).stdout


@pytest.mark.parametrize(("reason", "awaits"), [("no route feed", False), ("vantage offline", True)])
def test_who_is_left_out_by_a_probe_waits_for_nobody(config: Path, reason: str, *, awaits: bool) -> None:
    looked(config, ago=5, outcome="skipped", state="unknown", reason=reason, good_at=None)
    assert coverage(config)["awaiting_confirmation"] is awaits


def test_what_is_off_is_told_with_its_reason(config: Path) -> None:
    looked(config, ago=5)
    rows = {row["target"]: row for row in data("status", config=config)}
    assert (rows["unseen"]["state"], rows["unseen"]["why"]) == ("off", "its address is not confirmed")
    assert rows["lab-1"]["probe"] in {"vantage", "vantage_path"}
    call("targets", "disable", "kpu-ntb", config=config)
    rows = {row["target"]: row for row in data("status", config=config)}
    assert (rows["kpu-ntb"]["state"], rows["kpu-ntb"]["why"]) == ("off", "switched off")


def test_our_own_line_comes_first_and_says_that_nobody_is_accused(config: Path) -> None:
    why = "https://canary.example/: dns_nxdomain"
    looked(config, ago=5, outcome="skipped", state="unknown", reason="vantage offline")
    of_ours = {"check": "vantage:lab-1/vantage", "subject": "vantage:lab-1", "probe": "vantage"}
    looked(config, ago=5, state="vantage_offline", reason=why, **of_ours)
    done = call("status", config=config)
    first = done.stdout.splitlines()[1]
    assert first.split()[:4] == ["lab-1", "vantage", "lab-1", "vantage_offline"]
    assert why in first
    assert "the line of lab-1 is down: no site can be seen from there, and none is accused" in done.stderr


def test_a_target_that_is_not_there_is_not_taken_for_one_that_nobody_watches(config: Path) -> None:
    done = call("status", "--target", "kpu-ntp", config=config)
    assert (done.exit_code, done.stdout) == (4, "")
    looked(config, ago=5)
    done = call("status", "--target", "kpu-ntp", config=config)
    assert (done.exit_code, done.stderr) == (1, "there is no target 'kpu-ntp'; did you mean \"kpu-ntb\"?\n")


def test_probes_of_one_site_stand_together(tmp_path: Path) -> None:
    text = LAB.replace('probes = ["uptime"]', 'probes = ["uptime", "tls"]').replace("enabled = false", "")
    config = installation(tmp_path, text)
    looked(config, ago=5)
    rows = [row["target"] for row in data("status", config=config)]
    assert [target for target, _ in groupby(rows)] == ["lab-1", "kpu-ntb", "unseen"]


def test_each_vantage_that_watches_has_a_row_of_its_own(tmp_path: Path) -> None:
    key = "ed25519:" + "A" * 43 + "="
    entry = '\n[[link.agents]]\nvantage = "{}"\nkey = "' + key + '"\nnetwork = "as1"\nprobes = {}\n'
    far = entry.format("far-1", "[]") + entry.replace("A" * 43, "B" * 42 + "A").format("far-2", '["tls"]')
    config = installation(tmp_path, LAB + '\n[link]\nlisten = ["unix:/run/link.sock"]\n' + far)
    looked(config, ago=5, vantage="far-1")
    looked(config, ago=5, vantage="gone-1")
    rows = data("status", config=config)
    told = {(row["target"], row["vantage"]): row["state"] for row in rows if row["target"] in ("kpu-ntb", "far-2")}
    assert told == {("kpu-ntb", "far-1"): "up", ("far-2", "far-2"): "unknown"}, "nobody looks from lab-1 itself"
    looked(config, ago=5, check="vantage:lab-1/vantage", subject="vantage:lab-1", probe="vantage", state="ok")
    rows = data("status", config=config)
    assert {row["vantage"] for row in rows if row["target"] == "kpu-ntb"} == {"far-1", "lab-1"}
