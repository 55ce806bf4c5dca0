"""The page of all messages: what people read for every rule and every occasion, in both languages.

``python -m tests.casework.gallery`` writes it anew from the golden messages; read the difference as an officer would.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sentinel.app.assemble import rules_of
from sentinel.casework.digest import Item, digest
from sentinel.casework.speak import speak
from sentinel.casework.watchword import Alive, Blind, Handover, alive, handover
from sentinel.casework.words import Words
from sentinel.courier.prove import BODY, TITLE
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.incident import Incident
from sentinel.model.muting import Matcher, Sign, Silence
from sentinel.model.notice import Why
from sentinel.model.route import Channel
from sentinel.model.rule import Rule, Tlp
from sentinel.model.severity import Severity
from tests.casework.scene import Stage, moment

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "messages"
PAGE = ROOT / "docs" / "operate" / "every-message.md"
WITA = ZoneInfo("Asia/Makassar")
NAMES = {"mataram-1": "Mataram", "jakarta-1": "Jakarta"}
TONGUES = {"id": "Bahasa Indonesia", "en": "English"}
HEAD = """\
# Every message / Semua pesan

Written by `make pages` from the messages that the tests check; nobody edits it by hand. What stands after `===` is the
title (the subject of a letter, bold on Telegram), below it the text. The times, sites and vantages are made up. When a
message leaves and what goes together: [messages](messages.md). What to do about each: the runbook that it names.

Halaman ini ditulis oleh `make pages` dari pesan yang diperiksa oleh uji. Setelah `===` adalah judul, di bawahnya isi
pesan. Waktu, situs, dan titik pantau hanyalah contoh.
"""
Said = tuple[str, str]


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## By occasion / Menurut keadaan\n", *_occasions(), "## By rule / Menurut aturan\n", *_rules()]
    return "\n".join(parts)


def _rules() -> Iterator[str]:
    for name in sorted({file.name.partition(".")[0] for file in GOLDEN.glob("*.txt")}):
        told = {language: (GOLDEN / f"{name}.{language}.txt").read_text("utf-8") for language in LANGUAGES}
        yield _section(f"`{name}`", told)


def _section(heading: str, told: dict[str, str]) -> str:
    blocks = [f"{TONGUES[language]}:\n\n```text\n{told[language].strip()}\n```\n" for language in TONGUES]
    return "\n".join([f"### {heading}\n", *blocks])


def _occasions() -> Iterator[str]:
    rule = rules_of(None).rules["site_down"]
    for heading, (why, incident, tlp) in _lives(rule).items():
        yield _section(heading, {one: _shown(_spoken(rule, why, incident, one, tlp)) for one in LANGUAGES})
    yield _section("several incidents in one message", {one: _shown(_digested(rule, one)) for one in LANGUAGES})
    yield _section("the watch changes", {one: _shown(_handed(rule, one)) for one in LANGUAGES})
    yield _section("the daily sign of life", {one: _shown(_alive(one)) for one in LANGUAGES})
    yield _section("`sentinel notify test`", {one: _shown(_tested(one)) for one in LANGUAGES})


def _lives(rule: Rule) -> dict[str, tuple[Why, Incident, Tlp]]:
    """Moments in the life of an outage, each as its message would find it; each with the TLP of the channel."""
    bad = _seen(rule).now()
    worse = replace(bad, severity=Severity.CRITICAL, revision=2)
    reminded = replace(bad, count=14, revision=2)
    closed = replace(_over(rule), recovering_at=None)
    again = replace(bad, revision=3)
    return {
        "it got worse": (Why.ESCALATED, worse, Tlp.AMBER),
        "nobody took it in hand: the next level": (Why.UNANSWERED, replace(bad, revision=2), Tlp.AMBER),
        "a reminder": (Why.REPEATED, reminded, Tlp.AMBER),
        "it is over": (Why.RESOLVED, _over(rule), Tlp.AMBER),
        "a person closed it": (Why.RESOLVED, closed, Tlp.AMBER),
        "it is back": (Why.REOPENED, again, Tlp.AMBER),
        "a silence or planned change has ended": (Why.RELEASED, bad, Tlp.AMBER),
        "it comes and goes": (Why.DIGEST, replace(bad, flapping=True), Tlp.AMBER),
        "it has settled": (Why.DIGEST, bad, Tlp.AMBER),
        "over a channel that may not carry more": (Why.OPENED, replace(bad, tlp=Tlp.RED), Tlp.AMBER),
    }


def _seen(rule: Rule) -> Stage:
    stage = Stage(rule, interval=60, enrolled=frozenset({"mataram-1"}))
    for at in (10, 70, 130):
        stage.bad(at, event={"sentinel.uptime.reason": "connection_refused", "error.type": None})
    return stage


def _over(rule: Rule) -> Incident:
    stage = _seen(rule)
    for at in (2000, 2060, 2120):
        stage.good(at)
    return stage.now()


def _spoken(rule: Rule, why: Why, incident: Incident, language: str, tlp: Tlp) -> Said:
    channel = Channel(name="csirt", language=language, tlp=tlp)
    return speak(incident, rule, why, channel, WITA, translator(language), NAMES, reason="route 1 severity>=low")


def _digested(rule: Rule, language: str) -> Said:
    bad, over = _seen(rule).now(), _over(rule)
    fields = {**bad.fields, "target_name": "Bawaslu Kota Bima"}
    items = [
        Item(incident=bad, rule=rule, why=Why.OPENED),
        Item(incident=replace(bad, number=2, severity=Severity.CRITICAL, fields=fields), rule=rule, why=Why.ESCALATED),
        Item(incident=replace(over, number=3), rule=rule, why=Why.RESOLVED),
    ]
    return digest(items, Channel(name="csirt", language=language), WITA, translator(language), reason="route 1")


def _words(language: str) -> Words:
    return Words(language=language, say=translator(language), zone=WITA, names=NAMES)


def _alive(language: str) -> Said:
    return alive(Alive(targets=61, incidents=1, blind=2, unsent=0.0), _words(language), moment(0), "08.00")


def _handed(rule: Rule, language: str) -> Said:
    matcher = Matcher(key="rule", sign=Sign.IS, value="site_slow")
    quiet = Silence(
        matchers=(matcher,), start=moment(0), end=moment(7200), who="sari", login="sari", why="pindah server", number=3
    )
    unseen = Blind(name="Bawaslu Kota Bima", probe="tls", vantage="mataram-1", since=moment(60), reason="tls_timeout")
    left = Handover(
        at=moment(3600),
        before=("Sari",),
        after=("Budi", "Wayan"),
        incidents=[(_seen(rule).now(), rule)],
        silences=[quiet],
        plans=[],
        blind=[unseen],
    )
    return handover(left, Channel(name="csirt", language=language), _words(language))


def _tested(language: str) -> Said:
    say = translator(language)
    return say(TITLE), say(BODY).format(name="csirt-telegram")


def _shown(said: Said) -> str:
    title, body = said
    return f"=== {title}\n{body}"


def refresh() -> None:
    """Write the page anew."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    refresh()
