"""One fresh world per test; it opens in about 30 ms."""

import random
from collections.abc import AsyncIterator

import pytest

from sentinel.range.portals import Site
from sentinel.range.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(dice=random.Random(7)) as opened:
        yield opened


@pytest.fixture
def site(world: World) -> Site:
    return world.site("kpu-ntb")
