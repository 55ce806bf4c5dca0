"""Looks that arrived over ten minutes late: kept and judged, but no word about the present."""

from dataclasses import replace
from datetime import timedelta

from sentinel.casework.change import Change, told
from sentinel.casework.life import LIFE, Cue
from sentinel.casework.look import Look
from sentinel.casework.opening import blank, fields_of
from sentinel.casework.reach import reach
from sentinel.casework.weight import level_of, severity_of
from sentinel.casework.witness import of, put
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident, Phase, Verdict, Witness
from sentinel.model.notice import Why
from sentinel.model.rule import RuleKind

LATE = msg("it was seen by looks that arrived late")


def belated(was: Incident | None, look: Look) -> Change | None:
    """A late match is evidence of the incident of its time, may open a security one, and resolves nothing."""
    if look.verdict is not Verdict.BAD:
        return None
    if was is not None and _of_its_time(was, look):
        return evidence(was, look)
    if look.rule.kind is not RuleKind.SECURITY:
        return None
    pending = was is not None and was.phase is Phase.PENDING
    return _suspect(was if pending else None, look, was)


def evidence(was: Incident, look: Look) -> Change:
    """One more match of an incident that is known already; it changes nobody's word."""
    return Change(incident=replace(was, count=was.count + 1), before=was, attach=True, event=look.event)


def _of_its_time(was: Incident, look: Look) -> bool:
    ended = was.resolved_at is not None and look.source.at <= was.resolved_at
    return was.live or (was.phase is Phase.RESOLVED and ended)


def _suspect(was: Incident | None, look: Look, earlier: Incident | None) -> Change:
    """Two late looks far enough apart open what asks for time; one opens what does not."""
    at = look.source.at
    base = was if was is not None and was.count else replace(was or blank(look, earlier), first_at=at)
    seen = replace(base, first_at=min(base.first_at, at), count=base.count + 1, event=look.event, updated_at=at)
    change = Change(incident=replace(seen, witnesses=_named(seen, look)), before=was)
    certain = at - base.first_at >= timedelta(seconds=look.policy.wait)
    return _opened(change, look) if certain else change


def _named(incident: Incident, look: Look) -> tuple[Witness, ...]:
    """The witness is named, but its word counts in no quorum; a newer word of its own stays."""
    source = look.source
    known = of(incident.witnesses, look)
    if known is not None and known.at >= source.at:
        return incident.witnesses
    word = Witness(
        network=source.witness,
        vantage=source.vantage,
        verdict=Verdict.UNKNOWN,
        at=source.at,
        interval=look.interval,
        part=look.part,
    )
    return put(incident.witnesses, word)


def _opened(change: Change, look: Look) -> Change:
    level = level_of(look, change.incident.first_at)
    far = reach(change.incident.witnesses, look.source)
    now = replace(
        change.incident,
        phase=LIFE[None, Cue.BAD].to or Phase.OPEN,
        late=True,
        seen_by=tuple(sorted({*change.incident.seen_by, look.source.vantage})),
        level=level,
        severity=severity_of(level, look, far),
        scope=far.scope,
        confidence=far.confidence,
        opened_at=look.source.at,
        fields=fields_of(look.event),
    )
    return told(replace(change, incident=now, attach=True, event=look.event), Why.OPENED, look.source.at, LATE)
