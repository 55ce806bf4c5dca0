"""Protected facts: what is pinned may not change unnoticed, whatever else the page does."""

import time

import pytest
from pydantic import ValidationError

from sentinel.kit.content.features import features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Word, judge
from sentinel.kit.content.pins import Pin, changes, held
from tests.kit.content.pages import WORDS, page

HOTLINE = Pin(name="hotline", selector="footer p")
VOTE = Pin(name="voting day", pattern="(?i)pemungutan suara")
RESULTS = Pin(name="result table", selector="table.hasil th, table.hasil td", numbers="ignore")
TABLE = "<table class=hasil><tr><th>{}</th><td>{}</td></tr></table>"


def reasons(pin: Pin, before: str, after: str) -> list[str]:
    one, other = (held([pin], text, features_of(text)) for text in (before, after))
    return [reason.where for reason in changes([pin], one, other)]


def test_a_changed_hotline_says_old_and_new() -> None:
    (where,) = reasons(HOTLINE, page(), page().replace("0370 123456", "0811 999999"))
    assert "telepon 0370 123456 -> " in where
    assert "0811 999999" in where


def test_a_pattern_pins_every_block_that_holds_it() -> None:
    before, after = (page(body=f"<p>Pemungutan suara: Rabu, {day} Februari</p>") for day in (14, 15))
    assert len(reasons(VOTE, before, after)) == 1
    assert reasons(VOTE, before, before) == []


@pytest.mark.parametrize(("head", "count", "told"), [("Paslon 1", 200, 0), ("Paslon 2", 100, 0), ("Paslon A", 100, 1)])
def test_counts_move_and_words_may_not(head: str, count: int, told: int) -> None:
    before, after = (page(body=TABLE.format(*cells)) for cells in (("Paslon 1", 100), (head, count)))
    assert len(reasons(RESULTS, before, after)) == told


def test_what_is_gone_has_changed_and_what_was_empty_must_stay_so() -> None:
    forbidden = Pin(name="no postponement", pattern="(?i)ditunda")
    assert reasons(HOTLINE, page(), page().replace("telepon 0370 123456", "")) != []
    assert reasons(forbidden, page(), page(body="<p>Pemilu ditunda</p>")) == ["\u2205 -> Pemilu ditunda"]


def test_a_changed_fact_is_an_alarm_on_an_else_unchanged_page() -> None:
    before, after = page(), page().replace("0370 123456", "0811 999999")
    found = list(changes([HOTLINE], *(held([HOTLINE], text, features_of(text)) for text in (before, after))))
    known = Known([features_of(before)], "kpu.test")
    assert judge(Fresh(features_of(after), known), WORDS, found).word is Word.DEFACED
    assert judge(Fresh(features_of(after), known), WORDS).word is Word.CLEAN


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x"},
        {"name": "x", "selector": "p", "pattern": "p"},
        {"name": "x", "selector": "p:::["},
        {"name": "x", "pattern": "(?=p)"},
        {"name": "", "selector": "p"},
        {"name": "x", "selector": "p", "numbers": "some"},
    ],
)
def test_a_pin_that_says_nothing_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Pin.model_validate(wrong)


def test_pinned_elements_that_nest_cost_little_and_are_a_change() -> None:
    nested = page(body="<h1><div>" * 500 + "kata " * 300_000)
    pin = Pin(name="headings", selector="h1")
    began = time.process_time()
    assert len(reasons(pin, page(), nested)) == 1
    assert time.process_time() - began < 6
