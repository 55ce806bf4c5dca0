"""What people do: one transaction per act, in the timeline with who did it; beside a daemon and without one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sentinel.casework import acts
from sentinel.casework.acts import ActRefused
from sentinel.hub.tell import tell
from sentinel.hub.world import World
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


def perform(unit: Unit, world: World, act: Act) -> Incident | None:
    """Do what a person asked; returns the incident as it now stands, or None where there is none.

    Raises:
        ActRefused: if it cannot be done; the reason is for the person.
    """
    if act.name in INCIDENT_ACTS:
        return _on_incident(unit, world, act)
    if act.name not in ("enable", "disable"):
        raise ActRefused(f"unknown act {act.name!r}")
    _on_target(unit, world, act)
    return None


def _on_incident(unit: Unit, world: World, act: Act) -> Incident:
    incident = unit.numbered(number(act.on))
    if incident is None or incident.number is None:
        raise ActRefused(f"there is no incident {act.on}")
    done = INCIDENT_ACTS[act.name](incident, who=act.who, login=act.login, at=act.at, text=act.text)
    saved = unit.save(done.incident)
    unit.enter(incident.number, done.entry)
    for transition in done.transitions:
        tell(unit, world, saved, transition.why, act.at)
    return saved


def _on_target(unit: Unit, world: World, act: Act) -> None:
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
    digits = ref.upper().removeprefix("INC-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):  # noqa: PLR2004 - a billion incidents
        raise ActRefused(f"{ref!r} is no incident number: write INC-000042 or 42")
    return int(digits)
