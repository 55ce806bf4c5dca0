"""The real program while one provider dies: few messages, one cause named, and a finding in the middle of it told."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from sentinel.model.incident import Incident
from sentinel.range.dial import together
from sentinel.range.world import World
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_view
from tests.scenarios.stage import Daemon, configuration, deadline, messages, plots, running

SITES = 9
DYING = [f"situs-{n}" for n in range(1, 8)]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


async def until(
    daemon: Daemon, true: Callable[[list[Incident]], bool], what: str, seconds: float = 40
) -> list[Incident]:
    more = deadline(seconds)
    while more():
        try:
            if true(found := daemon.incidents()):
                return found
        except LedgerUnusable:
            pass  # the daemon still makes it
        await asyncio.sleep(0.09)
    pytest.fail(f"never happened: {what}")


def by_rule(incidents: list[Incident], rule: str) -> list[Incident]:
    return [one for one in incidents if one.rule == rule]


async def seen_once(world: World, daemon: Daemon) -> None:
    """Every site was opened, and the ledger knows."""
    sites = {plot.name for plot in world.plots if plot.watched}
    more = deadline(60)
    while {asked.name for asked in world.asked if asked.server == "portal"} < sites and more():
        await asyncio.sleep(0.09)
    await until(daemon, lambda found: found == [], "a quiet beginning")


def seen_up(daemon: Daemon) -> int:
    """How many sites the ledger knows to be up."""
    with open_view(daemon.data) as view:
        return sum(latest.good_at is not None for latest in view.all_latest(facts=False) if latest.probe == "uptime")


async def test_a_provider_dies_and_comes_back(tmp_path: Path) -> None:
    async with World(plots(SITES)) as world:
        config, data = tmp_path / "config.toml", tmp_path / "var"
        config.write_text(configuration(world, data, "2s"), "utf-8")
        with running(config, data) as daemon:
            await seen_once(world, daemon)
            await until(daemon, lambda _: seen_up(daemon) == SITES, "every site known to be up")
            deed = together(*[world.site(name).line.refuse() for name in DYING])
            found = await until(daemon, lambda found: bool(by_rule(found, "provider_outage")), "the outage")
            away = world.site("situs-9").front.redirect("hadiah.judi.test")
            await until(daemon, lambda found: bool(by_rule(found, "site_redirected_offsite")), "the finding")
            found = await until(daemon, lambda found: len(by_rule(found, "site_down")) == len(DYING), "all are down")
            (outage,) = by_rule(found, "provider_outage")
            assert outage.subject == "127.77.10.0/24"
            await until(
                daemon,
                lambda found: (
                    {one.muted_by for one in by_rule(found, "site_down")} == {f"{outage.ref} (provider_outage)"}
                ),
                "its sites are quiet",
            )
            more = deadline(10)
            while not any("judi[.]test" in message["message"] for message in messages(world)) and more():
                await asyncio.sleep(0.09)
            titles = [message["title"] for message in messages(world)]
            assert len(titles) <= 4  # three of the outage, one of the finding
            assert any("127.77.10.0/24" in title for title in titles)
            assert any("judi[.]test" in message["message"] for message in messages(world))
            deed.undo()
            away.undo()
            await until(
                daemon,
                lambda found: all(
                    one.status == "resolved" for one in found if one.rule in ("site_down", "provider_outage")
                ),
                "all is well",
            )
            assert await asyncio.to_thread(daemon.stop) == 0
