"""Incidents: lists, numbers, timelines, events and evidence, for reading."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, bindparam, literal_column, select

from sentinel.kit import codec
from sentinel.model.event import Event, Value
from sentinel.model.incident import Entry, Incident
from sentinel.store import dialect
from sentinel.store.part import Part
from sentinel.store.records import IncidentFilter
from sentinel.store.tables import INCIDENT_EVENTS, INCIDENT_EVIDENCE, INCIDENTS, TIMELINE

_C = INCIDENTS.c
_NUMBER: BindParameter[int] = bindparam("number")
_DOCUMENT = select(_C.document)
_NEWEST = _DOCUMENT.where(_C.key == bindparam("key")).order_by(_C.id.desc()).limit(1)
_KEYS = select(_C.key).distinct()
_NUMBERED = _DOCUMENT.where(_C.number == _NUMBER)
_RESOLVED: ColumnElement[str] = literal_column("'resolved'")  # as the partial index says it
_UNRESOLVED = _DOCUMENT.where(_C.phase != _RESOLVED).order_by(_C.id)
_OPEN_OF = _UNRESOLVED.where(_C.number.is_not(None), _C.rule.in_(bindparam("rules", expanding=True)))
_OPEN_AT = _OPEN_OF.where(_C.target == bindparam("target"))
_TIMELINE = select(TIMELINE).where(TIMELINE.c.number == _NUMBER).order_by(TIMELINE.c.id)
_EVENTS = select(INCIDENT_EVENTS.c.event).where(INCIDENT_EVENTS.c.number == _NUMBER).order_by(INCIDENT_EVENTS.c.id)
_PROOFS = select(INCIDENT_EVIDENCE.c.name).where(INCIDENT_EVIDENCE.c.number == _NUMBER).order_by(INCIDENT_EVIDENCE.c.id)
_FILTERS: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "least": lambda severity: _C.severity >= int(severity),
    "target": lambda target: _C.target == target,
    "rule": lambda rule: _C.rule == rule,
    "region": lambda region: _C.region.startswith(region, autoescape=True),
    "since": lambda moment: _C.opened_at >= moment,
    "until": lambda moment: _C.opened_at < moment,
}


class CasesView(Part):
    """Reads incidents and what belongs to them."""

    def incident(self, key: str) -> Incident | None:
        """The newest incident of this key, resolved or not."""
        return _incident(self._value(_NEWEST, {"key": key}))

    def incident_keys(self) -> list[str]:
        """Every key under which there is an incident, or a suspicion."""
        return [row["key"] for row in self._all(_KEYS)]

    def numbered(self, number: int) -> Incident | None:
        """The incident with this number."""
        return _incident(self._value(_NUMBERED, {"number": number}))

    def unresolved(self) -> list[Incident]:
        """All that is pending, open or recovering."""
        return [codec.decode(Incident, row["document"]) for row in self._all(_UNRESOLVED)]

    def open_of(self, rules: Collection[str], target: str | None = None) -> list[Incident]:
        """What is open of these rules, in the order of their opening; with ``target``, only of that one."""
        asked = {"rules": sorted(rules)}
        rows = self._all(_OPEN_OF, asked) if target is None else self._all(_OPEN_AT, asked | {"target": target})
        return [codec.decode(Incident, row["document"]) for row in rows]

    def incidents(self, wanted: IncidentFilter) -> list[Incident]:
        """Incidents that were opened, newest first."""
        conditions = [_C.number.is_not(None), *self._conditions(wanted)]
        statement = _DOCUMENT.where(*conditions).order_by(_C.number.desc()).limit(wanted.limit)
        return [codec.decode(Incident, row["document"]) for row in self._all(statement)]

    def _conditions(self, wanted: IncidentFilter) -> list[ColumnElement[bool]]:
        asked = [make(value) for name, make in _FILTERS.items() if (value := getattr(wanted, name)) not in {None, ""}]
        found = dialect.numbers_with(self._dialect, wanted.search or "")
        return (
            asked
            + ([_C.status.in_(sorted(wanted.statuses))] if wanted.statuses else [])
            + ([] if found is None else [_C.number.in_(found)])
        )

    def timeline(self, number: int) -> list[Entry]:
        """What happened to an incident, oldest first."""
        rows = self._all(_TIMELINE, {"number": number})
        return [Entry(at=r["at"], act=r["act"], who=r["who"], login=r["login"], text=r["text"]) for r in rows]

    def events(self, number: int) -> list[Event]:
        """The events that an incident rests on, oldest first (the first fifty and the newest fifty)."""
        return [
            cast("Event", codec.decode(dict[str, Value], r["event"])) for r in self._all(_EVENTS, {"number": number})
        ]

    def evidence(self, number: int) -> list[str]:
        """SHA-256 names of the evidence of an incident."""
        return [row["name"] for row in self._all(_PROOFS, {"number": number})]


def _incident(document: bytes | None) -> Incident | None:
    return None if document is None else codec.decode(Incident, document)
