"""Incidents: what we hold true, who said so, and what people did about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.model.event import Event
from sentinel.model.muting import Muting
from sentinel.model.rule import RuleKind, Tlp
from sentinel.model.severity import Severity


class Phase(StrEnum):
    """Where an incident stands; pending ones are not listed."""

    PENDING = "pending"
    OPEN = "open"
    RECOVERING = "recovering"
    RESOLVED = "resolved"


class Scope(StrEnum):
    """How far it reaches: our own path, some networks or resolvers, everywhere."""

    LOCAL = "local"
    REGIONAL = "regional"
    GLOBAL = "global"


class Confidence(StrEnum):
    """How sure we are: one witness, two or a confirmed fact, two or more without dissent."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Verdict(StrEnum):
    """What a witness said last."""

    BAD = "bad"
    GOOD = "good"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One network's word on one incident: the last verdict that said something, since when, how many good in a row.

    A verdict is fresh for two intervals (seconds) of its check. ``bad_since`` starts at the first bad look of a row.
    Where one look makes an event per address, each address is a ``part`` of the network's word; ``named_at`` is when a
    look last named that part, even without seeing it.
    """

    network: str
    vantage: str
    verdict: Verdict
    at: datetime
    interval: float
    bad_since: datetime | None = None
    good_count: int = 0
    good_since: datetime | None = None
    ever_bad: bool = False
    part: str = ""
    named_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One thing that is wrong, from the first suspicion to the last word.

    ``number`` is None until it opens; then ``ref`` is its public name. ``key`` is the hash of rule name and dedupe
    values, never of rule content. ``revision`` grows with each thing worth telling. ``changes`` are the moments it
    opened or resolved, for flapping. ``parts`` are the keys of incidents it gathers or explains. ``recovering_at`` is
    when everyone who matters had seen it good often enough. ``told_at`` is the last thing worth telling, reminders
    included. ``seen_by`` names the vantages that saw it bad. ``late``: looks opened it that arrived long after they
    were made. ``spoken``: since it last opened, something of it was told while nothing muted it. ``beyond``: numbers of
    planned changes that it went beyond, so that they cover it no more. ``asked_at`` is since when somebody is asked to
    take it in hand, ``climbed`` the wait (seconds) of the last level of escalation that was told since.
    """

    key: str
    rule: str
    service: str
    kind: RuleKind
    phase: Phase
    level: Severity
    severity: Severity
    first_at: datetime
    updated_at: datetime
    number: int | None = None
    scope: Scope = Scope.LOCAL
    confidence: Confidence = Confidence.LOW
    subject: str = ""
    target: str = ""
    account: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    event: Event = field(default_factory=dict)
    witnesses: tuple[Witness, ...] = ()
    opened_at: datetime | None = None
    recovering_at: datetime | None = None
    resolved_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    assigned_to: str | None = None
    count: int = 0
    revision: int = 0
    changes: tuple[datetime, ...] = ()
    flapping: bool = False
    awaiting_confirmation: bool = False
    muting: Muting | None = None
    spoken: bool = False
    beyond: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    told_at: datetime | None = None
    asked_at: datetime | None = None
    climbed: float = 0.0
    seen_by: tuple[str, ...] = ()
    late: bool = False
    tlp: Tlp = Tlp.AMBER
    ruleset: str = ""

    @property
    def ref(self) -> str:
        """The name that people and messages use, such as ``INC-000042``; empty while it is only pending."""
        return "" if self.number is None else f"INC-{self.number:06d}"

    @property
    def live(self) -> bool:
        """Whether it is going on: it was opened and has not ended, be it recovering."""
        return self.phase in (Phase.OPEN, Phase.RECOVERING)

    @property
    def muted_by(self) -> str | None:
        """What keeps it quiet: an incident (``INC-000001 (site_down)``), ``silence 3``, ``change 7``; None: nothing."""
        return self.muting.by if self.muting else None

    @property
    def status(self) -> str:
        """``open``, ``acknowledged`` or ``resolved``: the three words of lists and JSON."""
        if self.phase is Phase.RESOLVED:
            return "resolved"
        return "acknowledged" if self.acknowledged_at else "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an incident's timeline: when, what act, by whom (the named person and the login that spoke), why."""

    at: datetime
    act: str
    who: str = "sentinel"
    login: str = ""
    text: str = ""
