"""Texts are folded, and words looked for, in many lines at once: it must find what one line at a time would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.content.fold import fold, folds, skeleton, skeletons
from sentinel.kit.content.words import Words
from sentinel.kit.regex import compiled

PIECES = st.sampled_from(
    [
        "slot",
        "sl0t",
        "gaaacor",
        "  ",
        "judi",
        "by",
        "hacked",
        "2024",
        "10km",
        "x3x",
        "Σ",
        "ﬁ",
        "\u200b",
        "\u0301",
        "“",
        "a",
    ]
)
LINES = st.lists(st.lists(PIECES, max_size=8).map(" ".join), max_size=40)
WORDS = Words(compiled(r"(?m)(?:\bslot\s+gacor\b)|(?:^judi)|(?:hacked\s*(?:by|$))|(?:gacor)"))


@given(LINES)
@settings(max_examples=30)
def test_many_lines_at_once_read_as_each_by_itself(lines: list[str]) -> None:
    assert folds(lines) == [fold(line) for line in lines]
    assert skeletons(lines) == tuple(skeleton(line) for line in lines)


@given(LINES)
@settings(max_examples=30)
def test_words_are_found_in_the_lines_that_hold_them_and_across_none(lines: list[str]) -> None:
    assert WORDS.lines(lines) == [number for number, line in enumerate(lines) if WORDS.any(line)]


def test_a_word_that_begins_in_one_line_and_ends_in_the_next_is_none() -> None:
    assert WORDS.lines(["situs slot", "gacor", "slot", "hari ini"]) == [1]


def test_a_long_text_is_folded_as_a_short_one() -> None:
    text = "Sl0tttt g4cooor wwwin 10km 2024 "
    assert fold(text * 100) == fold(text) * 100
    assert fold(text) == "slott gacoor wwin 10km 2024 "


def test_a_line_break_of_its_own_moves_no_other_line() -> None:
    assert folds(["a\nb", "J4DI"]) == ["a\nb", "jadi"]
    assert skeletons(["a\nb", "TPS 12"]) == ("a\nb", "tps 0")


@pytest.mark.parametrize("number", ["7", "2024", "٢٠٢٤", "12٣4", "१२"])
def test_a_number_in_any_script_is_a_number(number: str) -> None:
    assert skeleton(f"TPS-{number}é{number}.{number}") == "tps-0é0.0"
