"""Attacks on what a site shows, from the first packet to the incident, on pages that change with every load."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from sentinel.model.muting import What
from sentinel.range.living.attacks import ATTACKS
from sentinel.range.living.weather import EDITIONS, REPLIES
from tests.scenarios.living import CRITICAL, FOREIGN, GAMBLING, HIGH, SELDOM, SHOWN_AT, TOLD, plots, site
from tests.scenarios.watch import ROUND, Watch, watching
from tests.share import LONG

WEATHER = (*EDITIONS, *REPLIES)
OFTEN = (
    *("relaunch", "news_day", "raid_news", "hack_news", "new_widget", "vendor_script", "consent", "challenge"),
    *("edge_502", "scraper_redirect", "empty", "truncated", "layouts", "live_count"),
)
SIDES = ("archive", "robots_edited", "soft_404", "raid_news", "scraper_redirect")  # seen by looks beside the page
MILD = {  # whose script it is, and whether a relaunch is one, only the office can say
    "vendor_script": {FOREIGN: HIGH},
    "grand_relaunch": {FOREIGN: HIGH},
}
SMUGGLED = ("judol_for_googlebot", "hidden_by_display", "gambling_article", "one_post", "written_by_atob")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def settle(watch: Watch) -> None:
    """Three looks at everything, more where the news was of gambling, and a person who accepts what they showed."""
    waiting = {target.id for target in watch.config.targets()}
    await watch.cycle(2)
    for _ in range(8):
        await watch.cycle()
        waiting = {one for one in waiting if not (await watch.accept(one)).decided}
        if not waiting:
            break
    assert (waiting, watch.told()) == (set(), []), watch.newest()
    watch.begin()


def told(watch: Watch, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """By story: which rules were opened on its site, and how bad each is."""
    at = {name: [one for one in watch.incidents() if one.subject == site(name)] for name in names}
    return {name: {one.rule: one.severity.label for one in ones} for name, ones in at.items()}


async def test_every_attack_is_found_by_the_next_look_and_confirmed_at_once(tmp_path: Path) -> None:
    async with watching(tmp_path, "defacement", plots=plots(TOLD)) as watch:
        await settle(watch)
        for name in TOLD:
            watch.do("front.attack", site(name), name=name)
        await watch.cycle()
        found = told(watch, TOLD)
        assert {name: (rule, found[name].get(rule)) for name, (rule, _) in TOLD.items()} == TOLD
        assert watch.elapsed <= 2 * ROUND


async def test_what_only_rare_looks_show_is_found_in_their_rhythm_and_the_message_says_where(tmp_path: Path) -> None:
    async with watching(tmp_path, "defacement", plots=plots(SELDOM), swift=True) as watch:
        await settle(watch)
        for name in SELDOM:
            watch.do("front.attack", site(name), name=name)
        for look in range(1, 1 + max(most for most, _ in SELDOM.values())):
            await watch.cycle()
            due = {name: rule for name, (most, rule) in SELDOM.items() if most <= look}
            found = told(watch, due)
            assert {name: found[name].get(rule) for name, rule in due.items()} == dict.fromkeys(due, CRITICAL), look
        assert [list(found) for found in told(watch, SHOWN_AT).values()] == [[GAMBLING]] * len(SHOWN_AT)
        for name, place in SHOWN_AT.items():
            assert any(site(name) in one.body and place in one.body for one in watch.messages), watch.messages


async def test_no_weather_beside_the_page_is_told_as_an_attack(tmp_path: Path) -> None:
    async with watching(tmp_path, "defacement", plots=plots(SIDES), swift=True) as watch:
        await settle(watch)
        for name in SIDES:
            watch.do("front.weather", site(name), name=name)
        await watch.cycle(2)
        assert told(watch, SIDES) == {name: {} for name in SIDES}


async def test_no_weather_is_told_as_an_attack(tmp_path: Path) -> None:
    names = WEATHER if LONG else OFTEN
    async with watching(tmp_path, "defacement", plots=plots(names)) as watch:
        await settle(watch)
        for name in names:
            watch.do("front.weather", site(name), name=name)
        await watch.cycle(2)
        watch.world.heal()
        await watch.cycle()
        assert told(watch, names) == {name: MILD.get(name, {}) for name in names}


async def test_a_total_relaunch_that_was_announced_wakes_nobody_and_hides_nobody(tmp_path: Path) -> None:
    names = ("grand_relaunch", *SMUGGLED)
    async with watching(tmp_path, "defacement", plots=plots(names)) as watch:
        await settle(watch)
        for name in names:
            watch.announce(site(name), (What.CONTENT,), hours=1)
            watch.do("front.weather", site(name), name="grand_relaunch")
        await watch.cycle(2)
        assert told(watch, names) == {name: {"content_changed": "low"} for name in names}
        assert watch.messages == []
        for name in SMUGGLED:
            watch.do("front.attack", site(name), name=name)
        await watch.cycle()
        found = told(watch, names)
        assert {name: found[name].get(TOLD[name][0]) for name in SMUGGLED} == {n: TOLD[n][1] for n in SMUGGLED}
        assert found["grand_relaunch"] == {"content_changed": "low"}
        await watch.accept(site("grand_relaunch"))
        watch.clock.later(7_200)
        await watch.cycle(2)
        assert told(watch, ["grand_relaunch"]) == {"grand_relaunch": {"content_changed": "low"}}


def test_every_attack_has_its_story() -> None:
    assert set(TOLD) | set(SELDOM) == set(ATTACKS)
