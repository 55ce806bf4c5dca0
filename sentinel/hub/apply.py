"""Make a change of casework last: incident, timeline, events and notices, in the sitting's transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.casework.acts import Acted
from sentinel.casework.change import still
from sentinel.casework.fold import Change, Source, Transition, fold
from sentinel.casework.look import text_of
from sentinel.casework.mute import begun, mute
from sentinel.casework.phase import REGION, active, labelled, shift
from sentinel.hub.evidence import bears_witness
from sentinel.hub.findable import findable
from sentinel.hub.kin import derived
from sentinel.hub.sitting import Sitting
from sentinel.hub.tell import call_off, tell
from sentinel.hub.zoned import zoned
from sentinel.model.event import Event
from sentinel.model.incident import Entry, Incident, Phase
from sentinel.model.muting import Cause


def judge_event(sitting: Sitting, event: Event, source: Source, evidence: Sequence[str], now: datetime) -> None:
    """Ask the rules about one event and make whatever follows from it last. The calendar says how bad it counts.

    What comes over ten minutes late is judged, but enters no window: what it would stand beside may be forgotten.
    """
    rules = sitting.world.rules
    phases = active(sitting.world.calendar, source.at, text_of(event.get(REGION)))
    source = replace(source, phase_shift=shift(phases)) if phases else source
    judgement = rules.judge(labelled(event, phases), sitting.windows, None if source.late else source.at.timestamp())
    for change in fold(judgement, rules.rules, source, sitting.incident, rules.digest):
        written = apply(sitting, change, now, evidence)
        if written is not None and (change.transitions or written.parts):
            _follow(sitting, written, change, source, now)
        if written is not None and change.attach:
            for witness in bears_witness(sitting, written, source):
                judge_event(sitting, witness, source, (), now)


def _follow(sitting: Sitting, written: Incident, change: Change, source: Source, now: datetime) -> None:
    """What opened, or got worse, may make others quiet at once, and may be one of many of the same hand."""
    known = change.before.parts if change.before and not change.transitions else ()
    for key in sorted({*written.parts} - {*known}):
        part = sitting.incident(key)
        if part is not None:
            apply(sitting, still(part), now)
    for event in derived(sitting, written, [one.why for one in change.transitions], source):
        judge_event(sitting, event, source, (), now)


def apply(sitting: Sitting, change: Change, now: datetime, evidence: Sequence[str] = ()) -> Incident | None:
    """Write one change; returns the incident as written, or None if a suspicion came to nothing."""
    unit = sitting.unit
    if change.dropped:
        unit.drop(change.incident.key)
        return None
    change = zoned(sitting, change)
    change = _unsaid(sitting, mute(change, sitting.quiet.around(now), now), now)
    if change.incident == change.before and not (change.notes or change.attach):
        return change.incident
    opens = change.incident.number is None and change.incident.phase is not Phase.PENDING
    incident = sitting.save(change.incident, findable(sitting.world, change.incident) if opens else "")
    if incident.number is None:
        return incident
    for note in change.notes:
        unit.enter(incident.number, Entry(at=now, act="noted", text=note))
    call_off(sitting, change.before, incident, now)
    for transition in change.transitions:
        unit.enter(incident.number, _entry(transition))
        tell(sitting, incident, transition.why, now, patient=_explained(change.before))
    _fell_quiet(sitting, change.before, incident, now)
    if change.attach:
        unit.attach(incident.number, change.event, evidence)
    return incident


def obey(sitting: Sitting, before: Incident, done: Acted, now: datetime) -> Incident:
    """Write what a person did to an incident; whatever keeps it quiet keeps it quiet still."""
    change = Change(incident=done.incident, before=before, transitions=done.transitions)
    change = mute(change, sitting.quiet.around(now), now)
    saved = sitting.save(change.incident)
    if saved.number is not None:
        sitting.unit.enter(saved.number, done.entry)
    _fell_quiet(sitting, before, saved, now)
    call_off(sitting, before, saved, now)
    for transition in change.transitions:
        tell(sitting, saved, transition.why, now)
    return saved


def _fell_quiet(sitting: Sitting, before: Incident | None, incident: Incident, now: datetime) -> None:
    """Let the timeline say what keeps it quiet from now on, until when, and why."""
    muting = begun(before, incident)
    if muting is not None and incident.number is not None:
        sitting.unit.enter(incident.number, Entry(at=now, act="muted", text=str(muting)))


def _explained(incident: Incident | None) -> bool:
    """Whether another incident says what is to be said of it; once it was closed, what begins anew explains itself."""
    muting = incident.muting if incident is not None and incident.live else None
    return muting is not None and muting.cause is Cause.INCIDENT


def _unsaid(sitting: Sitting, change: Change, now: datetime) -> Change:
    """What is kept quiet from now on, and nobody has heard of yet, is taken back; then nobody need hear its end."""
    incident = change.incident
    muting = begun(change.before, incident)
    if muting is None or incident.number is None or not incident.live:
        return change
    sitting.unit.unsay(incident.number, now, str(muting))
    owed = bool(sitting.unit.owed(incident.number))  # in this life: who heard of an earlier one has heard its end
    return replace(change, incident=replace(incident, spoken=incident.spoken and owed))


def _entry(transition: Transition) -> Entry:
    return Entry(at=transition.at, act=str(transition.why), text=transition.text)
