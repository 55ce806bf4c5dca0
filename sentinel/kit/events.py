"""From a look to its events: the fields that every event shares, and the probe's own on top (ECS 9 names)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sentinel.kit.asn.networks import Networks, networks_in
from sentinel.kit.probe import AnyProbe, Options
from sentinel.kit.seen import Seen
from sentinel.model.event import Event, Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.moment import rfc3339
from sentinel.model.subject import Account, Subject, Target


def judge(probe: AnyProbe, seen: Seen[Any, Any], options: Options) -> list[Event]:
    """Turn one look into its events; a look that saw nothing becomes one event that says unknown, and why."""
    shared = _shared(probe, seen)
    outcome = seen.now.outcome
    if isinstance(outcome, Failure | Skipped):
        return [shared | _blind(outcome) | dict(probe.unseen(seen))]
    networks = networks_in(seen.reference)
    told = (shared | {"event.outcome": "success"} | dict(own) for own in probe.assess(seen, options))
    return [event | _network(event, networks) for event in told]


def _network(event: Event, networks: Networks | None) -> dict[str, Value]:
    """Whose network the event's address lies in, where the table of networks knows it."""
    address = event.get("server.ip")
    found = networks.find(address) if networks is not None and isinstance(address, str) else None
    if found is None or "server.as.number" in event:
        return {}
    told: dict[str, Value] = {"server.as.number": found.number}
    return told | ({"server.as.organization.name": found.organisation} if found.organisation else {})


def service_of(probe: AnyProbe) -> str:
    """The service whose rules read this probe's events."""
    return probe.service or probe.kind


def self_event(kind: str, vantage: str, at: datetime, fields: Mapping[str, Value]) -> Event:
    """An event about Sentinel itself: service ``self``, one ``sentinel.self.kind`` per matter."""
    shared = {"@timestamp": rfc3339(at), "event.kind": "event", "event.dataset": "sentinel.self"}
    return {**shared, "event.outcome": "success", "observer.name": vantage, "sentinel.self.kind": kind, **fields}


def _shared(probe: AnyProbe, seen: Seen[Any, Any]) -> dict[str, Value]:
    now = seen.now
    fields: dict[str, Value] = {
        "@timestamp": rfc3339(now.at),
        "event.kind": "event",
        "event.dataset": f"sentinel.{service_of(probe)}",
        "event.duration": round(now.duration * 1e9),
        "observer.name": now.vantage,
    }
    return fields | subject_fields(seen.subject)


def subject_fields(subject: Subject) -> dict[str, Value]:
    """Who and what an event is about: service (of an account its owner), organization, URL, labels; no empty ones."""
    fields: dict[str, Value] = {
        "service.name": (subject.owner if isinstance(subject, Account) else "") or subject.id,
        "organization.name": subject.organization,
        "url.full": subject.url,
        "url.domain": (urlsplit(subject.url).hostname or "") if subject.url else "",
        "labels.target_name": subject.name or subject.id,
        "labels.tier": str(subject.tier),
        "labels.region": subject.region,
        "labels.family": subject.family,
    }
    if isinstance(subject, Target):
        fields["labels.kind"] = str(subject.kind)
    fields |= {f"labels.{name}": value for name, value in subject.labels.items()}
    return {name: value for name, value in fields.items() if value != ""}


def _blind(outcome: Failure | Skipped) -> dict[str, Value]:
    if isinstance(outcome, Skipped):
        return {"event.outcome": "unknown", "event.reason": outcome.reason}
    told: dict[str, Value] = {"event.outcome": "unknown", "error.type": str(outcome.code), "error.code": str(outcome)}
    return told | ({"error.message": outcome.detail} if outcome.detail else {})
