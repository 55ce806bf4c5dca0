"""What a duty officer reads: what was seen, since when, from where, why it is believed, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType

from sentinel.casework.fill import fill, texts_of
from sentinel.casework.matter import belongs, continued
from sentinel.casework.reasons import because, by_whom, reasons
from sentinel.casework.who import concerned, seen_good_from, target_name
from sentinel.casework.words import Words
from sentinel.kit.texts import Translator, msg
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Rule, Tlp

MOST = 1500
TITLE_MOST = 180
PART_MOST = 520
NOBODY: Mapping[str, str] = MappingProxyType({})
ORDER = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)

HEADLINES: Mapping[Why, str] = MappingProxyType(
    {
        Why.OPENED: msg("new"),
        Why.ESCALATED: msg("escalated"),
        Why.REPEATED: msg("reminder"),
        Why.RESOLVED: msg("resolved"),
        Why.REOPENED: msg("reopened"),
        Why.RELEASED: msg("no longer muted, still open"),
        Why.UNANSWERED: msg("nobody has taken it in hand yet"),
        Why.DIGEST: msg("unsteady"),
        Why.ALIVE: msg("sign of life"),
        Why.HANDOVER: msg("hand-over"),
        Why.TEST: msg("test"),
    }
)


def speak(  # noqa: PLR0913 - each argument is one thing that the words depend on
    incident: Incident,
    rule: Rule | None,
    why: Why,
    channel: Channel,
    zone: tzinfo,
    words: Translator,
    names: Mapping[str, str] = NOBODY,
    *,
    reason: str = "",
    link: str = "",
    ways: Sequence[str] = (),
    kin: Sequence[Incident] = (),
) -> tuple[str, str]:
    """Title and body of one message, plain text, the body under 1,500 characters.

    Above the channel's TLP only id, severity and the command that shows it are said. ``names`` are display names by
    id, ``reason`` says why this person is told, ``link`` leads to the incident on the dashboard. ``ways`` are how the
    reader can take it in hand on the spot, a link or a word; they are never cut, and the command line follows them.
    ``kin`` are other open incidents about the same account.
    """
    voice = Words(language=channel.language, say=words, zone=zone, names=names)
    if not within(incident.tlp, channel.tlp):
        return _reduced(incident, voice, link)
    first, *lines = _lines(incident, rule, why, voice, reason, link, ways)
    shared = [] if why is Why.RESOLVED else list(belongs(incident, kin, voice))
    title = _title(incident, rule, why, voice, continued(incident, kin))
    return title, _within([first, *lines[:2], *shared, *lines[2:]], ways)


def within(tlp: Tlp, ceiling: Tlp) -> bool:
    """Whether what carries this marking may be said where the ceiling is that."""
    return ORDER.index(tlp) <= ORDER.index(ceiling)


def shown_by(incident: Incident, words: Words) -> str:
    """Where to read what a channel may not carry: the command says no more than the number that stands beside it."""
    return f"{words.say(msg('open Sentinel'))}: sentinel incidents show {incident.ref}"


def _reduced(incident: Incident, words: Words, link: str) -> tuple[str, str]:
    """For a channel that may not carry more."""
    title = f"{incident.ref}: {words.severity(incident.severity)}"
    lines = [
        incident.ref,
        words.severity(incident.severity),
        shown_by(incident, words),
        *([link] if link else ()),
    ]
    return title, "\n".join(lines)


def _title(incident: Incident, rule: Rule | None, why: Why, words: Words, continues: str) -> str:
    """What is no first word and no last one says so here too: a locked telephone shows nothing else."""
    mark = f"[TLP:{incident.tlp.upper()}] {words.severity(incident.severity)}"
    again = "" if why in (Why.OPENED, Why.RESOLVED) else f" ({occasion(incident, why, words)})"
    if why is Why.OPENED and continues:
        told = words.say(msg("continues {ref}")).format(ref=continues)
        again = f" ({told})"
    return cut(f"{mark}{again}: {headline(incident, rule, why, words)}", TITLE_MOST)


def occasion(incident: Incident, why: Why, words: Words) -> str:
    """Why there is a message, in a word or two."""
    settled = why is Why.DIGEST and not incident.flapping
    return words.say(msg("settled, still open") if settled else HEADLINES[why])


def headline(incident: Incident, rule: Rule | None, why: Why, words: Words) -> str:
    """The rule's own title; "recovered" is only said of what was seen good."""
    texts = texts_of(rule, words.language)
    if texts is None:
        return f"{incident.rule}: {target_name(incident)}"
    if why is not Why.RESOLVED:
        return fill(texts.title, incident, words)
    if incident.recovering_at is None:
        return words.say(msg("Closed by a person: {title}")).format(title=fill(texts.title, incident, words))
    return fill(texts.resolved, incident, words)


def _lines(
    incident: Incident, rule: Rule | None, why: Why, words: Words, reason: str, link: str, ways: Sequence[str]
) -> Iterator[tuple[str, str]]:
    say, over = words.say, why is Why.RESOLVED
    yield "", f"TLP:{incident.tlp.upper()} | {words.severity(incident.severity)} | {concerned(incident, words)}"
    yield "", f"{incident.ref} | {occasion(incident, why, words)}"
    yield from _ended(incident, words) if over else _seen(incident, rule, words)
    if why is Why.DIGEST:
        yield say(msg("Now")), _settling(incident, words)
    if not over:
        yield say(msg("Why we believe it")), "; ".join(reasons(incident, words))
        yield from _next(incident, rule, words)
        yield from _acknowledge(incident, words, ways)
    if reason:
        yield say(msg("You are told because")), because(reason, words)
    if link:
        yield say(msg("More")), link


def _seen(incident: Incident, rule: Rule | None, words: Words) -> Iterator[tuple[str, str]]:
    texts = texts_of(rule, words.language)
    if texts is not None:
        yield words.say(by_whom(incident)), fill(texts.summary, incident, words)
    else:
        yield words.say(msg("Since")), words.moment(incident.first_at)


def _ended(incident: Incident, words: Words) -> Iterator[tuple[str, str]]:
    end, start = incident.resolved_at or incident.updated_at, incident.opened_at or incident.first_at
    seen_good = incident.recovering_at is not None
    label = words.say(msg("Seen good since")) if seen_good else words.say(msg("Closed"))
    yield label, words.moment(incident.recovering_at or end)
    if seen_good:
        yield words.say(msg("Seen good from")), seen_good_from(incident, words)
    yield words.say(msg("It lasted")), words.duration((end - start).total_seconds())


def _settling(incident: Incident, words: Words) -> str:
    if incident.flapping:
        return words.say(msg("it keeps opening and closing; nothing more is said until it settles"))
    return words.say(msg("it has settled and is still open"))


def _next(incident: Incident, rule: Rule | None, words: Words) -> Iterator[tuple[str, str]]:
    say, texts = words.say, texts_of(rule, words.language)
    if texts is not None:
        yield say(msg("What to do")), fill(texts.advice, incident, words)
    if rule is not None and rule.policy is not None and rule.policy.runbook:
        yield (
            say(msg("Runbook")),
            rule.policy.runbook.removesuffix(".md"),
        )  # .md is a domain, and clients make it a link


def _acknowledge(incident: Incident, words: Words, ways: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The quickest way first; the command line, which always works, last."""
    first, *others = (*ways, f"sentinel incidents ack {incident.ref}")
    yield words.say(msg("Acknowledge")), first
    for other in others:
        yield words.say(msg("or")), other


def _within(lines: list[tuple[str, str]], whole: Sequence[str]) -> str:
    """The lines as one text; what is too long is cut, but nothing that is ``whole``; all stays under the limit."""
    fixed = [f"{label}: {text}" for label, text in lines if text in whole]
    texts = [f"{label}: {_part(text, whole)}" if label else cut(text, PART_MOST) for label, text in lines if text]
    while len("\n".join(texts)) >= MOST:
        longest = max((n for n in range(len(texts)) if texts[n] not in fixed), key=lambda n: len(texts[n]))
        texts[longest] = cut(texts[longest], len(texts[longest]) * 3 // 4)
    return "\n".join(texts)


def _part(text: str, whole: Sequence[str]) -> str:
    return text if text in whole else cut(text, PART_MOST)


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis: at most so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
