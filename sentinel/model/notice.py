"""Notices: an incident, a channel, and why it is told; rendered for that channel and waiting in the outbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.model.severity import Severity


class Why(StrEnum):
    """Why a message is sent. Only ``repeated`` may expire unsent."""

    OPENED = "opened"
    ESCALATED = "escalated"
    REPEATED = "repeated"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    RELEASED = "released"
    DIGEST = "digest"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message for one channel. ``key`` makes it unique: the same notice is never queued twice.

    ``reason`` says why this person is told (the route, the escalation level). ``expires_at`` is set only for
    ``repeated``; everything else waits until it is delivered or a person drops it.
    """

    key: str
    channel: str
    why: Why
    severity: Severity
    title: str
    body: str
    created_at: datetime
    not_before: datetime
    incident: int | None = None
    revision: int = 0
    reason: str = ""
    expires_at: datetime | None = None
