"""What a look does to an incident that is open: worse, better, or one more witness who sees it otherwise."""

from dataclasses import replace

from sentinel.casework import flap
from sentinel.casework.change import Change, told
from sentinel.casework.ending import recover
from sentinel.casework.life import LIFE, Cue
from sentinel.casework.look import Look, marked
from sentinel.casework.opening import fields_of, seen_by
from sentinel.casework.reach import reach
from sentinel.casework.weight import level_of, severity_of
from sentinel.casework.witness import another_look, hear, name
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident, Phase
from sentinel.model.notice import Why

ROSE = msg("it is worse than before, or more networks see it")


def worse(was: Incident, look: Look) -> Change:
    """One more match: the recovery is over, the severity may rise and never falls; what was seen twice is confirmed."""
    at = look.source.at
    witnesses = hear(was.witnesses, look, episode=True)
    count = was.count + another_look(was.witnesses, look)
    far = reach(witnesses, look.source, looks=count)
    level = max(was.level, level_of(look, was.first_at))
    severity = max(was.severity, severity_of(level, look, far))
    now = replace(
        was,
        phase=LIFE[was.phase, Cue.BAD].to or was.phase,
        witnesses=witnesses,
        scope=far.scope,
        confidence=far.confidence,
        level=level,
        severity=severity,
        recovering_at=None,
        awaiting_confirmation=False,
        changes=flap.counted(was, look.policy, at) if was.flapping and was.recovering_at else was.changes,
        count=count,
        event=look.event,
        fields=fields_of(look.event),
        updated_at=at,
        seen_by=seen_by(was, witnesses),
        tlp=marked(was.tlp, look.event),
    )
    change = Change(incident=now, before=was, attach=True, event=look.event)
    return told(change, Why.ESCALATED, at, ROSE) if severity > was.severity else change


def dark(was: Incident, look: Look) -> Change | None:
    """A look that names one of several addresses without seeing it: what it showed last still stands."""
    now = replace(was, witnesses=name(was.witnesses, look))
    return Change(incident=now, before=was) if now != was else None


def better(was: Incident, look: Look) -> Change:
    """One good look: a step of the recovery, or dissent that narrows the scope."""
    witnesses = hear(was.witnesses, look, episode=True)
    far = reach(witnesses, look.source)
    seen = replace(was, witnesses=witnesses, updated_at=look.source.at)
    change = recover(was, seen, look.policy, look.source.at, look.source.enrolled)
    if change.incident.phase is not Phase.OPEN or not far.bad:
        return change
    return replace(change, incident=replace(change.incident, scope=far.scope, confidence=far.confidence))
