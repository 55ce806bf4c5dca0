"""What a look, a person or the time did to an incident: the incident before and after, and what is worth telling."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.model.event import Event
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.model.severity import Severity

ASKS = (Why.OPENED, Why.REOPENED, Why.RELEASED, Why.ESCALATED)  # somebody is to take it in hand, from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One thing worth telling. ``text`` is a sentence of the catalogue that says why it happened."""

    why: Why
    at: datetime
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An incident as it now stands, and as it stood.

    ``attach``: ``event`` belongs to its evidence. ``dropped``: a suspicion came to nothing and is forgotten.
    ``notes`` are sentences for the timeline that nobody is told.
    """

    incident: Incident
    before: Incident | None = None
    transitions: tuple[Transition, ...] = ()
    attach: bool = False
    event: Event = field(default_factory=dict)
    dropped: bool = False
    notes: tuple[str, ...] = ()


def still(incident: Incident) -> Change:
    """Nothing happened to it."""
    return Change(incident=incident, before=incident)


def told(change: Change, why: Why, at: datetime, text: str) -> Change:
    """The change with one more thing worth telling; the incident's revision grows with it."""
    incident = replace(change.incident, revision=change.incident.revision + 1, told_at=at)
    if why in ASKS:
        incident = replace(incident, asked_at=at, climbed=0.0)
    said = Transition(why=why, at=at, severity=incident.severity, text=text)
    return replace(change, incident=incident, transitions=(*change.transitions, said))
