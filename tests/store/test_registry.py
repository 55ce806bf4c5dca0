"""The register in the ledger: files in slices, claims, accounts, and a log of who looked that nobody rewrites."""

from dataclasses import replace
from functools import partial

import pytest

from sentinel.store.errors import LedgerRefused
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Unit
from sentinel.store.records_registry import AccessLine, AccountRow, ClaimRow, ImportBatch, ImportCell
from tests.store.things import NOW, later, latest, observation

BATCH = ImportBatch(
    sha256="a" * 64, file="form.csv", who="Siti", login="siti", at=NOW, sheets=("form.csv",), sums={"rows": 2}
)
CELLS = [
    ImportCell(sheet=0, line=2, place=1, raw=" Budi\u200b ", link="https://t.me/budi"),
    ImportCell(sheet=0, line=2, place=2, raw="1:sealed", veiled=True),
    ImportCell(sheet=0, line=3, place=1, raw="8.12E+10", odd="digits are lost"),
]
CLAIM = ClaimRow(sheet=0, line=2, nth=0, text="@budi", status="valid", owner="budi", account="b-1")
ACCOUNT = AccountRow(id="b-1", platform="telegram", handle="budi", owner="budi", owner_name="Budi", since=NOW)


def take_in(ledger: SqlLedger, claims: list[ClaimRow], accounts: list[AccountRow], batch: ImportBatch = BATCH) -> int:
    def job(unit: Unit) -> int:
        number = unit.begin_import(batch)
        unit.add_cells(number, CELLS)
        unit.finish_import(number, claims, accounts)
        return number

    return ledger.apply(job)


def test_a_file_is_kept_cell_by_cell_as_it_was(ledger: SqlLedger) -> None:
    number = take_in(ledger, [CLAIM], [ACCOUNT])
    assert ledger.look(lambda view: view.import_batches()) == [replace(BATCH, number=number)]
    assert ledger.look(lambda view: view.cells(number)) == CELLS
    assert ledger.look(lambda view: view.cells(number, {(0, 3), (0, 9)})) == CELLS[2:]
    (claim,) = ledger.look(lambda view: view.claims(owner="budi"))
    assert claim == replace(CLAIM, batch=number, number=claim.number)
    assert ledger.look(lambda view: view.accounts()) == [replace(ACCOUNT, batch=number)]


def test_a_file_that_is_half_here_is_not_here(ledger: SqlLedger) -> None:
    first = ledger.apply(lambda unit: unit.begin_import(BATCH))
    ledger.apply(lambda unit: unit.add_cells(first, CELLS))
    assert ledger.look(lambda view: view.import_batches()) == []
    other = ledger.apply(lambda unit: unit.begin_import(replace(BATCH, sha256="b" * 64)))
    assert ledger.look(lambda view: view.cells(first)) == []
    ledger.apply(lambda unit: unit.add_cells(other, CELLS[:1]))
    number = take_in(ledger, [CLAIM], [ACCOUNT])
    assert [one.number for one in ledger.look(lambda view: view.import_batches())] == [number]
    assert ledger.look(lambda view: view.cells(number)) == CELLS


def test_what_is_withdrawn_stays_and_what_ended_is_not_watched(ledger: SqlLedger) -> None:
    take_in(ledger, [CLAIM], [ACCOUNT])
    (claim,) = ledger.look(lambda view: view.claims())
    ledger.apply(lambda unit: unit.withdraw_claims([claim.number], 7, "new.csv took its place"))
    ledger.apply(lambda unit: unit.end_accounts(["b-1"], later(days=1)))
    (after,) = ledger.look(lambda view: view.claims(account="b-1"))
    assert (after.status, after.ended_by, after.reason) == ("withdrawn", 7, "new.csv took its place")
    assert ledger.look(lambda view: view.accounts()) == []
    (kept,) = ledger.look(lambda view: view.accounts(ended=True))
    assert kept.ended_at == later(days=1)
    take_in(ledger, [], [ACCOUNT], replace(BATCH, sha256="b" * 64))
    assert [one.id for one in ledger.look(lambda view: view.accounts(owner="budi"))] == ["b-1"]


def test_who_looked_at_whom_is_never_rewritten(ledger: SqlLedger) -> None:
    line = AccessLine(at=NOW, owner="budi", what="show b-1", who="Siti", login="siti")
    ledger.apply(lambda unit: unit.note_access(line))
    ledger.apply(lambda unit: unit.note_access(replace(line, owner="siti")))
    assert ledger.look(lambda view: view.accesses("budi")) == [line]
    assert [one.owner for one in ledger.look(lambda view: view.accesses())] == ["siti", "budi"]
    for statement in ("UPDATE access_log SET who = 'x'", "DELETE FROM access_log"):
        with pytest.raises(LedgerRefused, match="append-only"):
            ledger.apply(lambda unit, s=statement: raw(unit, s))  # type: ignore[misc]  # bound at once
    assert len(ledger.look(lambda view: view.accesses())) == 2


def raw(unit: Unit, statement: str) -> None:
    unit._connection.exec_driver_sql(statement)  # type: ignore[attr-defined]  # behind the ports, as an intruder would


def test_looks_of_a_day_are_counted_whether_packed_or_not(ledger: SqlLedger) -> None:
    def look(unit: Unit, sequence: int, state: str, hours: float, subject: str = "account:b-1") -> None:
        at = later(hours=hours)
        check = f"{subject}/account"
        seen = latest(check=check, at=at, good_at=at if state == "ok" else None, state=state)
        made = observation(at=at, sequence=sequence, subject=subject, probe="account")
        unit.record(made, seen, None, full=False)

    for n, (state, hours) in enumerate((("ok", -30), ("ok", -3), ("blocked", -2)), 1):
        ledger.apply(partial(look, sequence=n, state=state, hours=hours))
    ledger.apply(lambda unit: unit.roll_up(100))
    ledger.apply(partial(look, sequence=4, state="gone", hours=-1))
    ledger.apply(partial(look, sequence=5, state="ok", hours=-1, subject="target:kpu-ntb"))
    assert ledger.look(lambda view: view.looks_done("account", later(days=-1))) == {"account:b-1/account": (3, 2)}
