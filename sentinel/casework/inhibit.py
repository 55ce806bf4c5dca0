"""Which incident keeps which other one quiet: one cause, one message. It mutes notices and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from sentinel.casework.change import Change, told
from sentinel.casework.look import Look, key_of
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident, Phase
from sentinel.model.notice import Why
from sentinel.model.rule import Rule, RuleKind

MARK = "INC-"
RELEASED = msg("what kept it quiet is over, and it is still open")

MUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"site_slow": ("site_down",), "site_blocked": ("site_down",), "probe_blind": ("site_down",)}
)

Load = Callable[[str], Incident | None]


def may_mute(source: RuleKind, muted: RuleKind) -> bool:
    """No availability or health rule ever mutes a posture or security rule."""
    mild = (RuleKind.AVAILABILITY, RuleKind.HEALTH)
    return source not in mild or muted in mild


def inhibit(change: Change, look: Look, rules: Mapping[str, Rule], load: Load) -> Change:
    """Mute what a louder incident of the same target explains; let it speak once that one is over and it still holds.

    A silence or a planned change that mutes it is left alone.
    """
    now = change.incident
    ours = now.muted_by is None or now.muted_by.startswith(MARK)
    if look.rule.name not in MUTES or not (change.attach and ours and now.phase is Phase.OPEN):
        return change
    sources = _sources(look, rules, load)
    loud = next((s for s in sources if s.live and not s.muted_by), None)
    begins = any(t.why in (Why.OPENED, Why.REOPENED) for t in change.transitions)
    if loud is not None or begins or now.muted_by is None:
        muted_by = f"{loud.ref} ({loud.rule})" if loud else None
        return replace(change, incident=replace(now, muted_by=muted_by))
    return _release(change, look) if all(_over(source, look) for source in sources) else change


def _sources(look: Look, rules: Mapping[str, Rule], load: Load) -> list[Incident]:
    """The incidents of this look's own target that could keep it quiet."""
    named = (rules[name] for name in MUTES[look.rule.name] if name in rules)
    fit = (rule for rule in named if rule.policy and may_mute(rule.kind, look.rule.kind))
    found = (load(key_of(rule, look.event)) for rule in fit if look.event.get("service.name"))
    return [incident for incident in found if incident is not None]


def _over(source: Incident, look: Look) -> bool:
    """Whether the cause is gone, and one round of looks with it: what was seen before that proves nothing."""
    if source.live:
        return False
    ended = source.resolved_at
    return ended is None or look.source.at >= ended + timedelta(seconds=look.interval)


def _release(change: Change, look: Look) -> Change:
    spoken = replace(change, incident=replace(change.incident, muted_by=None))
    return told(spoken, Why.OPENED, look.source.at, RELEASED)
