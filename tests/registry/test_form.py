"""A registry with every trap of its kind: each line becomes what it must, as CSV and as a workbook."""

import csv
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.app.register.parcel import pack, parcel, unpack
from sentinel.registry.account import Status
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


@settings(max_examples=25)
@given(st.integers(0, 60), st.integers(0, 10_000), st.floats(0, 1))
def test_whatever_form_it_is_nothing_is_lost_on_its_way(rows: int, seed: int, odd: float) -> None:
    form = generated(rows, seed, odd)
    sheets = [csv_sheet(form.text().encode(), "form.csv")]
    made = book_of(sheets, reader())
    packed = parcel("0" * 64, "form.csv", sheets, made)
    assert unpack(pack(packed)) == packed
    sums = packed.sums
    assert sums["cells"] == sum(
        bool(cell.strip()) for row in csv.reader(form.text().splitlines(), delimiter=";") for cell in row
    )
    assert sums["rows"] == sum(sums.get(f"rows_{line}", 0) for line in Line)
    assert sums["claims"] == sum(sums.get(f"claims_{status}", 0) for status in Status) == len(packed.claims)
    valid = [claim.account for claim in packed.claims if claim.status == "valid"]
    assert valid == [account.id for account in packed.accounts]
    assert len(set(valid)) == len(valid)
