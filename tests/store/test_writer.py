"""The one writer: what waits commits together, a bad job hurts nobody else, nobody is told before it is durable."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from sentinel.store.dialect import FILE
from sentinel.store.errors import LedgerFull, LedgerRefused, LedgerUnusable
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Unit, View
from sentinel.store.writer import MOST_JOBS
from tests.store.conftest import ON_FILES
from tests.store.things import CHECK, NOW, entry, later, latest, notice, observation


def queue(unit: Unit, key: str) -> bool:
    return unit.enqueue(notice(key))


@pytest.fixture
def gate(ledger: SqlLedger) -> Iterator[threading.Event]:
    """The writer is busy with one job until the gate opens."""
    opened, busy = threading.Event(), threading.Event()

    def wait(_unit: Unit) -> None:
        busy.set()
        assert opened.wait(30)

    ledger.post(wait)
    assert busy.wait(30)
    yield opened
    opened.set()


def test_what_waits_commits_together(ledger: SqlLedger, gate: threading.Event) -> None:
    before = ledger.pulse.commits
    promises = [ledger.post(partial(queue, key=f"k{n}")) for n in range(100)]
    assert ledger.pulse.waiting == 100
    gate.set()
    assert all(promise.result(30) for promise in promises)
    assert ledger.pulse.commits - before <= 2


def test_one_commit_never_grows_beyond_its_bound(ledger: SqlLedger, gate: threading.Event) -> None:
    before = ledger.pulse.commits
    promises = [ledger.post(lambda _unit: None) for _ in range(2 * MOST_JOBS + 1)]
    gate.set()
    for promise in promises:
        promise.result(30)
    assert ledger.pulse.commits - before >= 3


def test_a_poisoned_job_fails_alone(ledger: SqlLedger, gate: threading.Event) -> None:
    def poisoned(unit: Unit) -> None:
        unit.enqueue(notice("lost"))
        unit.save_latest(latest())
        unit.enter(99, entry())  # there is no such incident: refused when it is written

    before, bad = ledger.post(partial(queue, key="before")), ledger.post(poisoned)
    after = ledger.post(partial(queue, key="after"))
    gate.set()
    with pytest.raises(LedgerRefused):
        bad.result(30)
    assert (before.result(30), after.result(30)) == (True, True)
    assert {q.notice.key for q in ledger.look(lambda view: view.waiting())} == {"before", "after"}
    assert ledger.look(lambda view: view.latest(CHECK, "mataram-1")) is None


def test_what_is_gathered_until_the_end_of_a_job_is_poison_for_that_job_only(ledger: SqlLedger) -> None:
    with pytest.raises(LedgerRefused):
        ledger.apply(lambda unit: unit.save_latest(latest(state=object())))
    ledger.apply(lambda unit: unit.save_latest(latest()))
    assert ledger.look(lambda view: view.all_latest()) == [latest()]


def test_a_word_that_came_first_in_a_failed_job_means_itself_in_the_next(ledger: SqlLedger) -> None:
    def look(unit: Unit, subject: str, state: str) -> None:
        seen = observation(subject=subject)
        unit.record(seen, latest(check=seen.check, state=state), None, full=False)

    def failing(unit: Unit) -> None:
        look(unit, "target:a", "up")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ledger.apply(failing)
    ledger.apply(partial(look, subject="target:b", state="slow"))
    ledger.apply(partial(look, subject="target:a", state="up"))
    found = [ledger.look(partial(states, subject=subject)) for subject in ("target:a", "target:b")]
    assert found == [["up"], ["slow"]]


def states(view: View, subject: str) -> list[str]:
    return [s.state for s in view.samples(f"{subject}/uptime", "mataram-1", NOW, later(hours=1))]


@ON_FILES
def test_while_a_job_runs_nobody_else_can_write_from_its_first_moment(ledger: SqlLedger, folder: Path) -> None:
    def intrude(_unit: Unit) -> str:
        with closing(sqlite3.connect(folder / FILE, timeout=0)) as file:
            try:
                file.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                return str(error)
        return "came in"

    assert ledger.apply(intrude) == "database is locked"


def test_even_an_exit_in_a_job_does_not_stop_the_writer(ledger: SqlLedger) -> None:
    def leave(_unit: Unit) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        ledger.apply(leave)
    assert ledger.apply(partial(queue, key="after"))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_writer_that_dies_of_a_bug_leaves_nobody_waiting(
    ledger: SqlLedger, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell(_told: object) -> None:
        raise AssertionError("a bug of ours")

    monkeypatch.setattr("sentinel.store.writer.MOST_JOBS", 1)
    waits = ledger.post(partial(queue, key="waits"))
    monkeypatch.setattr(ledger._writer, "_tell", tell)
    gate.set()
    with pytest.raises(LedgerUnusable, match="closed"):
        waits.result(30)
    with pytest.raises(LedgerUnusable, match="closed"):
        ledger.apply(partial(queue, key="comes later"))


@ON_FILES
def test_nobody_is_told_before_it_is_durable(ledger: SqlLedger, folder: Path) -> None:
    """At the moment the promise is kept, another connection, and so a crash, would find the row."""
    found: list[int] = []

    def count(_promise: "Future[bool]") -> None:
        with closing(sqlite3.connect(folder / FILE)) as file:
            found.extend(file.execute("SELECT count(*) FROM outbox").fetchone())

    for number in range(20):
        promise = ledger.post(partial(queue, key=f"k{number}"))
        promise.add_done_callback(count)
        promise.result(30)
    ledger.close()  # the last callback runs in the writer's thread
    assert found == list(range(1, 21))


def test_a_full_queue_says_so_at_once_and_recovers(folder: Path) -> None:
    opened, busy = threading.Event(), threading.Event()

    def wait(_unit: Unit) -> None:
        busy.set()
        assert opened.wait(30)

    with open_ledger(folder, most_waiting=3) as ledger:
        ledger.post(wait)
        assert busy.wait(30)
        kept = [ledger.post(partial(queue, key=f"k{n}")) for n in range(3)]
        with pytest.raises(LedgerFull, match="3 changes wait"):
            ledger.post(partial(queue, key="too much"))
        opened.set()
        assert [k.result(30) for k in kept] == [True] * 3
        assert ledger.apply(partial(queue, key="too much"))


def test_closing_writes_what_waits_and_then_refuses(folder: Path) -> None:
    ledger = open_ledger(folder)
    promises = [ledger.post(partial(queue, key=f"k{n}")) for n in range(1000)]
    ledger.close()
    assert all(promise.result(0) for promise in promises)
    with pytest.raises(LedgerUnusable, match="closed"):
        ledger.apply(partial(queue, key="late"))
    ledger.close()
    with open_ledger(folder) as again:
        assert len(again.look(lambda view: view.waiting())) == 1000


async def test_many_coroutines_write_and_read_at_once(ledger: SqlLedger) -> None:
    written = await asyncio.gather(*(ledger.write(partial(queue, key=f"k{n}")) for n in range(200)))
    assert written == [True] * 200
    counts = await asyncio.gather(*(ledger.read(lambda view: len(view.waiting())) for _ in range(20)))
    assert counts == [200] * 20


async def test_a_caller_that_gave_up_before_its_turn_has_written_nothing(
    ledger: SqlLedger, gate: threading.Event
) -> None:
    impatient = asyncio.ensure_future(ledger.write(partial(queue, key="impatient")))
    patient = asyncio.ensure_future(ledger.write(partial(queue, key="patient")))
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    gate.set()
    assert await patient
    assert [q.notice.key for q in await ledger.read(lambda view: view.waiting())] == ["patient"]


async def test_a_reader_sees_one_moment_however_long_it_reads(ledger: SqlLedger) -> None:
    reading, written = threading.Event(), threading.Event()

    def count_twice(view: object) -> tuple[int, int]:
        first = len(view.waiting())  # type: ignore[attr-defined]  # a view
        reading.set()
        assert written.wait(30)
        return first, len(view.waiting())  # type: ignore[attr-defined]  # a view

    counting = asyncio.ensure_future(ledger.read(count_twice))
    assert await asyncio.to_thread(reading.wait, 30)
    await ledger.write(partial(queue, key="meanwhile"))
    written.set()
    assert await counting == (0, 0)
    assert await ledger.read(lambda view: len(view.waiting())) == 1


async def test_a_reader_cannot_write(ledger: SqlLedger) -> None:
    with pytest.raises((LedgerUnusable, LedgerRefused), match=r"may not be written|read-only transaction"):
        await ledger.read(lambda view: view._run(notice_delete()))  # type: ignore[attr-defined]  # the point


def notice_delete() -> object:
    from sqlalchemy import delete  # noqa: PLC0415 - only here does a test speak SQL

    from sentinel.store.tables import OUTBOX  # noqa: PLC0415 - likewise

    return delete(OUTBOX)
