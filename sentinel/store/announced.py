"""Silences and planned changes, read and written: what people announced, with who ended it early."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import RowMapping, Table, bindparam, insert, select, update

from sentinel.kit import codec
from sentinel.model.incident import Entry
from sentinel.model.muting import PlannedChange, Silence
from sentinel.store.memory import MemoryUnit
from sentinel.store.part import Part
from sentinel.store.records import Act
from sentinel.store.tables import CHANGES, SILENCES

A = TypeVar("A", Silence, PlannedChange)


class AnnouncedView(Part):
    """Reads silences and planned changes."""

    def silences(self, at: datetime | None = None) -> list[Silence]:
        """Silences, newest first; with ``at``, only those in force at that moment."""
        return self._announced(SILENCES, Silence, at)

    def silence(self, number: int) -> Silence | None:
        """The silence with this number."""
        return self._numbered(SILENCES, Silence, number)

    def changes(self, at: datetime | None = None) -> list[PlannedChange]:
        """Planned changes, newest first; with ``at``, only those in force at that moment."""
        return self._announced(CHANGES, PlannedChange, at)

    def change(self, number: int) -> PlannedChange | None:
        """The planned change with this number."""
        return self._numbered(CHANGES, PlannedChange, number)

    def _announced(self, table: Table, shape: type[A], at: datetime | None) -> list[A]:
        wanted = select(table).order_by(table.c.id.desc())
        if at is None:
            return [_read(shape, row) for row in self._all(wanted)]
        rows = self._all(wanted.where(table.c.ends_at > bindparam("at")), {"at": at})
        return [one for one in (_read(shape, row) for row in rows) if one.holds(at)]

    def _numbered(self, table: Table, shape: type[A], number: int) -> A | None:
        row = self._first(select(table).where(table.c.id == bindparam("number")), {"number": number})
        return None if row is None else _read(shape, row)


def _read(shape: type[A], row: RowMapping) -> A:
    return replace(codec.decode(shape, row["document"]), number=row["id"])


class AnnouncedUnit(AnnouncedView, MemoryUnit):
    """Writes silences and planned changes; each act is remembered with who did it."""

    def add_silence(self, silence: Silence) -> Silence:
        """Keep a new silence; returns it with its number."""
        kept = self._keep(SILENCES, silence)
        self._noted("silence.added", kept, kept.start, kept.who, kept.login, kept.why)
        return kept

    def expire_silence(self, number: int, entry: Entry) -> bool:
        """End a silence now; False if there is none, or it is over already."""
        found = self.silence(number)
        if found is None or entry.at >= found.end:
            return False
        self._shorten(SILENCES, number, replace(found, end=entry.at, expired_by=entry.who))
        self._noted("silence.expired", found, entry.at, entry.who, entry.login, entry.text)
        return True

    def plan_changes(self, changes: Sequence[PlannedChange], at: datetime) -> list[PlannedChange]:
        """Keep new planned changes, announced at this moment; returns them with their numbers."""
        kept = [self._keep(CHANGES, change) for change in changes]
        for change in kept:
            self._noted("change.planned", change, at, change.who, change.login, change.why)
        return kept

    def cancel_change(self, number: int, entry: Entry) -> bool:
        """Call a planned change off, or end it now; False if there is none, or it is over already."""
        found = self.change(number)
        if found is None or found.cancelled_by or entry.at >= found.end:
            return False
        end = max(found.start, entry.at)
        self._shorten(CHANGES, number, replace(found, end=end, cancelled_by=entry.who))
        self._noted("change.cancelled", found, entry.at, entry.who, entry.login, entry.text)
        return True

    def _keep(self, table: Table, one: A) -> A:
        row = {"ends_at": one.end, "document": codec.encode(one)}
        number: int = self._run(insert(table).returning(table.c.id), row).scalar_one()
        return replace(one, number=number)

    def _shorten(self, table: Table, number: int, one: A) -> None:
        row = {"ends_at": one.end, "document": codec.encode(one)}
        self._run(update(table).where(table.c.id == number), row)

    def _noted(self, act: str, one: A, at: datetime, who: str, login: str, text: str) -> None:
        self.note_act(Act(at=at, act=act, subject=one.ref, who=who, login=login, text=text))
