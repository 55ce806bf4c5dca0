"""Disks that are full, files that are damaged, folders that may not be written: clear words, and nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from sentinel.store import schema
from sentinel.store.dialect import FILE
from sentinel.store.errors import LedgerBusy, LedgerUnusable
from sentinel.store.ledger import SqlLedger, open_ledger, open_view
from sentinel.store.ports import Unit
from tests.store.conftest import ON_FILES
from tests.store.things import notice

OPEN = "import sys; from pathlib import Path; from sentinel.store.ledger import {0}; {0}(Path(sys.argv[1])){1}"


def queue(unit: Unit, key: str, size: int = 10) -> bool:
    return unit.enqueue(notice(key, body="x" * size))


def test_a_second_owner_is_refused_and_told_who_the_first_is(ledger: SqlLedger, folder: Path) -> None:
    with pytest.raises(LedgerBusy, match=f"in use by process {os.getpid()}"):
        open_ledger(folder)
    asked = [sys.executable, "-c", OPEN.format("open_ledger", ""), str(folder)]
    other = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert f"LedgerBusy: {folder}: the ledger is in use by process {os.getpid()}" in other.stderr
    assert ledger.apply(partial(queue, key="still working"))


def test_the_lock_is_free_again_after_closing(folder: Path) -> None:
    for _ in range(2):
        open_ledger(folder).close()


@ON_FILES
def test_a_view_works_beside_the_owner_and_without_one(ledger: SqlLedger, folder: Path) -> None:
    ledger.apply(partial(queue, key="a"))
    with open_view(folder) as view:
        assert [q.notice.key for q in view.waiting()] == ["a"]
    ledger.close()
    with open_view(folder) as view:
        assert [q.notice.key for q in view.waiting()] == ["a"]


def test_a_view_of_nothing_says_that_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnusable, match="no ledger here yet"), open_view(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 4080])
def test_a_damaged_file_is_named_and_left_as_it_is(folder: Path, damage: bytes) -> None:
    file = folder / FILE
    file.write_bytes(damage)
    if not damage:  # an empty file is an empty ledger: SQLite makes one before its first page
        open_ledger(folder).close()
        return
    with pytest.raises(LedgerUnusable, match="restore a backup") as refused:
        open_ledger(folder)
    assert refused.value.where == str(file)
    with pytest.raises(LedgerUnusable, match="restore a backup"), open_view(folder):
        pass
    assert file.read_bytes() == damage


def test_a_page_that_rots_is_reported_when_it_is_read(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        for number in range(50):
            ledger.apply(partial(queue, key=f"k{number}", size=2000))
    content = bytearray((folder / FILE).read_bytes())
    middle = content.find(b"x" * 1000)
    content[middle : middle + 30_000] = b"\xa5" * 30_000
    (folder / FILE).write_bytes(content)
    with open_ledger(folder) as ledger, pytest.raises(LedgerUnusable, match="damaged"):
        ledger.look(lambda view: view.waiting())


def test_a_ledger_of_a_newer_sentinel_is_refused_untouched(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LedgerUnusable, match=f"newer Sentinel.*schema 9999; this one knows {schema.HEAD}"):
        open_ledger(folder)
    with pytest.raises(LedgerUnusable, match="newer Sentinel"), open_view(folder):
        pass
    assert not (folder / "backups").exists()


def test_a_full_disk_refuses_what_does_not_fit_and_keeps_what_did(folder: Path) -> None:
    """SQLite gives up the whole transaction when it is full: nobody in it may be told that it is durable."""
    with open_ledger(folder) as ledger:
        ledger.apply(partial(queue, key="before"))
        ledger.apply(limit_pages)
        promises = [ledger.post(partial(queue, key=f"k{n}", size=20_000)) for n in range(40)]
        told = [key for key, promise in enumerate(promises) if promise.exception(30) is None]
        refused = [promise.exception(30) for promise in promises if promise.exception(30)]
        assert refused
        assert {str(error) for error in refused} == {f"{folder / FILE}: the disk is full; nothing of this was written"}
        waiting = {q.notice.key for q in ledger.look(lambda view: view.waiting())}
        assert waiting == {"before", *(f"k{n}" for n in told)}
        ledger.apply(partial(limit_pages, most=100_000))
        assert ledger.apply(partial(queue, key="after", size=20_000))


def limit_pages(unit: Unit, most: int = 0) -> None:
    connection = unit._connection  # type: ignore[attr-defined]  # a tiny disk, for this connection
    pages = most or connection.exec_driver_sql("PRAGMA page_count").scalar() + 40
    connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").close()


FILL = """
import resource, signal, sys
from functools import partial
from pathlib import Path
from tests.store.test_trouble import queue
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_ledger(Path(sys.argv[1])) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    for number in range(1000):
        try:
            ledger.apply(partial(queue, key=f"k{number}", size=5000))
        except LedgerUnusable as error:
            sys.stderr.write(f"refused: {error.what}")
            break
        sys.stdout.write(f"k{number}\\n")
"""


def test_a_disk_that_fills_under_the_log_loses_nothing_that_was_told(folder: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", FILL, folder], capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "refused: the disk" in ran.stderr
    told = ran.stdout.split()
    assert told
    with open_ledger(folder) as ledger:
        assert [q.notice.key for q in ledger.look(lambda view: view.waiting())] == told
        assert ledger.apply(partial(queue, key="there is room again"))


@pytest.fixture
def public(empty: Path) -> Iterator[Path]:
    """A folder that another user may enter and read, but not write."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(empty, Path(name) / FILE)
        Path(name).chmod(0o755)
        (Path(name) / FILE).chmod(0o644)
        yield Path(name)


def as_nobody(code: str, folder: Path) -> str:
    """The last line of the complaint of somebody who may do little here; the imports are done before becoming so."""
    become = "import os; os.setgroups([]); os.setgid(65534); os.setuid(65534); "
    imports, _, act = code.rpartition("; ")
    asked = [sys.executable, "-c", f"{imports}; {become}{act}", str(folder)]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    return ran.stderr.strip().splitlines()[-1]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not write here")
@pytest.mark.slow
def test_a_folder_that_may_not_be_written_is_named(public: Path) -> None:
    said = as_nobody(OPEN.format("open_ledger", ""), public)
    assert said == f"sentinel.store.errors.LedgerUnusable: {public}: permission denied"
    said = as_nobody(OPEN.format("open_ledger", ""), public / "deeper")
    assert said == f"sentinel.store.errors.LedgerUnusable: {public / 'deeper'}: permission denied"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not read here")
def test_a_ledger_that_may_not_be_read_is_named(public: Path) -> None:
    (public / FILE).chmod(0o600)
    said = as_nobody(OPEN.format("open_view", ".__enter__()"), public)
    assert said.startswith(f"sentinel.store.errors.LedgerUnusable: {public / FILE}: the file")


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    with pytest.raises(LedgerUnusable, match="file exists") as refused:
        open_ledger(tmp_path / "var")
    assert refused.value.where == str(tmp_path / "var")


def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnusable) as refused:  # neither a driver nor a server is here
        open_ledger(tmp_path, "postgresql+psycopg://sentinel:hunter2@127.0.0.1:1/sentinel")
    assert "hunter2" not in str(refused.value)
    with pytest.raises(LedgerUnusable, match="neither"):
        open_ledger(tmp_path, "mysql://localhost/sentinel")
