import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.agent.wheel import TURN, Wheel, phase

NOW = 1_865_000_000.0
INTERVALS = st.sampled_from([1.0, 2.5, 30.0, 60.0, 300.0, 21600.0])
TIMERS = st.lists(INTERVALS, min_size=1, max_size=40).map(
    lambda every: [(f"target:{i}/tls", e) for i, e in enumerate(every)]
)


def turns(key: str, interval: float, since: float, until: float) -> int:
    """The definition itself: how many of the moments (n + phase) * interval lie in (since, until]."""
    at = phase(key) / TURN * interval

    def passed(moment: float) -> int:
        return int((moment - at) // interval)

    return passed(until) - passed(since)


@given(TIMERS, st.floats(0, 30_000), st.floats(0.001, 3.0))
def test_due_are_those_whose_turn_came(timers: list[tuple[str, float]], offset: float, rounds: float) -> None:
    since, until = NOW + offset, NOW + offset + rounds * timers[0][1]
    due = Wheel(timers).due(since, until)
    assert len(due) == len(set(due))
    for number, (key, interval) in enumerate(timers):
        edge = 1e-5  # at the very instant, floats may see it on either side
        sure = turns(key, interval, since + edge, until - edge) > 0
        maybe = turns(key, interval, since - edge, until + edge) > 0
        assert sure <= (number in due) <= maybe


@given(TIMERS, st.lists(st.floats(0.001, 50.0), min_size=1, max_size=30))
def test_steps_of_any_length_lose_no_turn_and_double_none(timers: list[tuple[str, float]], steps: list[float]) -> None:
    wheel, now, seen = Wheel(timers), NOW, Counter[int]()
    for step in steps:
        seen.update(wheel.due(now, now + step))
        now += step
    for number, (key, interval) in enumerate(timers):
        if max(steps) < interval:
            assert abs(seen[number] - turns(key, interval, NOW, now)) <= (0 if _clear(key, interval, NOW, now) else 1)


def _clear(key: str, interval: float, *edges: float) -> bool:
    at = phase(key) / TURN * interval
    return all(1e-5 < (edge - at) % interval < interval - 1e-5 for edge in edges)


@given(TIMERS, st.floats(0, 30_000))
def test_nothing_is_due_before_the_wait_is_over_and_something_is_after(
    timers: list[tuple[str, float]], offset: float
) -> None:
    wheel, now = Wheel(timers), NOW + offset
    wait = wheel.wait(now)
    assert wait > 0
    assert wheel.due(now, now + max(0.0, wait - 1e-4)) == []
    assert wheel.due(now, now + wait + 1e-4) != []


def test_six_hundred_checks_a_minute_never_come_at_once() -> None:
    wheel = Wheel((f"target:site-{i}/tls", 60.0) for i in range(600))
    a_second = [len(wheel.due(NOW + s, NOW + s + 1)) for s in range(60)]
    assert sum(a_second) == 600
    assert max(a_second) <= 25


def test_a_restart_and_more_checks_change_nobodys_rhythm() -> None:
    before = Wheel([("a", 60.0), ("b", 60.0)])
    after = Wheel([("new", 60.0), ("b", 60.0), ("a", 60.0)])
    for second in range(60):
        names_before = {"ab"[n] for n in before.due(NOW + second, NOW + second + 1)}
        names_after = {["new", "b", "a"][n] for n in after.due(NOW + second, NOW + second + 1)} - {"new"}
        assert names_before == names_after


def test_half_the_interval_keeps_every_second_turn_where_it_was_or_near() -> None:
    """The phase is a fraction: at half the interval a check has twice the turns, still spread like before."""
    full, half = Wheel([("a", 60.0)]), Wheel([("a", 30.0)])
    assert sum(len(full.due(NOW + s, NOW + s + 1)) for s in range(600)) == 10
    assert sum(len(half.due(NOW + s, NOW + s + 1)) for s in range(600)) == 20


def test_nobody_is_due_on_an_empty_wheel() -> None:
    assert Wheel(()).due(NOW, NOW + 1e6) == []
    assert Wheel(()).wait(NOW) == float("inf")


@pytest.mark.parametrize("least", [0.0, 60.0])
def test_frequent_timers_can_be_left_out(least: float) -> None:
    wheel = Wheel([("often", 1.0), ("rarely", 3600.0)])
    assert wheel.due(NOW, NOW + 7200, least=least) == ([0, 1] if least == 0 else [1])


def test_a_timer_costs_eight_bytes() -> None:
    wheel = Wheel((f"target:{i}/uptime", 60.0) for i in range(50_000))
    assert sum(sys.getsizeof(ring._timers) for ring in wheel._rings) <= 50_000 * 8 + 200
