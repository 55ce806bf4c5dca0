"""Rules as the incident layer sees them: what a match is called, how bad it is, and how its incident lives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.model.event import Event
from sentinel.model.severity import Severity


class RuleKind(StrEnum):
    """What a rule is about; no availability or health rule ever mutes the other two."""

    AVAILABILITY = "availability"
    POSTURE = "posture"
    SECURITY = "security"
    HEALTH = "health"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0: how far a message may travel."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a person reads, in one language; ``{field}`` is filled with inert text."""

    title: str
    summary: str
    advice: str
    resolved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """What positive evidence ends an incident.

    ``when`` names the signal rule that must match ``count`` times in a row from each witness of the quorum
    (``quorum=None``: everyone who said bad), then stay so for ``hold`` seconds. ``confirm`` leaves the last word to a
    person, ``manual`` every word. ``after``: so many *seen* seconds without a match. ``parts``: with its last part.
    """

    when: str = ""
    count: int = 2
    quorum: int | None = None
    hold: float = 0.0
    confirm: bool = False
    parts: bool = False
    after: float | None = None
    manual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flapping:
    """So many openings and resolutions within so many seconds, and the incident stays open until it settles."""

    changes: int
    within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the incidents of a rule live: the ``incident:`` map of its file, durations in seconds."""

    dedupe: tuple[str, ...] = ("service.name",)
    wait: float = 0.0
    resolve: Resolve = field(default_factory=Resolve)
    reopen_within: float = 0.0
    flapping: Flapping | None = None
    phase_shift: bool = True
    runbook: str = ""
    texts: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its stable name, whose events it reads, its level; without a policy it is a mere signal."""

    name: str
    id: str
    title: str
    service: str
    level: Severity
    kind: RuleKind
    tlp: Tlp = Tlp.AMBER
    tags: tuple[str, ...] = ()
    policy: Policy | None = None
    digest: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Rule R holds for this event: at which level, because of which events, and what exempted it, if anything did."""

    rule: str
    level: Severity
    event: Event
    because: tuple[Event, ...] = ()
    exempted_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All that the rules say of one event: matches that may open incidents, and every rule name that holds."""

    event: Event
    matches: tuple[Match, ...] = ()
    holds: frozenset[str] = frozenset()
    broken: tuple[str, ...] = ()
