"""Incidents made of others: a correlation's incident knows its parts, and ends with the last of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.casework.change import Change, told
from sentinel.casework.derived import PARTS
from sentinel.casework.hijack import together
from sentinel.casework.kindred import FINDINGS
from sentinel.casework.look import Look, key_of, service_of
from sentinel.kit.texts import msg
from sentinel.model.event import Event
from sentinel.model.incident import Confidence, Incident, Phase, Scope
from sentinel.model.notice import Why
from sentinel.model.rule import Rule, RuleKind, Tlp

PARTS_OVER = msg("the last of its parts is over")
WORSE_PART = msg("one of its parts is worse than all before")
JOINED = msg("another site has joined since it was taken in hand")
STRICTER, FARTHER = tuple(Tlp), tuple(Scope)
MOST = 1000
SUMS = frozenset({"account_hijacked"})  # what goes to others than security, such as posts after closing, is no part

Load = Callable[[str], Incident | None]


def gather(change: Change, look: Look, rules: Mapping[str, Rule], load: Load) -> Change:
    """Note the open incidents that this match is about; parts once noted stay noted.

    They are those of the events behind it, and those that the event itself names. It is as bad as the worst of them.
    A finding that joins after somebody took it in hand is news: otherwise three small sites would hide a great one.
    Where the events behind it name their parts themselves, those are all, and the incident speaks of all of them.
    A rule that sums up (``SUMS``) has what its own event says of the same thing by other rules as its parts.
    """
    named = PARTS in look.event and bool(look.because)
    summed = sums(look)
    if not change.attach or not (look.policy.resolve.parts or named or summed):
        return change
    change = _of_all(change, look) if named else change
    now = change.incident
    behind = () if named else (look.event,) if summed else look.because
    keys = {key_of(rule, event) for event in behind for rule in _others(look, rules, service_of(event))}
    live = [part for key in sorted(keys | _named(change.event)) if (part := load(key)) is not None and part.live]
    live = [part for part in live if not summed or part.kind is not RuleKind.POSTURE]
    parts = tuple(sorted({*now.parts, *(part.key for part in live)}))[:MOST]
    grown = _as_bad(replace(change, incident=replace(now, parts=parts)), live, look.source.at)
    grown = _as_far(grown, live) if named else grown
    joined = any(part.key not in now.parts and part.kind in FINDINGS for part in live)
    return _taken_anew(grown, look.source.at) if joined and now.acknowledged_at else grown


def sums(look: Look) -> bool:
    """Whether the rule sums up what other rules say of the same thing, so that one message says it all."""
    return look.rule.name in SUMS


def _of_all(change: Change, look: Look) -> Change:
    event = together(change.event, look.because)
    return replace(change, incident=replace(change.incident, event=event), event=event)


def _taken_anew(change: Change, at: datetime) -> Change:
    """Whoever has it in hand has not seen this yet."""
    fresh = replace(change, incident=replace(change.incident, acknowledged_at=None, acknowledged_by=None))
    return fresh if fresh.transitions else told(fresh, Why.ESCALATED, at, JOINED)


def _named(event: Event) -> frozenset[str]:
    found = event.get(PARTS)
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def _as_bad(change: Change, parts: Sequence[Incident], at: datetime) -> Change:
    """The severity of the worst part counts, and a rise is told; so does the strictest mark."""
    now = change.incident
    worst = max((part.severity for part in parts), default=now.severity)
    tlp = max((now.tlp, *(part.tlp for part in parts)), key=STRICTER.index)
    severity = max(now.severity, worst)
    raised = replace(change, incident=replace(now, severity=severity, tlp=tlp))
    if severity == now.severity:
        return raised
    if not change.transitions:
        return told(raised, Why.ESCALATED, at, WORSE_PART)
    return replace(raised, transitions=tuple(replace(one, severity=severity) for one in change.transitions))


def _as_far(change: Change, parts: Sequence[Incident]) -> Change:
    """It reaches as far as the farthest of its parts. That they agree is what makes it sure, whoever saw them."""
    now = change.incident
    scope = max((now.scope, *(part.scope for part in parts)), key=FARTHER.index)
    return replace(change, incident=replace(now, scope=scope, confidence=Confidence.HIGH))


def _others(look: Look, rules: Mapping[str, Rule], service: str) -> list[Rule]:
    return [r for r in rules.values() if r.policy and r.service == service and r.name != look.rule.name]


def last_end(incident: Incident, load: Load) -> datetime | None:
    """When the last of its parts ended; None while one is open, or if it has no parts."""
    ends: list[datetime] = []
    for part in filter(None, map(load, incident.parts)):
        if part.live:
            return None
        if part.phase is Phase.RESOLVED and part.resolved_at is not None:
            ends.append(part.resolved_at)
    return max(ends, default=None)
