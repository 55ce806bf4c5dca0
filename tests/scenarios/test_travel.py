"""Two agents, one hub, and kill -9 of any of them while observations travel: the ledger ends with each exactly once.

``SENTINEL_LINK_ROWS`` says how many travel: ``make long`` asks for 20,000, the quick round for a few.
"""

import os
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from probes.uptime import UptimeFacts
from sentinel.link.spool import epoch_id, open_spool
from sentinel.range.world import World
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_view
from tests.app.cli.program import call
from tests.hub.desk import UP, observation
from tests.scenarios.fleet import HUB, TLS, UNIX, Fleet, fleet
from tests.scenarios.stage import eventually, plots

ROWS = int(os.environ.get("SENTINEL_LINK_ROWS", "3000"))
SITE, CHECK = "situs-1", "target:situs-1/uptime"
KILLS = max(4, ROWS // 1_000)
STEP = timedelta(milliseconds=7)

pytestmark = pytest.mark.timeout(120 + ROWS / 50)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(plots(1)) as made:
        yield made


async def fill(made: Fleet, name: str, rows: int) -> tuple[str, list[datetime]]:
    """Leave so many looks in an agent's spool, as if the hub had been away; returns their epoch and moments."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    moments = [began + n * STEP for n in range(rows)]
    spool = open_spool(
        made.folder / name / "var" / "spool", name, new_epoch=lambda: epoch_id(began, os.urandom(6)), now=lambda: began
    )
    for number, at in enumerate(moments, start=1):
        spool.append(observation(number, at, UP, f"target:{SITE}"), UptimeFacts, remarkable=False)
        if number % 1_000 == 0:
            await spool.save()
    await spool.save()
    spool.close()
    return spool.epoch, moments


def marks(made: Fleet, epochs: dict[str, str]) -> dict[str, int]:
    """How far the hub's ledger is with each spool; -1 while there is none that can be read."""
    with suppress(LedgerUnusable), open_view(made.data) as view:
        return {name: view.mark(name, epoch) for name, epoch in epochs.items()}
    return dict.fromkeys(epochs, -1)


def taken(made: Fleet, name: str, moments: list[datetime]) -> list[datetime]:
    """When the looks of an agent that the ledger holds were made, each as often as it is there."""
    with open_view(made.data) as view:
        found = view.samples(CHECK, name, moments[0], moments[-1] + STEP)
    return sorted(sample.at for sample in found)


async def storm(made: Fleet, epochs: dict[str, str], dice: random.Random) -> None:
    """Kill one of them whenever another so many looks have arrived, as the dice say; then let everything arrive."""
    victims = [(HUB, TLS, HUB, UNIX)[n % 4] for n in range(KILLS)]  # either side, as often
    dice.shuffle(victims)
    for one, arrived in zip(victims, sorted(dice.sample(range(ROWS), KILLS)), strict=True):
        await eventually(lambda n=arrived: sum(marks(made, epochs).values()) >= n, f"{arrived} looks arrived", 90)  # type: ignore[misc]  # a default binds it
        made.running[one].kill()
        made.running[one].start()
    await eventually(lambda: min(marks(made, epochs).values()) >= ROWS // 2, "everything arrives", 90)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_killed_on_either_side_each_look_arrives_exactly_once(tmp_path: Path, world: World, seed: int) -> None:
    with fleet(tmp_path, world, SITE) as (made, stack):
        filled = {name: await fill(made, name, ROWS // 2) for name in (TLS, UNIX)}
        epochs = {name: epoch for name, (epoch, _) in filled.items()}
        for name in (HUB, TLS, UNIX):
            made.start(name, stack)
        await storm(made, epochs, random.Random(seed))
        for name, (_, moments) in filled.items():
            assert taken(made, name, moments) == moments


@pytest.mark.slow
async def test_a_hub_that_was_restored_from_an_older_backup_goes_on(tmp_path: Path, world: World) -> None:
    copy = tmp_path / "older.db"
    with fleet(tmp_path, world, SITE) as (made, stack):
        epoch, moments = await fill(made, TLS, ROWS // 2)
        hub, agent = made.start(HUB, stack), made.start(TLS, stack)
        await eventually(lambda: marks(made, {TLS: epoch})[TLS] > 0, "something arrives")
        assert call("db", "backup", copy, config=hub.config).exit_code == 0
        await eventually(lambda: marks(made, {TLS: epoch})[TLS] > ROWS // 2, "the rest arrives")
        hub.kill()
        before = newest(made)
        assert call("db", "restore", copy, config=hub.config).exit_code == 0
        behind = marks(made, {TLS: epoch})[TLS]
        hub.start()
        await eventually(lambda: marks(made, {TLS: epoch})[TLS] > ROWS // 2, "it catches up")
        await eventually(lambda: newest(made) > before, "what is seen now arrives")
        assert agent.process is not None
        assert agent.process.poll() is None
        held = taken(made, TLS, moments)
        assert len(held) == len(set(held))
        assert set(moments[:behind]) <= set(held) <= set(moments)


def newest(made: Fleet) -> datetime:
    with open_view(made.data) as view:
        latest = view.latest(CHECK, TLS)
    assert latest is not None
    return latest.at
