"""Who is looked at when: our own line first, politely, not twice, and at once if the hub wishes so."""

import asyncio

from sentinel.agent.agent import Ways
from sentinel.agent.politeness import Manners
from sentinel.kit.tools import Tools
from sentinel.link.ports import Ask
from sentinel.model.failure import Skipped
from sentinel.model.subject import Subject, Tier
from tests.agent.virtual import play, ticks
from tests.agent.world import (
    LAWLESS,
    UP,
    Drawer,
    Facts,
    Hub,
    LineFacts,
    LineProbe,
    SiteProbe,
    agent,
    live,
    own_line,
    see_up,
    site,
    wait,
)


def test_no_site_is_looked_at_before_our_own_line_was() -> None:
    async def story() -> None:
        async def canary() -> LineFacts:
            await wait(4)
            return LineFacts(online=True)

        drawer = Drawer()
        await live(agent([own_line(), site("a", every=1.0)], [SiteProbe(see_up), LineProbe(canary)], drawer), 10)
        assert drawer.rows[0].probe == "vantage"
        assert min(drawer.told[row.sequence] for row in drawer.of("target:a/site")) >= 4

    play(story())


def test_looks_in_flight_are_bounded() -> None:
    async def story() -> None:
        at_once, most = 0, 0

        async def see(_subject: Subject, _tools: Tools) -> Facts:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await wait(2)
            at_once -= 1
            return UP

        drawer = Drawer()
        ways = Ways(manners=LAWLESS.manners, slots=10)
        await live(agent([site(f"s{i}", every=60.0) for i in range(100)], [SiteProbe(see)], drawer, ways=ways), 40)
        assert most == 10
        assert len({row.subject for row in drawer.rows}) == 100

    play(story())


def test_one_host_is_not_asked_more_than_its_tier_allows_and_the_report_says_so() -> None:
    async def story() -> None:
        drawer = Drawer()
        manners = Manners(per_host=dict.fromkeys(Tier, 2.0))
        checks = [site(f"page-{i}", every=60.0, host="kpu") for i in range(6)]
        await live(agent(checks, [SiteProbe(see_up)], drawer, ways=Ways(manners=manners)), 600)
        looks = [row for row in drawer.rows if row.outcome == UP]
        assert len(looks) <= 22
        assert {row.outcome for row in drawer.rows} == {UP, Skipped(reason="politeness")}

    play(story())


def test_work_that_another_vantage_holds_is_left_to_it() -> None:
    async def story() -> None:
        class Leased(SiteProbe):
            leased = True

        drawer, hub = Drawer(), Hub()
        hub.holder["target:theirs/site"] = "sorong-1"
        await live(agent([site("ours"), site("theirs")], [Leased(see_up)], drawer, hub), 25)
        assert set(drawer.outcomes("target:ours/site")) == {UP}
        assert set(drawer.outcomes("target:theirs/site")) == {Skipped(reason="leased to another vantage")}

    play(story())


def test_the_hub_has_something_looked_at_again_now() -> None:
    async def story() -> None:
        attempts: list[tuple[float, int]] = []

        async def see(_subject: Subject, tools: Tools) -> Facts:
            attempts.append((ticks(), tools.attempt))
            await wait(1)
            return UP

        drawer, hub = Drawer(), Hub()
        one = agent([site("a", every=3600.0)], [SiteProbe(see)], drawer, hub)
        running = asyncio.create_task(one.run())
        await wait(30)
        hub.wishes.put_nowait(Ask(check="target:a/site", attempt=2, why="suspicious"))
        await wait(0.5)
        hub.wishes.put_nowait(Ask(check="target:a/site", attempt=3))
        hub.wishes.put_nowait(Ask(check="target:nobody/site"))
        await wait(30)
        one.stop()
        await running
        asked = [(round(at), attempt) for at, attempt in attempts if attempt]
        assert asked == [(30, 2), (31, 3)]

    play(story())


def test_a_look_that_waits_for_its_slot_while_the_line_breaks_is_not_made() -> None:
    async def story() -> None:
        made: list[float] = []

        async def canary() -> LineFacts:
            return LineFacts(online=ticks() < 3)

        async def see(_subject: Subject, _tools: Tools) -> Facts:
            made.append(ticks())
            await wait(5)
            return UP

        drawer = Drawer()
        ways = Ways(manners=LAWLESS.manners, slots=1)
        checks = [own_line(1.0), *(site(f"s{i}", every=600.0) for i in range(5))]
        await live(agent(checks, [SiteProbe(see), LineProbe(canary)], drawer, ways=ways), 30)
        assert len(made) == 1
        reasons = [row.outcome for row in drawer.rows if row.probe == "site"]
        assert reasons.count(Skipped(reason="vantage offline")) == 4

    play(story())


def test_a_reload_may_bring_other_manners() -> None:
    async def story() -> None:
        drawer = Drawer()
        checks = [site(f"page-{i}", every=60.0, host="kpu") for i in range(6)]
        one = agent(checks, [SiteProbe(see_up)], drawer)
        running = asyncio.create_task(one.run())
        await wait(300)
        free = len(drawer.rows)
        one.replace(checks, manners=Manners(per_host=dict.fromkeys(Tier, 2.0)))
        await wait(300)
        one.stop()
        await running
        assert free >= 30
        assert len([row for row in drawer.rows[free:] if row.outcome == UP]) <= 13

    play(story())
