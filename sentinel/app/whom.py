"""Who would be told, when and why: the routing table asked about an incident that nobody has seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sentinel.casework.escalate import climb, ladder
from sentinel.casework.phase import active, names, shift
from sentinel.casework.roster import manned
from sentinel.casework.route import LATER, NOT_NAMED, Telling, Untold, tell
from sentinel.config.config import Config
from sentinel.model.incident import Incident, Phase
from sentinel.model.moment import rfc3339
from sentinel.model.notice import Why
from sentinel.model.route import Route
from sentinel.model.rule import Rule, RuleKind
from sentinel.model.severity import Severity

LABELS = ("kind", "organization", "region", "tier", "family")
KEYS = ("severity", "rule", "service", "target", *LABELS, "phase")
SEVERITY = Severity.HIGH  # of what is asked without a rule and without a severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One channel: whether it is told, when (None: never), at which level (0: the first message), and why or why not.

    ``after`` is seconds since the first message.
    """

    channel: str
    told: bool
    when: datetime | None
    reason: str
    level: int = 0
    after: float = 0.0

    def plain(self) -> dict[str, Any]:
        """The answer as JSON shows it."""
        when = None if self.when is None else rfc3339(self.when)
        known = {"channel": self.channel, "told": self.told, "when": when, "level": self.level}
        return {**known, "after": self.after, "reason": self.reason}


def supposed(config: Config, asked: Mapping[str, str], rule: Rule | None, now: datetime) -> Incident:
    """An incident with what was asked; a target brings its labels, a rule its service and level, the time its phase."""
    fields = {**_labels(config, asked.get("target", "")), **asked}
    phases = active(config.phases(), now, fields.get("region", ""))
    fields.setdefault("phase", ", ".join(names(phases)))
    shifts = rule is not None and rule.policy is not None and rule.policy.phase_shift and rule.level > Severity.INFO
    usual = rule.level.shifted(shift(phases) if shifts else 0) if rule else SEVERITY
    level = Severity.parse(asked["severity"]) if "severity" in asked else usual
    return Incident(
        key="supposed",
        rule=asked.get("rule", ""),
        service=asked.get("service") or (rule.service if rule else ""),
        kind=rule.kind if rule else RuleKind.AVAILABILITY,
        phase=Phase.OPEN,
        level=level,
        severity=level,
        first_at=now,
        updated_at=now,
        opened_at=now,
        told_at=now,
        asked_at=now,
        number=0,
        target=asked.get("target", ""),
        fields=fields,
    )


def _labels(config: Config, target: str) -> dict[str, str]:
    one = next((t for t in config.targets() if t.id == target), None)
    return {} if one is None else {name: str(getattr(one, name)) for name in LABELS}


def whom(config: Config, incident: Incident, now: datetime) -> list[Answer]:
    """Every channel that would be told, the earliest first; then those that would not, with the reason."""
    routes = manned(config.routes(), config.roster, now)
    channels = tuple(channel.name for channel in config.channels())
    told, untold = tell(incident, Why.OPENED, routes, channels, now, config.zone)
    first = [_answer(one, one.not_before) for one in told]
    later = list(_later(config, incident, routes, channels))
    named = {answer.channel for answer in later}
    never = [_never(one) for one in untold if one.channel not in named]
    return [*first, *later, *never]


def _never(one: Untold) -> Answer:
    """Whoever is on call now is not who will be when a level is told: such a one is named by nothing after all."""
    reason = NOT_NAMED if one.reason == LATER else one.reason
    return Answer(channel=one.channel, told=False, when=None, reason=reason)


def _later(config: Config, incident: Incident, routes: Sequence[Route], channels: Sequence[str]) -> Iterator[Answer]:
    """The levels above, if nobody takes it in hand; nothing where nobody is told at all."""
    if incident.severity is Severity.INFO:
        return
    for planned in ladder(incident, routes, config.zone):
        routes = manned(config.routes(), config.roster, planned.due)  # who is on call by then
        step = replace(planned, to=routes[planned.route - 1].escalate[planned.level - 1].to)
        told, _ = climb(incident, [step], routes, channels, step.due, config.zone)
        for one in told:
            yield _answer(one, one.not_before, step.level, step.after)


def _answer(one: Telling, when: datetime, level: int = 0, after: float = 0.0) -> Answer:
    return Answer(channel=one.channel, told=True, when=when, reason=one.reason, level=level, after=after)
