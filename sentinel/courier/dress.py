"""What a message carries beside its text, where its service has room for it: urgency, a thread, names for machines."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sentinel.model.notice import Notice, Why
from sentinel.model.severity import Severity

URGENT = (Severity.CRITICAL, Severity.HIGH)
KINDS: Mapping[Severity, str] = {
    Severity.CRITICAL: "failure",
    Severity.HIGH: "failure",
    Severity.MEDIUM: "warning",
    Severity.LOW: "info",
    Severity.INFO: "info",
}
NTFY: Mapping[Severity, str] = {Severity.CRITICAL: "max", Severity.HIGH: "high"}


def kind(notice: Notice | None) -> str:
    """Apprise's word for how a message is meant; services show it as a colour or a sound."""
    if notice is None:
        return "info"
    return "success" if notice.why is Why.RESOLVED else KINDS[notice.severity]


def dress(service: Any, channel: str, title: str, body: str, notice: Notice | None) -> None:  # noqa: ANN401 - any of Apprise's
    """Set on a service, made for this one message, what its kind can carry."""
    if hasattr(service, "fill_alerts"):
        service.fill_alerts(channel, title, body, notice)
    elif hasattr(service, "smtp_host"):
        service.headers = {**thread(notice, service.from_addr[1]), **service.headers}
    elif notice is not None and getattr(service, "protocol", "") == "ntfy" and service.priority == "default":
        service.priority = "default" if notice.why is Why.RESOLVED else NTFY.get(notice.severity, "default")


def thread(notice: Notice | None, sender: str) -> dict[str, str]:
    """The headers that make one thread of all mail about an incident, and each letter recognisable (RFC 5322, 3.6.4).

    Apprise gives every letter a Message-ID of its own. So the thread's root is a letter that was never sent, named
    after the incident: all its letters answer that one. No robot answers them (RFC 3834).
    """
    headers = {"Auto-Submitted": "auto-generated"}
    if notice is None:
        return headers
    headers["X-Sentinel-Notice"] = notice.key
    if notice.severity in URGENT and notice.why is not Why.RESOLVED:
        headers["Importance"] = "high"
    if notice.incident is not None:
        mark, host = sha256(sender.encode()).hexdigest()[:12], sender.rpartition("@")[2] or "localhost"
        root = f"<INC-{notice.incident:06d}.{mark}@{host}>"
        headers |= {"In-Reply-To": root, "References": root, "X-Sentinel-Incident": f"INC-{notice.incident:06d}"}
    return headers
