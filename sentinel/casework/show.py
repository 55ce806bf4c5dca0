"""An incident as JSON, in the contract's words (section 3): for the command line, the dashboard and the API."""

from datetime import datetime

from sentinel.casework.fill import fill, texts_of
from sentinel.casework.reasons import reasons
from sentinel.casework.who import target_name
from sentinel.casework.words import Words
from sentinel.model.incident import Incident
from sentinel.model.moment import rfc3339
from sentinel.model.rule import Rule


def show(incident: Incident, rule: Rule | None, words: Words) -> dict[str, object]:
    """The incident as one plain mapping; times are RFC 3339 in UTC, texts in the reader's language."""
    texts = texts_of(rule, words.language)
    return {
        "id": incident.ref,
        "rule": incident.rule,
        "service": incident.service,
        "title": fill(texts.title, incident, words) if texts else f"{incident.rule}: {target_name(incident)}",
        "severity": incident.severity.label,
        "status": incident.status,
        "scope": str(incident.scope),
        "confidence": str(incident.confidence),
        "target": incident.target or incident.subject,
        "target_name": target_name(incident),
        "organization": incident.fields.get("organization"),
        "region": incident.fields.get("region"),
        "account": incident.account,
        **_times(incident),
        "acknowledged_by": incident.acknowledged_by,
        "assigned_to": incident.assigned_to,
        "count": incident.count,
        "vantages": list(incident.seen_by),
        "summary": fill(texts.summary, incident, words) if texts else "",
        "advice": fill(texts.advice, incident, words) if texts else "",
        "runbook": rule.policy.runbook if rule and rule.policy else "",
        "reasons": reasons(incident, words),
        "awaiting_confirmation": incident.awaiting_confirmation,
        "flapping": incident.flapping,
        "muted_by": incident.muted_by,
        "muted_until": _text(incident.muting.until) if incident.muting else None,
        "muted_why": incident.muting.why if incident.muting else None,
        "tlp": str(incident.tlp),
    }


def _times(incident: Incident) -> dict[str, str | None]:
    moments = {
        "opened_at": incident.opened_at,
        "updated_at": incident.updated_at,
        "acknowledged_at": incident.acknowledged_at,
        "resolved_at": incident.resolved_at,
    }
    return {name: _text(at) for name, at in moments.items()}


def _text(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)
