"""Notices: an incident, a channel, and why it is told; rendered for that channel and waiting in the outbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.model.severity import Severity


class Why(StrEnum):
    """Why a message is sent. Only ``repeated`` may expire unsent.

    ``escalated``: it became worse. ``unanswered``: nobody took it in hand in time, so the next level is told.
    ``alive`` and ``handover`` tell of no incident.
    """

    OPENED = "opened"
    ESCALATED = "escalated"
    REPEATED = "repeated"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    RELEASED = "released"
    UNANSWERED = "unanswered"
    DIGEST = "digest"
    ALIVE = "alive"
    HANDOVER = "handover"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One incident that a message tells of, in plain names, for machines that read messages.

    ``status`` is one of ``open acknowledged resolved``. What the channel may not carry is empty: ``rule``, ``service``,
    ``target`` and ``title``. ``drill``: it is an exercise.
    """

    incident: str
    severity: str
    status: str
    starts_at: datetime
    ends_at: datetime | None = None
    rule: str = ""
    service: str = ""
    target: str = ""
    title: str = ""
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message for one channel. ``key`` makes it unique: the same notice is never queued twice.

    ``reason`` says why this person is told (the route, the escalation level). ``expires_at`` is set only for
    ``repeated``; everything else waits until it is delivered or a person drops it. ``group`` names the notices that may
    go together with it, in one message; empty: it goes alone, and at once. ``alerts`` say the same to machines.
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
    group: str = ""
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What one channel was told lately of one group of matters, and when it is told the rest.

    ``told`` counts the messages of this burst, ``told_at`` is when the newest of them went out, ``worst`` the worst
    that they told. ``due_at`` is when what is held goes out; None: nothing is held.
    """

    channel: str
    group: str
    told: int = 0
    told_at: datetime | None = None
    worst: Severity = Severity.INFO
    due_at: datetime | None = None
