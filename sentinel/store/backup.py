"""Copies of the ledger: taken while it works, proved readable before they count, kept by day and week."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

from sentinel.kit.disk import sync
from sentinel.store import dialect, lock, schema
from sentinel.store.errors import LedgerUnusable, explain, explain_files

FOLDER = "backups"
DAYS, WEEKS = 7, 4
_STAMP = "%Y-%m-%dT%H%M%SZ"
_PREFIX, _SUFFIX = "ledger-", ".db"
_SIDES = ("-wal", "-shm")


@contextmanager
def _explained(where: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, where) from None
    except OSError as error:
        raise explain_files(error, where) from None


def copy_to(folder: Path, url: str, file: Path) -> None:
    """Copy the ledger of a folder into a file; it takes its name when it is whole and was read back.

    Raises:
        LedgerUnusable: if the copy cannot be made, or is not sound.
    """
    if url != "sqlite":
        raise LedgerUnusable(dialect.place(folder, url), "back up PostgreSQL with its own pg_dump")
    partial = file.with_name(file.name + ".part")
    with _explained(str(file)):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        dialect.copy_into(folder, partial)
        prove(partial)
        _settle(partial, file)


def prove(file: Path) -> None:
    """Read a copy through, every page of it.

    Raises:
        LedgerUnusable: if it is no sound ledger that this version can open.
    """
    with _explained(str(file)), closing(_at_rest(file)) as copy:
        said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise LedgerUnusable(str(file), f"the copy is damaged: {said}")
        if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            raise LedgerUnusable(str(file), "the file is no ledger")
        found = copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        if found > schema.HEAD:
            schema.check(found, str(file))


def _at_rest(file: Path) -> sqlite3.Connection:
    """Open a file that nobody writes; nothing is put beside it."""
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)


def _settle(partial: Path, file: Path) -> None:
    """Give a whole file its name, so that it survives the loss of power."""
    partial.chmod(0o600)
    sync(partial)
    partial.replace(file)
    sync(file.parent)


def upgrade_copy(folder: Path, url: str, found: str) -> None:
    """Keep a copy of a ledger whose schema is about to be upgraded; rotation leaves it alone.

    Raises:
        LedgerUnusable: if it cannot be made; then nothing is upgraded.
    """
    if url != "sqlite":
        return  # its own backup is the operator's; see docs/operate/ledger.md
    copy_to(folder, url, folder / FOLDER / f"before-upgrade-from-{found}.db")


def named(folder: Path, now: datetime) -> Path:
    """The file that a copy taken now is written to."""
    return folder / FOLDER / f"{_PREFIX}{now.astimezone(UTC).strftime(_STAMP)}{_SUFFIX}"


def surplus(taken: Iterable[datetime]) -> set[datetime]:
    """Which copies may go: all but the newest of each of the last seven days and last four weeks that have one."""
    newest_first = sorted(taken, reverse=True)
    days = _newest_of(newest_first, lambda t: t.date(), DAYS)
    weeks = _newest_of(newest_first, lambda t: date.fromisocalendar(*t.isocalendar()[:2], 1), WEEKS)
    return set(newest_first) - days - weeks


def _newest_of(newest_first: Iterable[datetime], period: Callable[[datetime], date], most: int) -> set[datetime]:
    kept: dict[date, datetime] = {}
    for taken in newest_first:
        kept.setdefault(period(taken), taken)
    return {kept[p] for p in sorted(kept, reverse=True)[:most]}


def newest(folder: Path) -> datetime | None:
    """When the newest copy was taken."""
    return max(_copies(folder), default=None)


def rotate(folder: Path) -> list[Path]:
    """Delete the copies that rotation no longer keeps; returns which. Files with other names are left alone."""
    copies = _copies(folder)
    gone = [copies[taken] for taken in sorted(surplus(copies))]
    for file in gone:
        file.unlink()
    return gone


def _copies(folder: Path) -> dict[datetime, Path]:
    copies = {}
    for file in (folder / FOLDER).glob(f"{_PREFIX}*{_SUFFIX}"):
        try:
            taken = datetime.strptime(file.name, f"{_PREFIX}{_STAMP}{_SUFFIX}").replace(tzinfo=UTC)
        except ValueError:
            continue
        copies[taken] = file
    return copies


def restore(folder: Path, file: Path, now: datetime) -> Path | None:
    """Put a copy in the place of the ledger; the ledger that was there is kept aside. Returns where, if there was one.

    The agents' spools notice that the ledger went back, and what they have forgotten since is a hole in the record.

    Raises:
        LedgerBusy: if the daemon runs.
        LedgerUnusable: if the copy is not sound, or the folder cannot be written.
    """
    prove(file)
    ledger, fresh = folder / dialect.FILE, folder / (dialect.FILE + ".restoring")
    with _explained(str(folder)):
        held = lock.take(folder)
        try:
            fresh.write_bytes(b"")
            with closing(_at_rest(file)) as source, closing(sqlite3.connect(fresh)) as target:
                source.backup(target)
            aside = _set_aside(ledger, now) if ledger.exists() else None
            _settle(fresh, ledger)
        finally:
            os.close(held)
    return aside


def _set_aside(ledger: Path, now: datetime) -> Path:
    """Move a ledger away with what belongs to it: its last commits may be in the log beside it."""
    aside = ledger.with_name(f"{ledger.name}.replaced-{now.astimezone(UTC).strftime(_STAMP)}")
    for side in ("", *_SIDES):
        old = ledger.with_name(ledger.name + side)
        if old.exists():
            old.rename(aside.with_name(aside.name + side))
    return aside
