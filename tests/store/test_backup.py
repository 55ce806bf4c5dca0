"""Copies: complete or not there at all, proved before they count, kept by day and week, and good for a restart."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.store import backup
from sentinel.store.dialect import FILE
from sentinel.store.errors import LedgerBusy, LedgerUnusable
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Unit
from tests.store.conftest import ON_FILES
from tests.store.things import NOW, later, notice


def queue(unit: Unit, key: str) -> bool:
    return unit.enqueue(notice(key))


def kept(folder: Path) -> list[str]:
    with open_ledger(folder) as ledger:
        return [q.notice.key for q in ledger.look(lambda view: view.waiting())]


@ON_FILES
async def test_a_copy_taken_during_work_is_one_moment_of_it(ledger: SqlLedger, tmp_path: Path) -> None:
    """Pairs are written in one transaction each; a copy that held half of one would be of no moment at all."""

    def pair(unit: Unit, number: int) -> None:
        queue(unit, f"{number}-a")
        queue(unit, f"{number}-b")

    copies = [tmp_path / "copies" / f"{n}.db" for n in range(3)]
    writing = [asyncio.ensure_future(ledger.write(partial(pair, number=n))) for n in range(300)]
    for copy in copies:
        await ledger.backup(copy)
    await asyncio.gather(*writing)
    await ledger.backup(tmp_path / "last.db")
    for copy in [*copies, tmp_path / "last.db"]:
        with closing(sqlite3.connect(copy)) as file:
            keys = [row[0] for row in file.execute("SELECT key FROM outbox")]
        assert sorted(k for k in keys if k.endswith("a")) == sorted(
            k.replace("b", "a") for k in keys if k.endswith("b")
        )
    assert len(keys) == 600


def test_a_copy_replaces_the_ledger_and_what_was_there_is_kept_aside(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.apply(partial(queue, key="before"))
        ledger.copy(folder / "copy.db")
        ledger.apply(partial(queue, key="after"))
        with pytest.raises(LedgerBusy):
            backup.restore(folder, folder / "copy.db", NOW)
    aside = backup.restore(folder, folder / "copy.db", NOW)
    assert kept(folder) == ["before"]
    assert aside == folder / f"{FILE}.replaced-2029-02-14T013000Z"
    with closing(sqlite3.connect(aside)) as file:
        assert file.execute("SELECT count(*) FROM outbox").fetchone() == (2,)


def test_what_only_the_log_beside_the_ledger_held_is_kept_aside_with_it(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.copy(folder / "copy.db")
    owner = sqlite3.connect(folder / FILE, isolation_level=None)
    owner.execute("PRAGMA wal_autocheckpoint=0")
    owner.execute("INSERT INTO counters VALUES ('only in the log', 1)")
    aside = backup.restore(folder, folder / "copy.db", NOW)
    assert aside is not None
    assert aside.with_name(aside.name + "-wal").stat().st_size > 0
    assert kept(folder) == []
    owner.close()


@ON_FILES
def test_restoring_into_an_empty_folder_makes_a_ledger(ledger: SqlLedger, tmp_path: Path) -> None:
    ledger.apply(partial(queue, key="a"))
    ledger.copy(tmp_path / "copy.db")
    (tmp_path / "new").mkdir()
    assert backup.restore(tmp_path / "new", tmp_path / "copy.db", NOW) is None
    assert kept(tmp_path / "new") == ["a"]


@ON_FILES
def test_a_damaged_copy_restores_nothing(ledger: SqlLedger, folder: Path) -> None:
    for number in range(50):
        ledger.apply(partial(queue, key=f"key-{number}"))
    ledger.copy(folder / "copy.db")
    ledger.close()
    content = bytearray((folder / "copy.db").read_bytes())
    middle = content.find(b"key-7")
    content[middle - 500 : middle + 3000] = b"\xa5" * 3500
    (folder / "copy.db").write_bytes(content)
    with pytest.raises(LedgerUnusable, match="damaged"):
        backup.restore(folder, folder / "copy.db", NOW)
    with pytest.raises(LedgerUnusable):
        backup.restore(folder, folder / "no such copy.db", NOW)
    (folder / "empty.db").touch()
    with pytest.raises(LedgerUnusable, match="no ledger"):
        backup.restore(folder, folder / "empty.db", NOW)
    assert len(kept(folder)) == 50


@ON_FILES
def test_a_copy_that_cannot_be_made_leaves_the_older_one(ledger: SqlLedger, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    ledger.copy(copy)
    before = copy.read_bytes()
    (tmp_path / "copy.db.part").mkdir()
    with pytest.raises(LedgerUnusable):
        ledger.copy(copy)
    assert copy.read_bytes() == before


@ON_FILES
def test_only_the_owner_may_read_a_copy(ledger: SqlLedger, tmp_path: Path) -> None:
    ledger.copy(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


@given(st.lists(st.integers(0, 90 * 24), max_size=150))
def test_seven_days_and_four_weeks_are_kept(ages: list[int]) -> None:
    taken = {NOW - timedelta(hours=hours) for hours in ages}
    left = sorted(taken - backup.surplus(taken), reverse=True)
    assert len(left) <= backup.DAYS + backup.WEEKS
    days = sorted({t.date() for t in taken}, reverse=True)[: backup.DAYS]
    weeks = sorted({t.isocalendar()[:2] for t in taken}, reverse=True)[: backup.WEEKS]
    newest_of_days = {max(t for t in taken if t.date() == day) for day in days}
    newest_of_weeks = {max(t for t in taken if t.isocalendar()[:2] == week) for week in weeks}
    assert set(left) == newest_of_days | newest_of_weeks


def test_a_year_of_daily_copies_leaves_no_gap_longer_than_a_week(tmp_path: Path) -> None:
    (tmp_path / backup.FOLDER).mkdir()
    for day in range(365):
        backup.named(tmp_path, later(days=day)).touch()
        backup.rotate(tmp_path)
    (tmp_path / backup.FOLDER / "before-upgrade-from-0001.db").touch()
    (tmp_path / backup.FOLDER / "ledger-of-mine.db").touch()
    backup.rotate(tmp_path)
    names = {file.name for file in (tmp_path / backup.FOLDER).iterdir()}
    assert {"before-upgrade-from-0001.db", "ledger-of-mine.db"} <= names
    days = sorted(datetime.fromisoformat(n[7:17]) for n in names if n.startswith("ledger-2"))
    assert 7 <= len(days) <= 11
    assert max(after - before for before, after in pairwise(days)) <= timedelta(days=7)
    assert backup.newest(tmp_path) == later(days=364)
