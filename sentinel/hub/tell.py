"""Put what must be told into the outbox, for every channel that should hear it; and write down why others do not."""

from dataclasses import replace
from datetime import datetime

from sentinel.casework.alert import alert
from sentinel.casework.grouping import Haste, group_of
from sentinel.casework.inhibit import WIDE
from sentinel.casework.phase import active, names
from sentinel.casework.route import Telling
from sentinel.casework.route import tell as decide
from sentinel.casework.speak import speak
from sentinel.casework.words import Words
from sentinel.hub.gather import queue
from sentinel.hub.sitting import Sitting
from sentinel.hub.world import World
from sentinel.model.incident import Incident
from sentinel.model.notice import Notice, Why

BEGINS = (Why.OPENED, Why.REOPENED)


def tell(sitting: Sitting, incident: Incident, why: Why, now: datetime, *, patient: bool = False) -> int:
    """Queue one notice per channel that a route names; returns how many were new. ``patient``: it can wait."""
    if incident.number is None:
        return 0
    unit, world = sitting.unit, sitting.world
    told, untold = decide(phased(world, incident, now), why, world.routes, tuple(world.channels), now, world.zone)
    for one in untold:
        unit.withhold(incident.number, one.channel, str(why), now, one.reason)
    haste = _haste(world, incident, why, patient=patient)
    return sum(queue(sitting, _notice(world, incident, why, one, now), now, haste) for one in told)


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


def _notice(world: World, incident: Incident, why: Why, telling: Telling, now: datetime) -> Notice:
    channel = world.channels[telling.channel]
    words = world.catalogues[channel.language]
    rule = world.rules.rules.get(incident.rule)
    ways = world.ways.of(incident, why, channel.name, now)
    title, body = speak(incident, rule, why, channel, world.zone, words, reason=telling.reason, ways=ways)
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
