"""The register of social accounts, written: a file comes in slices, and counts once it is whole."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from sentinel.kit import codec
from sentinel.store import dialect
from sentinel.store.records_registry import AccessLine, AccountRow, ClaimRow, ImportBatch, ImportCell
from sentinel.store.registry import RegistryView
from sentinel.store.tables.registry import ACCESS, ACCOUNTS, BATCHES, CELLS, CLAIMS

_B = BATCHES.c
_HALF_DONE = select(_B.id).where(~_B.whole)
_END = update(ACCOUNTS).where(ACCOUNTS.c.id == bindparam("of_account")).values(ended_at=bindparam("at"))
_WITHDRAW = (
    update(CLAIMS)
    .where(CLAIMS.c.id == bindparam("of_claim"))
    .values(status="withdrawn", ended_by=bindparam("by"), reason=bindparam("why"))
)

_NAMES = {
    kind: tuple(one.name for one in fields(kind) if one.name != "number")
    for kind in (ImportCell, ClaimRow, AccountRow, AccessLine)
}


class RegistryUnit(RegistryView):
    """Writes the register."""

    def begin_import(self, batch: ImportBatch) -> int:
        """Open a batch that nobody sees yet; what an import left half done goes. Its number."""
        for row in self._all(_HALF_DONE):
            self._run(delete(CELLS).where(CELLS.c.batch == row["id"]))
            self._run(delete(BATCHES).where(_B.id == row["id"]))
        said = {name: getattr(batch, name) for name in ("sha256", "file", "who", "login", "stage", "region", "at")}
        json = {"sheets": codec.encode(batch.sheets, tuple[str, ...]), "sums": codec.encode(dict(batch.sums))}
        number: int = self._run(insert(BATCHES).returning(_B.id), said | json | {"whole": False}).scalar_one()
        return number

    def add_cells(self, batch: int, cells: Sequence[ImportCell]) -> None:
        """Keep cells of a batch that was begun."""
        if cells:
            self._run(insert(CELLS), [{"batch": batch, **_row(cell)} for cell in cells])

    def count_cells(self, batch: int) -> int:
        """How many cells of a batch are here, what is repeated by merging aside."""
        number: int = self._value(
            select(func.count()).select_from(CELLS).where(CELLS.c.batch == batch, ~CELLS.c.filled)
        )
        return number

    def finish_import(self, batch: int, claims: Sequence[ClaimRow], accounts: Sequence[AccountRow]) -> None:
        """Let a batch count, with its claims, and the accounts as they are from now on; all of it or nothing."""
        self._run(update(BATCHES).where(_B.id == batch).values(whole=True))
        if claims:
            self._run(insert(CLAIMS), [_row(claim) | {"batch": batch} for claim in claims])
        if accounts:
            rows = [_row(account) | {"batch": batch} for account in accounts]
            self._run(dialect.insert_or_replace(self._dialect, ACCOUNTS), rows)

    def withdraw_claims(self, numbers: Iterable[int], by: int, why: str) -> None:
        """Mark claims as withdrawn by a later batch."""
        rows = [{"of_claim": number, "by": by, "why": why} for number in numbers]
        if rows:
            self._run(_WITHDRAW, rows)

    def end_accounts(self, ids: Iterable[str], at: datetime) -> None:
        """Let these accounts be watched no more; they stay in the register."""
        rows = [{"of_account": one, "at": at} for one in ids]
        if rows:
            self._run(_END, rows)

    def note_access(self, line: AccessLine) -> None:
        """Remember that somebody looked; lines are never changed or removed."""
        self._run(insert(ACCESS), _row(line))


def _row(record: "ImportCell | ClaimRow | AccountRow | AccessLine") -> dict[str, object]:
    return {name: getattr(record, name) for name in _NAMES[type(record)]}
