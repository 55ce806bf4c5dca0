"""Platforms asked for real: the engine, the range's own authority and names, adapters that ship, and every refusal."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from sentinel.kit.account.snapshot import Snapshot, Wanted
from sentinel.kit.adapters.form import State
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.failure import Failure, Layer, Skipped
from sentinel.range.platforms.platforms import Platforms
from sentinel.range.platforms.population import SHARES
from sentinel.range.platforms.profile import Profile
from sentinel.range.platforms.said import KEY
from sentinel.range.scenario import do
from sentinel.range.world import World
from tests.agent.counter import OPEN, Pocket, adapter, desk, tools

pytestmark = pytest.mark.slow
Seen = Mapping[str, Snapshot | Failure | Skipped]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(plots=(), dice=Random(7), accounts=40) as opened:
        yield opened


def street(world: World) -> Platforms:
    assert world.platforms is not None
    return world.platforms


def people(world: World, platform: str) -> list[Profile]:
    return [one for one in street(world).people if one.platform == platform]


async def looked(world: World, counter: Desk, platform: str, *ones: Profile) -> Seen:
    look = tools(world, counter).for_look(20.0)
    wanted = [Wanted(key=one.id, handle=one.handle, uid=one.uid) for one in ones]
    try:
        return await look.platforms.look(platform, wanted)
    finally:
        await look.close()


async def test_every_platform_that_ships_is_asked_and_shows_its_people(world: World) -> None:
    counter = desk(clock=time.monotonic)
    for platform in sorted(SHARES):
        one = people(world, platform)[0]
        seen = (await looked(world, counter, platform, one))[one.id]
        assert isinstance(seen, Snapshot), (platform, seen)
        assert (seen.state, seen.platform, seen.mark == "") == (State.OK, platform, False), platform
        assert len(seen.page) == 64


async def test_a_number_that_is_not_known_yet_is_found_by_the_handle(world: World) -> None:
    counter = desk(clock=time.monotonic)
    for platform in ("youtube", "x"):
        one = people(world, platform)[0]
        look = tools(world, counter).for_look(20.0)
        seen = (await look.platforms.look(platform, [Wanted(key="k", handle=one.handle)]))["k"]
        await look.close()
        assert isinstance(seen, Snapshot), seen
        assert (seen.state, seen.uid, seen.name) == (State.OK, one.uid, one.name)


async def test_what_is_new_is_believed_only_while_the_canaries_are_green(world: World) -> None:
    said: list[tuple[str, Sequence[str]]] = []
    counter = desk(clock=time.monotonic, said=said)
    one, other = people(world, "facebook")[:2]
    assert getattr((await looked(world, counter, "facebook", one))[one.id], "state", None) is State.OK
    do(world, "account.delete", other.id, {})
    assert getattr((await looked(world, counter, "facebook", other))[other.id], "state", None) is State.GONE
    do(world, "platform.empty", "facebook", {})
    seen = (await looked(world, counter, "facebook", one))[one.id]
    assert isinstance(seen, Skipped) or (isinstance(seen, Snapshot) and seen.state is State.UNKNOWN), seen
    counter.canaries["facebook"] = counter.canaries["facebook"].red(-1e9, ("red once",), lab=True)
    again = (await looked(world, counter, "facebook", one))[one.id]
    assert isinstance(again, Skipped)
    assert again.reason.startswith("adapter broken")
    assert said[-1][0] == "facebook"
    assert said[-1][1][0] == "test_accounts"


async def test_a_key_goes_to_a_platform_that_proved_itself_and_to_nobody_else(world: World) -> None:
    counter = desk(clock=time.monotonic)
    one = people(world, "x")[0]
    stranger = tools(world, counter)
    stranger.trust = TrustStore(None)  # it no longer trusts who signs for the platforms of this world
    look = stranger.for_look(20.0)
    seen = (await look.platforms.look("x", [Wanted(key="k", handle=one.handle, uid=one.uid)]))["k"]
    await look.close()
    assert isinstance(seen, Failure), seen
    assert seen.layer is Layer.TLS
    assert len(street(world).platforms["x"].tally) == 0, "not a word was said to it"
    assert KEY not in repr(seen) + repr(counter.terms) + repr(look.steps)


async def test_a_budget_that_the_operator_states_holds_in_a_lab_and_over_restarts_as_the_platform_counts(
    world: World,
) -> None:
    short = adapter("x", ("usd_per_day: 10", "usd_per_day: 0.075"))
    purse, outcomes = Pocket(), list[str]()
    for life in range(4):
        counter = desk(short, clock=time.monotonic, purse=purse)
        counter.spending.boot = f"b{life}"
        look = tools(world, counter).for_look(20.0)
        wanted = [Wanted(key=number, handle=number, uid=number) for number in (f"90{life}1", f"90{life}2")]
        outcomes += [getattr(one, "reason", "seen") for one in (await look.platforms.look("x", wanted)).values()]
        await look.close()
    asked = street(world).platforms["x"].tally.accounts
    assert outcomes.count("budget spent") >= 2
    assert outcomes.count("seen") >= 2
    assert len(asked) <= 5, "0.075 USD a day are five accounts, the canaries among them"


async def test_requests_at_a_stated_rate_keep_their_distance_as_the_platform_sees_it(world: World) -> None:
    slow = adapter("telegram", ("per_minute: 20", "per_minute: 150"))
    counter = desk(slow, clock=time.monotonic)
    for one in people(world, "telegram")[:1] * 6:
        await looked(world, counter, "telegram", one)
    times = [at.timestamp() for at in street(world).platforms["telegram"].tally.times]
    assert len(times) == 2 + 6
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.35, "0.4 s, less what is lost on the way"


async def test_a_picture_is_known_again_and_another_one_is_another(world: World) -> None:
    counter = desk(clock=time.monotonic)
    one = people(world, "instagram")[0]
    seen = [(await looked(world, counter, "instagram", one))[one.id] for _ in range(2)]
    do(world, "account.change_avatar", one.id, {})
    seen.append((await looked(world, counter, "instagram", one))[one.id])
    first, again, other = (getattr(found, "avatar", "") for found in seen)
    assert len(first) == 16
    assert first == again
    assert (int(first, 16) ^ int(other, 16)).bit_count() > 10


async def test_a_change_between_two_greens_is_not_believed_when_the_second_is_red(world: World) -> None:
    right = adapter("telegram")
    counter = desk(right, clock=time.monotonic)
    one = people(world, "telegram")[0]
    assert getattr((await looked(world, counter, "telegram", one))[one.id], "state", None) is State.OK
    wrong = adapter("telegram", ("expect: {verified: true}", "expect: {verified: false}"))
    counter.serve([replace(right, adapter=wrong.adapter)], OPEN, port=counter.port)
    do(world, "account.take_over", one.id, {})
    seen = (await looked(world, counter, "telegram", one))[one.id]
    assert isinstance(seen, Snapshot), seen
    assert (seen.state, seen.mark, seen.name) == (State.UNKNOWN, "canary", "")
