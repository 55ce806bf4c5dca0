"""Routes: who is told of what, when; as data that a person wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One recipient as casework knows it: name, how far it may carry (TLP), its language. The URL is the courier's."""

    name: str
    tlp: Tlp = Tlp.AMBER
    language: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours (local time) in which notices below a severity wait for the morning."""

    start: time
    end: time
    below: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """When nobody acknowledged within ``after`` seconds, these channels are told too."""

    after: float
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the routing table; the first that matches wins unless it says ``go_on``.

    ``match`` maps severity, rule, service, target, kind, organization, region, tier, family or phase to a value; a
    severity may be ``>=high``. ``repeat`` is seconds between reminders while the incident is open, None: no reminders.
    ``people`` says for channels of the roster whose they are.
    """

    match: Mapping[str, str] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    repeat: float | None = None
    quiet: Quiet | None = None
    escalate: tuple[Escalation, ...] = ()
    go_on: bool = False
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> frozenset[str]:
        """Every channel that it names, at whatever level."""
        return frozenset((*self.to, *(name for step in self.escalate for name in step.to)))
