"""The ledger made real: one writer thread, readers beside it, a lock file, and clear words when something is wrong."""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from sentinel.store import dialect, lock, schema
from sentinel.store.backup import copy_to, upgrade_copy
from sentinel.store.errors import LedgerUnusable, explain, explain_files
from sentinel.store.ports import Unit, View
from sentinel.store.unit import SqlView
from sentinel.store.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")
READERS = 3
MOST_WAITING = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How the writer does: jobs that wait, transactions committed since it was opened."""

    waiting: int
    commits: int


class SqlLedger:
    """The memory of Sentinel on SQLite or PostgreSQL; implements ``ports.Ledger``. Made by ``open_ledger``."""

    def __init__(self, folder: Path, url: str, held: int, *, most_waiting: int = MOST_WAITING) -> None:
        self._where = dialect.place(folder, url)
        self.folder, self._url = folder, url
        self._held: int | None = held
        self._writing = dialect.writer_engine(folder, url)
        self._reading = dialect.reader_engine(folder, url, READERS)
        self._writer = Writer(self._writing, self._where, most_waiting=most_waiting)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="ledger-reader")

    async def write(self, job: Callable[[Unit], T]) -> T:
        """Run ``job`` in one transaction of the single writer; returns once it is durable.

        The job runs in the writer's thread, beside other jobs of the same commit; if it raises, it alone is undone.

        Raises:
            LedgerFull: if too much waits already; keep what you have and try again.
            LedgerUnusable: if the database cannot be written; nothing of the job is in the ledger.
        """
        return await asyncio.wrap_future(self.post(job))

    def apply(self, job: Callable[[Unit], T]) -> T:
        """Like ``write``, for callers without an event loop."""
        return self.post(job).result()

    def post(self, job: Callable[[Unit], T]) -> "Future[T]":
        """Like ``write``, for callers that want to wait later."""
        return self._writer.post(job)

    async def read(self, job: Callable[[View], T]) -> T:
        """Run ``job`` on a read-only view, off the event loop; it sees one moment of the ledger.

        Raises:
            LedgerUnusable: if the database cannot be read.
        """
        return await asyncio.wrap_future(self._beside(self.look, job))

    def look(self, job: Callable[[View], T]) -> T:
        """Like ``read``, for callers without an event loop."""
        with _reading(self._reading, self._where) as view:
            return job(view)

    async def backup(self, file: Path) -> None:
        """Copy the ledger, as it is at one moment, into a file that appears only when it is complete and readable.

        Raises:
            LedgerUnusable: if the copy cannot be made.
        """
        await asyncio.wrap_future(self._beside(self.copy, file))

    def copy(self, file: Path) -> None:
        """Like ``backup``, for callers without an event loop."""
        copy_to(self.folder, self._url, file)

    def _beside(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> "Future[T]":
        try:
            return self._readers.submit(work, *given, **named)
        except RuntimeError:  # the readers have gone home
            raise LedgerUnusable(self._where, "the ledger is closed") from None

    @property
    def pulse(self) -> Pulse:
        """How the writer does."""
        return Pulse(waiting=self._writer.waiting, commits=self._writer.commits)

    def close(self) -> None:
        """Answer who reads, write what waits, close the files, give the lock back; a second call does nothing."""
        self._readers.shutdown()
        self._reading.dispose()
        self._writer.close()  # the writer's connection goes last: only it can empty the log into the file
        self._writing.dispose()
        held, self._held = self._held, None
        if held is not None:
            os.close(held)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_ledger(folder: Path, url: str = "sqlite", *, most_waiting: int = MOST_WAITING) -> SqlLedger:
    """Open the ledger in this folder as its only owner; it is made if it is not there, and upgraded after a backup.

    ``url`` is ``sqlite`` (a file in the folder) or ``postgresql+psycopg://...``.

    Raises:
        LedgerBusy: if another process owns it.
        LedgerUnusable: if it cannot be opened, is damaged, or was made by a newer Sentinel.
    """
    dialect.check_url(url)
    where = str(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = lock.take(folder)
    except OSError as error:
        raise explain_files(error, where) from None
    try:
        _prepare(folder, url)
        return SqlLedger(folder, url, held, most_waiting=most_waiting)
    except BaseException:
        os.close(held)
        raise


def _prepare(folder: Path, url: str) -> None:
    where = dialect.place(folder, url)
    engine = dialect.writer_engine(folder, url)
    try:
        schema.upgrade(engine, where, lambda found: upgrade_copy(folder, url, found))
    except SQLAlchemyError as error:
        raise explain(error, where) from None
    finally:
        engine.dispose()


@contextmanager
def open_view(folder: Path, url: str = "sqlite") -> Iterator[View]:
    """Read the ledger in this folder, beside a daemon or without one; use it in a ``with``.

    Raises:
        LedgerUnusable: if there is none, or it cannot be read.
    """
    dialect.check_url(url)
    where = dialect.place(folder, url)
    if url == "sqlite" and not (folder / dialect.FILE).exists():
        raise LedgerUnusable(where, "there is no ledger here yet; start the daemon first")
    engine = dialect.reader_engine(folder, url, 1)
    try:
        with _reading(engine, where) as view:
            schema.check(view.schema(), where)
            yield view
    finally:
        engine.dispose()


@contextmanager
def _reading(engine: Engine, where: str) -> Iterator[SqlView]:
    try:
        with engine.connect() as connection, connection.begin():
            yield SqlView(connection)
    except SQLAlchemyError as error:
        raise explain(error, where) from None
