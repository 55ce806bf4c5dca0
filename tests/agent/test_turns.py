from sentinel.agent.turns import Turns
from sentinel.agent.wheel import Wheel

NOW = 1_865_000_000.0


def run(turns: Turns, start: float, seconds: float, step: float = 0.5) -> list[tuple[float, int]]:
    """Every turn handed out in a stretch of time: after how many seconds, and whose."""
    out: list[tuple[float, int]] = []
    for tick in range(1, round(seconds / step) + 1):
        out.extend((tick * step, number) for number in turns.due(start + tick * step))
    return out


def test_a_machine_that_slept_an_hour_does_not_fire_the_backlog() -> None:
    turns = Turns(Wheel((f"t{i}", 60.0) for i in range(100)), NOW)
    run(turns, NOW, 60)
    woken = run(turns, NOW + 3600, 60)
    assert len(woken) <= 101
    at_once = [number for after, number in woken if after <= 1]
    assert len(at_once) < 10


def test_a_rare_check_that_was_slept_through_is_made_up_for_soon() -> None:
    wheel = Wheel([("whois", 21600.0)])
    turn = NOW + wheel.wait(NOW)
    turns = Turns(wheel, turn - 1800)
    assert [number for _, number in run(turns, turn + 1800, 5)] == [0]


def test_a_clock_set_back_stops_nobody_and_repeats_nothing_at_once() -> None:
    turns = Turns(Wheel((f"t{i}", 10.0) for i in range(50)), NOW)
    assert len(run(turns, NOW, 10)) == 50
    turns.due(NOW - 7200)
    assert len(run(turns, NOW - 7200, 10)) == 50


def test_a_small_hitch_loses_no_turn() -> None:
    turns = Turns(Wheel((f"t{i}", 60.0) for i in range(100)), NOW)
    handed = [*turns.due(NOW + 9), *turns.due(NOW + 18), *turns.due(NOW + 27)]
    assert sorted(handed) == sorted(Wheel((f"t{i}", 60.0) for i in range(100)).due(NOW, NOW + 27))


def test_newcomers_come_at_once_but_a_hundred_a_second() -> None:
    turns = Turns(Wheel((f"t{i}", 86400.0) for i in range(500)), NOW)
    turns.soon(range(500), NOW)
    assert turns.wait(NOW) == 0.0
    first = run(turns, NOW, 6, step=0.1)
    assert sorted(number for _, number in first if number < 500)[:1] == [0]
    assert max(sum(1 for at, _ in first if second < at <= second + 1) for second in range(5)) <= 111
    assert len({number for _, number in first}) == 500


def test_whoever_has_a_regular_turn_first_gets_no_second_one() -> None:
    turns = Turns(Wheel((f"t{i}", 2.0) for i in range(1000)), NOW)
    turns.soon(range(1000), NOW)
    first = run(turns, NOW, 2, step=0.1)
    assert len(first) < 1200
    later = run(turns, NOW + 2, 2, step=0.1)
    assert len(later) == 1000


def test_asking_twice_gives_one_turn() -> None:
    turns = Turns(Wheel([("rare", 86400.0)]), NOW)
    turns.soon([0], NOW)
    turns.soon([0], NOW)
    assert len(run(turns, NOW, 3)) == 1
    assert turns.owed() == set()
