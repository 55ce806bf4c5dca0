"""Events about many sites at once: service ``correlated``, one ``sentinel.correlated.kind`` per matter."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sentinel.casework.kindred import CORRELATED, FAMILY_INCIDENT, Tie
from sentinel.casework.provider import PROVIDER
from sentinel.model.event import Event, Value
from sentinel.model.moment import rfc3339
from sentinel.model.subject import Subject, Tier

KIND = "sentinel.correlated.kind"
STRUCK = "sentinel.correlated.struck"
CAUSE = "sentinel.correlated.cause"
COUNT = "sentinel.correlated.count"
TARGETS = "sentinel.correlated.targets"
PARTS = "sentinel.correlated.parts"
NAMED = 100  # targets that an event names; it counts them all
ORDER = tuple(Tier)  # the most important first


def provider_event(
    kind: str, provider: str, vantage: str, at: datetime, targets: Collection[str], parts: Iterable[str]
) -> Event:
    """So many sites of this provider are down, or choked, together; without targets, they no longer are."""
    fields: dict[str, Value] = {PROVIDER: provider, STRUCK: bool(targets)}
    return correlated(kind, vantage, at, fields, targets, parts)


def family_event(tie: Tie, vantage: str, at: datetime, targets: Collection[str], parts: Iterable[str]) -> Event:
    """Findings of one hand on these targets."""
    fields: dict[str, Value] = {CAUSE: tie.cause, STRUCK: True}
    if tie.rule:
        fields["sentinel.correlated.rule"] = tie.rule
    return correlated(FAMILY_INCIDENT, vantage, at, fields, targets, parts)


def led(event: Event, subjects: Iterable[Subject]) -> Event:
    """The event with the labels of the most important of these: it stands for all, the others are named beside it."""
    chief = min(subjects, key=lambda one: (ORDER.index(one.tier), one.id), default=None)
    if chief is None:
        return event
    labels: Mapping[str, str] = {
        "service.name": chief.id,
        "organization.name": chief.organization,
        "labels.target_name": chief.name or chief.id,
        "labels.tier": str(chief.tier),
        "labels.region": chief.region,
        "labels.family": chief.family,
    }
    return {**event, **{name: value for name, value in labels.items() if value}}


def correlated(
    kind: str, vantage: str, at: datetime, fields: Mapping[str, Value], targets: Collection[str], parts: Iterable[str]
) -> Event:
    """An event of service ``correlated``: what it is about, these targets, and the keys of what belongs to it."""
    named = sorted(targets)
    shared: dict[str, Value] = {
        "@timestamp": rfc3339(at),
        "event.kind": "event",
        "event.dataset": f"sentinel.{CORRELATED}",
        "event.outcome": "success",
        "observer.name": vantage,
        KIND: kind,
        COUNT: len(named),
        TARGETS: named[:NAMED],
        PARTS: sorted(parts),
    }
    return {**shared, **fields}
