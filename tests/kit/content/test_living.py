"""The judge on the range's living site: what attackers do there is named, and what is only weather is not."""

from functools import cache

import pytest

from sentinel.kit.content.features import features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Verdict, Word, judge
from sentinel.range.living.attacks import ATTACKS, code, landing, links, swaps, vandals
from sentinel.range.living.front import Living
from sentinel.range.living.weather import EDITIONS, REPLIES
from tests.kit.content.pages import WORDS
from tests.range.living import DESKTOP, HOST, VISITORS, living, source

BESIDE = {
    "doorway_sitemap",
    "robots_for_spam",
    "doorway_everywhere",
    "redirect_from_google",
}  # not to be seen in a page
FOREIGN = {"foreign_script", "script_in_title"}  # a new script alone is looked at once more
QUIET = {"picture_for_page", "protest", "quiet_overlay", *FOREIGN}  # worth a look, until they are still there
NAMED = {
    **{one.__name__: Word.INJECTED for room in (landing, links, code) for one in room.ATTACKS},
    **{one.__name__: Word.DEFACED for one in vandals.ATTACKS},
    **dict.fromkeys(QUIET, Word.CHANGED),
}
WALLS = {"consent", "challenge", "challenge_403", "edge_502", "maintenance"}
WARNS = {"vendor_script"}
TOLD = {"grand_relaunch"}  # an attack unless somebody announced it: tests/scenarios/test_defacement.py
UNSEEN = {"empty", "scraper_redirect", "packed_emptiness"}  # no pages, or unpacked only by the client


@cache
def usual() -> tuple[Living, Known]:
    """A site, and what four loads of its front page held."""
    front = living()
    return front, Known([features_of(source(front)) for _ in range(4)], HOST)


def looked(front: Living, known: Known, who: str = "desktop") -> Verdict:
    return judge(Fresh(features_of(source(front, "/", VISITORS[who])), known), WORDS)


@pytest.mark.parametrize("name", sorted(set(NAMED) - BESIDE))
def test_an_attack_is_named(name: str) -> None:
    front, known = usual()
    with front.attack(name):
        worst = max((looked(front, known, who) for who in VISITORS), key=lambda verdict: verdict.score)
    assert worst.word is NAMED[name], worst


def test_every_attack_is_judged_here_or_needs_more_than_one_page() -> None:
    assert set(ATTACKS) == set(NAMED) | {one.__name__ for one in swaps.ATTACKS}


@pytest.mark.parametrize("name", [*sorted(set(EDITIONS) - TOLD), *sorted(set(REPLIES) - UNSEEN)])
def test_weather_is_no_attack(name: str) -> None:
    front, known = usual()
    with front.weather(name):
        verdict = looked(front, known)
    mild = Word.CHANGED if name in WARNS else Word.CLEAN
    assert verdict.word is (Word.BLOCKED if name in WALLS else mild), verdict


def test_what_is_shown_to_crawlers_alone_is_not_seen_by_anybody_else() -> None:
    front, known = usual()
    with front.attack("judol_for_googlebot"):
        assert judge(Fresh(features_of(source(front, "/", DESKTOP)), known), WORDS).word is Word.CLEAN


COLOURS = {
    "white on white": ('<p style="background:#fff;color: #FFFFFF !important">{}</p>', True),
    "named": ('<p style="background-color:white"><b style="color:rgb(255, 255, 255)">{}</b></p>', True),
    "transparent": ('<p style="color:transparent">{}</p>', True),
    "white on red": ('<p style="background:#c00;color:#fff">{}</p>', False),
    "the nearest ground counts": (
        '<div style="background:#fff"><p style="background:navy;color:#fff">{}</p></div>',
        False,
    ),
    "on a picture": ('<p style="background:url(a.png) #fff;color:#fff">{}</p>', False),
    "no ground": ('<p style="color:#fff">{}</p>', False),
    "a border": ('<p style="border-color:#fff;background:#fff">{}</p>', False),
}


@pytest.mark.parametrize(("text", "hidden"), COLOURS.values(), ids=COLOURS.keys())
def test_links_in_the_colour_of_their_ground_are_hidden(text: str, hidden: bool) -> None:  # noqa: FBT001 - a table
    page = features_of(text.format('<a href="https://kab.go.example/x">berita</a>'))
    assert [link.hidden for link in page.links] == [hidden]
