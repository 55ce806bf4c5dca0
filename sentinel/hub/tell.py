"""Put what must be told into the outbox, for every channel that should hear it; and write down why others do not."""

from dataclasses import replace
from datetime import datetime

from sentinel.casework.alert import alert
from sentinel.casework.escalate import climb, climbed, due_steps, unanswered
from sentinel.casework.grouping import UNANSWERED, Haste, group_of
from sentinel.casework.inhibit import WIDE
from sentinel.casework.phase import active, names
from sentinel.casework.route import Telling
from sentinel.casework.route import tell as decide
from sentinel.casework.speak import speak
from sentinel.casework.words import Words
from sentinel.hub.gather import queue
from sentinel.hub.sitting import Sitting
from sentinel.hub.world import World
from sentinel.kit.texts import msg
from sentinel.model.incident import Entry, Incident, Phase
from sentinel.model.notice import Notice, Why
from sentinel.model.severity import Severity

OVER = msg("not sent: it was over by then")
TAKEN = msg("not sent: somebody had taken it in hand by then")
ROSE = msg("nobody took it in hand in time: the next level is told")
ACCOUNT = "account"
BEGINS = (Why.OPENED, Why.REOPENED)


def tell(sitting: Sitting, incident: Incident, why: Why, now: datetime, *, patient: bool = False) -> int:
    """Queue one notice per channel that a route names; returns how many were new. ``patient``: it can wait."""
    if incident.number is None:
        return 0
    unit, world = sitting.unit, sitting.world
    owed = unit.owed(incident.number) if why is Why.RESOLVED else ()
    asked, channels = phased(world, incident, now), tuple(world.channels)
    told, untold = decide(asked, why, world.routes_at(now), channels, now, world.zone, owed)
    for one in untold:
        unit.withhold(incident.number, one.channel, str(why), now, one.reason)
    haste = _haste(world, incident, why, patient=patient)
    return sum(queue(sitting, _notice(sitting, incident, why, one, now), now, haste) for one in told)


def escalate(sitting: Sitting, incident: Incident, now: datetime) -> Incident:
    """Tell the next level, where nobody took it in hand in time; returns the incident as it then stands."""
    world = sitting.world
    if incident.number is None or not unanswered(incident):
        return incident
    asked, routes = phased(world, incident, now), world.routes_at(now)
    steps = due_steps(asked, routes, now, world.zone)
    if not steps:
        return incident
    saved = sitting.save(climbed(incident, steps))
    told, untold = climb(asked, steps, routes, tuple(world.channels), now, world.zone)
    for silent in untold:
        sitting.unit.withhold(incident.number, silent.channel, str(Why.UNANSWERED), now, silent.reason)
    haste = Haste.NOW if incident.severity is Severity.CRITICAL else Haste.USUAL
    for one in told:
        queue(sitting, replace(_notice(sitting, saved, Why.UNANSWERED, one, now), group=UNANSWERED), now, haste)
    sitting.unit.enter(incident.number, Entry(at=now, act=str(Why.UNANSWERED), text=ROSE))
    return saved


def call_off(sitting: Sitting, before: Incident | None, incident: Incident, now: datetime) -> None:
    """Somebody took it in hand, or it is over, or quiet now: nobody is called for it any more."""
    called = before is not None and not _settled(before)
    reason = _settled(incident)
    if called and reason and incident.number is not None:
        sitting.unit.call_off(incident.number, (Why.UNANSWERED, Why.REPEATED), now, reason)


def _settled(incident: Incident) -> str:
    if incident.phase is Phase.RESOLVED:
        return OVER
    if incident.muting is not None:
        return str(incident.muting)
    return TAKEN if incident.acknowledged_at is not None else ""


def _haste(world: World, incident: Incident, why: Why, *, patient: bool) -> Haste:
    """What gathers others explains them: it goes at once, and takes along what still waits."""
    rule = world.rules.rules.get(incident.rule)
    parts = rule is not None and rule.policy is not None and rule.policy.resolve.parts
    if (parts or incident.rule in WIDE) and why in (*BEGINS, Why.RESOLVED):
        return Haste.NOW
    return Haste.PATIENT if patient else Haste.USUAL


def phased(world: World, incident: Incident, now: datetime) -> Incident:
    """The incident as routes ask of it: in the phase of now, for it is now that somebody is told."""
    phases = active(world.calendar, now, incident.fields.get("region", ""))
    return replace(incident, fields={**incident.fields, "phase": ", ".join(names(phases))})


def _kin(sitting: Sitting, incident: Incident) -> list[Incident]:
    """The other open incidents about the same account."""
    if not incident.account:
        return []
    rules = [name for name, rule in sitting.world.rules.rules.items() if rule.policy and rule.service == ACCOUNT]
    found = sitting.unit.open_of(rules, incident.target)
    return [one for one in found if one.account == incident.account and one.key != incident.key and one.number]


def _notice(sitting: Sitting, incident: Incident, why: Why, telling: Telling, now: datetime) -> Notice:
    world, kin = sitting.world, _kin(sitting, incident)
    channel = world.channels[telling.channel]
    words = world.catalogues[channel.language]
    rule = world.rules.rules.get(incident.rule)
    ways = world.ways.of(incident, why, channel.name, now)
    title, body = speak(incident, rule, why, channel, world.zone, words, reason=telling.reason, ways=ways, kin=kin)
    voice = Words(language=channel.language, say=words, zone=world.zone)
    return Notice(
        key=f"inc:{incident.number}:{why}:{incident.revision}:{telling.channel}",
        channel=telling.channel,
        why=why,
        severity=incident.severity,
        title=title,
        body=body,
        created_at=now,
        not_before=telling.not_before,
        incident=incident.number,
        revision=incident.revision,
        reason=telling.reason,
        expires_at=telling.expires_at,
        group=group_of(incident),
        alerts=(alert(incident, rule, why, channel, voice),),
    )
