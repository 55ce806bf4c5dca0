"""HSTS headers as browsers read them: odd but sound, broken, hostile; and what is weaker than what."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.policy.hsts import MOST_AGE, Hsts, read, weakest

YEAR = 31_536_000
FULL = Hsts(max_age=YEAR, subdomains=True, preload=True)


@pytest.mark.parametrize(
    ("header", "promise"),
    [
        ("max-age=31536000", Hsts(max_age=YEAR)),
        ("max-age=31536000; includeSubDomains; preload", FULL),
        ("PRELOAD ;includesubdomains;MAX-AGE=31536000", FULL),
        ('max-age="31536000"; includeSubDomains;preload;', FULL),
        ("max-age = 31536000 ; ; includeSubDomains ;; preload", FULL),
        ('max-age=31536000; includeSubDomains; preload; report="a b,c"; x=y', FULL),
        ("max-age=" + "9" * 300, Hsts(max_age=MOST_AGE)),
        (f"max-age={'0' * 20}31536000", Hsts(max_age=YEAR)),
    ],
)
def test_a_sound_header_is_read_in_whatever_dress(header: str, promise: Hsts) -> None:
    assert read(header) == promise


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "includeSubDomains; preload",
        "max-age=0",
        "max-age=0; includeSubDomains",
        "max-age=-1",
        "max-age=1e9",
        "max-age=٣١٥٣٦٠٠٠",
        "max-age",
        "max-age=",
        "max-age=31536000; max-age=31536000",
        "max-age=31536000; includeSubDomains; includesubdomains",
        "max-age=31536000, max-age=31536000",
        "max-age=31536000; includeSubDomains=no",
        'max-age="31536000',
        "max-age=31536000; <script>",
        "max-age=31536000 includeSubDomains",
        "max-age=31536000; " + "x;" * 600,
        "=31536000",
    ],
)
def test_what_a_browser_takes_no_promise_from_is_none(header: str | None) -> None:
    assert read(header) is None


def test_each_part_that_is_missing_makes_it_weaker_and_more_never_does() -> None:
    for less in (Hsts(max_age=YEAR - 1, subdomains=True, preload=True), Hsts(max_age=YEAR, subdomains=True)):
        assert less.weaker_than(FULL)
        assert not FULL.weaker_than(less)
    assert Hsts(max_age=2 * YEAR, preload=True).weaker_than(FULL), "names below are no longer covered"
    assert not FULL.weaker_than(FULL)


def test_the_address_that_promises_least_decides() -> None:
    assert weakest(FULL, Hsts(max_age=60, preload=True)) == Hsts(max_age=60, preload=True)
    assert weakest(FULL, None) is weakest(None, FULL) is None


@given(st.builds(Hsts, max_age=st.integers(1, MOST_AGE), subdomains=st.booleans(), preload=st.booleans()))
def test_a_promise_is_read_back_as_it_is_written(promise: Hsts) -> None:
    assert read(str(promise)) == promise


@given(st.text(alphabet='max-age=0123456789;", \tincludeSubDomains\\\0é', max_size=200))
def test_nothing_that_a_server_says_raises(header: str) -> None:
    promise = read(header)
    assert promise is None or 0 < promise.max_age <= MOST_AGE


def test_a_hostile_header_costs_nothing() -> None:
    began = time.process_time()
    for header in ('a="' * 340, "a =" * 340, " " * 1024, ";" * 1024, 'a="' + "\\" * 1000, "a" * 1024):
        read(header)
    assert time.process_time() - began < 2
