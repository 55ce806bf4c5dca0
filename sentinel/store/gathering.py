"""Notices that go together: what is held for which group, and when that is told."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, bindparam, delete, func, or_, select, update

from sentinel.model.notice import Gathering, Notice, Why
from sentinel.model.severity import Severity
from sentinel.store import dialect
from sentinel.store.outbox import HELD, C, notice
from sentinel.store.outbox_unit import OutboxUnit
from sentinel.store.part import Part
from sentinel.store.tables import GATHERINGS, OUTBOX

_G = GATHERINGS.c
_GATHERING = select(GATHERINGS).where(_G.channel == bindparam("channel"), _G.name == bindparam("name"))
_DUE = select(GATHERINGS).where(_G.due_at <= bindparam("now")).order_by(_G.due_at, _G.channel, _G.name)
_OF_INCIDENT = C.incident == bindparam("of_incident")
_UNTRIED = or_(C.state == "held", and_(C.state == "pending", C.attempts == 0))
_UNSAID = delete(OUTBOX).where(_OF_INCIDENT, _UNTRIED).returning(C.channel, C.why)
_NEWEST = select(func.max(C.id)).where(_OF_INCIDENT, C.state != "dead").group_by(C.channel)
_OWED = select(C.channel).where(C.id.in_(_NEWEST), C.why != str(Why.RESOLVED))
_CALLED_OFF = (
    update(OUTBOX)
    .where(_OF_INCIDENT, _UNTRIED, C.why.in_(bindparam("whys", expanding=True)))
    .values(state="dead", last_error=bindparam("said"), ended_at=bindparam("ended"), lease=None)
)
_KEYS = C.key.in_(bindparam("keys", expanding=True))
_LET_GO = update(OUTBOX).where(_KEYS).values(state="pending", not_before=bindparam("now"), due_at=bindparam("now"))
_PUT_INTO = update(OUTBOX).where(_KEYS).values(state="gathered", digest=bindparam("carrier"), ended_at=bindparam("now"))


class GatheringView(Part):
    """Reads what is held for whom."""

    def gathering(self, channel: str, group: str) -> Gathering | None:
        """What a channel was told lately of a group of matters."""
        row = self._first(_GATHERING, {"channel": channel, "name": group})
        return None if row is None else _gathering(row)

    def gatherings_due(self, now: datetime) -> list[Gathering]:
        """The groups whose held notices are to go out now, the longest due first."""
        return [_gathering(row) for row in self._all(_DUE, {"now": now})]

    def held(self, channel: str, group: str = "", incident: int | None = None) -> list[Notice]:
        """Notices of a channel that are held: those of a group, or those of an incident, in their order."""
        whose: ColumnElement[bool] = C.gathering == group if incident is None else C.incident == incident
        return [
            notice(row) for row in self._all(select(OUTBOX).where(C.channel == channel, HELD, whose).order_by(C.id))
        ]

    def owed(self, incident: int) -> frozenset[str]:
        """The channels whose last word on an incident, said or waiting, is not that it is over."""
        return frozenset(row["channel"] for row in self._all(_OWED, {"of_incident": incident}))


def _gathering(row: RowMapping) -> Gathering:
    return Gathering(
        channel=row["channel"],
        group=row["name"],
        told=row["told"],
        told_at=row["told_at"],
        worst=Severity(row["worst"]),
        due_at=row["due_at"],
    )


class GatheringUnit(GatheringView, OutboxUnit):
    """Holds notices, lets them go, gathers them, takes them back."""

    def save_gathering(self, gathering: Gathering) -> None:
        """Replace what is known of a group."""
        row = {
            "channel": gathering.channel,
            "name": gathering.group,
            "told": gathering.told,
            "told_at": gathering.told_at,
            "worst": int(gathering.worst),
            "due_at": gathering.due_at,
        }
        self._run(dialect.insert_or_replace(self._dialect, GATHERINGS), row)

    def let_go(self, keys: list[str], now: datetime) -> None:
        """Held notices go out by themselves."""
        self._run(_LET_GO, {"keys": keys, "now": now})

    def put_into(self, keys: list[str], carrier: str, now: datetime) -> None:
        """Held notices go out in another message, whose key is ``carrier``."""
        if keys:
            self._run(_PUT_INTO, {"keys": keys, "carrier": carrier, "now": now})

    def unsay(self, incident: int, at: datetime, reason: str) -> int:
        """Take back what nobody was told yet of an incident, and write down why; returns how many notices."""
        gone = self._all(_UNSAID, {"of_incident": incident})
        for row in gone:
            self.withhold(incident, row["channel"], row["why"], at, reason)
        return len(gone)

    def call_off(self, incident: int, whys: Iterable[Why], at: datetime, reason: str) -> int:
        """Send no more of these kinds of an incident; the log says why. Returns how many notices that were.

        What was tried may have arrived, so it is sent to the end: whoever read it hears what follows.
        """
        of = {"of_incident": incident, "whys": [str(why) for why in whys], "ended": at, "said": reason}
        return self._run(_CALLED_OFF, of).rowcount
