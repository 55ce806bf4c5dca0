"""Many lines over several processes: all are answered, in order, and a process that dies is no silence."""

import os
import signal

import pytest

from sentinel.app.shares import STRETCH, Lost, shared

LINES = [(number, f"line {number}") for number in range(1, 5 * STRETCH)]


def doubled(number: int, line: str) -> tuple[int, str, int]:
    return number, line * 2, os.getpid()


@pytest.mark.parametrize("most", [1, 2, 3, 16])
def test_every_line_is_answered_in_order_by_so_many_processes(most: int) -> None:
    found = list(shared(LINES, doubled, most))
    assert [(number, text) for number, text, _ in found] == [(number, line * 2) for number, line in LINES]
    assert len({process for _, _, process in found}) == min(most, 5)


def test_few_lines_are_not_worth_a_process() -> None:
    assert {process for _, _, process in shared(LINES[:STRETCH], doubled)} == {os.getpid()}


def test_a_process_that_is_killed_is_told() -> None:
    def dies(number: int, line: str) -> str:
        if number == 2 * STRETCH:
            os.kill(os.getpid(), signal.SIGKILL)
        return line

    with pytest.raises(Lost, match="killed"):
        list(shared(LINES, dies, 2))
