from hypothesis import given
from hypothesis import strategies as st

from sentinel.range.dial import Deed, Dial, together


def test_a_deed_is_undone_once() -> None:
    undone: list[int] = []
    deed = Deed(lambda: undone.append(1))
    deed.undo()
    deed.undo()
    assert undone == [1]


def test_the_latest_turn_that_stands_counts() -> None:
    seen: list[str] = []
    dial = Dial("open", seen.append)
    first, second = dial.turn("slow"), dial.turn("shut")
    first.undo()
    assert dial.now == "shut"
    second.undo()
    assert dial.now == "open"
    assert seen == ["slow", "shut", "shut", "open"]


def test_healing_takes_back_all_and_late_undos_do_nothing() -> None:
    dial = Dial(0)
    late = dial.turn(1)
    dial.heal()
    again = dial.turn(2)
    late.undo()
    assert dial.now == 2
    with again:
        dial.settle(9)
    assert dial.now == 9


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.randoms())
def test_undone_in_any_order_nothing_remains(turns: list[int], order: st.DataObject) -> None:
    dial = Dial(-1)
    deeds = [dial.turn(turn) for turn in turns]
    order.shuffle(deeds)  # type: ignore[attr-defined]  # hypothesis gives a random.Random under another name
    for deed in deeds:
        deed.undo()
    assert dial.now == -1


def test_several_deeds_are_one() -> None:
    left, right = Dial(0), Dial(0)
    with together(left.turn(1), right.turn(1)):
        assert (left.now, right.now) == (1, 1)
    assert (left.now, right.now) == (0, 0)
