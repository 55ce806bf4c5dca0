"""Subjects: whatever a probe looks at. Most are targets; accounts, zones, adapters and our own vantage are too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

DOMAIN = "domain"  # what a registered domain of our own is, where it is no site


class Tier(StrEnum):
    """How much depends on a subject; it decides how often we look."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class TargetKind(StrEnum):
    """What sort of site a target is."""

    PORTAL = "portal"
    CANDIDATE = "candidate"
    MEDIA = "media"
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something a probe looks at, named by what it is and its id; it holds no state.

    ``what`` is ``target``, ``account``, ``zone``, ``adapter``, ``vantage`` or ``ct_source``; a plugin may add a word.
    ``labels`` travel on every event as ``labels.*``.
    """

    what: str
    id: str
    name: str = ""
    url: str = ""
    tier: Tier = Tier.NORMAL
    organization: str = ""
    region: str = ""
    family: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name that is unique over all subjects, such as ``target:kpu-ntb``."""
        return f"{self.what}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Subject):
    """A site that an election depends on: whose it is, where it is, and which probes watch it."""

    what: str = "target"
    kind: TargetKind = TargetKind.PORTAL
    enabled: bool = True
    contacts: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Subject):
    """A registered social account: where it is, by which name, and whose it is.

    ``uid`` is the platform's own number for it, which outlives every new name; empty until it was resolved.
    ``owner`` is the id of the candidate or target to whom it belongs, ``host`` whom we ask about it and ``together``
    how many are asked about in one request. ``closes_at``: when the rules of its ``stage`` want it closed. ``name`` is
    for people.
    """

    what: str = "account"
    platform: str
    handle: str
    uid: str = ""
    owner: str = ""
    official: bool = False
    stage: str = ""
    closes_at: datetime | None = None
    host: str = ""
    together: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All that this installation knows: its own vantage, the targets, the registered accounts, domains of our own.

    ``vantages`` are all that report to this hub; its own is among them if it looks, too.
    """

    vantage: str
    vantages: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    accounts: tuple[Account, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One duty: look at this subject with this probe, this often (seconds), for at most this long (seconds)."""

    subject: Subject
    probe: str
    interval: float
    timeout: float
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name that is unique over all checks and never changes, such as ``target:kpu-ntb/uptime``."""
        return f"{self.subject.key}/{self.probe}"


def subject_of(check: str) -> str:
    """The subject's id in a check's key: ``kpu-ntb`` of ``target:kpu-ntb/tls``."""
    return check.rpartition("/")[0].partition(":")[2]


def probe_of(check: str) -> str:
    """The probe in a check's key: ``tls`` of ``target:kpu-ntb/tls``."""
    return check.rpartition("/")[2]
