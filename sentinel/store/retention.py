"""What time takes away: samples become hours, old rows go in slices, bodies of evidence outlive their retention."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, or_, select, tuple_, update

from sentinel.store import dialect
from sentinel.store.columns import EPOCH
from sentinel.store.looks import HOUR, slim
from sentinel.store.looks_unit import LooksUnit
from sentinel.store.outbox import UNSENT
from sentinel.store.packing import HOUR_MS, Slim, Tally, pack
from sentinel.store.part import Part
from sentinel.store.records import BodyRow
from sentinel.store.tables import (
    ATTEMPTS,
    EVIDENCE,
    GATHERINGS,
    HOURS,
    INCIDENTS,
    LOOKS,
    OUTBOX,
    PACKED_LOOKS,
    REPORTS,
    SAMPLES,
    SPENT,
    WINDOWS,
    WITHHELD,
)

Grown = dict[str, object]

BODIES = {"evidence": False, "account_evidence": True}  # kind of retention -> whether it is for personal data
KINDS = frozenset({"observations", "hours", "messages", "windows", "reports"})
_H = HOURS.c
_S = SAMPLES.c
# Check by check, so that an hour is written once or twice however many slices there are
_NEXT = select(SAMPLES).order_by(_S.check_id, _S.id).limit(bindparam("most"))
_COUNTED = delete(SAMPLES).where(
    or_(
        _S.check_id < bindparam("last_check"),
        and_(_S.check_id == bindparam("last_check"), _S.id <= bindparam("last")),
    )
)
_P = PACKED_LOOKS.c
_HOUR, _HERE = (
    select(table).where(
        table.c.check_id == bindparam("of_check"),
        table.c.hour == bindparam("at_hour"),
        table.c.vantage_id == bindparam("of_vantage"),
    )
    for table in (HOURS, PACKED_LOOKS)
)
_B = EVIDENCE.c
_BODIES = select(EVIDENCE).order_by(_B.name)
_SOME = _BODIES.where(_B.name.in_(bindparam("names", expanding=True)))
_NAMED = select(_B.name).where(_B.name == bindparam("name"))
_GONE = (
    update(EVIDENCE).where(EVIDENCE.c.name.in_(bindparam("names", expanding=True))).values(gone_at=bindparam("gone"))
)


class RetentionView(Part):
    """Reads which bodies are named, and which may go."""

    def stale_evidence(self, before: Mapping[str, datetime], most: int) -> list[str]:
        """Names of bodies that outlived their retention."""
        old = [and_(_B.at < at, _B.personal == BODIES[kind]) for kind, at in before.items() if kind in BODIES]
        stale = select(_B.name).where(_B.gone_at.is_(None), or_(*old)).limit(most)
        return [row["name"] for row in self._all(stale)] if old else []

    def names_body(self, name: str) -> bool:
        """Whether the ledger names this body, deleted or not."""
        return self._value(_NAMED, {"name": name}) is not None

    def bodies(self, names: Collection[str] | None = None) -> list[BodyRow]:
        """Every body that a look or a report named; with ``names`` these, also those of which nothing more is known."""
        rows = self._all(_BODIES) if names is None else self._all(_SOME, {"names": sorted(names)})
        found = {
            row["name"]: BodyRow(name=row["name"], at=row["at"], personal=row["personal"], gone_at=row["gone_at"])
            for row in rows
        }
        return [found.get(name) or BodyRow(name=name) for name in (found if names is None else names)]


class RetentionUnit(RetentionView, LooksUnit):
    """Counts, forgets, and says which bodies may go."""

    def roll_up(self, most: int) -> int:
        """Count samples into their hours and pack them, at most so many, check by check; returns how many."""
        self.flush()
        rows = self._all(_NEXT, {"most": most})
        groups: dict[tuple[int, int, int], list[Slim]] = {}
        for row in rows:
            place = (row["check_id"], row["at"] // HOUR_MS, row["vantage_id"])
            groups.setdefault(place, []).append(slim(row))
        if rows:
            hours, packed = zip(*(self._grown(*place, looks) for place, looks in groups.items()), strict=True)
            self._run(dialect.insert_or_replace(self._dialect, HOURS), hours)
            self._run(dialect.insert_or_replace(self._dialect, PACKED_LOOKS), packed)
            self._run(_COUNTED, {"last_check": rows[-1]["check_id"], "last": rows[-1]["id"]})
        return len(rows)

    def _grown(self, check: int, hour: int, vantage: int, looks: Sequence[Slim]) -> tuple[Grown, Grown]:
        """The rows of an hour's counts and of its looks, once these looks are in it."""
        place = {"check_id": check, "hour": hour, "vantage_id": vantage}
        asked = {"of_check": check, "at_hour": hour, "of_vantage": vantage}
        counted, kept = self._first(_HOUR, asked), self._first(_HERE, asked)
        tally = Tally.of(counted) if counted else Tally()
        for look in looks:
            tally.add(look)
        return place | tally.row(), place | {"looks": pack(kept["looks"] if kept else b"", looks)}

    def prune(self, before: Mapping[str, datetime], most: int) -> int:
        """Delete rows older than their retention, at most so many of each kind; returns how many went."""
        unknown = before.keys() - KINDS - BODIES.keys()
        if unknown:
            raise ValueError(f"no such kind of row: {', '.join(sorted(unknown))}; known: {', '.join(sorted(KINDS))}")
        return sum(getattr(self, f"_prune_{kind}")(at, most) for kind, at in before.items() if kind in KINDS)

    def _prune_observations(self, before: datetime, most: int) -> int:
        packed = self._slice(PACKED_LOOKS, _P.hour < (before - EPOCH) // HOUR, most)
        return packed + self._slice(LOOKS, LOOKS.c.at < before, most)

    def _prune_hours(self, before: datetime, most: int) -> int:
        return self._slice(HOURS, _H.hour < (before - EPOCH) // HOUR, most)

    def _prune_messages(self, before: datetime, most: int) -> int:
        ended = self._slice(OUTBOX, and_(~UNSENT, OUTBOX.c.ended_at < before), most)
        tried = self._slice(ATTEMPTS, ATTEMPTS.c.at < before, most)
        gathered = self._slice(GATHERINGS, and_(GATHERINGS.c.due_at.is_(None), GATHERINGS.c.told_at < before), most)
        return ended + tried + gathered + self._slice(WITHHELD, WITHHELD.c.last_at < before, most)

    def _prune_windows(self, before: datetime, most: int) -> int:
        used = self._slice(SPENT, SPENT.c.expires_at <= before, most)
        return used + self._slice(WINDOWS, WINDOWS.c.expires_at <= before, most)

    def _prune_reports(self, before: datetime, most: int) -> int:
        """Empty what is private in old reports; while their incident goes on, somebody may have to call back."""
        going_on = select(INCIDENTS.c.number).where(INCIDENTS.c.number.is_not(None), INCIDENTS.c.phase != "resolved")
        over = or_(REPORTS.c.incident.is_(None), REPORTS.c.incident.not_in(going_on))
        old = select(REPORTS.c.id).where(REPORTS.c.sealed != "", REPORTS.c.at < before, over).limit(most)
        return self._run(update(REPORTS).where(REPORTS.c.id.in_(old)).values(sealed="")).rowcount

    def _slice(self, table: Table, old: ColumnElement[bool], most: int) -> int:
        key = tuple(table.primary_key)
        whole = key[0] if len(key) == 1 else tuple_(*key)
        return self._run(delete(table).where(whole.in_(select(*key).where(old).limit(most)))).rowcount

    def bodies_gone(self, names: Iterable[str], at: datetime) -> None:
        """Note that these bodies were deleted; their names stay where they are named."""
        self._run(_GONE, {"names": list(names), "gone": at})

    def shrink(self, pages: int) -> None:
        """Give free pages of the file back to the disk, at most so many."""
        dialect.shrink(self._connection, pages)
