"""Incidents made of others: a correlation's incident knows its parts, and ends with the last of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sentinel.casework.change import Change
from sentinel.casework.look import Look, key_of, service_of
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident, Phase
from sentinel.model.rule import Rule

PARTS_OVER = msg("the last of its parts is over")
MOST = 1000

Load = Callable[[str], Incident | None]


def gather(change: Change, look: Look, rules: Mapping[str, Rule], load: Load) -> Change:
    """Note the open incidents that the events behind this match belong to; parts once noted stay noted."""
    if not look.policy.resolve.parts or not change.attach:
        return change
    now = change.incident
    keys = {key_of(rule, event) for event in look.because for rule in _others(look, rules, service_of(event))}
    live = {key for key in keys if (part := load(key)) is not None and part.live}
    return replace(change, incident=replace(now, parts=tuple(sorted({*now.parts, *live}))[:MOST]))


def _others(look: Look, rules: Mapping[str, Rule], service: str) -> list[Rule]:
    return [r for r in rules.values() if r.policy and r.service == service and r.name != look.rule.name]


def last_end(incident: Incident, load: Load) -> datetime | None:
    """When the last of its parts ended; None while one is open, or if it has no parts."""
    parts = [part for part in map(load, incident.parts) if part is not None]
    ends = [part.resolved_at for part in parts if part.phase is Phase.RESOLVED]
    known = [end for end in ends if end is not None]
    return max(known, default=None) if not any(part.live for part in parts) else None
