"""What is kept quiet now, by what, until when and why: incidents, silences, planned changes; and which phases hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sentinel.casework.phase import active, names
from sentinel.casework.silence import matches
from sentinel.config.schema.target import TargetEntry
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Incident
from sentinel.model.moment import rfc3339
from sentinel.model.muting import PlannedChange, Silence
from sentinel.store.ports import View
from sentinel.store.records import IncidentFilter

EVERY = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """One thing that is quiet: ``what`` in words for people, by what, until when (None: until that is over), and why.

    ``incident`` and ``rule`` are set where it is an incident; else it is an announcement in force.
    """

    what: str
    by: str
    until: datetime | None
    why: str
    incident: str = ""
    rule: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "by": self.by,
            "until": rfc3339(self.until) if self.until else None,
            "why": self.why,
            "incident": self.incident or None,
            "rule": self.rule or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Hushed:
    """All that is quiet at one moment, and the phases of the election that are on."""

    muted: Sequence[Incident] = ()
    silences: Sequence[Silence] = ()
    changes: Sequence[PlannedChange] = ()
    phases: Sequence[ElectionPhase] = ()

    def all(self) -> list[Hush]:
        """Everything, the incidents first."""
        return [*_incidents(self.muted), *map(_silence, self.silences), *map(_change, self.changes)]

    def of(self, entry: TargetEntry) -> list[Hush]:
        """What concerns one target; a silence does unless its matchers say otherwise."""
        labels = {name: (getattr(entry, name),) for name in ("organization", "region", "tier", "family")}
        own = {**labels, "target": (entry.id,)}
        return [
            *_incidents(one for one in self.muted if one.target == entry.id),
            *(_silence(one) for one in self.silences if matches(one.matchers, own)),
            *(_change(one) for one in self.changes if entry.id in one.targets),
        ]

    def phases_of(self, region: str, at: datetime) -> list[str]:
        """The phases that are on for a region."""
        return names(active(self.phases, at, region))


def hushed(view: View, calendar: Iterable[ElectionPhase], at: datetime) -> Hushed:
    """What the ledger and the calendar say is quiet now."""
    unresolved = view.incidents(IncidentFilter(limit=EVERY))
    return Hushed(
        muted=[one for one in unresolved if one.muting],
        silences=view.silences(at),
        changes=view.changes(at),
        phases=[phase for phase in calendar if phase.holds(at)],
    )


def _incidents(muted: Iterable[Incident]) -> Iterable[Hush]:
    for one in muted:
        if one.muting is not None:
            what, cause = f"{one.ref} {one.rule} {one.target or one.subject}", one.muting
            yield Hush(what=what, by=cause.by, until=cause.until, why=cause.why, incident=one.ref, rule=one.rule)


def _silence(one: Silence) -> Hush:
    return Hush(what=" ".join(map(str, one.matchers)), by=one.ref, until=one.end, why=one.why)


def _change(one: PlannedChange) -> Hush:
    what = f"{','.join(one.what)} of {' '.join(one.targets)}"
    return Hush(what=what, by=one.ref, until=one.end, why=one.why)
