"""Who is told of what, when; and why somebody is not told: from the routing table, the incident and the time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from sentinel.casework.quiet import not_before
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident, Phase
from sentinel.model.notice import Why
from sentinel.model.route import Route
from sentinel.model.severity import Severity

FAILING = "channel_failing"
REPEATED_LIVES = timedelta(hours=24)
ALL_CHANNELS = msg("no route matches: all channels")
INFO = msg("level info is for the record: nobody is told")
NOT_NAMED = msg("no route that applies names this channel")
ITSELF = msg("it is this channel that fails")
OWED = msg("this channel was told of it, so it is told that it is over")
PENDING = msg("it is only a suspicion yet")
LATER = msg("it is told if nobody takes the incident in hand in time")
NO_REMINDERS = msg("this route asks for no reminders")
NOT_DUE = msg("no reminder is due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One channel that is told: not before that moment, until it expires (None: never), and by which route."""

    channel: str
    not_before: datetime
    expires_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """One channel that is not told, and why."""

    channel: str
    reason: str


class Told(NamedTuple):
    """Who is told and who is not; both with the reason."""

    tellings: list[Telling]
    untold: list[Untold]


def tell(
    incident: Incident,
    why: Why,
    routes: Sequence[Route],
    channels: Sequence[str],
    now: datetime,
    zone: tzinfo,
    owed: Collection[str] = (),
) -> Told:
    """Decide for every channel whether it is told. The first route that matches wins, unless it says ``go_on``.

    ``owed`` are channels that heard of it and not of its end: that they are told whatever the routes say by now.
    """
    nobody = _nobody(incident, why)
    if nobody:
        return Told([], [Untold(channel=c, reason=nobody) for c in channels])
    routed = matching(incident, routes) or [(0, Route(to=tuple(channels)))]
    decided = [decide(incident, why, route, number, name, now, zone) for number, route in routed for name in route.to]
    if why is Why.RESOLVED:
        decided += _ends(incident, [route for _, route in routed], owed, now, zone)
    tellings, untold = each_once([one for one in decided if one.channel in channels])
    if not tellings and incident.rule == FAILING:  # over the other channels, whatever the routes say
        others = Route(to=tuple(channels))
        tellings, untold = each_once([decide(incident, why, others, 0, name, now, zone) for name in channels])
    return Told(tellings, [*untold, *_strangers(why, channels, (*tellings, *untold), routed)])


def _strangers(
    why: Why, channels: Sequence[str], decided: Sequence[Telling | Untold], routed: Sequence[tuple[int, Route]]
) -> list[Untold]:
    """The channels of which nothing was decided; reminders are nobody's business but of who was told."""
    known = {one.channel for one in decided}
    later = {name for _, route in routed for name in route.named}
    rest = [c for c in channels if c not in known and why is not Why.REPEATED]
    return [Untold(channel=c, reason=LATER if c in later else NOT_NAMED) for c in rest]


def _ends(
    incident: Incident, routed: Sequence[Route], owed: Collection[str], now: datetime, zone: tzinfo
) -> list[Telling | Untold]:
    """The end, for whom no route names (now): told by escalation, or before it became worse, or before a reload."""
    when = min(not_before(route.quiet, incident.severity, now, zone) for route in routed)
    left = [name for name in owed if all(name not in route.to for route in routed)]
    return [Telling(channel=name, not_before=when, expires_at=None, reason=OWED) for name in left]


def each_once(decided: Sequence[Telling | Untold]) -> Told:
    """Each channel once: told as early as any route says, untold only if no route tells it."""
    told: dict[str, Telling] = {}
    for one in sorted((d for d in decided if isinstance(d, Telling)), key=lambda d: d.not_before):
        told.setdefault(one.channel, one)
    untold = {one.channel: one for one in decided if isinstance(one, Untold) and one.channel not in told}
    return Told(list(told.values()), list(untold.values()))


def matching(incident: Incident, routes: Sequence[Route]) -> list[tuple[int, Route]]:
    """The routes that apply, numbered from 1 as in the configuration."""
    found = []
    for number, route in enumerate(routes, 1):
        if matches(route, incident):
            found.append((number, route))
            if not route.go_on:
                break
    return found


def matches(route: Route, incident: Incident) -> bool:
    """Whether every line of the route's ``match`` holds; a severity may be ``>=high``."""
    own = {"rule": incident.rule, "service": incident.service, "target": incident.target}
    known = {**incident.fields, **own}
    return all(_holds(name, wanted, incident, known) for name, wanted in route.match.items())


def _holds(name: str, wanted: str, incident: Incident, known: Mapping[str, str]) -> bool:
    if name == "severity":
        least = wanted.startswith(">=")
        level = Severity.parse(wanted.removeprefix(">=").strip())
        return incident.severity >= level if least else incident.severity is level
    if name == "phase":  # several may be on at once
        return wanted in known.get(name, "").split(", ")
    return known.get(name) == wanted


def _nobody(incident: Incident, why: Why) -> str:
    """Why nobody at all is told; empty if somebody may be."""
    if incident.muting:
        return str(incident.muting)
    if incident.number is None or incident.phase is Phase.PENDING:
        return PENDING
    if why is Why.REPEATED and not _reminds(incident):
        return NOT_DUE
    return INFO if incident.severity is Severity.INFO else ""


def decide(
    incident: Incident, why: Why, route: Route, number: int, channel: str, now: datetime, zone: tzinfo
) -> Telling | Untold:
    """Whether this route tells this channel. Number 0 stands for: no route, all channels."""
    withheld = _withheld(incident, why, route, channel, number)
    if withheld:
        return Untold(channel=channel, reason=withheld)
    return Telling(
        channel=channel,
        not_before=not_before(route.quiet, incident.severity, now, zone),
        expires_at=now + REPEATED_LIVES if why is Why.REPEATED else None,
        reason=reason_of(number, route, channel),
    )


def _withheld(incident: Incident, why: Why, route: Route, channel: str, number: int) -> str:
    if why is Why.REPEATED and route.repeat is None and number:
        return NO_REMINDERS
    failing = incident.rule == FAILING and incident.phase is not Phase.RESOLVED
    return ITSELF if failing and incident.event.get("sentinel.self.subject") == channel else ""


def reason_of(number: int, route: Route, channel: str) -> str:
    """Which route it was, in the words of the configuration; ``reasons.because`` says it to people."""
    if not number:
        return ALL_CHANNELS
    wanted = [f"{name}{'' if value.startswith('>=') else '='}{value}" for name, value in route.match.items()]
    person = [f"[{route.people[channel]}]"] if channel in route.people else []
    return " ".join((f"route {number}", *wanted, *person))


def _reminds(incident: Incident) -> bool:
    """Reminders are for what is open, loud, steady, and in nobody's hands yet."""
    return incident.live and not (incident.acknowledged_at or incident.muting or incident.flapping)


def reminder_due(incident: Incident, routes: Sequence[Route], now: datetime) -> bool:
    """Whether somebody should be reminded now: the shortest ``repeat`` of the matching routes is over."""
    repeats = [route.repeat for _, route in matching(incident, routes) if route.repeat is not None]
    since = incident.told_at or incident.opened_at
    if not repeats or since is None or not _reminds(incident) or incident.severity is Severity.INFO:
        return False
    return now - since >= timedelta(seconds=min(repeats))


def reminded(incident: Incident, now: datetime) -> Incident:
    """The incident after a reminder: save it first, for its new revision makes the next reminder another message."""
    return replace(incident, revision=incident.revision + 1, told_at=now)
