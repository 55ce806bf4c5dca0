"""Make a change of casework last: incident, timeline, events and notices, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sentinel.casework.fold import Change, Source, Transition, fold
from sentinel.hub.tell import tell
from sentinel.hub.world import World
from sentinel.model.event import Event
from sentinel.model.incident import Entry, Incident
from sentinel.store.ports import Unit


def judge_event(unit: Unit, world: World, event: Event, source: Source, evidence: Sequence[str], now: datetime) -> None:
    """Ask the rules about one event and make whatever follows from it last."""
    judgement = world.rules.judge(event)
    for change in fold(judgement, world.rules.rules, source, unit.incident, world.rules.digest):
        apply(unit, world, change, now, evidence)


def apply(unit: Unit, world: World, change: Change, now: datetime, evidence: Sequence[str] = ()) -> Incident | None:
    """Write one change; returns the incident as written, or None if a suspicion came to nothing."""
    if change.dropped:
        unit.drop(change.incident.key)
        return None
    incident = unit.save(change.incident)
    if incident.number is None:
        return incident
    for note in change.notes:
        unit.enter(incident.number, Entry(at=now, act="noted", text=note))
    for transition in change.transitions:
        unit.enter(incident.number, _entry(transition))
        tell(unit, world, incident, transition.why, now)
    if change.attach:
        unit.attach(incident.number, change.event, evidence)
    return incident


def _entry(transition: Transition) -> Entry:
    return Entry(at=transition.at, act=str(transition.why), text=transition.text)
