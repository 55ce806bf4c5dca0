"""Why we believe an incident and how far it reaches, in sentences for people; nothing is claimed that was not seen."""

import re
from collections.abc import Iterator

from sentinel.casework.derived import TARGETS
from sentinel.casework.who import vantages
from sentinel.casework.witness import fresh
from sentinel.casework.words import Words
from sentinel.kit.intake.telling import SERVICE
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.event import Value
from sentinel.model.incident import Incident, Verdict
from sentinel.model.muting import Cause, Muting

_ROUTE = re.compile(r"route (\d+) ?(.*?)(?: ?\[(.*)\])?", re.DOTALL)
_LEVEL = re.compile(r"level (\d+) after (\d+) s: (.*)", re.DOTALL)


def reasons(incident: Incident, words: Words) -> list[str]:
    """What was seen how often, by whom, who sees it otherwise, and what keeps it as it is."""
    known = _told if incident.service == SERVICE else _seen
    return [*known(incident, words), *_standing(incident, words)]


def because(reason: str, words: Words) -> str:
    """Why this channel is told, from what the routing table noted (``route 2 severity>=high``)."""
    level = _LEVEL.fullmatch(reason)
    if level is not None:
        asked = words.say(msg("nobody took it in hand within {duration}: level {number} of {route}"))
        told = because(level[3], words)
        return asked.format(duration=words.duration(int(level[2])), number=level[1], route=told)
    route = _ROUTE.fullmatch(reason)
    if route is None:
        return untrusted(words.say(reason))
    said = words.say(msg("route {number} in config.toml")).format(number=route[1])
    there = words.say(msg("on call: {people}")).format(people=untrusted(route[3])) if route[3] else ""
    told = ", ".join(filter(None, (untrusted(route[2]), there)))
    return f"{said} ({told})" if told else said


def by_whom(incident: Incident) -> str:
    """The word before what is known: seen by Sentinel, or reported by people."""
    return msg("Reported") if incident.service == SERVICE else msg("Seen")


def _told(incident: Incident, words: Words) -> Iterator[str]:
    """What people reported: nobody looked, and nobody knows how far it reaches."""
    times = words.say(msg("reported {count}x ({reports}), first on {since}"))
    yield times.format(
        count=words.number(incident.count), reports=vantages(incident, words), since=words.moment(incident.first_at)
    )
    alone = words.say(msg("only callers say so: not seen by Sentinel, scope unknown, confidence {confidence}"))
    yield alone.format(confidence=words.word(incident.confidence))


def _seen(incident: Incident, words: Words) -> Iterator[str]:
    say = words.say
    times = say(msg("seen {count}x from {vantages}, first at {since}"))
    yield times.format(
        count=words.number(incident.count), vantages=vantages(incident, words), since=words.moment(incident.first_at)
    )
    dissent = _dissent(incident, words)
    if dissent:
        yield say(msg("seen good at the same time from {vantages}")).format(vantages=dissent)
    if targets := incident.event.get(TARGETS):
        yield say(msg("concerns {targets}")).format(targets=_listed(targets))
    reach = say(msg("scope {scope}, confidence {confidence}"))
    yield reach.format(scope=words.word(incident.scope), confidence=words.word(incident.confidence))


def _listed(targets: Value) -> str:
    return untrusted(", ".join(map(str, targets)) if isinstance(targets, list) else str(targets))


def _dissent(incident: Incident, words: Words) -> str:
    good = [w for w in incident.witnesses if w.verdict is Verdict.GOOD and fresh(w, incident.updated_at)]
    return ", ".join(words.word(w.vantage) for w in good if w.vantage not in incident.seen_by)


def _standing(incident: Incident, words: Words) -> Iterator[str]:
    say = words.say
    if incident.late:
        yield say(msg("these looks arrived late: they say nothing about now"))
    if incident.flapping:
        yield say(msg("it keeps opening and closing: quiet until it settles"))
    if incident.awaiting_confirmation:
        yield say(msg("it is seen good again and waits for a person to confirm"))
    if incident.muting:
        yield say(msg("muted, because {reason}")).format(reason=muted(incident.muting, words))


def muted(muting: Muting, words: Words) -> str:
    """What keeps it quiet, as people say it: by what, until when, and the reason that was given."""
    what, _, rest = muting.by.partition(" ")
    by = muting.by if muting.cause is Cause.INCIDENT else f"{words.word(what)} {rest}"
    until = words.say(msg("until {moment}")).format(moment=words.moment(muting.until)) if muting.until else ""
    told = " ".join(filter(None, (untrusted(by), until)))
    return f"{told}: {untrusted(muting.why)}" if muting.why else told
