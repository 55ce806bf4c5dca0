"""Ranges of addresses laid flat: from where on which network holds, so that one search finds the narrowest range."""

from collections.abc import Iterable
from typing import TypeAlias

Row: TypeAlias = tuple[int, int, int]  # first and last address (inclusive), AS number; 0: nobody's
NOBODY = 0
BITS_4 = 32


class Steps:
    """Positions in rising order, and whose the addresses are from each on; neighbours of one network are one step."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.numbers: list[int] = []

    def put(self, start: int, number: int) -> None:
        """From here on it is this network; a later word for the same position replaces the earlier one."""
        if self.starts and self.starts[-1] == start:
            self.starts.pop()
            self.numbers.pop()
        if number != (self.numbers[-1] if self.numbers else NOBODY):
            self.starts.append(start)
            self.numbers.append(number)


def flat(rows: Iterable[Row], bits: int = BITS_4) -> Steps:
    """Lay ranges flat, in any order: a narrower range inside a wider one has the word, as in routing.

    ``bits`` is how wide positions are; nothing begins beyond them.
    """
    steps, open_ranges = Steps(), list[tuple[int, int]]()
    for start, end, number in sorted(rows, key=lambda row: (row[0], -row[1])):
        _close(steps, open_ranges, start)
        steps.put(start, number)
        open_ranges.append((end, number))
    _close(steps, open_ranges, None)
    if steps.starts and steps.starts[-1] >> bits:
        steps.starts.pop()
        steps.numbers.pop()
    return steps


def _close(steps: Steps, open_ranges: list[tuple[int, int]], start: int | None) -> None:
    """Ranges that ended before this position give way to those around them."""
    while open_ranges and (start is None or open_ranges[-1][0] < start):
        ended, _ = open_ranges.pop()
        while open_ranges and open_ranges[-1][0] <= ended:
            open_ranges.pop()
        steps.put(ended + 1, open_ranges[-1][1] if open_ranges else NOBODY)
