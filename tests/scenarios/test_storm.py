"""The daemon is killed again and again while fifty incidents open and end: nothing is lost, nothing is there twice.

``SENTINEL_KILLS`` says how often; ``make long`` asks for 200, CI for a few.
"""

import asyncio
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from sentinel.model.incident import Incident
from sentinel.range.dial import Deed
from sentinel.range.world import World
from tests.scenarios.stage import Daemon, configuration, deadline, messages, plots, running

SITES = 50
KILLS = int(os.environ.get("SENTINEL_KILLS", "4"))
REF = re.compile(r"INC-\d{6}")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 30 * KILLS)]


class Storm:
    """Sites that go down and come back at random."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self._world, self._dice = world, dice
        self._down: dict[str, Deed] = {}
        self._sites = [plot.id for plot in world.plots if plot.watched]

    def shake(self) -> None:
        """Take a fifth of the sites down or up."""
        for site in self._dice.sample(self._sites, SITES // 5):
            if site in self._down:
                self._down.pop(site).undo()
            else:
                self._down[site] = self._world.site(site).line.refuse()

    def all_down(self) -> None:
        """Every site refuses connections."""
        for site in set(self._sites) - set(self._down):
            self._down[site] = self._world.site(site).line.refuse()

    def all_up(self) -> None:
        """Every site is back."""
        for deed in self._down.values():
            deed.undo()
        self._down.clear()


def live(incidents: list[Incident]) -> list[Incident]:
    return [i for i in incidents if i.status != "resolved" and i.rule == "site_down"]


async def until_live(daemon: Daemon, count: int, seconds: float) -> list[Incident]:
    """Wait until so many incidents are open; what is there in the end is returned in any case."""
    more = deadline(seconds)
    while len(found := live(daemon.incidents())) != count and more():
        await asyncio.sleep(0.09)
    return found


async def until_told(daemon: Daemon, seconds: float) -> None:
    more = deadline(seconds)
    while any(row.state not in ("sent", "gathered") for row in daemon.notices()) and more():
        await asyncio.sleep(0.09)


async def test_killed_at_random_moments_it_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    dice = random.Random(seed)
    async with World(plots(SITES)) as world:
        config, data = tmp_path / "config.toml", tmp_path / "var"
        config.write_text(configuration(world, data), "utf-8")
        storm = Storm(world, dice)
        with running(config, data) as daemon:
            await seen_good(world, daemon)
            for _ in range(KILLS):
                storm.shake()
                await pause(dice.uniform(0.2, 6.0))
                await asyncio.to_thread(daemon.kill)
                daemon.start()
            storm.all_down()
            down = await until_live(daemon, SITES, 60)
            assert sorted(i.target for i in down) == sorted({i.target for i in down}), (
                f"seed {seed}: one site, two incidents"
            )
            assert len(down) == SITES, f"seed {seed}: lost {SITES - len(down)}"
            storm.all_up()
            assert await until_live(daemon, 0, 60) == [], f"seed {seed}: never resolved"
            await until_told(daemon, 60)
            judge(daemon, world, seed)
            assert await asyncio.to_thread(daemon.stop) == 0


async def pause(seconds: float) -> None:
    """The storm goes on for this long; the moment of the kill is what is random here."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(seconds, done.set_result, None)
    await done


async def seen_good(world: World, daemon: Daemon) -> None:
    """Every site was looked at, and nothing is open: only what was once seen good can be lost."""
    sites = {plot.name for plot in world.plots if plot.watched}
    more = deadline(60)
    while {a.name for a in world.asked if a.server == "portal"} < sites and more():
        await asyncio.sleep(0.09)
    await pause(2)
    assert live(daemon.incidents()) == []


def judge(daemon: Daemon, world: World, seed: int) -> None:
    """Numbers without gap or double, every message delivered, each repetition recognisable by its number."""
    incidents = daemon.incidents()
    numbers = sorted(i.number or 0 for i in incidents)
    assert numbers == sorted(set(numbers)), f"seed {seed}"
    rows = daemon.notices()
    assert [r.notice.key for r in rows if r.state not in ("sent", "gathered")] == [], f"seed {seed}: not delivered"
    for incident in (i for i in incidents if i.rule == "site_down"):
        whys = Counter(str(r.notice.why) for r in rows if r.notice.incident == incident.number)
        assert whys["opened"] + whys["reopened"] == whys["resolved"], f"seed {seed}: {incident.ref} {whys}"
    arrived = Counter((ref, m["title"]) for m in messages(world) for ref in REF.findall(m["message"]))
    titles = {row.notice.key: row.notice.title for row in rows}
    for row in rows:
        if row.notice.incident is not None:  # a digest speaks for those that it gathers
            ref, title = f"INC-{row.notice.incident:06d}", titles[row.digest or row.notice.key]
            assert arrived[ref, title] >= 1, f"seed {seed}: {row.notice.key} was never read by anybody"
