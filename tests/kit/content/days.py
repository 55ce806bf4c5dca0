"""Ordinary days of many sites, one after the other: news, new themes, banners, suppliers, counts, and outages."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from sentinel.kit.content.features import Features, features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Verdict, Word, judge
from sentinel.range.http import Reply
from sentinel.range.living.front import Living
from sentinel.range.pages import Office
from tests.kit.content.pages import WORDS
from tests.range.living import HOST, ask, living

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One page on one day: what answered, and what happened to the site."""

    number: int
    reply: Reply
    happened: tuple[str, ...]


def days(seed: int, count: int) -> Iterator[Day]:
    """So many days of one page of a site of its own."""
    dice = random.Random(f"hari {seed}")
    front = living(seed, Office(name=f"KPU Kabupaten Contoh {seed}", place=f"Contoh {seed}"))
    path = PATHS[seed % len(PATHS)]
    for number in range(count):
        front.pass_days()
        happened = [name for name, chance in LASTING.items() if dice.random() < chance]
        for name in happened:
            front.weather(name)
        outages = [name for name, chance in PASSING.items() if dice.random() < chance][:1]
        yield Day(number=number, reply=_seen(front, path, outages), happened=(*happened, *outages))


def _seen(front: Living, path: str, outages: list[str]) -> Reply:
    if not outages:
        return ask(front, path)
    with front.weather(outages[0]):
        return ask(front, path)


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
