"""A registry with every trap of its kind: each line becomes what it must, as CSV and as a workbook."""

from collections import Counter

import pytest

from sentinel.registry.book import Book, Line, book_of
from sentinel.registry.csvs import csv_sheet
from sentinel.registry.workbook import workbook
from tests.registry.form import TITLES, TRAPS, Form, generated
from tests.registry.forms import reader

BECOMES = {"": ("valid",), "twin": ("duplicate",), **{trap.name: trap.claims for trap in TRAPS}}
FIRST = len(TITLES) + 2  # the number of the first line below the header


def read(form: Form) -> Book:
    return book_of([csv_sheet(form.text().encode(), "form.csv")], reader())


def test_each_line_becomes_what_it_must() -> None:
    form = generated(600, seed=7, odd=0.5)
    made = read(form)
    assert set(form.traps) == {*BECOMES}
    found: dict[int, list[str]] = {}
    for claim in made.claims:
        found.setdefault(claim.row - FIRST, []).append(str(claim.status))
    wrong = {n: (t, found.get(n)) for n, t in enumerate(form.traps) if tuple(found.get(n, ())) != BECOMES[t]}
    assert not wrong
    assert made.whole


def test_the_sums_come_out_even() -> None:
    form = generated(300, seed=3)
    made = read(form)
    assert Counter({str(status): n for status, n in made.statuses.items()}) == form.claims
    assert made.rows[Line.NONE] == form.none
    assert sum(made.rows.values()) == len(made.lines) == 300 + len(TITLES) + 1


def test_a_workbook_says_the_same() -> None:
    form = generated(200, seed=5, odd=0.3)
    made = book_of(workbook(form.workbook()), reader())
    assert Counter({str(status): n for status, n in made.statuses.items()}) == form.claims
    assert made.whole


@pytest.mark.slow
def test_a_registry_of_all_candidates_is_read_with_nothing_lost() -> None:
    form = generated()
    made = read(form)
    assert made.whole
    assert len(form.lines) == 13_100
    assert Counter({str(status): n for status, n in made.statuses.items()}) == form.claims
