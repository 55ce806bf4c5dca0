"""A machine that cannot keep up: what it misses is its own trouble, and said to be."""

import asyncio
from typing import Any

import pytest

from sentinel.kit.tools import Tools
from sentinel.model.failure import Code, Failure, Skipped
from sentinel.model.subject import Subject
from tests.agent.virtual import VirtualLoop, play
from tests.agent.world import (
    DOWN,
    NO_ANSWER,
    REFUSED,
    UP,
    Drawer,
    Facts,
    LineFacts,
    LineProbe,
    SiteProbe,
    agent,
    live,
    own_line,
    site,
    wait,
)

KEY = "target:kab-1/site"


def stand_still(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.stand_still(seconds)


def told(found: Facts | Failure, *, still: float, moving: float, online: bool = True, until: float = 60.0) -> Drawer:
    """A minute of looks at one site that each take so long, part of which our own machine stands still."""

    async def see(_subject: Subject, _tools: Tools) -> Facts | Failure:
        if asyncio.get_running_loop().time() > until:
            await wait(moving)
            return UP
        for _ in range(4):
            await wait(moving / 4)
            stand_still(still / 4)
        return found

    async def line() -> LineFacts:
        if not online:
            await wait(0.5)
            stand_still(still)
        return LineFacts(online=online)

    async def story() -> Drawer:
        drawer = Drawer()
        await live(agent([own_line(), site("kab-1")], [SiteProbe(see), LineProbe(line)], drawer), until + 30)
        return drawer

    return play(story())


def judged(drawer: Drawer, key: str = KEY) -> list[Any]:
    return drawer.outcomes(key)


@pytest.mark.parametrize("found", [NO_ANSWER, DOWN])
def test_what_times_out_while_we_stand_still_is_our_own_trouble(found: Facts | Failure) -> None:
    drawer = told(found, still=6.0, moving=4.0)
    slow = [o for o in judged(drawer) if o != UP and not isinstance(o, Skipped)]
    assert slow
    assert {o.code for o in slow} == {Code.CANCELLED}
    assert slow[0].detail.startswith("this machine stood still for 5.")


def test_such_a_look_is_made_again_at_once_and_good_news_is_good_news() -> None:
    drawer = told(NO_ANSWER, still=6.0, moving=4.0)
    assert {row.attempt for row in drawer.of(KEY)} == {0, 1}
    assert judged(drawer)[-1] == UP
    assert set(judged(told(UP, still=6.0, moving=4.0))) == {UP}


@pytest.mark.parametrize(("found", "still", "moving"), [(NO_ANSWER, 0.4, 9.6), (DOWN, 1.0, 9.0), (REFUSED, 0.2, 0.01)])
def test_a_machine_that_is_merely_busy_still_tells_what_it_sees(found: Any, still: float, moving: float) -> None:  # noqa: ANN401 - facts or a failure
    assert found in judged(told(found, still=still, moving=moving))


def test_a_self_check_that_we_slept_through_does_not_call_our_line_dead() -> None:
    drawer = told(UP, still=5.0, moving=1.0, online=False)
    rows = judged(drawer, "vantage:mataram-1/vantage")
    assert rows
    assert not [o for o in rows if isinstance(o, LineFacts)]
