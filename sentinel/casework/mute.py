"""What keeps an incident quiet now, and when it may speak again. It changes who hears of it, never what it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sentinel.casework import planned, silence
from sentinel.casework.change import Change, told
from sentinel.casework.inhibit import loudest
from sentinel.casework.waits import capped
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident, Phase, Verdict
from sentinel.model.muting import Cause, Muting, PlannedChange, Silence
from sentinel.model.notice import Why

ROUND, LONGEST = 60.0, 600.0  # seconds: where nothing is known of the looks; and of slow ones nobody waits for
PATIENCE = 3  # rounds in which nobody looked, and it is told all the same

RELEASED: Mapping[Cause, str] = MappingProxyType(
    {
        Cause.INCIDENT: msg("what kept it quiet is over, and it is still open"),
        Cause.SILENCE: msg("the silence over it has ended, and it is still open"),
        Cause.CHANGE: msg("no planned change covers it any more, and it is still open"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """All that may keep incidents quiet: other incidents (those that might hold a given one), silences, plans."""

    sources: Callable[[Incident], Iterable[Incident]] = lambda _incident: ()
    silences: Sequence[Silence] = ()
    plans: Sequence[PlannedChange] = ()
    lab: bool = False


def mute(change: Change, around: Around, at: datetime) -> Change:
    """The change with the incident muted, still muted, or released; a release that finds it open is told."""
    if change.dropped or change.incident.phase is Phase.PENDING or _over(change):
        return change
    now = _beyond(change, around, at)
    change = replace(change, incident=now)
    cause = _cause(now, around, at)
    if cause is None:
        return _loud(change) if now.muting is None else _after(change, now.muting, around, at)
    return _loud(change) if _owed(now, cause) else _quiet(change, cause)


def begun(before: Incident | None, now: Incident) -> Muting | None:
    """What keeps it quiet from now on; None if nothing does, or that is nothing new."""
    known = before.muting.by if before and before.muting else None
    return now.muting if now.muting and now.muting.by != known else None


def _over(change: Change) -> bool:
    return change.incident.phase is Phase.RESOLVED and not change.transitions


def _owed(incident: Incident, cause: Muting) -> bool:
    """Who heard of the opening hears of the end, unless a person asked for quiet."""
    return incident.phase is Phase.RESOLVED and incident.spoken and cause.cause is Cause.INCIDENT


def _beyond(change: Change, around: Around, at: datetime) -> Incident:
    """Whatever a plan does not name makes this incident loud for good, though the next look may show less.

    A look that came late, or behind a newer one, changes nobody's word; what it saw goes beyond the plan all the same.
    """
    now = change.incident
    seen = (now, replace(now, event=change.event)) if change.attach else (now,)
    more = {plan.number for plan in around.plans if any(planned.exceeds(plan, one, at) for one in seen)}
    more -= {None, *now.beyond}
    return replace(now, beyond=(*now.beyond, *sorted(n for n in more if n is not None))) if more else now


def _cause(incident: Incident, around: Around, at: datetime) -> Muting | None:
    """The first of: an announced change, another incident, a silence."""
    for plan in around.plans:
        if planned.covers(plan, incident, at):
            return Muting(cause=Cause.CHANGE, by=plan.ref, until=plan.end, why=plan.why)
    source = loudest(incident, around.sources(incident))
    if source is not None:
        return Muting(cause=Cause.INCIDENT, by=f"{source.ref} ({source.rule})")
    for one in around.silences:
        if silence.covers(one, incident, at):
            return Muting(cause=Cause.SILENCE, by=one.ref, until=one.end, why=one.why)
    return None


def _quiet(change: Change, muting: Muting) -> Change:
    """Nothing of it is told; if it opened just now, nobody has heard of it yet."""
    begins = any(t.why in (Why.OPENED, Why.REOPENED) for t in change.transitions)
    now = replace(change.incident, muting=muting, spoken=change.incident.spoken and not begins)
    return replace(change, incident=now)


def _loud(change: Change) -> Change:
    """Nothing keeps it quiet: what is worth telling is told."""
    spoken = change.incident.spoken or bool(change.transitions)
    return replace(change, incident=replace(change.incident, muting=None, spoken=spoken))


def _after(change: Change, muting: Muting, around: Around, at: datetime) -> Change:
    """The cause is over. What opens now speaks for itself; what is open still is told when the wait is over."""
    now = change.incident
    if now.phase is Phase.RESOLVED:
        return _loud(change) if now.spoken else change
    if any(t.why in (Why.OPENED, Why.REOPENED) for t in change.transitions):
        return _loud(change)
    length = timedelta(seconds=capped(_round(now), lab=around.lab))
    since = muting.released_at or at + (length if muting.cause is Cause.INCIDENT else timedelta(0))
    if not _ready(now, since, length, at):
        return _quiet(change, replace(muting, released_at=since))
    if change.transitions:
        return _loud(change)
    return _loud(told(change, Why.RELEASED if now.spoken else Why.OPENED, at, RELEASED[muting.cause]))


def _round(incident: Incident) -> float:
    return min(LONGEST, max((w.interval for w in incident.witnesses), default=ROUND))


def _ready(incident: Incident, since: datetime, length: timedelta, at: datetime) -> bool:
    """Whether it may speak: it was seen bad since, waits for a person, or nobody looked for some rounds.

    Looks that find it good count as its recovery: it may be over before anybody need hear of it.
    """
    if at < since:
        return False
    if at >= since + PATIENCE * length or incident.awaiting_confirmation:
        return True
    if incident.muting is not None and incident.muting.cause is not Cause.INCIDENT:
        return incident.phase is Phase.OPEN
    return incident.phase is Phase.OPEN and any(w.verdict is Verdict.BAD and w.at >= since for w in incident.witnesses)
