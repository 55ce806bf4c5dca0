"""A crashed child comes back, a hopeless one ends the daemon, a frozen one starves the watchdog."""

import asyncio

import pytest

from sentinel.app.supervise import GaveUp, Policy, Pulses, keep


class Time:
    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


async def test_a_child_that_crashes_is_started_again_until_it_ends_well() -> None:
    time, starts = Time(), 0

    async def child() -> None:
        nonlocal starts
        starts += 1
        if starts < 4:
            raise OSError("socket gone")

    await keep("agent", child, clock=time.clock, jitter=lambda: 1.0, pause=time.pause)
    assert starts == 4
    assert time.waits == [0.5, 1.0, 2.0]


async def test_a_child_that_never_holds_is_given_up_so_that_systemd_starts_us_clean() -> None:
    time = Time()

    async def child() -> None:
        raise RuntimeError

    with pytest.raises(GaveUp, match="web"):
        await keep("web", child, clock=time.clock, jitter=lambda: 1.0, pause=time.pause, policy=Policy(most=3))
    assert time.waits == [0.5, 1.0, 2.0]


async def test_rare_crashes_are_forgiven_for_ever() -> None:
    time, left = Time(), 50

    async def child() -> None:
        nonlocal left
        left -= 1
        time.now += 400.0
        if left:
            raise OSError

    await keep("hub", child, clock=time.clock, jitter=lambda: 1.0, pause=time.pause, policy=Policy(most=3))
    assert left == 0


async def test_stopping_is_not_a_crash() -> None:
    time = Time()
    task = asyncio.create_task(
        keep("beat", asyncio.Event().wait, clock=time.clock, jitter=lambda: 1.0, pause=time.pause)  # type: ignore[arg-type]  # returns True
    )
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.waits == []


def test_a_frozen_child_is_late_and_a_moving_one_is_not() -> None:
    time = Time()
    pulses = Pulses(clock=time.clock)
    agent, _ = pulses.promise("agent", 10), pulses.promise("courier", 30)
    time.now = 11.0
    assert pulses.late() == ["agent"]
    agent()
    assert pulses.late() == []
    time.now = 40.0
    assert pulses.late() == ["agent", "courier"]
    pulses.retire("agent")
    assert pulses.late() == ["courier"]
