"""What people are told who ask in a chat: how things stand, why something is believed, what commands there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.casework.fill import fill, texts_of
from sentinel.casework.reasons import by_whom, reasons
from sentinel.casework.speak import cut, headline, shown_by, within
from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Entry, Incident
from sentinel.model.notice import Why
from sentinel.model.rule import Rule, Tlp

LISTED = 10  # incidents that an overview names
RECENT = 6  # lines of a timeline
LINE, PART = 180, 700
HELP = (
    msg("/ack NUMBER [words]: take an incident in hand; reminders and escalations stop"),
    msg("/why NUMBER: what was seen, why it is believed, what was done"),
    msg("/mute NUMBER 2h REASON: no messages about this matter for so long (30m, 2h, 1d)"),
    msg("/status: what is open, what cannot be seen, what waits to be sent"),
    msg("Instead of writing the number you can reply to the message about it."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand: open incidents with their rules, checks and those that cannot be seen now, unsent messages."""

    vantage: str
    at: datetime
    incidents: Sequence[tuple[Incident, Rule | None]]
    checks: int
    unseen: Sequence[str]
    waiting: int
    oldest: datetime | None
    silences: int


def named(incident: Incident, rule: Rule | None, words: Words, ceiling: Tlp) -> str:
    """An incident in one line: number, severity and, within the ceiling, its title."""
    title = headline(incident, rule, Why.OPENED, words) if within(incident.tlp, ceiling) else ""
    return cut(" | ".join(filter(None, (incident.ref, words.severity(incident.severity), title))), LINE)


def overview(now: Standing, words: Words, ceiling: Tlp) -> str:
    """The answer to ``/status``: the worst first, what nobody has in hand before what somebody has."""
    return "\n".join(_overview(now, words, ceiling))


def _overview(now: Standing, words: Words, ceiling: Tlp) -> Iterator[str]:
    say, number = words.say, words.number
    loud = [one for one in now.incidents if one[0].muting is None]
    open_ones = [one for one in loud if one[0].acknowledged_at is None]
    yield f"Sentinel, {words.word(now.vantage)}: {words.moment(now.at)}"
    counted = say(msg("Open incidents: {count}, nobody has in hand: {free}, muted: {muted}"))
    yield counted.format(
        count=number(len(now.incidents)), free=number(len(open_ones)), muted=number(len(now.incidents) - len(loud))
    )
    ranked = sorted(loud, key=lambda one: (one[0].acknowledged_at is not None, -one[0].severity, -(one[0].number or 0)))
    for incident, rule in ranked[:LISTED]:
        who = untrusted(incident.acknowledged_by or "", 40) or f"/ack_{incident.number}"
        yield f"{named(incident, rule, words, ceiling)} | {who}"
    if len(ranked) > LISTED:
        yield say(msg("and {count} more")).format(count=number(len(ranked) - LISTED))
    yield _seen(now, words)
    yield _waiting(now, words)
    if now.silences:
        yield say(msg("Silences in force: {count}")).format(count=number(now.silences))


def _waiting(now: Standing, words: Words) -> str:
    text = words.say(msg("Messages not yet sent: {count}")).format(count=words.number(now.waiting))
    if now.oldest is None:
        return text
    late = words.say(msg("the oldest is late by {age}"))
    return f"{text} ({late.format(age=words.duration(max(0.0, (now.at - now.oldest).total_seconds())))})"


def _seen(now: Standing, words: Words) -> str:
    told = words.say(msg("Checks: {count}, not seen now: {unseen}"))
    text = told.format(count=words.number(now.checks), unseen=words.number(len(now.unseen)))
    names = ", ".join(untrusted(name) for name in now.unseen[:LISTED])
    more = " …" if len(now.unseen) > LISTED else ""
    return f"{text} ({names}{more})" if names else text


def explain(incident: Incident, rule: Rule | None, told: Sequence[Entry], words: Words, ceiling: Tlp) -> str:
    """The answer to ``/why``: what was seen, why it is believed, and the newest lines of its timeline."""
    head = f"{named(incident, rule, words, ceiling)} | {words.word(incident.status)}"
    if not within(incident.tlp, ceiling):
        return f"{head}\n{shown_by(incident, words)}"
    return "\n".join([f"TLP:{incident.tlp.upper()}", head, *_explained(incident, rule, words), *_timeline(told, words)])


def _explained(incident: Incident, rule: Rule | None, words: Words) -> Iterator[str]:
    say, texts = words.say, texts_of(rule, words.language)
    if texts is not None:
        yield f"{say(by_whom(incident))}: {cut(fill(texts.summary, incident, words), PART)}"
    yield f"{say(msg('Why we believe it'))}: {cut('; '.join(reasons(incident, words)), PART)}"
    if texts is not None:
        yield f"{say(msg('What to do'))}: {cut(fill(texts.advice, incident, words), PART)}"


def _timeline(told: Sequence[Entry], words: Words) -> Iterator[str]:
    """Our own sentences in the reader's language, a person's as that person wrote them."""
    for entry in told[-RECENT:]:
        text = entry.text if entry.login else words.say(entry.text)
        who = f" {untrusted(entry.who, 60)}" if entry.login else ""
        yield cut(f"{words.moment(entry.at)}: {words.word(entry.act)}{who} {untrusted(text)}".rstrip(), LINE)


def manual(words: Words) -> str:
    """The answer to ``/help``."""
    return "\n".join(words.say(line) for line in HELP)
