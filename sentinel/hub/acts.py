"""What people do: one transaction per act, in the timeline with who did it; beside a daemon and without one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sentinel.casework import acts
from sentinel.casework.acts import ActRefused
from sentinel.casework.parts import SUMS
from sentinel.hub.apply import obey
from sentinel.hub.sitting import Sitting
from sentinel.kit.numbered import numbered
from sentinel.model.incident import Entry, Incident
from sentinel.store.ports import Unit

INCIDENT_ACTS: Mapping[str, Callable[..., acts.Acted]] = {
    "ack": acts.acknowledge,
    "resolve": acts.resolve,
    "reopen": acts.reopen,
    "assign": acts.assign,
    "note": acts.note,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of a person: what, on what (``INC-000042`` or a target id), the words that go with it, who, when."""

    name: str
    on: str
    text: str
    who: str
    login: str
    at: datetime


def perform(sitting: Sitting, act: Act) -> Incident | None:
    """Do what a person asked; returns the incident as it now stands, or None where there is none.

    Raises:
        ActRefused: if it cannot be done; the reason is for the person.
    """
    if act.name in INCIDENT_ACTS:
        return _on_incident(sitting, act)
    if act.name not in ("enable", "disable"):
        raise ActRefused(f"unknown act {act.name!r}")
    _on_target(sitting, act)
    return None


def _on_incident(sitting: Sitting, act: Act) -> Incident:
    unit = sitting.unit
    incident = unit.numbered(number(act.on))
    if incident is None or incident.number is None:
        raise ActRefused(f"there is no incident {act.on}")
    if act.name == "reopen":
        _make_room(unit, incident)
    done = INCIDENT_ACTS[act.name](incident, who=act.who, login=act.login, at=act.at, text=act.text)
    if act.name == "resolve" and incident.rule in SUMS:
        _close_parts(sitting, incident, act)
    return obey(sitting, incident, done, act.at)


def _close_parts(sitting: Sitting, whole: Incident, act: Act) -> None:
    """What spoke for several ends them all, without a word of their own: its end is theirs."""
    for key in whole.parts:
        part = sitting.incident(key)
        if part is not None and part.live and part.number is not None:
            text = f"{act.text} ({whole.ref})"
            done = acts.resolve(part, who=act.who, login=act.login, at=act.at, text=text)
            obey(sitting, part, done._replace(transitions=()), act.at)


def _make_room(unit: Unit, incident: Incident) -> None:
    """Only the newest incident of a matter may be reopened; a suspicion that has begun since gives way to it."""
    newest = unit.incident(incident.key)
    if newest is None or newest.number == incident.number:
        return
    if newest.number is not None:
        raise ActRefused(f"{incident.ref} is over; the matter goes on as {newest.ref}")
    unit.drop(incident.key)


def _on_target(sitting: Sitting, act: Act) -> None:
    unit, world = sitting.unit, sitting.world
    known = {d.check.subject.id for d in world.duties.values()} | set(unit.switches()) | set(world.targets)
    if act.on not in known:
        raise ActRefused(f"there is no target {act.on!r}")
    entry = Entry(at=act.at, act=act.name, who=act.who, login=act.login, text=act.text)
    unit.switch(act.on, act.name == "enable", entry)


def number(ref: str) -> int:
    """Read ``INC-000042``, ``inc-42`` or ``42``.

    Raises:
        ActRefused: if it is no incident number.
    """
    found = numbered(ref, "INC-")
    if found is None:
        raise ActRefused(f"{ref!r} is no incident number: write INC-000042 or 42")
    return found
