"""The register of social accounts, read: files as they came, what they claim, and what is watched for it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, case, func, select, tuple_

from sentinel.kit import codec
from sentinel.store.columns import EPOCH
from sentinel.store.looks import HOUR, milliseconds, read_latest
from sentinel.store.packing import UNKNOWN
from sentinel.store.part import Part
from sentinel.store.records import Latest
from sentinel.store.records_registry import AccessLine, AccountRow, ClaimRow, ImportBatch, ImportCell
from sentinel.store.tables import HOURS, LATEST, NAMES, SAMPLES
from sentinel.store.tables.registry import ACCESS, ACCOUNTS, BATCHES, CELLS, CLAIMS

SLICE = 300  # lines of one question: SQLite takes 999 values, two a line

_A, _B, _C, _R = ACCOUNTS.c, BATCHES.c, CELLS.c, CLAIMS.c
_BATCHES = select(BATCHES).where(_B.whole).order_by(_B.id.desc())

_COUNTED = (
    select(
        NAMES.c.text,
        func.sum(HOURS.c.good + HOURS.c.bad + HOURS.c.unknown).label("looks"),
        func.sum(HOURS.c.good + HOURS.c.bad).label("seen"),
    )
    .join(HOURS, HOURS.c.check_id == NAMES.c.id)
    .where(NAMES.c.text.like(bindparam("of_kind")), HOURS.c.hour >= bindparam("hour"))
    .group_by(NAMES.c.text)
)
_UNCOUNTED = (
    select(
        NAMES.c.text,
        func.count().label("looks"),
        func.sum(case((SAMPLES.c.verdict == UNKNOWN, 0), else_=1)).label("seen"),
    )
    .join(SAMPLES, SAMPLES.c.check_id == NAMES.c.id)
    .where(NAMES.c.text.like(bindparam("of_kind")), SAMPLES.c.at >= bindparam("at"))
    .group_by(NAMES.c.text)
)


class RegistryView(Part):
    """Reads the register."""

    def accounts(self, *, owner: str | None = None, ended: bool = False) -> list[AccountRow]:
        """The accounts that are watched, in the order of their ids; with ``ended``, those that were too."""
        wanted = select(ACCOUNTS).order_by(_A.id)
        wanted = wanted if ended else wanted.where(_A.ended_at.is_(None))
        wanted = wanted if owner is None else wanted.where(_A.owner == owner)
        return [AccountRow(**row) for row in self._all(wanted)]

    def account(self, name: str) -> AccountRow | None:
        """The account with this id, watched or not."""
        row = self._first(select(ACCOUNTS).where(_A.id == name))
        return None if row is None else AccountRow(**row)

    def import_batches(self) -> list[ImportBatch]:
        """Files that were taken in, newest first."""
        return [_batch(row) for row in self._all(_BATCHES)]

    def claims(
        self, *, batch: int | None = None, owner: str | None = None, account: str | None = None
    ) -> list[ClaimRow]:
        """Claims in the order of their lines: of one file, of one owner, of one account, or all."""
        wanted = select(CLAIMS).order_by(_R.id)
        asked = {_R.batch: batch, _R.owner: owner, _R.account: account}
        for column, value in asked.items():
            wanted = wanted if value is None else wanted.where(column == value)
        return [_claim(row) for row in self._all(wanted)]

    def cells(self, batch: int, lines: Collection[tuple[int, int]] | None = None) -> list[ImportCell]:
        """The cells of a file in their order; with ``lines`` only those of these (sheet, line)."""
        wanted = select(CELLS).where(_C.batch == batch).order_by(_C.sheet, _C.line, _C.place)
        if lines is None:
            return [_cell(row) for row in self._all(wanted)]
        asked, found = sorted(set(lines)), list[ImportCell]()
        for start in range(0, len(asked), SLICE):
            some = wanted.where(tuple_(_C.sheet, _C.line).in_(asked[start : start + SLICE]))
            found += [_cell(row) for row in self._all(some)]
        return found

    def newest(self, check: str) -> list[Latest]:
        """The newest look of every vantage at this check."""
        wanted = select(LATEST).where(LATEST.c.check_key == check).order_by(LATEST.c.vantage)
        return [read_latest(row) for row in self._all(wanted)]

    def looks_done(self, what: str, since: datetime) -> dict[str, tuple[int, int]]:
        """How many looks each check of such subjects had since that hour, and how many of them saw something."""
        found: dict[str, tuple[int, int]] = {}
        values = {"of_kind": f"{what}:%", "hour": (since - EPOCH) // HOUR, "at": milliseconds(since)}
        for statement in (_COUNTED, _UNCOUNTED):
            for row in self._all(statement, values):
                looks, seen = found.get(row["text"], (0, 0))
                found[row["text"]] = (looks + int(row["looks"]), seen + int(row["seen"]))
        return found

    def accesses(self, owner: str | None = None, limit: int = 100) -> list[AccessLine]:
        """Who looked at whose data, newest first; with ``owner`` only at that one's."""
        wanted = select(ACCESS).order_by(ACCESS.c.id.desc()).limit(limit)
        wanted = wanted if owner is None else wanted.where(ACCESS.c.owner == owner)
        return [AccessLine(**{k: v for k, v in row.items() if k != "id"}) for row in self._all(wanted)]


def _batch(row: RowMapping) -> ImportBatch:
    own = {k: v for k, v in row.items() if k not in {"id", "whole", "sheets", "sums"}}
    sheets, sums = codec.decode(tuple[str, ...], row["sheets"]), codec.decode(dict[str, int], row["sums"])
    return ImportBatch(number=row["id"], sheets=sheets, sums=sums, **own)


def _claim(row: RowMapping) -> ClaimRow:
    return ClaimRow(number=row["id"], **{k: v for k, v in row.items() if k != "id"})


def _cell(row: RowMapping) -> ImportCell:
    return ImportCell(**{k: v for k, v in row.items() if k != "batch"})
