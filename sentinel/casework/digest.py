"""One message for many incidents: each is named, the worst with their titles, the rest by number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby

from sentinel.casework.kindred import CORRELATED
from sentinel.casework.reasons import because
from sentinel.casework.speak import HEADLINES, MOST, ORDER, TITLE_MOST, cut, headline
from sentinel.casework.words import Words
from sentinel.kit.texts import Translator, msg
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Rule
from sentinel.model.severity import Severity

LINE_MOST = 140
LISTED = 60  # numbers that are written out one by one; of more, those in a row are drawn together
FIRST = (Why.UNANSWERED, Why.OPENED, Why.REOPENED, Why.ESCALATED, Why.DIGEST, Why.REPEATED, Why.RESOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One incident of the message: as it stands now, its rule if that still exists, the newest thing to tell of it."""

    incident: Incident
    rule: Rule | None
    why: Why


def digest(
    items: Sequence[Item], channel: Channel, zone: tzinfo, words: Translator, *, reason: str = ""
) -> tuple[str, str]:
    """Title and body of one message that names every incident, plain text, the body under 1,500 characters.

    Of incidents above the channel's TLP only id and severity are said.
    """
    voice = Words(language=channel.language, say=words, zone=zone)
    ordered = sorted(items, key=_rank)
    head = _head(ordered, channel, voice)
    say = voice.say
    foot = [f"{say(msg('More'))}: sentinel incidents list"]
    if reason:
        foot.append(f"{say(msg('You are told because'))}: {because(reason, voice)}")

    def body(lines: int) -> str:
        return "\n".join([head, *_sections(ordered, lines, channel, voice), *foot])

    most = _most(len(ordered), lambda lines: len(body(lines)) < MOST)
    return _title(ordered, channel, voice), cut(body(most), MOST - 1)


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """The most full lines that still fit."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _rank(item: Item) -> tuple[int, int, bool, int]:
    """What is new before what is over, the worst first; what explains others before what it explains."""
    incident = item.incident
    return _place(item.why), -incident.severity, incident.service != CORRELATED, incident.number or 0


def _place(why: Why) -> int:
    return FIRST.index(why) if why in FIRST else len(FIRST)


def _worst(items: Sequence[Item]) -> Severity:
    return max(item.incident.severity for item in items)


def _mark(items: Sequence[Item], channel: Channel) -> str:
    """The strictest mark of what is said in full; nothing where nothing is."""
    said = [item.incident.tlp for item in items if _open(item, channel)]
    return f"TLP:{max(said, key=ORDER.index).upper()}" if said else ""


def _open(item: Item, channel: Channel) -> bool:
    return ORDER.index(item.incident.tlp) <= ORDER.index(channel.tlp)


def _head(items: Sequence[Item], channel: Channel, words: Words) -> str:
    count = words.say(msg("{count} incidents in one message")).format(count=words.number(len(items)))
    return " | ".join(part for part in (_mark(items, channel), words.severity(_worst(items)), count) if part)


def _title(items: Sequence[Item], channel: Channel, words: Words) -> str:
    mark = _mark(items, channel)
    counts = ", ".join(f"{words.number(len(list(some)))} {word}" for word, some in _by_why(items, words))
    first = max(items, key=lambda item: (item.why is not Why.RESOLVED, item.incident.severity))
    named = f": {headline(first.incident, first.rule, first.why, words)}" if _open(first, channel) else ""
    return cut(f"{f'[{mark}] ' if mark else ''}{words.severity(_worst(items))}: {counts}{named}", TITLE_MOST)


def _by_why(items: Sequence[Item], words: Words) -> Iterator[tuple[str, Iterator[Item]]]:
    for why, some in groupby(items, key=lambda item: item.why):
        yield words.say(HEADLINES[why]), some


def _sections(items: Sequence[Item], lines: int, channel: Channel, words: Words) -> Iterator[str]:
    """What is new, what is worse, what is over: the first so many in full, the rest by number."""
    for word, some in _by_why(items, words):
        section = list(some)
        full, lines = section[:lines], max(0, lines - len(section))
        yield f"{word} ({words.number(len(section))}):"
        yield from (f"- {_line(item, channel, words)}" for item in full)
        if rest := section[len(full) :]:
            also = words.say(msg("also")) + " " if full else ""
            yield f"- {also}{_numbers([item.incident for item in rest])}"


def _line(item: Item, channel: Channel, words: Words) -> str:
    incident = item.incident
    told = headline(incident, item.rule, item.why, words) if _open(item, channel) else words.say(msg("open Sentinel"))
    return cut(f"{incident.ref} {words.severity(incident.severity)}: {told}", LINE_MOST)


def _numbers(incidents: Sequence[Incident]) -> str:
    refs = [incident.ref for incident in incidents]
    return " ".join(refs) if len(refs) <= LISTED else " ".join(_runs(sorted(i.number or 0 for i in incidents)))


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """Numbers in a row as from-to."""
    for _, some in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        row = [number for _, number in some]
        yield f"INC-{row[0]:06d}" if len(row) == 1 else f"INC-{row[0]:06d}..INC-{row[-1]:06d}"
