"""Platforms asked for real: the engine, the range's own authority and names, adapters that ship, and every refusal."""

import time
from collections.abc import AsyncIterator, Mapping
from random import Random

import pytest

from sentinel.kit.account.snapshot import Snapshot, Wanted
from sentinel.kit.adapters.form import State
from sentinel.kit.platforms.desk import Desk
from sentinel.model.failure import Failure, Skipped
from sentinel.range.platforms.platforms import Platforms
from sentinel.range.platforms.population import SHARES
from sentinel.range.platforms.profile import Profile
from sentinel.range.world import World
from tests.agent.counter import desk, tools

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
