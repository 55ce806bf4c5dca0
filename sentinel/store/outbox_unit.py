"""The outbox, for writing: queue, claim, mark. A fresh lease per claim is the fence: only its holder may mark a row."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, insert, or_, select, update

from sentinel.kit import codec
from sentinel.model.incident import Entry
from sentinel.model.notice import Alert, Notice, Why
from sentinel.model.severity import Severity
from sentinel.store import dialect
from sentinel.store.memory import MemoryUnit
from sentinel.store.outbox import UNSENT, C, OutboxView, notice
from sentinel.store.records import Act, Claim, Delivery
from sentinel.store.tables import ATTEMPT_NOTICES, ATTEMPTS, OUTBOX, WITHHELD

_NOW: BindParameter[datetime] = bindparam("now")
_CHANNEL: BindParameter[str] = bindparam("of_channel")
_FREE = or_(C.state == "pending", and_(C.state == "sending", C.lease_until <= _NOW))
_EARLIER = OUTBOX.alias("earlier")
_E = _EARLIER.c
_BLOCKED = exists().where(  # an earlier notice of the same incident that cannot go now: nothing may overtake it
    _E.channel == C.channel,
    _E.incident == C.incident,
    _E.id < C.id,
    or_(
        and_(_E.state == "pending", _E.not_before > _NOW),
        and_(_E.state == "sending", _E.lease_until > _NOW),
    ),
)
_PICK = (
    select(C.id)
    .where(C.channel == _CHANNEL, UNSENT, _FREE, C.not_before <= _NOW, ~_BLOCKED)
    .order_by(C.rank, C.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_EXPIRE = (
    update(OUTBOX)
    .where(C.channel == _CHANNEL, UNSENT, _FREE, C.why == str(Why.REPEATED), C.expires_at <= _NOW)
    .values(state="dead", last_error="expired", ended_at=_NOW, lease=None, lease_until=None)
)
_HOLD = (
    update(OUTBOX)
    .where(C.id.in_(bindparam("ids", expanding=True)))
    .values(state="sending", attempts=C.attempts + 1, lease=bindparam("new_lease"), lease_until=bindparam("ends"))
)
_HELD = select(OUTBOX).where(C.id.in_(bindparam("ids", expanding=True))).order_by(C.rank, C.id)
_WAITS = C.state.in_(("pending", "sending"))  # as values, so that the incident's own index is taken
_RAISE = (  # what waits behind a notice lends it its urgency, so that order within an incident never delays the worst
    update(OUTBOX)
    .where(C.channel == _CHANNEL, C.incident == bindparam("of_incident"), _WAITS, C.rank > bindparam("new_rank"))
    .values(rank=bindparam("new_rank"))
)
_FENCED = and_(C.key.in_(bindparam("keys", expanding=True)), C.lease == bindparam("of_lease"), C.state == "sending")
_HURRY = (  # what was never tried waits for its hour: that is no failure
    update(OUTBOX)
    .where(C.channel == _CHANNEL, C.state == "pending", C.attempts > 0, C.not_before > bindparam("beyond"))
    .values(not_before=_NOW)
)
_RELEASE = (
    update(OUTBOX)
    .where(C.channel == _CHANNEL, C.state == "sending")
    .values(state="pending", lease=None, lease_until=None, not_before=_NOW)
)
_W = WITHHELD.c
_LAST_REASON = (
    select(_W.id, _W.reason)
    .where(_W.incident == bindparam("of_incident"), _W.channel == _CHANNEL, _W.why == bindparam("of_why"))
    .order_by(_W.id.desc())
    .limit(1)
)


class OutboxUnit(OutboxView, MemoryUnit):
    """Writes the outbox."""

    def enqueue(self, notice: Notice) -> bool:
        """Put a notice into the outbox; False if its key is there. One with a group is held until that is told."""
        keep = dialect.insert_or_keep(self._dialect, OUTBOX, "key").returning(C.id)
        new = self._value(keep, _row(notice)) is not None
        if new and notice.incident is not None:
            whose = {"of_channel": notice.channel, "of_incident": notice.incident, "new_rank": _rank(notice)}
            self._run(_RAISE, whose)
        return new

    def withhold(self, incident: int, channel: str, why: str, at: datetime, reason: str) -> None:
        """Write down why a message was not sent; the same reason again only counts."""
        last = self._first(_LAST_REASON, {"of_incident": incident, "of_channel": channel, "of_why": why})
        if last is not None and last["reason"] == reason:
            again = update(WITHHELD).where(_W.id == last["id"])
            self._run(again.values(times=_W.times + 1, last_at=at))
            return
        row = {"at": at, "last_at": at, "incident": incident, "channel": channel, "why": why, "reason": reason}
        self._run(insert(WITHHELD), row | {"times": 1})

    def claim(self, channel: str, now: datetime, lease_seconds: float, most: int) -> Claim:
        """Take due notices of a channel, the worst first; expired ``repeated`` ones die here.

        A notice never overtakes an earlier one of its incident: it waits, or comes behind it in the same claim.
        """
        lease, until = token_hex(16), now + timedelta(seconds=lease_seconds)
        self._run(_EXPIRE, {"of_channel": channel, "now": now})
        picked = self._run(_PICK, {"of_channel": channel, "now": now, "most": most}).scalars().all()
        if picked:
            self._run(_HOLD, {"ids": picked, "new_lease": lease, "ends": until})
        rows = self._all(_HELD, {"ids": picked}) if picked else []
        before = {row["key"]: row["attempts"] - 1 for row in rows}
        return Claim(lease=lease, until=until, notices=tuple(notice(r) for r in rows), attempts=before)

    def sent(self, claim: Claim, keys: Iterable[str], delivery: Delivery) -> int:
        """Mark notices as delivered, if this claim still holds them; returns how many it held."""
        self._log(delivery)
        return self._mark(claim, keys, {"state": "sent", "ended_at": delivery.at, "last_error": None})

    def failed(self, claim: Claim, keys: Iterable[str], delivery: Delivery, not_before: datetime) -> int:
        """Give notices back for another try not before that moment, counting the attempt; returns how many it held."""
        self._log(delivery)
        return self._mark(claim, keys, {"state": "pending", "not_before": not_before, "last_error": delivery.error})

    def give_back(self, claim: Claim, keys: Iterable[str], not_before: datetime) -> int:
        """Give notices back untried; returns how many it held."""
        return self._mark(claim, keys, {"state": "pending", "not_before": not_before, "attempts": C.attempts - 1})

    def hurry(self, channel: str, now: datetime, put_off: timedelta) -> int:
        """Let notices that failed and were put off for longer than this be tried now; returns how many.

        So are those that a courier held when it died: the owner of the ledger calls this before its own courier runs.
        """
        held = {"of_channel": channel, "now": now}
        return self._run(_HURRY, held | {"beyond": now + put_off}).rowcount + self._run(_RELEASE, held).rowcount

    def drop_notice(self, key: str, entry: Entry) -> bool:
        """Let a person give up on a notice; False if it is unknown, sent or dead already."""
        words = f"dropped by {entry.who}: {entry.text}"
        drop = update(OUTBOX).where(C.key == key, C.state.in_(("held", "pending", "sending"))).returning(C.id)
        dropped = self._value(drop.values(state="dead", last_error=words, ended_at=entry.at, lease=None)) is not None
        if dropped:
            told = {"who": entry.who, "login": entry.login, "text": entry.text}
            self.note_act(Act(at=entry.at, act="notice.dropped", subject=key, **told))
        return dropped

    def stranded(self, channel: str) -> list[Notice]:
        """What waits for a channel, held or due, in its order."""
        waits = C.state.in_(("held", "pending", "sending"))
        return [notice(row) for row in self._all(select(OUTBOX).where(C.channel == channel, waits).order_by(C.id))]

    def reroute_notice(self, key: str, channel: str, entry: Entry) -> bool:
        """Let a notice that waits go to another channel, now; False if it is unknown, sent or dead already."""
        move = update(OUTBOX).where(C.key == key, C.state.in_(("held", "pending", "sending"))).returning(C.id)
        now = {"state": "pending", "not_before": entry.at, "lease": None, "lease_until": None, "gathering": ""}
        moved = self._value(move.values(channel=channel, **now)) is not None
        if moved:
            told = {"who": entry.who, "login": entry.login, "text": entry.text}
            self.note_act(Act(at=entry.at, act="notice.rerouted", subject=f"{key} -> {channel}", **told))
        return moved

    def _mark(self, claim: Claim, keys: Iterable[str], values: Mapping[str, Any]) -> int:
        mine = {"keys": list(keys), "of_lease": claim.lease}
        fenced = update(OUTBOX).where(_FENCED).values(lease=None, lease_until=None, **values)
        return self._run(fenced, mine).rowcount

    def _log(self, delivery: Delivery) -> None:
        row = {name: getattr(delivery, name) for name in ("at", "channel", "ok", "error", "took_ms")}
        number = self._run(insert(ATTEMPTS).returning(ATTEMPTS.c.id), row).scalar_one()
        if delivery.notices:
            carried = [{"attempt_id": number, "key": key} for key in dict.fromkeys(delivery.notices)]
            self._run(insert(ATTEMPT_NOTICES), carried)


def _rank(notice: Notice) -> int:
    return int(Severity.CRITICAL) - int(notice.severity)


def _row(notice: Notice) -> dict[str, Any]:
    return {
        "key": notice.key,
        "channel": notice.channel,
        "incident": notice.incident,
        "why": str(notice.why),
        "severity": int(notice.severity),
        "rank": _rank(notice),
        "title": notice.title,
        "body": notice.body,
        "revision": notice.revision,
        "reason": notice.reason,
        "created_at": notice.created_at,
        "due_at": notice.not_before,
        "not_before": notice.not_before,
        "expires_at": notice.expires_at,
        "state": "held" if notice.group else "pending",
        "attempts": 0,
        "gathering": notice.group,
        "alerts": codec.encode(notice.alerts, tuple[Alert, ...]) if notice.alerts else None,
    }
