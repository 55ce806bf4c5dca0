"""Which incident keeps which other one quiet, as one table: one cause, one message. It mutes notices, nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sentinel.casework.provider import providers
from sentinel.model.incident import Incident
from sentinel.model.muting import Cause
from sentinel.model.rule import RuleKind


class Tie(StrEnum):
    """What two incidents must share."""

    TARGET = "the same target"
    PROVIDER = "the same provider"
    LISTED = "the source lists it as a part or reason"
    VANTAGE = "the same vantage, and no other, sees both"


@dataclass(frozen=True, slots=True)
class Hold:
    """What one rule keeps quiet: these rules (empty: whatever it lists), if one of the ties holds."""

    rules: frozenset[str]
    ties: tuple[Tie, ...]


_SITE = frozenset({"site_down", "site_slow", "site_blocked"})
_OWN_PATH = frozenset({"dns_path_intercepted", "dns_path_injection", "dns_path_injection_attempts"})
_AROUND = Hold(_SITE, (Tie.TARGET, Tie.PROVIDER, Tie.LISTED))
_LISTED = Hold(frozenset(), (Tie.LISTED,))

MATRIX: Mapping[str, Hold] = MappingProxyType(
    {
        "provider_outage": _AROUND,
        "ddos_suspected": _AROUND,
        "dns_lame_delegation": _AROUND,
        "site_down": Hold(frozenset({"site_slow", "site_blocked", "probe_blind"}), (Tie.TARGET,)),
        "vantage_intercepted": Hold(_OWN_PATH, (Tie.VANTAGE,)),
        "dns_path_injection": Hold(frozenset({"dns_path_injection_attempts"}), (Tie.TARGET,)),
        "family_incident": _LISTED,
        "hijack_confirmed": _LISTED,
        "account_hijacked": _LISTED,
        "content_cloaked": Hold(frozenset({"gambling_injected", "foreign_script", "content_changed"}), (Tie.TARGET,)),
    }
)
WIDE = frozenset(name for name, hold in MATRIX.items() if hold.ties != (Tie.TARGET,))  # may lie at another target
NEAR = frozenset(MATRIX) - WIDE
NEAR_HELD = frozenset(rule for name in NEAR for rule in MATRIX[name].rules)
_LISTING = sorted((name for name, hold in MATRIX.items() if hold is _LISTED), key="family_incident".__ne__)
_ORDER = (*_LISTING, *sorted(WIDE - set(_LISTING)), *sorted(NEAR))  # a family may list any of the others
_RANK: Mapping[str, int] = MappingProxyType({name: rank for rank, name in enumerate(_ORDER)})


def may_mute(source: RuleKind, muted: RuleKind) -> bool:
    """No availability or health rule ever mutes a posture or security rule."""
    mild = (RuleKind.AVAILABILITY, RuleKind.HEALTH)
    return source not in mild or muted in mild


def causes_first(incidents: Iterable[Incident]) -> list[Incident]:
    """In the order in which they may speak: what holds others goes before them, else both would be told."""
    return sorted(incidents, key=lambda one: _RANK.get(one.rule, len(_RANK)))


def loudest(incident: Incident, sources: Iterable[Incident]) -> Incident | None:
    """The incident that keeps this one quiet: the first that opened of those that may; None if none does."""
    holding = [source for source in sources if holds(source, incident)]
    return min(holding, key=lambda one: one.number or 0, default=None)


def holds(source: Incident, incident: Incident) -> bool:
    """Whether ``source`` keeps ``incident`` quiet: it is open, itself not muted, another one, and tied to it."""
    loud = source.live and source.number is not None and (source.muting is None or _explained(source))
    hold = MATRIX.get(source.rule)
    if not loud or hold is None or source.key == incident.key or not may_mute(source.kind, incident.kind):
        return False
    meant = incident.rule in hold.rules or not hold.rules
    return meant and any(_tied(tie, source, incident) for tie in hold.ties)


def _explained(source: Incident) -> bool:
    """An outage that a greater one or an announced change explains still explains what follows at its own site."""
    explains = source.muting is not None and source.muting.cause in (Cause.INCIDENT, Cause.CHANGE)
    return explains and source.rule in NEAR


def _tied(tie: Tie, source: Incident, incident: Incident) -> bool:
    if tie is Tie.TARGET:
        return bool(incident.target) and source.target == incident.target
    if tie is Tie.LISTED:
        return incident.key in source.parts
    if tie is Tie.VANTAGE:
        return bool(incident.seen_by) and set(incident.seen_by) <= set(source.seen_by)
    return bool(providers(source.event) & providers(incident.event))
