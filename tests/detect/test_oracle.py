"""The compiled closures say the same as a naive reading of pySigma's trees, for any rule and any event."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detect import oracle
from tests.detect.worlds import sigma
from tests.share import share

LETTERS = st.text(st.sampled_from("abAB*?.\\%-\n0é"), max_size=5)
WORDS = st.sampled_from(
    ["a", "ab", "Ab", "b", "aab", "", "*", "a*", "*b", "a*b", "*a*", "a?b", "?", "5", "7.5", "true"]
)
TEXTS = WORDS | LETTERS
NUMBERS = st.sampled_from([0, 1, 5, -3, 7.5, 200, 200.0, 1e21, 2.5e-7])
TIMES = st.sampled_from(["2029-02-14T23:59:00+08:00", "2029-12-31T00:00:00Z", "x"])
ADDRESSES = st.sampled_from(["10.0.0.1", "11.1.1.1", "2001:db8::1", "::ffff:10.0.0.1", "10.0.0", "a"])
NAMES = st.sampled_from(["f", "g", "h"])
PATTERNS = st.sampled_from(["a", "^a", "b$", "a.b", "[ab]+", "(a|b)5", "A", "^$", "\\d+", "a{2}"])


def mostly(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=3)


LINES: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.sampled_from(["", "|neq", "|all"]), mostly(TEXTS | NUMBERS | st.booleans() | st.none())),
    st.tuples(
        st.sampled_from(
            ["|contains", "|startswith", "|endswith", "|cased", "|contains|cased", "|contains|all", "|endswith|neq"]
        ),
        mostly(TEXTS),
    ),
    st.tuples(st.sampled_from(["|re", "|re|i", "|re|s", "|re|i|m", "|re|neq"]), mostly(PATTERNS)),
    st.tuples(st.sampled_from(["|lt", "|lte", "|gt", "|gte", "|gte|neq"]), mostly(NUMBERS)),
    st.tuples(st.just("|exists"), st.booleans()),
    st.tuples(
        st.sampled_from(["|fieldref", "|fieldref|startswith", "|fieldref|endswith", "|fieldref|contains"]), NAMES
    ),
    st.tuples(st.just("|cidr"), mostly(st.sampled_from(["10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"]))),
    st.tuples(st.sampled_from(["|hour", "|day", "|month", "|week"]), mostly(st.sampled_from([1, 2, 7, 12, 14, 23]))),
    st.tuples(
        st.sampled_from(["|windash|contains", "|base64offset|contains"]), st.sampled_from(["-a", "ab", " /b", "abc"])
    ),
)
MAPS = st.lists(st.tuples(NAMES, LINES), min_size=1, max_size=3).map(
    lambda chosen: {name + modifiers: value for name, (modifiers, value) in chosen}
)
KEYWORDS = mostly(TEXTS | st.sampled_from([5, True])) | st.fixed_dictionaries(
    {"|all": st.lists(TEXTS, min_size=1, max_size=2)}
)
IDENTIFIERS = MAPS | st.lists(MAPS, min_size=1, max_size=2) | KEYWORDS
CONDITIONS = st.sampled_from(
    [
        "sa",
        "not sa",
        "sa and sb",
        "sa or sb",
        "sa and not sb",
        "1 of s*",
        "all of s*",
        "not 1 of them",
        "sb or (sa and not c)",
        "not (sa or c) and sb",
        ["sa", "c and not sb"],
    ]
)
VALUES = TEXTS | NUMBERS | st.booleans() | st.none() | TIMES | ADDRESSES
EVENTS = st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=3), max_size=3)


def document(identifiers: list[Any], condition: Any) -> dict[str, Any]:  # noqa: ANN401 - a text or a list of texts
    detection = dict(zip(("sa", "sb", "c"), identifiers, strict=True)) | {"condition": condition}
    return {"title": "x", "name": "rule", "logsource": {"product": "p"}, "detection": detection}


def agree(identifiers: list[Any], condition: Any, event: dict[str, Any]) -> None:  # noqa: ANN401 - see document
    written = document(identifiers, condition)
    rules = sigma(yaml.safe_dump(written))
    judged = rules.judge_as(next(iter(rules.pools)), event)
    assert judged.broken == ()
    assert bool(judged.holds) is oracle.holds(written, event)


ASKED = {"identifiers": st.lists(IDENTIFIERS, min_size=3, max_size=3), "condition": CONDITIONS, "event": EVENTS}


@pytest.mark.slow
@settings(max_examples=250)
@given(**ASKED)
def test_closures_agree_with_a_naive_reading(identifiers: list[Any], condition: Any, event: dict[str, Any]) -> None:  # noqa: ANN401 - see document
    agree(identifiers, condition, event)


@pytest.mark.slow
@settings(max_examples=share(8_000))
@given(**ASKED)
def test_closures_agree_with_a_naive_reading_for_long(
    identifiers: list[Any],
    condition: Any,  # noqa: ANN401 - see document
    event: dict[str, Any],
) -> None:
    agree(identifiers, condition, event)
