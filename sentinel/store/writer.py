"""The one writer: a thread that owns the only read-write connection. What waits together commits together."""

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine

from sentinel.store.errors import LedgerFull, LedgerUnusable, explain
from sentinel.store.names import Names
from sentinel.store.unit import SqlUnit

T = TypeVar("T")
MOST_JOBS = 500
MOST_SECONDS = 0.2


class Posted(NamedTuple):
    """A job that waits, and the promise that its poster holds."""

    job: Callable[[SqlUnit], Any]
    promise: "Future[Any]"


class Done(NamedTuple):
    """What came of a job; nobody is told before the commit."""

    promise: "Future[Any]"
    value: Any
    error: BaseException | None


class Writer:
    """Takes jobs from any thread and runs them, one after the other, each in its own savepoint of a common transaction.

    ``most_waiting`` bounds the queue. ``commits`` counts transactions.
    """

    def __init__(self, engine: Engine, where: str, *, most_waiting: int) -> None:
        self._engine = engine
        self._where = where
        self._queue: queue.Queue[Posted | None] = queue.Queue(most_waiting)
        self._posting = threading.Lock()
        self._closed = False
        self._connection: Connection | None = None
        self._names = Names()
        self.commits = 0
        self._thread = threading.Thread(target=self._work, name="ledger-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self._queue.qsize()

    def post(self, job: Callable[[SqlUnit], T]) -> "Future[T]":
        """Queue a job; its promise is kept once the job is durable.

        Raises:
            LedgerFull: if too much waits already.
            LedgerUnusable: if the writer was closed.
        """
        promise: Future[T] = Future()
        with self._posting:  # nothing may slip in behind the closing mark
            if self._closed:
                raise LedgerUnusable(self._where, "the ledger is closed")
            try:
                self._queue.put_nowait(Posted(job, promise))
            except queue.Full:
                raise LedgerFull(self._where, f"{self._queue.maxsize} changes wait to be written") from None
        return promise

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._posting:
            first, self._closed = not self._closed, True
        if first:
            self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        going_on = True
        try:
            while going_on:
                posted = self._queue.get()
                going_on = posted is not None and self._commit_with(posted)
        finally:
            self._refuse_rest()
            self._hang_up()

    def _refuse_rest(self) -> None:
        """Leave nobody waiting for a writer that is gone: after a closing nothing is left, after a bug perhaps."""
        with self._posting:
            self._closed = True
        while not self._queue.empty():
            posted = self._queue.get()
            if posted is not None and posted.promise.set_running_or_notify_cancel():
                posted.promise.set_exception(LedgerUnusable(self._where, "the ledger is closed"))

    def _commit_with(self, first: Posted) -> bool:
        """Run this job and what waits behind it in one transaction; False if the closing mark came by."""
        taken, told, going_on = [first], list[Done](), True
        if not first.promise.set_running_or_notify_cancel():
            return going_on
        try:
            connection = self._connection = self._connection or self._engine.connect()
            with connection.begin():
                ends = monotonic() + MOST_SECONDS
                told.append(self._one(connection, first))
                while going_on and len(taken) < MOST_JOBS and monotonic() < ends and not self._queue.empty():
                    posted = self._queue.get()
                    going_on = posted is not None
                    if posted is not None and posted.promise.set_running_or_notify_cancel():
                        taken.append(posted)
                        told.append(self._one(connection, posted))
            self.commits += 1
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody's work is durable, and all must hear it
            self._hang_up()
            lost = explain(error, self._where)
            told = [Done(p.promise, None, lost) for p in taken]
        self._tell(told)
        return going_on

    def _one(self, connection: Connection, posted: Posted) -> Done:
        savepoint = connection.begin_nested()  # one poisoned row must not take its neighbours along
        try:
            unit = SqlUnit(connection, self._names)
            value = posted.job(unit)
            unit.flush()
            savepoint.commit()
        except BaseException as error:  # noqa: BLE001 - handed to the poster, who alone can judge it
            self._names.clear()
            savepoint.rollback()  # fails if the database gave up the whole transaction: then all are told
            return Done(posted.promise, None, explain(error, self._where))
        return Done(posted.promise, value, None)

    @staticmethod
    def _tell(told: list[Done]) -> None:
        for promise, value, error in told:
            if error is None:
                promise.set_result(value)
            else:
                promise.set_exception(error)

    def _hang_up(self) -> None:
        """Let go of the connection; the next transaction opens a fresh one."""
        connection, self._connection = self._connection, None
        self._names.clear()
        if connection is not None:
            with contextlib.suppress(Exception):  # it may be broken: that is why we leave it
                connection.close()
