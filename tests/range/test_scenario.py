import asyncio
from pathlib import Path

import pytest

from sentinel.range.broken import RECIPES
from sentinel.range.drills import DRILLS
from sentinel.range.http import Request
from sentinel.range.papers import PAPERS
from sentinel.range.portals import Site
from sentinel.range.scenario import SITE_PARTS, Act, NoSuchVerb, Scenario, do, parts, play, verbs
from sentinel.range.scenarios import SCENARIOS
from sentinel.range.world import World
from tests.range.clients import get, verdict


class Stage:
    """A clock that stands still until the test turns it."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    async def pause(self, seconds: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, waiting))
        await waiting

    async def reach(self, moment: float) -> None:
        self.now = moment
        while due := [waiting for at, waiting in self._sleepers if at <= moment and not waiting.done()]:
            for waiting in due:
                waiting.set_result(None)
            for _ in range(5):
                await asyncio.sleep(0)


async def status(world: World, site: Site) -> int:
    return (await get(world, site.url)).status


async def test_a_story_unfolds_at_its_times_and_leaves_the_world_healed(world: World, site: Site) -> None:
    story = Scenario(
        name="x",
        id="Dua gangguan.",
        en="Two faults.",
        acts=(
            Act(at=10, until=30, verb="front.status", on="kpu-ntb", how={"number": 500}),
            Act(at=20, verb="certificate.expire", on="ntb.kpu.test"),
        ),
        lasts=40,
    )
    stage = Stage()
    playing = asyncio.create_task(play(world, story, stage.pause))
    await asyncio.sleep(0)
    assert await status(world, site) == 200
    await stage.reach(10)
    assert await status(world, site) == 500
    await stage.reach(20)
    assert await verdict(world, site) == "certificate has expired"
    await stage.reach(30)
    assert site.front.page.now(Request(method="GET", target="/", headers={}, client="", tls=True)).status == 200
    assert await verdict(world, site) == "certificate has expired"
    await stage.reach(40)
    await playing
    assert await status(world, site) == 200


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
async def test_every_shipped_story_can_be_played(world: World, scenario: Scenario) -> None:
    moments: list[float] = []

    async def at_once(seconds: float) -> None:
        moments.append(seconds)

    await play(world, scenario, at_once)
    assert sum(moments) == scenario.lasts
    assert min(moments) >= 0
    assert await status(world, world.site("kpu-ntb")) == 200
    assert scenario.id.endswith(".")
    assert scenario.en.endswith(".")
    assert scenario.told or scenario.quiet != ("*",)
    assert {told.on for told in scenario.told} <= {plot.id for plot in world.plots} | {""}


@pytest.mark.parametrize("drill", DRILLS.values(), ids=lambda drill: drill.name)
async def test_every_drill_can_be_played_and_says_what_it_is_modelled_on(drill: Scenario) -> None:
    heard: list[bool] = []

    async def at_once(_: float) -> None:
        """Time is not what is tested."""

    async def cue(_: Act, begins: bool) -> None:  # noqa: FBT001 - the two moments of an act
        heard.append(begins)

    async with World(drill.plots, accounts=drill.accounts) as world:
        await play(world, drill, at_once, cue)
        assert await status(world, world.site("kpu-ntb")) == 200
        accounts = set(world.platforms.accounts) if world.platforms else set()
    assert (heard.count(True), heard.count(False)) == (len(drill.acts), len(drill.acts))
    sites = {plot.id for plot in drill.plots}
    assert {told.on for told in drill.told} | {*drill.eve.accepted, *drill.eve.planned} <= {*sites, *accounts, ""}
    assert all(told.act < len(drill.acts) for told in drill.told)
    assert all(text.endswith(".") for text in (drill.id, drill.en, drill.real_id, drill.real_en))
    assert drill.id != drill.en


def test_at_least_fifteen_drills_are_modelled_on_what_really_happened() -> None:
    assert sum(not drill.real_en.startswith("No single event") for drill in DRILLS.values()) >= 15


async def test_an_interrupted_story_leaves_no_damage(world: World, site: Site) -> None:
    playing = asyncio.create_task(play(world, SCENARIOS["site-down"], Stage().pause))
    await asyncio.sleep(0)
    with site.line.refuse():
        pass
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)
    assert await status(world, site) == 200


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Act(at=0, verb="line.explode", on="kpu-ntb"), "line knows"),
        (Act(at=0, verb="line.refuse", on="kpu-mars"), "no site 'kpu-mars'"),
        (Act(at=0, verb="sea.rise"), "is none of"),
        (Act(at=0, verb="front.slow", on="kpu-ntb"), "seconds"),
        (Act(at=0, verb="line.heal", on="kpu-ntb"), "line knows"),
        (Act(at=0, verb="front.page", on="kpu-ntb"), "front knows"),
    ],
)
async def test_what_the_world_does_not_know_is_said_in_words(world: World, act: Act, words: str) -> None:
    with pytest.raises(NoSuchVerb, match=words):
        do(world, act.verb, act.on, act.how)


async def test_the_verbs_are_those_that_can_be_undone(world: World, site: Site) -> None:
    assert set(verbs(site.line)) >= {"refuse", "black_hole", "reset", "silence"}
    assert "heal" not in verbs(site.line)
    assert set(verbs(world.names)) >= {"nxdomain", "servfail", "silence", "lie"}
    assert verbs(world) == ("cut_off",)


async def test_a_cut_line_cuts_everything(world: World, site: Site) -> None:
    with do(world, "world.cut_off"):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.open_connection(site.addresses[0], world.portals.https_port), 0.2)
        for listener in (world.proxy.listener, world.mail.listener):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.open_connection(listener.address, listener.port), 0.2)
    assert await status(world, site) == 200


async def test_the_channels_can_be_hurt_as_well(world: World) -> None:
    with do(world, "mail.line.refuse"), pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(world.mail.listener.address, world.mail.listener.port)
    usual = world.telegram_certificate.worn.now
    with do(world, "telegram.certificate.show", how={"paper": "untrusted"}):
        assert world.telegram_certificate.worn.now is not usual


async def test_every_verb_is_in_the_book(world: World, site: Site) -> None:
    book = (Path(__file__).parents[2] / "docs" / "concepts" / "range.md").read_text("utf-8")
    things = {part: getattr(site, part) for part in SITE_PARTS}
    things |= {part: thing for part, thing in parts(world).items() if "." not in part}
    assert [f"{part}.{verb}" for part in things for verb in verbs(things[part]) if f"`{part}.{verb}" not in book] == []
    assert {part for part in parts(world) if f"`{part}" not in book} == set()
    assert {f"`{paper}`" for paper in (*PAPERS, *RECIPES) if f"`{paper}`" not in book} == set()
    assert {f"`{name}`" for name in SCENARIOS if f"`{name}`" not in book} == set()
