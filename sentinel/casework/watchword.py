"""What is said although nothing happened: that Sentinel is alive, and what one watch hands over to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.casework.speak import MOST, ORDER, TITLE_MOST, cut, headline
from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.incident import Incident
from sentinel.model.muting import PlannedChange, Silence
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Rule, Tlp

LINE_MOST = 150
SHOWN = 8  # lines of one kind; of more, how many
NOBODY = msg("nobody is on call")
MORE = msg("and {count} more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """Something that cannot be seen: what, by which probe, from where, since when, and why."""

    name: str
    probe: str
    vantage: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """Figures of one day: sites watched, incidents open, checks that see nothing, age of the oldest unsent (s)."""

    targets: int
    incidents: int
    blind: int
    unsent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What one watch leaves to the next, as it stands when they change."""

    at: datetime
    before: tuple[str, ...]
    after: tuple[str, ...]
    incidents: Sequence[tuple[Incident, Rule | None]]
    silences: Sequence[Silence]
    plans: Sequence[PlannedChange]
    blind: Sequence[Blind]


def alive(figures: Alive, words: Words, now: datetime, clock: str) -> tuple[str, str]:
    """Title and body of the daily sign of life; ``clock`` is when the next one comes. Counts alone may go anywhere."""
    say, number = words.say, words.number
    told = say(msg("alive: {targets} targets, {incidents} incidents, oldest unsent {seconds} s")).format(
        targets=number(figures.targets), incidents=number(figures.incidents), seconds=number(round(figures.unsent))
    )
    lines = [f"TLP:GREEN | Sentinel | {words.moment(now)}", told]
    if figures.blind:
        unseen = say(msg("cannot be seen: {count} checks; see: sentinel status"))
        lines.append(unseen.format(count=number(figures.blind)))
    missing = say(msg("If no such message comes tomorrow at {clock}, Sentinel or this channel has failed."))
    lines.append(missing.format(clock=clock))
    return f"[TLP:GREEN] Sentinel {told}", "\n".join(lines)


def handover(left: Handover, channel: Channel, words: Words) -> tuple[str, str]:
    """Title and body of the message at a change of watch; a channel that may not carry amber hears the counts."""
    say = words.say
    names = [", ".join(map(untrusted, people)) or say(NOBODY) for people in (left.before, left.after)]
    title = f"{say(msg('hand-over'))}: {names[0]} → {names[1]}"
    head = f"TLP:AMBER | {say(msg('hand-over'))} | {words.moment(left.at)}"
    parts = list(_parts(left, channel, words))
    if ORDER.index(Tlp.AMBER) > ORDER.index(channel.tlp):
        counts = [f"{name}: {words.number(len(lines))}" for name, lines in parts]
        where = f"{say(msg('open Sentinel'))}: sentinel incidents list"
        return title, "\n".join([head.partition(" | ")[2], *counts, where])
    shown = SHOWN
    while len(text := "\n".join([head, f"{names[0]} → {names[1]}", *_sections(parts, shown, words)])) >= MOST and shown:
        shown -= 1
    return cut(f"[TLP:AMBER] {title}", TITLE_MOST), cut(text, MOST - 1)


def _parts(left: Handover, channel: Channel, words: Words) -> Iterator[tuple[str, list[str]]]:
    say = words.say
    yield say(msg("open incidents")), [_incident(i, rule, channel, words) for i, rule in left.incidents]
    yield say(msg("silences")), [_silence(one, words) for one in left.silences]
    yield say(msg("planned changes")), [_plan(one, words) for one in left.plans]
    yield say(msg("cannot be seen")), [_blind(one, words) for one in left.blind]


def _sections(parts: Sequence[tuple[str, list[str]]], shown: int, words: Words) -> Iterator[str]:
    for name, lines in parts:
        yield f"{name}: {words.number(len(lines))}"
        yield from (f"- {cut(line, LINE_MOST)}" for line in lines[:shown])
        if len(lines) > shown:
            yield f"- {words.say(MORE).format(count=words.number(len(lines) - shown))}"


def _incident(incident: Incident, rule: Rule | None, channel: Channel, words: Words) -> str:
    """The opening's own title, whatever was told last: it is open still."""
    told = words.say(msg("open Sentinel"))
    if ORDER.index(incident.tlp) <= ORDER.index(channel.tlp):
        told = headline(incident, rule, Why.OPENED, words)
    by = words.say(msg("in hand: {who}")).format(who=untrusted(incident.acknowledged_by or ""))
    state = by if incident.acknowledged_at else words.word("open")
    return f"{incident.ref} {words.severity(incident.severity)}, {state}: {told}"


def _silence(one: Silence, words: Words) -> str:
    until = words.say(msg("until {moment}")).format(moment=words.moment(one.end))
    what = " ".join(str(matcher) for matcher in one.matchers)
    return untrusted(f"{one.number}: {what}, {until} ({one.who}: {one.why})", LINE_MOST)


def _plan(one: PlannedChange, words: Words) -> str:
    until = words.say(msg("until {moment}")).format(moment=words.moment(one.end))
    return untrusted(f"{one.number}: {', '.join(one.targets)}, {until} ({one.who}: {one.why})", LINE_MOST)


def _blind(one: Blind, words: Words) -> str:
    since = words.say(msg("since {moment}")).format(moment=words.moment(one.since))
    why = f" ({words.trouble(one.reason)})" if one.reason else ""
    return f"{untrusted(one.name)} {one.probe}, {words.word(one.vantage)}, {since}{why}"
