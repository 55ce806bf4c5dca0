"""Nobody took it in hand in time: which level is told next, and when. It stops at a person's word, or with the end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from sentinel.casework.quiet import not_before
from sentinel.casework.route import Telling, Told, Untold, decide, each_once, matching
from sentinel.model.incident import Incident, Phase
from sentinel.model.notice import Why
from sentinel.model.route import Route
from sentinel.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One level of one route: whom it tells, after how long (seconds), and at which moment that is."""

    route: int
    level: int
    after: float
    to: tuple[str, ...]
    due: datetime


def ladder(incident: Incident, routes: Sequence[Route], zone: tzinfo) -> list[Step]:
    """Every level above the first message, the earliest first.

    The clock starts with the first message: where quiet hours hold that back, it starts with their end.
    """
    since = incident.asked_at or incident.opened_at
    if since is None:
        return []
    found = []
    for number, route in matching(incident, routes):
        told = not_before(route.quiet, incident.severity, since, zone)
        for level, step in enumerate(route.escalate, 1):
            due = told + timedelta(seconds=step.after)
            found.append(Step(route=number, level=level, after=step.after, to=step.to, due=due))
    return sorted(found, key=lambda step: (step.due, step.route))


def due_steps(incident: Incident, routes: Sequence[Route], now: datetime, zone: tzinfo) -> list[Step]:
    """The levels that are to be told now; nothing while it is in somebody's hands, muted, over or seen good."""
    if not unanswered(incident):
        return []
    return [step for step in ladder(incident, routes, zone) if step.after > incident.climbed and step.due <= now]


def unanswered(incident: Incident) -> bool:
    """Whether it needs somebody who takes it in hand. One that is seen good is left alone until that is decided."""
    if not incident.live or incident.acknowledged_at or incident.muting or incident.severity is Severity.INFO:
        return False
    return incident.phase is not Phase.RECOVERING or incident.awaiting_confirmation


def climbed(incident: Incident, steps: Sequence[Step]) -> Incident:
    """The incident once these levels are told: save it first, its new revision makes their messages others."""
    highest = max(step.after for step in steps)
    return replace(incident, climbed=max(incident.climbed, highest), revision=incident.revision + 1)


def climb(
    incident: Incident,
    steps: Sequence[Step],
    routes: Sequence[Route],
    channels: Sequence[str],
    now: datetime,
    zone: tzinfo,
) -> Told:
    """Decide whom the levels tell that are due now; quiet hours hold back what can wait, as they do for the first."""
    decided: list[Telling | Untold] = []
    for step in steps:
        for name in step.to:
            one = decide(incident, Why.UNANSWERED, routes[step.route - 1], step.route, name, now, zone)
            decided.append(replace(one, reason=_level(step, one.reason)) if isinstance(one, Telling) else one)
    return each_once([one for one in decided if one.channel in channels])


def _level(step: Step, reason: str) -> str:
    return f"level {step.level} after {step.after:.0f} s: {reason}"
