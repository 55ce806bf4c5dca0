import asyncio
from collections.abc import Callable

from sentinel.agent.line import Line, LineState, Settling
from sentinel.agent.uplink import Rhythm, Uplink
from tests.agent.virtual import play, ticks
from tests.agent.world import wait

ON, OFF, DOWN = LineState.ONLINE, LineState.OFF, LineState.OFFLINE


class World:
    """A line that answers our self-check after 0.1 s, or is silent for 6 s while it is cut."""

    def __init__(self, cut: Callable[[float], bool] = lambda _: False) -> None:
        self.cut = cut
        self.checks: list[float] = []
        self.at_once = 0

    async def check(self) -> LineState:
        self.checks.append(ticks())
        self.at_once += 1
        assert self.at_once == 1, "two self-checks at the same time"
        down = self.cut(ticks())
        await wait(6.0 if down else 0.1)
        self.at_once -= 1
        return DOWN if down else ON


def test_bad_news_needs_a_self_check_that_began_after_it_and_a_moment_later() -> None:
    async def story() -> None:
        world = World()
        uplink = Uplink(world.check, ticks=ticks, rhythm=Rhythm(usual=15))
        running = asyncio.create_task(uplink.run())
        await wait(10)
        assert await uplink.vouch(began=9.0, seen=10.0) is True
        assert any(10.0 <= at < 11.0 for at in world.checks), "one at once, to catch a short cut"
        assert world.checks[-1] >= 11.0, "and one after the line had time to go everywhere"
        running.cancel()

    play(story())


def test_everybody_in_doubt_shares_the_self_checks() -> None:
    async def story() -> None:
        world = World()
        uplink = Uplink(world.check, ticks=ticks, rhythm=Rhythm(usual=15, least=2))
        running = asyncio.create_task(uplink.run())
        await wait(5)

        async def doubter(at: float) -> bool:
            await wait(at)
            return await uplink.vouch(began=ticks() - 0.5, seen=ticks())

        believed = await asyncio.gather(*(doubter(i / 100) for i in range(1000)))
        assert all(believed)
        assert len(world.checks) <= 9, "a thousand doubters in ten seconds"
        running.cancel()

    play(story())


def test_a_line_that_is_gone_is_checked_often_until_it_is_back() -> None:
    async def story() -> None:
        world = World(cut=lambda at: 20 <= at < 320)
        uplink = Uplink(world.check, ticks=ticks, rhythm=Rhythm(usual=15, offline=3))
        running = asyncio.create_task(uplink.run())
        await wait(319)
        assert not uplink.line.open()
        await wait(8)
        assert uplink.line.open()
        running.cancel()

    play(story())


def test_who_is_in_doubt_while_the_line_is_gone_hears_no_at_once() -> None:
    async def story() -> None:
        world = World(cut=lambda at: at >= 20)
        uplink = Uplink(world.check, ticks=ticks, rhythm=Rhythm(usual=15))
        running = asyncio.create_task(uplink.run())
        await wait(21)
        began = ticks()
        assert await uplink.vouch(began=20.5, seen=21.0) is False
        assert ticks() - began < 10
        at = ticks()
        assert await uplink.vouch(began=at, seen=at) is False
        assert ticks() == at
        running.cancel()

    play(story())


def test_without_canaries_everything_is_believed_at_once() -> None:
    async def story() -> None:
        async def nobody() -> LineState:
            return OFF

        uplink = Uplink(nobody, ticks=ticks)
        running = asyncio.create_task(uplink.run())
        await uplink.known(5.0)
        assert uplink.line.open()
        assert await uplink.vouch(began=0.0, seen=ticks()) is True
        running.cancel()

    play(story())


def test_before_the_first_word_nothing_is_open() -> None:
    line = Line(Settling())
    assert not line.open()
    assert not line.held(0.0)


def test_bad_news_from_just_after_the_return_is_not_believed() -> None:
    line = Line(Settling(before=1.0, after=5.0))
    line.note(DOWN, 0.0, 6.0)
    line.note(ON, 9.0, 9.2)
    assert line.open()
    assert line.held(9.3)
    assert not line.believes(9.3)
    assert not line.believes(14.1)
    assert line.believes(14.3)


def test_a_look_that_began_before_the_line_broke_is_not_held() -> None:
    line = Line(Settling())
    line.note(ON, 0.0, 0.1)
    assert line.held(5.0)
    line.note(DOWN, 7.0, 13.0)
    assert not line.held(5.0)
    line.note(ON, 16.0, 16.1)
    assert not line.held(5.0)
    assert not line.held(16.05)
    assert line.held(16.2)
