"""What is in doubt is looked at again, what our own line spoils is not believed, and our own bugs have a word."""

import asyncio
import logging
from datetime import timedelta

import pytest

from sentinel.kit.tools import Tools
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject
from tests.agent.virtual import play, ticks
from tests.agent.world import (
    DOWN,
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
    see_up,
    site,
    wait,
)


def test_a_first_failure_is_looked_at_again_at_once_over_another_way() -> None:
    async def story() -> None:
        seen: list[tuple[float, int]] = []

        async def see(_subject: Subject, tools: Tools) -> Failure:
            seen.append((ticks(), tools.attempt))
            return REFUSED

        drawer = Drawer()
        await live(agent([site("a", every=60.0)], [SiteProbe(see)], drawer), 20)
        assert [attempt for _, attempt in seen] == [0, 1]
        assert seen[1][0] - seen[0][0] == pytest.approx(3.0, abs=0.1)
        assert [(row.outcome, row.attempt) for row in drawer.rows] == [(REFUSED, 0), (REFUSED, 1)]

    play(story())


def test_a_second_look_that_is_good_again_ends_the_doubt() -> None:
    async def story() -> None:
        class Patient(SiteProbe):
            confirm = (5.0, 30.0, 120.0)

        outcomes = iter([UP, DOWN, DOWN, UP])

        async def see(_subject: Subject, _tools: Tools) -> Facts:
            return next(outcomes, UP)

        drawer = Drawer()
        await live(agent([site("a", every=200.0)], [Patient(see)], drawer), 399)
        rows = drawer.of("target:a/site")
        doubt = next(i for i, row in enumerate(rows) if row.outcome == DOWN)
        assert [row.attempt for row in rows[doubt : doubt + 3]] == [0, 1, 2]
        since = rows[doubt].at
        assert [round((row.at - since).total_seconds()) for row in rows[doubt : doubt + 3]] == [0, 5, 30]

    play(story())


def test_where_looks_are_frequent_the_next_one_is_the_second_one() -> None:
    async def story() -> None:
        class Patient(SiteProbe):
            confirm = (9.0, 1800.0)

        async def see(_subject: Subject, _tools: Tools) -> Facts:
            return DOWN if len(drawer.rows) else UP

        drawer = Drawer()
        await live(agent([site("a", every=2.0)], [Patient(see)], drawer), 60)
        rows = drawer.of("target:a/site")
        assert {row.attempt for row in rows} == {0, 1}
        assert rows[-1].at - rows[0].at > timedelta(seconds=40), "nobody waits for half an hour"

    play(story())


def test_a_site_that_asks_for_less_gets_no_second_look_and_never_a_shorter_interval() -> None:
    async def story() -> None:
        class Meek(SiteProbe):
            def doubtful(self, outcome: Facts | Failure, before: Facts | None) -> bool:
                return outcome != Facts(state="429") and super().doubtful(outcome, before)

            def strained(self, facts: Facts) -> bool:
                return facts.state == "429"

        state = {"now": "429"}

        async def see(_subject: Subject, _tools: Tools) -> Facts:
            return Facts(state=state["now"])

        drawer = Drawer()
        one = agent([site("a", every=60.0)], [Meek(see)], drawer)
        one.replace([site("a", every=60.0)], {"target:a/site": 0.25})
        running = asyncio.create_task(one.run())
        await wait(600)
        asked_for_less = len(drawer.rows)
        assert 10 <= asked_for_less <= 12
        assert {row.attempt for row in drawer.rows} == {0}
        state["now"] = "up"
        await wait(600)
        assert len(drawer.rows) - asked_for_less >= 35
        one.stop()
        await running

    play(story())


def test_our_own_bug_is_a_failed_look_and_its_traceback_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async def see(_subject: Subject, _tools: Tools) -> Facts:
            raise ZeroDivisionError("of our own making")

        drawer = Drawer()
        await live(agent([site("a"), site("b")], [SiteProbe(see)], drawer), 25)
        assert len(drawer.rows) >= 8
        assert {(o.layer, o.code) for o in drawer.outcomes("target:a/site")} == {(Layer.PROBE, Code.BUG)}
        assert "ZeroDivisionError" in drawer.outcomes("target:a/site")[0].detail

    with caplog.at_level(logging.INFO):
        play(story())
    assert sum(1 for record in caplog.records if record.exc_info) == 1


@pytest.mark.parametrize("nonsense", [None, {"state": "up"}, "up"])
def test_an_answer_that_is_none_is_our_bug_too(nonsense: object) -> None:
    async def story() -> None:
        async def see(_subject: Subject, _tools: Tools) -> object:
            return nonsense

        drawer = Drawer()
        await live(agent([site("a")], [SiteProbe(see)], drawer), 5)
        assert drawer.outcomes("target:a/site")[0].code is Code.BUG

    play(story())


def test_a_probe_that_forgets_the_time_is_cut_off() -> None:
    async def story() -> None:
        async def see(_subject: Subject, _tools: Tools) -> Facts:
            await wait(3600)
            return UP

        drawer = Drawer()
        await live(agent([site("a", every=60.0)], [SiteProbe(see)], drawer), 40)
        assert drawer.outcomes("target:a/site")[0].code is Code.DNS_TIMEOUT
        assert drawer.rows[0].duration == pytest.approx(15.5, abs=0.1)
        assert "15 s" in drawer.outcomes("target:a/site")[0].detail

    play(story())


def test_a_good_look_over_a_line_that_broke_meanwhile_is_not_believed() -> None:
    """A captive portal answers everything with a page of its own."""

    async def story() -> None:
        async def canary() -> LineFacts:
            return LineFacts(online=ticks() < 20)

        async def see(_subject: Subject, _tools: Tools) -> Facts:
            await wait(8)
            return UP

        drawer = Drawer()
        await live(agent([own_line(1.0), site("a", every=1.0)], [SiteProbe(see), LineProbe(canary)], drawer), 40)
        late = [row.outcome for row in drawer.of("target:a/site") if drawer.told[row.sequence] > 21]
        assert UP not in late
        assert Skipped(reason="own line in doubt") in late

    play(story())


@pytest.mark.parametrize(("error", "believed"), [(ZeroDivisionError, True), (None, False)])
def test_a_bug_in_the_self_check_does_not_blind_us_but_no_answer_does(
    *, error: type[Exception] | None, believed: bool
) -> None:
    async def story() -> None:
        async def canary() -> LineFacts:
            if error is None:
                await wait(3600)
            raise ZeroDivisionError

        drawer = Drawer()
        await live(agent([own_line(), site("a")], [SiteProbe(see_up), LineProbe(canary)], drawer), 30)
        assert (UP in drawer.outcomes("target:a/site")) is believed

    play(story())
