"""Incidents, for writing: one document each, a number that is never given twice, a timeline that only grows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from sentinel.kit import codec
from sentinel.model.event import Event
from sentinel.model.incident import Entry, Incident, Phase
from sentinel.store import dialect
from sentinel.store.cases import CasesView
from sentinel.store.looks_unit import LooksUnit
from sentinel.store.memory import MemoryUnit
from sentinel.store.tables import INCIDENT_EVENTS, INCIDENT_EVIDENCE, INCIDENTS, TIMELINE

KEPT_EVENTS = 50
MOST_WORDS = 4000  # characters of an event that search looks at

_C = INCIDENTS.c
_PENDING = and_(_C.key == bindparam("of_key"), _C.number.is_(None))
_NUMBERED = _C.number == bindparam("of_number")
_REGION = "labels.region"
_E = INCIDENT_EVENTS.c
_OWN = select(_E.id).where(_E.number == bindparam("of"))
_FIRST = _OWN.order_by(_E.id).limit(KEPT_EVENTS)
_NEWEST = _OWN.order_by(_E.id.desc()).limit(KEPT_EVENTS)
_THIN_OUT = delete(INCIDENT_EVENTS).where(_E.number == bindparam("of"), _E.id.not_in(_FIRST), _E.id.not_in(_NEWEST))


class CasesUnit(CasesView, MemoryUnit, LooksUnit):
    """Writes incidents and what belongs to them."""

    def save(self, incident: Incident, search_text: str = "") -> Incident:
        """Write an incident; one that is open and has no number is given the next one. Returns what was written."""
        opens = incident.number is None and incident.phase is not Phase.PENDING
        written = replace(incident, number=self._counted("incident")) if opens else incident
        of_key, of_number = {"of_key": incident.key}, {"of_number": incident.number}
        known, which = (_PENDING, of_key) if incident.number is None else (_NUMBERED, of_number)
        row = _row(written)
        if self._run(update(INCIDENTS).where(known), row | which).rowcount == 0:
            self._run(insert(INCIDENTS), row)
        if written.number is not None and (opens or search_text):
            dialect.index_words(self._connection, written.number, " ".join([*_names(written), search_text]))
        return written

    def drop(self, key: str) -> None:
        """Forget a pending incident that came to nothing."""
        self._run(delete(INCIDENTS).where(_PENDING), {"of_key": key})

    def enter(self, number: int, entry: Entry) -> None:
        """Add a line to an incident's timeline."""
        row = {"at": entry.at, "act": entry.act, "who": entry.who, "login": entry.login, "text": entry.text}
        self._run(insert(TIMELINE), row | {"number": number})

    def attach(self, number: int, event: Event, evidence: Sequence[str] = ()) -> None:
        """Add an event, and the names of its evidence, to an incident."""
        self._run(insert(INCIDENT_EVENTS), {"number": number, "event": codec.encode(dict(event))})
        self._run(_THIN_OUT, {"of": number})
        if evidence:
            rows = [{"number": number, "name": name} for name in evidence]
            self._run(dialect.insert_or_keep(self._dialect, INCIDENT_EVIDENCE, "number name"), rows)


def _row(incident: Incident) -> dict[str, Any]:
    region = incident.event.get(_REGION) or incident.fields.get(_REGION) or ""
    return {
        "number": incident.number,
        "key": incident.key,
        "phase": str(incident.phase),
        "status": incident.status,
        "severity": int(incident.severity),
        "rule": incident.rule,
        "target": incident.target,
        "region": str(region),
        "opened_at": incident.opened_at,
        "document": codec.encode(incident),
    }


def _names(incident: Incident) -> list[str]:
    """What finds an incident even if nobody gave it a text: its names, and the words of its event."""
    said = [v for value in incident.event.values() for v in (value if isinstance(value, list) else [value])]
    words = " ".join(v for v in said if isinstance(v, str))[:MOST_WORDS]
    return [incident.ref, incident.rule, incident.target, incident.account or "", incident.subject, words]
