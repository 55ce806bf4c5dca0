"""What people do to incidents: each act changes it, says so in the timeline with who and when, or is refused."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sentinel.casework.change import Change, Transition, told
from sentinel.casework.life import LIFE, Cue
from sentinel.kit.codec import clean
from sentinel.kit.texts import msg
from sentinel.model.incident import Entry, Incident, Phase
from sentinel.model.notice import Why

MOST_TEXT = 4000
MOST_LINE = 200
CLOSED = msg("a person closed it")
NORMAL = msg("a person accepted it as normal")
REOPENED = msg("a person reopened it")


class ActRefused(Exception):
    """The act makes no sense here; ``reason`` says why, for the person who tried."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Acted(NamedTuple):
    """What an act made of the incident, its line in the timeline, and what is worth telling."""

    incident: Incident
    entry: Entry
    transitions: tuple[Transition, ...] = ()


def acknowledge(incident: Incident, who: str, login: str, at: datetime, text: str = "") -> Acted:
    """Take an incident in hand: reminders and escalations stop, nothing else does."""
    _unresolved(incident)
    if incident.acknowledged_at is not None:
        raise ActRefused(f"{incident.ref} is already acknowledged by {incident.acknowledged_by}")
    taken = replace(incident, acknowledged_at=at, acknowledged_by=line(who), updated_at=at)
    return Acted(taken, _entry("acknowledged", who, login, at, text))


def resolve(incident: Incident, who: str, login: str, at: datetime, text: str = "") -> Acted:
    """Close an incident by a person's word, which needs a reason. A match soon after reopens it."""
    _unresolved(incident)
    _needs(text, "say why it is closed (--why)")
    return _closed(incident, who, login, at, text, CLOSED)


def explained(incident: Incident, who: str, login: str, at: datetime, text: str) -> Acted:
    """Close an incident whose cause a person accepted as normal."""
    return _closed(incident, who, login, at, text, NORMAL)


def _closed(incident: Incident, who: str, login: str, at: datetime, text: str, why: str) -> Acted:
    _unresolved(incident)
    closed = replace(
        incident,
        phase=LIFE[incident.phase, Cue.CLOSED].to or Phase.RESOLVED,
        resolved_at=at,
        updated_at=at,
        flapping=False,
        awaiting_confirmation=False,
        witnesses=tuple(replace(w, bad_since=None, ever_bad=False) for w in incident.witnesses),
    )
    change = told(Change(incident=closed, before=incident), Why.RESOLVED, at, why)
    return Acted(change.incident, _entry("resolved", who, login, at, text), change.transitions)


def reopen(incident: Incident, who: str, login: str, at: datetime, text: str = "") -> Acted:
    """Open a resolved incident again; good looks alone do not close it: somebody must have seen it bad since."""
    step = LIFE.get((incident.phase, Cue.REOPENED))
    if step is None or step.to is None:
        raise ActRefused(f"{_name(incident)} is not resolved")
    cleared = replace(
        incident,
        phase=step.to,
        resolved_at=None,
        recovering_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        updated_at=at,
    )
    change = told(Change(incident=cleared, before=incident), Why.REOPENED, at, REOPENED)
    return Acted(change.incident, _entry("reopened", who, login, at, text), change.transitions)


def assign(incident: Incident, who: str, login: str, at: datetime, text: str) -> Acted:
    """Give an incident to somebody; ``text`` is that person's name."""
    _opened(incident)
    _needs(text, "say to whom")
    return Acted(
        replace(incident, assigned_to=line(text), updated_at=at), _entry("assigned", who, login, at, line(text))
    )


def note(incident: Incident, who: str, login: str, at: datetime, text: str) -> Acted:
    """Write a line into the timeline; it changes nothing else."""
    _opened(incident)
    _needs(text, "say what is to be noted")
    return Acted(replace(incident, updated_at=at), _entry("noted", who, login, at, text))


def _name(incident: Incident) -> str:
    return incident.ref or "this incident"


def _opened(incident: Incident) -> None:
    if incident.number is None:
        raise ActRefused("it is only a suspicion yet")


def _unresolved(incident: Incident) -> None:
    _opened(incident)
    if incident.phase is Phase.RESOLVED:
        raise ActRefused(f"{incident.ref} is already resolved")


def _needs(text: str, reason: str) -> None:
    if not text.strip():
        raise ActRefused(reason)


def line(text: str, most: int = MOST_LINE) -> str:
    """What a person wrote, as one harmless line of at most so many characters."""
    shown = "".join(c if c.isprintable() else " " for c in clean(text))
    return " ".join(shown.split())[:most]


def _entry(act: str, who: str, login: str, at: datetime, text: str) -> Entry:
    return Entry(at=at, act=act, who=line(who), login=line(login), text=clean(text).strip()[:MOST_TEXT])
