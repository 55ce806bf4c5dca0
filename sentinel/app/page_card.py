"""A look at a page as people read it: the verdict, why, who is shown it, where it stands, what it was compared with."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sentinel.app.certificate.row import Row, Tone
from sentinel.casework.words import Words
from sentinel.kit.texts import msg
from sentinel.kit.untrusted import untrusted
from sentinel.model.event import Event, Value

DATASET = "sentinel.content"
VERDICTS: Mapping[str, tuple[str, Tone]] = MappingProxyType(
    {
        "clean": (msg("nothing but the churn of every day"), Tone.GOOD),
        "changed": (msg("more than churn is new, without a plain sign of an attack"), Tone.DOUBT),
        "defaced": (msg("AN ATTACK: the page was defaced"), Tone.BAD),
        "injected": (msg("AN ATTACK: something was put into the page"), Tone.BAD),
        "blocked": (msg("not seen: a wall, an error or a maintenance page stood before it"), Tone.DOUBT),
        "unknown": (msg("nothing can be said: too little is known, or too little was seen"), Tone.DOUBT),
    }
)
MEASURED = msg("{verdict} ({word}; weight {score}, from {enough} on it counts)")
REMEMBERED = msg("with what a person accepted, and {looks} looks since {days} days ago")
COMPARED: Mapping[str, str] = MappingProxyType(
    {
        "accepted": msg("with what a person accepted; a single look knows nothing of what took turns since"),
        "proposed": msg("with what was seen so far; no person has accepted it"),
    }
)
NOTHING = msg("with nothing: only plain evidence counts")
ENOUGH = 1.1


def page_card(event: Event, words: Words) -> Iterator[Row]:
    """The rows of one event of service ``content``; every text of the page is made harmless."""
    verdict = str(event.get("sentinel.content.verdict"))
    sentence, tone = VERDICTS.get(verdict, VERDICTS["unknown"])
    measured = words.say(MEASURED).format(
        verdict=words.say(sentence),
        word=verdict,
        score=words.value(event.get("sentinel.content.score")),
        enough=words.number(ENOUGH),
    )
    yield Row(label=words.say(msg("Verdict")), lines=(measured,), tone=tone)
    yield from _listed(event, words)
    yield Row(label=words.say(msg("Compared")), lines=(_compared(event, words),))


def _compared(event: Event, words: Words) -> str:
    basis, looks = event.get("sentinel.baseline.basis"), event.get("sentinel.content.looks")
    if basis == "accepted" and looks:
        days = words.value(event.get("sentinel.content.days"))
        return words.say(REMEMBERED).format(looks=words.value(looks), days=days)
    return words.say(COMPARED.get(str(basis), NOTHING))


def _listed(event: Event, words: Words) -> Iterator[Row]:
    for label, lines in (
        (msg("Why"), [words.value(one) for one in _several(event, "reasons")]),
        (msg("Where"), [untrusted(str(one)) for one in _several(event, "quotes")]),
        (msg("Pinned facts"), [untrusted(str(one)) for one in _several(event, "facts_changed")]),
        (msg("Shown to"), [", ".join(words.value(one) for one in _several(event, "view"))]),
        (msg("New sites"), [", ".join(words.value(one) for one in _several(event, "new_hosts"))]),
        (msg("Not seen by"), [", ".join(words.value(one) for one in _several(event, "views_unseen"))]),
        (msg("Not judged"), [", ".join(words.value(one) for one in _several(event, "unread"))]),
    ):
        if any(lines):
            yield Row(label=words.say(label), lines=tuple(lines))


def _several(event: Event, name: str) -> list[Value]:
    value = event.get(f"sentinel.content.{name}")
    return list(value) if isinstance(value, list) else []
