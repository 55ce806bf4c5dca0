"""The mark: what the agent may forget. Never above a gap, never moved twice by the same observation."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Unit
from sentinel.store.progress import HIGHEST, MOST_GAPS, Progress, TooManyGaps
from tests.store.things import observation

ranges = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5)).map(lambda r: (r[0], r[0] + r[1])), max_size=30)


def advance(unit: Unit, sequence: int) -> bool:
    return unit.advance("v", "e", sequence)


def mark_of(numbers: set[int]) -> int:
    mark = 0
    while mark + 1 in numbers:
        mark += 1
    return mark


@given(ranges)
def test_it_is_what_a_set_of_all_numbers_would_say(given_ranges: list[tuple[int, int]]) -> None:
    progress, numbers = Progress(), set[int]()
    for first, last in given_ranges:
        progress = progress.with_range(first, last)
        numbers |= set(range(first, last + 1))
        assert progress.mark == mark_of(numbers)
        assert [progress.holds(n) for n in range(1, 50)] == [n in numbers for n in range(1, 50)]


@given(ranges)
def test_what_waits_beyond_a_gap_is_sorted_and_apart(given_ranges: list[tuple[int, int]]) -> None:
    progress = Progress()
    for first, last in given_ranges:
        progress = progress.with_range(first, last)
    edges = [edge for found in progress.ahead for edge in found]
    assert edges == sorted(edges)
    assert all(after[0] > before[1] + 1 for before, after in zip(progress.ahead, progress.ahead[1:], strict=False))
    assert not progress.ahead or progress.ahead[0][0] > progress.mark + 1


@pytest.mark.parametrize(("first", "last"), [(0, 1), (-1, -1), (5, 4), (1, HIGHEST + 1)])
def test_numbers_that_no_spool_gives_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="no range"):
        Progress().with_range(first, last)


def test_a_sender_that_leaves_only_gaps_is_refused() -> None:
    ahead = tuple((n, n) for n in range(3, 3 + 2 * MOST_GAPS, 2))
    with pytest.raises(TooManyGaps):
        Progress(ahead=ahead).with_range(10_000, 10_000)


def test_the_same_observation_is_taken_once(ledger: SqlLedger) -> None:
    assert ledger.apply(lambda unit: [unit.advance("v", "e", n) for n in (1, 1, 2, 2, 1)]) == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert ledger.apply(lambda unit: [unit.advance("v", "e", n) for n in (2, 3)]) == [False, True]
    assert ledger.look(lambda view: view.mark("v", "e")) == 3


def test_the_mark_waits_for_a_gap_to_close_also_over_transactions(ledger: SqlLedger) -> None:
    for sequence, mark in ((1, 1), (3, 1), (5, 1), (2, 3), (5, 3), (4, 5)):
        ledger.apply(partial(advance, sequence=sequence))
        assert ledger.look(lambda view: view.mark("v", "e")) == mark


def test_a_tombstone_moves_the_mark_past_what_will_never_come(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.advance("v", "e", 1001))
    ledger.apply(lambda unit: unit.skip("v", "e", 1, 1000))
    assert ledger.look(lambda view: view.mark("v", "e")) == 1001


def test_each_vantage_and_each_epoch_counts_for_itself(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: [unit.advance(*who, 1) for who in (("v", "e"), ("v", "f"), ("w", "e"))])
    ledger.apply(lambda unit: unit.advance("v", "f", 2))
    assert ledger.look(lambda view: [view.mark("v", "e"), view.mark("v", "f"), view.mark("x", "e")]) == [1, 2, 0]


def test_a_job_that_fails_leaves_the_mark_where_it_was(ledger: SqlLedger) -> None:
    with pytest.raises(ZeroDivisionError):
        ledger.apply(lambda unit: unit.advance("v", "e", 1) and 1 // 0)
    assert ledger.look(lambda view: view.mark("v", "e")) == 0
    assert ledger.apply(lambda unit: unit.advance("v", "e", 1))


def test_the_mark_inside_a_transaction_counts_what_it_has_taken(ledger: SqlLedger) -> None:
    seen = observation(sequence=1)
    assert ledger.apply(
        lambda unit: (unit.advance(seen.vantage, seen.epoch, 1), unit.mark(seen.vantage, seen.epoch))
    ) == (
        True,
        1,
    )
