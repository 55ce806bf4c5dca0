"""The outbox, for reading: what waits, what was sent, what died, what was never to be sent, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, literal_column, select

from sentinel.kit import codec
from sentinel.model.notice import Alert, Notice, Why
from sentinel.model.severity import Severity
from sentinel.store.part import Part
from sentinel.store.records import Backlog, Delivery, Queued, Told
from sentinel.store.tables import ATTEMPT_NOTICES, ATTEMPTS, OUTBOX, WITHHELD

C = OUTBOX.c
UNSENT = C.state.in_([literal_column("'pending'"), literal_column("'sending'")])  # as the partial index says it
_ROWS = select(OUTBOX)
_NEWEST = _ROWS.order_by(C.id.desc()).limit(bindparam("most"))
HELD = C.state == literal_column("'held'")  # likewise
_WAITING = _ROWS.where(UNSENT).order_by(C.due_at, C.id)
_HELD = _ROWS.where(HELD).order_by(C.not_before, C.id)
_BY_KEY = _ROWS.where(C.key.in_(bindparam("keys", expanding=True)))
_GATHERED_BY = (
    select(C.digest, C.incident).where(C.digest.in_(bindparam("keys", expanding=True))).order_by(C.incident).distinct()
)
_KNOWN = select(C.id).where(C.key == bindparam("key"))
_OLDEST_DUE = select(func.min(C.due_at)).where(UNSENT, C.due_at <= bindparam("now"))
_BACKLOG = (
    select(C.channel, func.min(C.due_at).label("due_at"), func.count().label("count"))
    .where(UNSENT, C.due_at <= bindparam("now"))
    .group_by(C.channel)
    .order_by(C.channel)
)
_DELIVERIES = select(ATTEMPTS).order_by(ATTEMPTS.c.id.desc()).limit(bindparam("most"))
_WITHHELD = select(WITHHELD).order_by(WITHHELD.c.last_at.desc(), WITHHELD.c.id.desc()).limit(bindparam("most"))
_CARRIED = select(ATTEMPT_NOTICES.c.attempt_id, ATTEMPT_NOTICES.c.key).order_by(ATTEMPT_NOTICES.c.key)
_WITH_KEYS = (
    select(ATTEMPTS, ATTEMPT_NOTICES.c.key)
    .join(ATTEMPT_NOTICES, ATTEMPT_NOTICES.c.attempt_id == ATTEMPTS.c.id)
    .where(ATTEMPT_NOTICES.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(ATTEMPTS.c.id)
)


class OutboxView(Part):
    """Reads the outbox."""

    def has_notice(self, key: str) -> bool:
        """Whether a notice of this key was ever queued, and is remembered."""
        return self._value(_KNOWN, {"key": key}) is not None

    def notices(self, number: int | None = None, limit: int = 100) -> list[Queued]:
        """Outbox rows of an incident, or of all, newest first."""
        statement = _NEWEST if number is None else _NEWEST.where(C.incident == number)
        return [queued(row) for row in self._all(statement, {"most": limit})]

    def waiting(self) -> list[Queued]:
        """Notices that are not delivered yet, the longest due first; then those that are held for their group."""
        return [queued(row) for rows in (self._all(_WAITING), self._all(_HELD)) for row in rows]

    def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the longest overdue notice ought to have been sent; None if nothing is due."""
        oldest: datetime | None = self._value(_OLDEST_DUE, {"now": now})
        return oldest

    def backlog(self, now: datetime) -> dict[str, Backlog]:
        """For each channel that has not taken what is due: how much that is, and since when."""
        rows = self._all(_BACKLOG, {"now": now})
        return {row["channel"]: Backlog(since=row["due_at"], count=row["count"]) for row in rows}

    def deliveries(self, limit: int = 100) -> list[Delivery]:
        """Attempts to send, newest first."""
        rows = self._all(_DELIVERIES, {"most": limit})
        wanted = _CARRIED.where(ATTEMPT_NOTICES.c.attempt_id.in_([row["id"] for row in rows]))
        keys: dict[int, list[str]] = {}
        for carried in self._all(wanted):
            keys.setdefault(carried["attempt_id"], []).append(carried["key"])
        return [_delivery(row, keys.get(row["id"], ())) for row in rows]

    def message_log(self, incident: int | None = None, limit: int = 100) -> list[Told]:
        """Every message with its attempts, and every message that was not to be sent with its reason; newest first."""
        silent = _WITHHELD if incident is None else _WITHHELD.where(WITHHELD.c.incident == incident)
        lines = [_withheld(row) for row in self._all(silent, {"most": limit})]
        lines += self._lines(self.notices(incident, limit))
        return sorted(lines, key=lambda line: line.last_at or line.at, reverse=True)[:limit]

    def _lines(self, rows: Sequence[Queued]) -> list[Told]:
        """Each notice with what became of it, or of the message that carried it, and whom it carried itself."""
        carriers = {q.notice.key: q for q in rows}
        wanted = {q.digest for q in rows if q.digest} - carriers.keys()
        carriers |= {row["key"]: queued(row) for row in self._all(_BY_KEY, {"keys": list(wanted)})}
        attempts, gathers = self._attempts(carriers), self._gathered(q.notice.key for q in rows)
        lines = []
        for row in rows:
            carrier = carriers.get(row.digest, row)
            key = carrier.notice.key
            lines.append(_told(row, carrier, attempts.get(key, ()), gathers.get(row.notice.key, ())))
        return lines

    def _gathered(self, keys: Iterable[str]) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for row in self._all(_GATHERED_BY, {"keys": list(keys)}):
            found.setdefault(row["digest"], []).append(row["incident"])
        return found

    def _attempts(self, keys: Iterable[str]) -> Mapping[str, Sequence[Delivery]]:
        found: dict[str, list[Delivery]] = {}
        for row in self._all(_WITH_KEYS, {"keys": list(keys)}):
            found.setdefault(row["key"], []).append(_delivery(row, (row["key"],)))
        return found


def notice(row: RowMapping) -> Notice:
    """The notice that a row of the outbox holds."""
    return Notice(
        key=row["key"],
        channel=row["channel"],
        why=Why(row["why"]),
        severity=Severity(row["severity"]),
        title=row["title"],
        body=row["body"],
        created_at=row["created_at"],
        not_before=row["not_before"],
        incident=row["incident"],
        revision=row["revision"],
        reason=row["reason"],
        expires_at=row["expires_at"],
        group=row["gathering"],
        alerts=codec.decode(tuple[Alert, ...], row["alerts"]) if row["alerts"] else (),
    )


def queued(row: RowMapping) -> Queued:
    """A row of the outbox as people see it."""
    return Queued(
        notice=notice(row),
        state=row["state"],
        attempts=row["attempts"],
        last_error=row["last_error"],
        sent_at=row["ended_at"] if row["state"] == "sent" else None,
        digest=row["digest"] or "",
    )


def _delivery(row: RowMapping, keys: Sequence[str]) -> Delivery:
    return Delivery(
        at=row["at"],
        channel=row["channel"],
        notices=tuple(keys),
        ok=row["ok"],
        error=row["error"],
        took_ms=row["took_ms"],
    )


def _told(row: Queued, carrier: Queued, attempts: Sequence[Delivery], gathers: Sequence[int]) -> Told:
    """``carrier`` is the row itself, or the message that it went out in."""
    return Told(
        at=row.notice.created_at,
        channel=row.notice.channel,
        incident=row.notice.incident,
        why=str(row.notice.why),
        result=carrier.state,
        reason=row.notice.reason,
        key=row.notice.key,
        severity=row.notice.severity,
        error=carrier.last_error or "",
        sent_at=carrier.sent_at,
        attempts=tuple(attempts),
        digest=row.digest,
        gathers=tuple(gathers),
    )


def _withheld(row: RowMapping) -> Told:
    return Told(
        at=row["at"],
        channel=row["channel"],
        incident=row["incident"],
        why=row["why"],
        result="withheld",
        reason=row["reason"],
        times=row["times"],
        last_at=row["last_at"],
    )
