"""A webhook in the shape that Prometheus' Alertmanager posts (version 4): many receivers read it already.

Loaded late, with Apprise: it is one more service of Apprise, with the schemas ``alertmanager`` and ``alertmanagers``.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from apprise.manager_plugins import NotificationManager
from apprise.plugins.custom_json import NotifyJSON

from sentinel.model.moment import rfc3339
from sentinel.model.notice import Alert, Notice

NEVER = "0001-01-01T00:00:00Z"  # how Alertmanager writes a moment that has not come
OURS = dict.fromkeys(("title", "message", "attachments", "type"), "")  # Apprise's own keys, left out


class Alertmanager(NotifyJSON):  # type: ignore[no-untyped-call]  # Apprise has few types
    """One endpoint that is posted to as Apprise posts JSON; ``fill_alerts`` says what is in it."""

    service_name = "Alertmanager webhook"
    protocol = "alertmanager"
    secure_protocol = "alertmanagers"
    json_version = "4"

    def fill_alerts(self, channel: str, title: str, body: str, notice: Notice | None) -> None:
        """Put one message in, in Alertmanager's shape; what the operator's URL adds (``:key=value``) stays."""
        self.payload_extras |= OURS | payload(channel, title, body, notice)


def register() -> None:
    """Make the schemas known to Apprise."""
    manager: Any = NotificationManager  # it has no types
    manager().add(Alertmanager)


def payload(channel: str, title: str, body: str, notice: Notice | None) -> dict[str, Any]:
    """The message as Alertmanager would post it, but for its version; without a notice it is a test."""
    told = [_alert(one) for one in notice.alerts] if notice else []
    alerts = told or [_plain(title, notice)]
    firing = any(one["status"] == "firing" for one in alerts)
    group = {"incident": alerts[0]["labels"]["incident"]} if len(alerts) == 1 and told else {}
    return {
        "groupKey": "{}:{" + ",".join(f'{name}="{value}"' for name, value in group.items()) + "}",
        "truncatedAlerts": 0,
        "status": "firing" if firing else "resolved",
        "receiver": channel,
        "groupLabels": group,
        "commonLabels": _common([one["labels"] for one in alerts]),
        "commonAnnotations": {"summary": title, "description": body, "notice": notice.key if notice else ""},
        "externalURL": "",
        "alerts": alerts,
    }


def _alert(one: Alert) -> dict[str, Any]:
    named = {"service": one.service, "target": one.target}
    labels = {"alertname": one.rule or "sentinel", "incident": one.incident, "severity": one.severity, **named}
    labels |= {"drill": "true"} if one.drill else {}
    annotations = {"summary": one.title, "status": one.status}
    over = one.ends_at if one.status == "resolved" else None
    return _shaped(_stated(labels), _stated(annotations), one.starts_at, over)


def _plain(title: str, notice: Notice | None) -> dict[str, Any]:
    """A message about no incident: it reports, and nothing stays open because of it."""
    labels = {"alertname": "sentinel", "severity": notice.severity.label if notice else "info"}
    at = notice.created_at if notice else None
    return {**_shaped(labels, {"summary": title}, at, at), "status": "resolved"}


def _shaped(
    labels: Mapping[str, str], annotations: Mapping[str, str], start: datetime | None, end: datetime | None
) -> dict[str, Any]:
    return {
        "status": "resolved" if end else "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": rfc3339(start) if start else NEVER,
        "endsAt": rfc3339(end) if end else NEVER,
        "generatorURL": "",
        "fingerprint": sha256(labels.get("incident", "").encode()).hexdigest()[:16],
    }


def _stated(named: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in named.items() if value}


def _common(labels: list[Mapping[str, str]]) -> dict[str, str]:
    first, *others = labels
    return {name: value for name, value in first.items() if all(one.get(name) == value for one in others)}
