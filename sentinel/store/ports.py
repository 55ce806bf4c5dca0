"""The doors of the ledger: what the others may ask of it, in the model's words. Behind them is SQL, in front none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sentinel.model.event import Event
from sentinel.model.incident import Entry, Incident
from sentinel.model.notice import Notice
from sentinel.model.observation import Observation
from sentinel.model.severity import Severity

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The newest look of one vantage at one check, in stored form; one row per (check, vantage).

    ``outcome`` is ``seen``, ``failed`` or ``skipped``; ``reason`` the failure or why it was skipped; ``state`` one word
    for people (``up``, ``down``, ``ok`` ...). ``facts`` (JSON) and ``seen_at`` are those of the last look that saw
    something, and survive failures. ``good_at`` is when its state was last good. ``blind_since`` is set while looks
    fail. ``due_at`` is when the next look is owed.
    """

    check: str
    subject: str
    probe: str
    vantage: str
    version: int
    at: datetime
    interval: float
    outcome: str
    state: str = ""
    reason: str = ""
    duration_ms: float = 0.0
    facts: bytes | None = None
    seen_at: datetime | None = None
    good_at: datetime | None = None
    blind_since: datetime | None = None
    seen_in_a_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to send one notice: when, to which channel, with what result."""

    at: datetime
    channel: str
    notices: tuple[str, ...]
    ok: bool
    error: str = ""
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Notices that one courier holds until ``until``: nobody else sends them, and only this ``lease`` may mark them."""

    lease: str
    until: datetime
    notices: tuple[Notice, ...]
    attempts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One row of the outbox as people see it."""

    notice: Notice
    state: str
    attempts: int
    last_error: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Which incidents to list; None or empty means: any. ``statuses`` are the contract's three words."""

    statuses: frozenset[str] = frozenset({"open", "acknowledged"})
    least: Severity | None = None
    target: str | None = None
    rule: str | None = None
    region: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None
    limit: int = 100


class View(Protocol):
    """Reading the ledger; works beside a running daemon."""

    def mark(self, vantage: str, epoch: str) -> int:
        """The highest sequence below which the ledger has no gap."""

    def latest(self, check: str, vantage: str) -> Latest | None:
        """The newest look of this vantage at this check."""

    def all_latest(self) -> list[Latest]:
        """Every newest look, for ``status`` and for the beat."""

    def learned(self, check: str, vantage: str) -> bytes | None:
        """What a probe learned of a subject, as JSON."""

    def baseline(self, check: str) -> bytes | None:
        """The facts that a person accepted, as JSON."""

    def incident(self, key: str) -> Incident | None:
        """The newest incident of this key, resolved or not."""

    def incidents(self, wanted: IncidentFilter) -> list[Incident]:
        """Incidents that were opened, newest first."""

    def numbered(self, number: int) -> Incident | None:
        """The incident with this number."""

    def unresolved(self) -> list[Incident]:
        """All that is pending, open or recovering."""

    def timeline(self, number: int) -> list[Entry]:
        """What happened to an incident, oldest first."""

    def events(self, number: int) -> list[Event]:
        """The events that an incident rests on, oldest first (the first and the newest fifty)."""

    def notices(self, number: int | None = None, limit: int = 100) -> list[Queued]:
        """Outbox rows of an incident, or of all, newest first."""

    def deliveries(self, limit: int = 100) -> list[Delivery]:
        """Attempts to send, newest first."""

    def waiting(self) -> list[Queued]:
        """Notices that are not delivered yet, the oldest first."""

    def switches(self) -> Mapping[str, bool]:
        """Targets that a person enabled or disabled beside the configuration: id -> enabled."""

    def evidence(self, number: int) -> list[str]:
        """SHA-256 names of the evidence of an incident."""


class Unit(View, Protocol):
    """One transaction: all of it holds, or none of it."""

    def advance(self, vantage: str, epoch: str, sequence: int) -> bool:
        """Note that this observation is in the ledger; False if it was already."""

    def save_latest(self, latest: Latest) -> None:
        """Replace the newest look of a check."""

    def record(self, observation: Observation[Any], latest: Latest, facts: bytes | None, *, full: bool) -> None:
        """Keep an observation: a slim sample always, the full row when something changed or failed."""

    def save_learned(self, check: str, vantage: str, state: bytes) -> None:
        """Replace what was learned of a subject."""

    def save(self, incident: Incident) -> Incident:
        """Write an incident; one that is open and has no number is given the next one. Returns what was written."""

    def drop(self, key: str) -> None:
        """Forget a pending incident that came to nothing."""

    def enter(self, number: int, entry: Entry) -> None:
        """Add a line to an incident's timeline."""

    def attach(self, number: int, event: Event, evidence: Sequence[str] = ()) -> None:
        """Add an event, and the names of its evidence, to an incident."""

    def enqueue(self, notice: Notice) -> bool:
        """Put a notice into the outbox; False if its key is already there."""

    def withhold(self, incident: int, channel: str, why: str, at: datetime, reason: str) -> None:
        """Write down why a message was not sent."""

    def claim(self, channel: str, now: datetime, lease_seconds: float, most: int) -> Claim:
        """Take due notices of a channel, the worst first; expired ``repeated`` ones die here."""

    def sent(self, claim: Claim, keys: Iterable[str], delivery: Delivery) -> None:
        """Mark notices as delivered, if this claim still holds them."""

    def failed(self, claim: Claim, keys: Iterable[str], delivery: Delivery, not_before: datetime) -> None:
        """Give notices back for another try not before that moment, counting the attempt."""

    def give_back(self, claim: Claim, keys: Iterable[str], not_before: datetime) -> None:
        """Give notices back untried."""

    def switch(self, target: str, enabled: bool, entry: Entry) -> None:  # noqa: FBT001 - a switch is a bool
        """Enable or disable a target, and remember who did it."""

    def lease(self, work: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take or renew the lease on a piece of work; False while another vantage holds it."""

    def prune(self, before: Mapping[str, datetime], most: int) -> int:
        """Delete rows older than their retention, at most so many; returns how many went."""


class Ledger(Protocol):
    """The memory of Sentinel: one writer, many readers."""

    async def write(self, job: Callable[[Unit], T]) -> T:
        """Run ``job`` in one transaction of the single writer; returns once it is durable."""

    async def read(self, job: Callable[[View], T]) -> T:
        """Run ``job`` on a read-only view, off the event loop."""
