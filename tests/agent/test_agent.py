"""What an officer can rely on: everything is looked at in its rhythm, through every reload and stop."""

import asyncio
from itertools import pairwise

import pytest

from sentinel.kit.tools import Tools
from sentinel.model.failure import Code
from sentinel.model.subject import Subject
from tests.agent.virtual import play, ticks
from tests.agent.world import (
    UP,
    Drawer,
    Facts,
    SiteProbe,
    agent,
    live,
    see_up,
    site,
    wait,
)


def test_every_site_is_looked_at_soon_and_then_in_its_rhythm() -> None:
    async def story() -> None:
        drawer = Drawer()
        await live(agent([site(f"s{i}", every=60.0) for i in range(100)], [SiteProbe(see_up)], drawer), 601)
        first = [drawer.told[row.sequence] for row in drawer.rows[:100]]
        assert max(first) < 2
        for i in range(100):
            rows = drawer.of(f"target:s{i}/site")
            assert 11 <= len(rows) <= 12
            gaps = {round((b.at - a.at).total_seconds()) for a, b in pairwise(rows[1:])}
            assert gaps == {60}

    play(story())


def test_stopping_lets_looks_end_but_not_for_ever() -> None:
    async def story() -> None:
        async def see(subject: Subject, _tools: Tools) -> Facts:
            await wait(3.0 if subject.id == "quick" else 14.0)
            return UP

        drawer = Drawer()
        one = agent([site("quick", every=60.0), site("slow", every=60.0)], [SiteProbe(see)], drawer)
        began = ticks()
        await live(one, 2.0)
        assert ticks() - began < 8
        assert drawer.outcomes("target:quick/site") == [UP]
        assert [outcome.code for outcome in drawer.outcomes("target:slow/site")] == [Code.CANCELLED]
        assert one.in_flight == 0

    play(story())


def test_a_cancelled_agent_leaves_a_row_for_every_look_that_it_cut_off() -> None:
    async def story() -> None:
        async def see(_subject: Subject, _tools: Tools) -> Facts:
            await wait(14.0)
            return UP

        drawer = Drawer()
        running = asyncio.create_task(agent([site("a", every=60.0)], [SiteProbe(see)], drawer).run())
        await wait(5)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert [outcome.code for outcome in drawer.outcomes("target:a/site")] == [Code.CANCELLED]

    play(story())


def test_a_reload_watches_new_sites_at_once_and_leaves_the_others_their_rhythm() -> None:
    async def story() -> None:
        drawer = Drawer()
        one = agent([site("old", every=60.0), site("gone", every=60.0)], [SiteProbe(see_up)], drawer)
        running = asyncio.create_task(one.run())
        await wait(300)
        one.replace([site("new", every=600.0), site("old", every=60.0)])
        await wait(300)
        one.stop()
        await running
        assert next(drawer.told[row.sequence] for row in drawer.of("target:new/site")) < 302
        assert max(drawer.told[row.sequence] for row in drawer.of("target:gone/site")) <= 300
        times = [row.at for row in drawer.of("target:old/site")][1:]
        assert {round((b - a).total_seconds()) for a, b in pairwise(times)} == {60}

    play(story())


def test_a_turn_that_comes_while_the_look_goes_on_is_that_look() -> None:
    async def story() -> None:
        at_once, most = 0, 0

        async def see(_subject: Subject, _tools: Tools) -> Facts:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await wait(7.5)
            at_once -= 1
            return UP

        drawer = Drawer()
        await live(agent([site("slow", every=1.0)], [SiteProbe(see)], drawer), 60)
        assert most == 1
        assert 7 <= len(drawer.rows) <= 8

    play(story())


def test_the_watchdog_hears_of_us_every_second_even_when_nothing_is_due() -> None:
    async def story() -> None:
        beats: list[float] = []
        drawer = Drawer()
        one = agent([site("a", every=3600.0)], [SiteProbe(see_up)], drawer)
        one._beat = lambda: beats.append(ticks())
        await live(one, 100)
        assert max(b - a for a, b in pairwise(beats)) <= 1.01
        assert len(beats) < 250

    play(story())


def test_checks_of_a_probe_that_is_not_installed_are_named_and_the_others_are_made(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        drawer = Drawer()
        await live(agent([site("a"), site("b", probe="dns")], [SiteProbe(see_up)], drawer), 5)
        assert {row.check for row in drawer.rows} == {"target:a/site"}

    play(story())
    assert "dns" in caplog.text


class Curious(SiteProbe):
    """A probe that wants to know a new site soon: it asks for another look after two minutes, four times."""

    asked = 0

    def sooner(self, facts: Facts) -> float | None:
        """Two minutes from now, as long as the site is new."""
        assert facts == UP
        self.asked += 1
        return 120.0 if self.asked < 5 else None


@pytest.mark.parametrize("every", [600.0, 60.0])
def test_a_site_that_is_new_is_looked_at_sooner_a_few_times_and_then_in_its_rhythm(every: float) -> None:
    async def story() -> None:
        drawer = Drawer()
        await live(agent([site("a", every=every)], [Curious(see_up)], drawer), 2_500)
        at = [drawer.told[row.sequence] for row in drawer.of("target:a/site")]
        early = sum(moment <= at[0] + 601 for moment in at)
        later = [round(b - a) for a, b in pairwise(at) if a > at[0] + 601]
        assert 5 <= early <= (7 if every == 600.0 else 12), at
        assert set(later) == {every}, at

    play(story())
