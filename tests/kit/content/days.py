"""Ordinary days of many sites, one after the other: news, new themes, banners, suppliers, counts, and outages."""

import random
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

from sentinel.kit.content.features import Features, features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Verdict, Word, judge
from sentinel.kit.page.follow import Trail
from sentinel.range.http import Reply
from sentinel.range.pages import Office
from tests.kit.content.pages import WORDS
from tests.kit.content.watch import Watch, answer
from tests.range.living import CRAWLER, DESKTOP, HOST, SEARCHER, ask, living

LASTING = {
    "relaunch": 1 / 250, "news_day": 1 / 20, "raid_news": 1 / 15, "hack_news": 1 / 20, "notice": 1 / 8,
    "new_widget": 1 / 120, "banner": 1 / 90, "typo": 1 / 60, "counter_jump": 1 / 120, "layouts": 1 / 120,
    "popup": 1 / 120, "related_links": 1 / 120, "survey": 1 / 120, "live_count": 1 / 120,
}  # fmt: skip
PASSING = {
    "consent": 1 / 150, "challenge": 1 / 80, "challenge_403": 1 / 80, "edge_502": 1 / 60, "maintenance": 1 / 60,
    "empty": 1 / 100, "mis_encoded": 1 / 150, "two_bytes_a_letter": 1 / 300, "deeply_nested": 1 / 400,
}  # fmt: skip
PATHS = ("/", "/", "/", "/blog", "/pengumuman")
VISITORS = {"V0": DESKTOP, "V1": CRAWLER, "V2": SEARCHER}
LEARNED = 3  # days, after which a person accepts what is usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One page on one day: what answered (``again``: a little later, each visitor for himself), what happened to it."""

    number: int
    reply: Reply
    happened: tuple[str, ...]
    again: tuple[Mapping[str, Reply], ...] = ()


def days(seed: int, count: int, looks: int = 0) -> Iterator[Day]:
    """So many days of one page of a site of its own; on each so many looks of all visitors."""
    dice = random.Random(f"hari {seed}")
    front = living(seed, Office(name=f"KPU Kabupaten Contoh {seed}", place=f"Contoh {seed}"))
    path = PATHS[seed % len(PATHS)]
    for number in range(count):
        front.pass_days()
        happened = [name for name, chance in LASTING.items() if dice.random() < chance]
        for name in happened:
            front.weather(name)
        outages = [name for name, chance in PASSING.items() if dice.random() < chance][:1]
        with front.weather(outages[0]) if outages else nullcontext():
            reply = ask(front, path)
            again = tuple({view: ask(front, path, who) for view, who in VISITORS.items()} for _ in range(looks))
        yield Day(number=number, reply=reply, happened=(*happened, *outages), again=again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The verdict on one day, the four days before it that showed the page being what is known."""

    seed: int
    number: int
    happened: tuple[str, ...]
    verdict: Verdict

    @property
    def alarm(self) -> bool:
        """Whether somebody would be woken."""
        return self.verdict.word in {Word.DEFACED, Word.INJECTED}


def rolled(seed: int, count: int) -> Iterator[Judged]:
    """A page judged day by day by the judge alone, beside the last four days on which it could be seen."""
    before: list[Features] = []
    for day in days(seed, count):
        page = features_of(day.reply.body.decode(errors="replace"))
        verdict = judge(Fresh(page, Known(before, HOST)), WORDS)
        if before:
            yield Judged(seed=seed, number=day.number, happened=day.happened, verdict=verdict)
        if verdict.word not in {Word.BLOCKED, Word.UNKNOWN} or not before:
            before = [*before, page][-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the probe's events of one day said, the worst of them, with its reasons."""

    seed: int
    number: int
    happened: tuple[str, ...]
    verdict: str
    why: object

    @property
    def alarm(self) -> bool:
        """Whether somebody would be woken."""
        return self.verdict in {Word.DEFACED, Word.INJECTED}


def watched(seed: int, count: int) -> Iterator[Told]:
    """A page watched by the probe itself day by day, looked at again after a minute, with all that it learned.

    A person accepts what is usual after three days, and on the day after whatever he was warned of.
    """
    watch, warned = Watch(host=HOST), False
    for day in days(seed, count, looks=2):
        events = [watch.see(**{_as(view): _trail(reply) for view, reply in look.items()}) for look in day.again]
        watch.at += timedelta(hours=23, minutes=58)
        words = [str(event["sentinel.content.verdict"]) for event in events]
        worst = max(words, key=WORST.index)
        unsettled = watch.baseline is None and day.number + 1 >= LEARNED
        if watch.last and watch.last.facts.home.seen and (unsettled or (warned and worst == Word.CHANGED)):
            watch.accept()
        warned = worst == Word.CHANGED
        if day.number >= LEARNED:
            why = [event.get("sentinel.content.what") for event in events]
            yield Told(seed=seed, number=day.number, happened=day.happened, verdict=worst, why=why)


WORST: list[str] = [Word.CLEAN, Word.BLOCKED, Word.UNKNOWN, Word.CHANGED, Word.INJECTED, Word.DEFACED]


def _as(view: str) -> str:
    return "home" if view == "V0" else view


def _trail(reply: Reply) -> Trail:
    kind = next((value for name, value in reply.headers if name.lower() == "content-type"), "text/html")
    more = [(name.lower(), value) for name, value in reply.headers if name.lower() != "content-type"]
    return answer(reply.body, reply.status, kind, *more, url=f"https://{HOST}/")
