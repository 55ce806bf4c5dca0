"""Who is asked for a platform, who is not and why, and at which hours nobody is."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from sentinel.kit.account.snapshot import Wanted
from sentinel.kit.platforms.canary import knows_gone
from sentinel.kit.platforms.choice import Served, Terms, chosen, serving, together
from sentinel.kit.platforms.onward import pages
from sentinel.kit.platforms.question import numbered, question, request_for
from tests.agent.counter import SHIPPED, adapter

KEYS = {"youtube": "kunci", "x_token": "tanda"}


def name(platform: str, terms: Terms) -> str:
    found = chosen(SHIPPED, platform, terms)
    return found.adapter.name if isinstance(found, Served) else found


def test_the_most_official_that_is_on_allowed_and_has_its_key_is_asked() -> None:
    open_to_all = Terms(tiers=(1, 2, 3), switches={"facebook_page": True, "tiktok": True})
    assert name("tiktok", Terms()) == "tiktok_embed"
    assert name("facebook", Terms()) == "no key: facebook_token"
    assert name("facebook", open_to_all) == "facebook_page"
    assert name("facebook", Terms(keys={"facebook": "a"}, tiers=(1, 3))) == "facebook"
    assert name("tiktok", Terms(switches={"tiktok_embed": False, "tiktok": True})) == "adapter off"
    assert name("tiktok", Terms(switches={"tiktok_embed": False}, tiers=(2,))) == "adapter off"
    assert name("orkut", open_to_all) == "no adapter for orkut"
    assert serving(SHIPPED, Terms())["tiktok"].name == "tiktok_embed"


def test_a_key_is_said_where_its_adapter_wants_it_and_never_shown() -> None:
    terms = Terms(keys=KEYS)
    tube, ex = adapter("youtube").adapter, adapter("x").adapter
    one = Wanted(key="k", handle="calon & kawan", uid="UC1")
    asked = question(tube, tube.requests[0], [one, one], terms)
    assert asked.url.endswith("&id=UC1,UC1")
    assert asked.sent == asked.url + "&key=kunci"
    said = question(ex, ex.requests[1], [one], terms)
    assert "usernames=calon%20%26%20kawan&" in said.url
    assert said.secret == (("Authorization", "Bearer tanda"),)
    assert "kunci" not in repr(asked) + repr(terms)
    assert "tanda" not in repr(said)


def test_who_has_no_number_is_asked_about_by_his_handle() -> None:
    tube = adapter("youtube").adapter
    channel = "UC" + "a" * 22
    found = [request_for(tube, numbered(tube, Wanted(key="k", handle=h))) for h in ("calon", channel)]
    assert [one.id if one else "" for one in found] == ["resolve", "channels"]
    assert (together(tube), together(adapter("telegram").adapter)) == (49, 1)


def test_every_adapter_that_ships_can_tell_that_somebody_is_gone() -> None:
    assert [one.adapter.name for one in SHIPPED if not knows_gone(one.adapter)] == []


def test_a_page_of_links_is_known_by_its_address() -> None:
    links = ("https://linktr.ee/Calon.Contoh", "https://calon.example/", "https://t.me/calon")
    assert [(one.adapter.name, handle) for one, handle in pages(SHIPPED, links)] == [("linktree", "calon.contoh")]


@pytest.mark.parametrize(
    ("start", "end", "hours"), [(1, 4, [1, 2, 3]), (22, 2, [0, 1, 22, 23])], ids=["night", "midnight"]
)
def test_at_quiet_hours_nobody_is_asked(start: int, end: int, hours: list[int]) -> None:
    wita = timezone(timedelta(hours=8))
    terms = Terms(quiet=(time(start), time(end)), zone=wita)
    day = [datetime(2029, 2, 14, hour, 30, tzinfo=wita).astimezone(UTC) for hour in range(24)]
    assert [hour for hour, at in enumerate(day) if terms.rests(at)] == hours
