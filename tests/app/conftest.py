"""A hub with one open incident, a world with Telegram in it, and a chat with the bot."""

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sentinel.app import ear as hearing
from sentinel.range.world import World
from tests.app.chat import ENVIRONMENT, Room, listening
from tests.hub.desk import DOWN, UP, Desk, desk


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way out is set in the environment of the process; other tests have their own."""
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setattr(hearing, "FIRST", 0.05)
    monkeypatch.setattr(hearing, "WAIT", 5)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    """A hub with one incident that is open."""
    (tmp_path / "ledger").mkdir()
    with desk(tmp_path / "ledger") as made:
        await made.see(UP)
        for attempt in (0, 1):
            made.later(30)
            await made.see(DOWN, attempt=attempt)
        yield made


@pytest.fixture
async def world(environment: None) -> AsyncIterator[World]:  # noqa: ARG001 - it is there to be put back
    async with World(dice=random.Random(7)) as opened:
        yield opened


@pytest.fixture
async def room(at: Desk, world: World, tmp_path: Path) -> AsyncIterator[Room]:
    async with listening(at, world, tmp_path) as opened:
        yield opened
