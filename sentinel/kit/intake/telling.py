"""What a report says to the rules: one event of service ``intake``; nothing in it names the caller."""

from collections.abc import Mapping

from sentinel.kit.intake.report import Report
from sentinel.model.event import Event, Value
from sentinel.model.moment import rfc3339

SERVICE = "intake"
TLP = "sentinel.intake.tlp"


def event_of(report: Report, about: Mapping[str, Value]) -> Event:
    """The event; ``about`` are fields of the target that it is linked to. What is not known is absent."""
    own: dict[str, Value | None] = {
        "sentinel.intake.id": report.ref,
        "sentinel.intake.class": str(report.sort),
        "sentinel.intake.about": report.matter,
        "sentinel.intake.institution": report.institution,
        "sentinel.intake.happened_at": rfc3339(report.happened_at),
        "sentinel.intake.role": report.role or None,
        "sentinel.intake.imitated": report.imitated or None,
        "sentinel.intake.receiving": report.receiving or None,
        "sentinel.intake.message_sha256": report.message_sha256 or None,
        "sentinel.intake.host": report.host or None,
        "sentinel.intake.ticket": report.ticket or None,
        "sentinel.intake.sim_lost": None if report.signal is None else not report.signal,
        "sentinel.intake.second": report.second,
        "sentinel.intake.recipients": report.recipients,
        "sentinel.intake.records": report.records,
        "sentinel.intake.attempts": report.attempts,
        "sentinel.intake.reported_to": list(report.reported_to),
        "sentinel.intake.evidence": len(report.evidence),
        TLP: str(report.tlp),
        "sentinel.account.id": report.account or None,
        "service.name": report.target or None,
        "labels.region": report.region or None,
        "labels.target_name": report.institution,
    }
    head: dict[str, Value] = {
        "@timestamp": rfc3339(report.at),
        "event.kind": "event",
        "event.dataset": f"sentinel.{SERVICE}",
        "event.outcome": "success",
        "observer.name": report.ref,
    }
    return head | {name: value for name, value in own.items() if value is not None} | dict(about)
