"""Sentinel watches Sentinel: matters of its own health, turned into events of service ``self`` at each beat."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from types import MappingProxyType

from sentinel.kit.events import self_event
from sentinel.model.event import Event, Value

OVER_THE_LINE = frozenset({"channel", "backlog", "vantage_silent"})  # our own line explains it while that is down
NOTHING: Mapping[str, Value] = MappingProxyType({})
GOOD_REPEATS = 3  # recovery wants two good looks in a row; one more for a lost beat


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that is well or not: its kind (``channel``, ``config`` ...), which one, since when, and details.

    Nobody hears that it is bad before it was so for ``patience`` (seconds).
    """

    kind: str
    subject: str
    ok: bool
    since: datetime
    fields: Mapping[str, Value] = field(default_factory=dict)
    patience: float = 0.0
    told: int = 0

    def due(self, now: datetime, line_back: datetime) -> bool:
        """Whether it must be said now: bad for long enough with our line up, or good and not yet said often enough."""
        if self.ok:
            return self.told < GOOD_REPEATS
        if self.kind not in OVER_THE_LINE:
            return (now - self.since).total_seconds() >= self.patience
        return line_back < now and (now - max(self.since, line_back)).total_seconds() >= self.patience


class Health:
    """What is known of our own health. What is bad is said at every beat, what became good three times."""

    def __init__(self, vantage: str) -> None:
        self._vantage = vantage
        self._matters: dict[tuple[str, str], Matter] = {}
        self._lock = Lock()  # said on the loop, read where the ledger is written

    def say(
        self,
        kind: str,
        subject: str,
        since: datetime,
        *,
        ok: bool,
        patience: float = 0.0,
        reason: str = "",
        fields: Mapping[str, Value] = NOTHING,
    ) -> None:
        """Note how a matter stands; only a change between good and bad starts its clock anew."""
        told = {**fields, **({"error.message": reason} if reason else {})}
        with self._lock:
            known = self._matters.get((kind, subject))
            if known is None or known.ok != ok:
                known = Matter(kind=kind, subject=subject, ok=ok, since=since)
            self._matters[kind, subject] = replace(known, fields=told, patience=patience)

    def drop(self, kind: str, subject: str) -> None:
        """Say no more of a matter that is none any more; what is open waits for a person."""
        with self._lock:
            self._matters.pop((kind, subject), None)

    def events(self, now: datetime, line_back: datetime) -> list[Event]:
        """The events of this beat, in a stable order. ``line_back``: when our line came back; now, if it is down."""
        with self._lock:
            due = [m for m in self._matters.values() if m.due(now, line_back)]
            for matter in due:
                self._matters[matter.kind, matter.subject] = replace(matter, told=matter.told + 1)
        return [self._event(m, now) for m in due]

    def _event(self, matter: Matter, now: datetime) -> Event:
        told: dict[str, Value] = {
            "sentinel.self.ok": matter.ok,
            "sentinel.self.subject": matter.subject,
            "sentinel.self.seconds": round((now - matter.since).total_seconds(), 1),
        }
        return self_event(matter.kind, self._vantage, now, told | dict(matter.fields))
