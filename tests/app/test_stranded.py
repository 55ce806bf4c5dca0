"""Messages for a channel that is configured no more: a person decides what becomes of them."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sentinel.model.notice import Notice, Why
from sentinel.model.severity import Severity
from sentinel.store.ledger import open_ledger
from sentinel.store.ports import Unit
from tests.app.cli.program import LAB, call, installation

NOW = datetime(2029, 2, 14, 2, 0, tzinfo=UTC)
CHANNELS = """
[[channels]]
name = "csirt"
url = "json://127.0.0.1:9/a"
[[channels]]
name = "umum"
url = "json://127.0.0.1:9/b"
tlp = "green"
"""


def notice(key: str, channel: str = "lama", body: str = "TLP:AMBER | Tinggi | Situs") -> Notice:
    return Notice(
        key=key,
        channel=channel,
        why=Why.OPENED,
        severity=Severity.HIGH,
        title="t",
        body=body,
        created_at=NOW,
        not_before=NOW + timedelta(days=3650),
        incident=int(key),
        group="availability:x" if key == "2" else "",
    )


def place(folder: Path, *waiting: Notice) -> Path:
    config = installation(folder, LAB + CHANNELS)

    def queue(unit: Unit, one: Notice) -> bool:
        return unit.enqueue(one)

    with open_ledger(folder / "var") as ledger:
        for one in waiting:
            ledger.apply(partial(queue, one=one))
    return config


def waiting(config: Path) -> list[tuple[str, str, str]]:
    rows = json.loads(call("notify", "outbox", "--json", config=config).stdout)
    return sorted((row["key"], row["channel"], row["state"]) for row in rows)


def test_a_person_sends_them_over_another_channel(tmp_path: Path) -> None:
    config = place(tmp_path, notice("1"), notice("2"), notice("3", "csirt"))
    done = call("notify", "reroute", "lama", "--to", "csirt", "--why", "bot diganti", config=config)
    assert (done.exit_code, done.stdout) == (0, "2 messages for lama will go to csirt\n")
    assert waiting(config) == [("1", "csirt", "pending"), ("2", "csirt", "pending"), ("3", "csirt", "pending")]


def test_never_over_one_that_may_not_carry_them(tmp_path: Path) -> None:
    config = place(tmp_path, notice("1"), notice("2", body="INC-000002\nTinggi"))
    done = call("notify", "reroute", "lama", "--to", "umum", config=config)
    assert done.exit_code == 1
    assert "may carry TLP:GREEN at most" in done.output
    assert {channel for _, channel, _ in waiting(config)} == {"lama"}


def test_what_says_nothing_may_go_anywhere(tmp_path: Path) -> None:
    config = place(tmp_path, notice("2", body="INC-000002\nTinggi\nbuka Sentinel TLP:RED"))
    assert call("notify", "reroute", "lama", "--to", "umum", config=config).exit_code == 0


def test_or_gives_them_up_and_the_log_says_who_did(tmp_path: Path) -> None:
    config = place(tmp_path, notice("1"), notice("2"))
    done = call("notify", "drop", "--channel", "lama", "--as", "Sari", "--why", "sudah usang", config=config)
    assert (done.exit_code, done.stdout) == (0, "2 messages for lama will not be sent\n")
    assert waiting(config) == []
    lines = json.loads(call("notify", "log", "--json", config=config).stdout)
    assert {(line["result"], line["error"]) for line in lines} == {("dead", "dropped by Sari: sudah usang")}


def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    config = place(tmp_path)
    for words, code in (
        (["drop"], 2),
        (["drop", "1", "--channel", "lama"], 2),
        (["drop", "--channel", "lama"], 1),
        (["reroute", "lama", "--to", "csirt"], 1),
        (["reroute", "lama", "--to", "gone"], 1),
        (["reroute", "csirt", "--to", "csirt"], 1),
    ):
        assert call("notify", *words, config=config).exit_code == code, words
