"""The platforms of the range: real adapters read them, verbs befall accounts, and whoever asks too much is counted."""

import io
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.reading import Reading
from sentinel.range.dial import Deed
from sentinel.range.platforms.picture import png
from sentinel.range.platforms.platforms import Platforms
from sentinel.range.platforms.population import SHARES, WHOLE, counts, people, plain_form
from sentinel.range.platforms.profile import Profile
from sentinel.range.platforms.tally import Allowed, Tally
from sentinel.range.scenario import do, verbs
from sentinel.range.world import World
from tests.range.reading import ADAPTERS, address, asked, data, reading

OFFICIAL = sorted(SHARES)
START = datetime(2029, 2, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(plots=(), dice=Random(7), accounts=40) as opened:
        yield opened


def street(world: World) -> Platforms:
    assert world.platforms is not None
    return world.platforms


def first(world: World, platform: str) -> Profile:
    return next(one for one in street(world).people if one.platform == platform)


async def read(world: World, one: Profile) -> Reading:
    return await reading(world, ADAPTERS[one.platform], one.handle, one.uid)


def befall(world: World, what: str, one: Profile, **how: object) -> Deed:
    return do(world, f"account.{what}", one.id, how)


async def test_every_adapter_reads_what_its_platform_shows_and_its_canaries_are_green(world: World) -> None:
    for platform in OFFICIAL:
        adapter, one = ADAPTERS[platform], first(world, platform)
        seen = await read(world, one)
        assert (platform, seen.state, seen.lacks) == (platform, State.OK, ())
        assert set(seen.fields) >= set(adapter.requests[0].fields) - {"pinned_id"}, platform
        shown = {"uid": one.uid, "name": one.name, "posts": one.posts}
        told = {name: value for name, value in shown.items() if name in seen.fields}
        expected = f"{one.name} (@{one.handle})" if platform == "threads" else one.name
        assert {name: seen.fields[name] for name in told} == {**told, "name": expected}
        assert adapter.canaries is not None
        present, absent = adapter.canaries.present, adapter.canaries.absent
        green = await reading(world, adapter, present.handle, present.uid or "")
        assert green.state is State.OK, platform
        assert {name: green.fields[name] for name in present.expect} == present.expect
        missing = await reading(world, adapter, absent.handle, absent.uid or "")
        assert missing.state in ((State.UNKNOWN, State.GONE) if platform in META else (State.GONE,)), platform


META = ("facebook", "instagram")


async def test_what_befalls_an_account_shows_and_is_undone_in_any_order(world: World) -> None:
    one = first(world, "tiktok")
    scam, renamed = befall(world, "take_over", one), befall(world, "rename", one, to="maling")
    thief = await reading(world, ADAPTERS["tiktok"], "maling", "")
    assert (thief.fields["uid"], thief.fields["name"], thief.fields["posts"]) == (one.uid, "Ripple XRP Official", 3)
    assert (await read(world, one)).state is State.GONE
    renamed.undo()
    assert (await read(world, one)).fields["name"] == "Ripple XRP Official"
    scam.undo()
    assert (await read(world, one)).fields["name"] == one.name
    befall(world, "make_private", one)
    assert (await read(world, one)).state is State.PRIVATE
    world.heal()
    assert (await read(world, one)).state is State.OK


async def test_a_handle_that_was_let_go_belongs_to_somebody_else(world: World) -> None:
    one = first(world, "telegram")
    before = await read(world, one)
    with befall(world, "reregister", one):
        after = await read(world, one)
        assert (after.state, after.fields["handle"]) == (State.OK, before.fields["handle"])
        assert after.fields["uid"] != before.fields["uid"]
    assert (await read(world, one)).fields["uid"] == one.uid


async def test_who_is_asked_for_by_number_is_found_under_his_new_name_or_told_to_be_suspended(world: World) -> None:
    one = first(world, "x")
    befall(world, "rename", one, to="nama_baru")
    assert (await read(world, one)).fields["handle"] == "nama_baru"
    with befall(world, "suspend", one):
        assert (await read(world, one)).state is State.SUSPENDED
    befall(world, "delete", one)
    assert (await read(world, one)).state is State.GONE


@pytest.mark.slow
async def test_a_platform_in_trouble_is_never_read_as_an_account_that_is_gone(world: World) -> None:
    for platform in OFFICIAL:
        one = first(world, platform)
        for verb in ("garbage", "captcha", "empty", "new_markup", "fail"):
            with do(world, f"platform.{verb}", platform):
                assert (await read(world, one)).state in (State.UNKNOWN, State.BLOCKED), (platform, verb)
        with do(world, "platform.forbid", platform, {"retry_after": 30}):
            request = ADAPTERS[platform].requests[0]
            refused = await asked(world, address(request, one.handle, one.uid), request)
            assert (refused.status, refused.headers["Retry-After"]) == (429, "30")
            assert (await read(world, one)).state is State.BLOCKED
        with do(world, "platform.restyle", platform):
            assert str((await read(world, one)).fields["name"]).endswith(" | Official"), platform


async def test_on_closing_night_all_are_gone_but_those_who_stay(world: World) -> None:
    stays, goes = first(world, "telegram"), first(world, "tiktok")
    with do(world, "platforms.close_all", how={"keep": [stays.id]}):
        assert (await read(world, stays)).state is State.OK
        assert (await read(world, goes)).state is State.GONE
    assert (await read(world, goes)).state is State.OK


async def test_requests_are_counted_by_account_and_refused_beyond_a_ration(world: World) -> None:
    one, tally = first(world, "x"), street(world).platforms["x"].tally
    do(world, "platform.ration", "x", {"requests": 2, "seconds": 60.0})
    states = [(await read(world, one)).state for _ in range(3)]
    assert states == [State.OK, State.OK, State.BLOCKED]
    assert (len(tally), tally.refused, tally.accounts[one.id], list(tally.usd.values())) == (3, 1, 2, [0.015])


async def test_without_the_key_nothing_is_told_and_pictures_keep_their_path(world: World) -> None:
    one = first(world, "youtube")
    request = ADAPTERS["youtube"].requests[0]
    assert (await asked(world, address(request, one.handle, one.uid, key="salah"), request)).status == 400
    pages = [await asked(world, address(request, one.handle, one.uid), request) for _ in range(2)]
    shown = {str(data(page)["items"][0]["snippet"]["thumbnails"]["default"]["url"]) for page in pages}  # type: ignore[index]  # as YouTube writes it
    assert len(shown) == 2, "the token rotates"
    assert len({url.partition("?")[0] for url in shown}) == 1
    picture = await asked(world, shown.pop())
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/png")


def test_a_picture_is_one_and_another_number_is_another_picture() -> None:
    one, other = (Image.open(io.BytesIO(png(seed))) for seed in (1, 2))
    assert (one.size, one.mode) == ((72, 64), "L")
    assert one.tobytes() != other.tobytes()


def test_the_whole_population_has_the_shares_of_registers_and_its_form_names_each_once() -> None:
    assert sum(counts(WHOLE).values()) == WHOLE
    born = people(WHOLE, START, Random(1))
    many = Counter(one.platform for one in born)
    assert (many["facebook"], many["youtube"], len(many)) == (5896, 655, len(SHARES))
    assert len({(one.platform, one.handle) for one in born}) == len({one.id for one in born}) == WHOLE
    assert len({one.owner for one in born}) == 655
    assert len({one.platform for one in born[:200]}) >= 8, "the first few are a fair mixture"
    assert plain_form(born).count("\n") == WHOLE + 1


def test_a_tally_knows_the_days_of_its_platform_and_its_busiest_minute() -> None:
    clock = [START]
    tally = Tally(lambda: clock[0], Allowed(zone="America/Los_Angeles"))
    allowed = Allowed(daily=3)
    admitted = []
    for step in (0, 10, 20, 7200, 10):  # 23.00 and 01.00 in Los Angeles
        clock[0] += timedelta(seconds=step)
        admitted.append(tally.admit(allowed))
    assert admitted == [True] * 5
    assert (tally.most_in_a_day, tally.most_within(60), tally.most_within(15)) == (3, 3, 2)
    assert [tally.admit(allowed) for _ in range(2)] == [True, False]


def test_every_verb_of_accounts_and_platforms_is_in_the_book(world: World) -> None:
    book = Path("docs/concepts/range.md").read_text("utf-8")
    some = {part: next(iter(things.values())) for part, things in world.places.items()}
    missing = [
        f"{part}.{verb}" for part, thing in some.items() for verb in verbs(thing) if f"{part}.{verb}" not in book
    ]
    assert missing == []
