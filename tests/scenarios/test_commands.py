"""Commands of people while the daemon is killed at random moments: each is done once, and none is lost.

``SENTINEL_KILLS`` says how often it dies (2 unless told).
"""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from sentinel.range.telegram import CHAT, TOKEN
from sentinel.range.world import World
from sentinel.store.ledger import open_view
from tests.scenarios.stage import Daemon, configuration, deadline, plots, running, table

KILLS = int(os.environ.get("SENTINEL_KILLS", "2"))
EACH = 6


async def drained(world: World) -> None:
    """Wait until Telegram knows that all commands were heard."""
    goes_on = deadline(60)
    while len(world.telegram.inbox):
        assert goes_on(), f"{len(world.telegram.inbox)} commands wait still"
        await asyncio.sleep(0.02)


def reasons(daemon: Daemon) -> Counter[str]:
    with open_view(daemon.data) as view:
        return Counter(silence.why for silence in view.silences())


@pytest.mark.slow
async def test_a_command_is_done_once_whenever_the_daemon_dies(tmp_path: Path) -> None:
    dice = random.Random(KILLS)
    async with World(plots(1)) as world:
        (tmp_path / "bot").write_text(TOKEN)
        (tmp_path / "bot").chmod(0o600)
        notify = table("notify", proxy=world.proxy.url, ca_file=str(world.ca_file))
        commands = table("telegram", token="${file:bot}", chats=[int(CHAT)])
        config = tmp_path / "config.toml"
        config.write_text(configuration(world, tmp_path / "data") + notify + commands)
        world.telegram.dawdle(0.1)
        with running(config, tmp_path / "data") as daemon:
            for kill in range(KILLS):
                for n in range(EACH):
                    world.telegram.write(f"/mute rule=site_slow 2h alasan {kill * EACH + n}")
                answers = len(world.telegram.told) + dice.randint(
                    1, EACH - 1
                )  # in the middle of what Telegram handed out
                await world.telegram.told.reach(answers, within=60)
                daemon.kill()
                daemon.start()
            await drained(world)
            assert reasons(daemon) == Counter({f"alasan {n}": 1 for n in range(KILLS * EACH)})
            assert TOKEN not in (tmp_path / "daemon.log").read_text()
