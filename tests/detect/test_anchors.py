"""Trying only what may hold: an index over many rules changes no answer."""

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.detect.anchors import FEWEST, Index, anchor
from tests.detect import oracle
from tests.detect.test_oracle import CONDITIONS, EVENTS, IDENTIFIERS, document
from tests.detect.worlds import plain, sigma
from tests.share import share

MANY = st.lists(st.tuples(st.lists(IDENTIFIERS, min_size=3, max_size=3), CONDITIONS), min_size=FEWEST, max_size=FEWEST)


def agree(written: list[tuple[list[Any], Any]], events: list[dict[str, Any]]) -> None:
    documents = [document(*one) | {"name": f"r{n}"} for n, one in enumerate(written)]
    rules = sigma(*map(yaml.safe_dump, documents))
    (source,) = rules.pools
    for event in events:
        judged = rules.judge_as(source, event)
        assert judged.holds == {one["name"] for one in documents if oracle.holds(one, event)}


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(MANY, st.lists(EVENTS, min_size=3, max_size=3))
def test_many_rules_agree_with_a_naive_reading(
    written: list[tuple[list[Any], Any]], events: list[dict[str, Any]]
) -> None:
    agree(written, events)


@pytest.mark.slow
@settings(max_examples=share(600), suppress_health_check=list(HealthCheck))
@given(MANY, st.lists(EVENTS, min_size=5, max_size=5))
def test_many_rules_agree_with_a_naive_reading_for_long(
    written: list[tuple[list[Any], Any]], events: list[dict[str, Any]]
) -> None:
    agree(written, events)


@pytest.mark.parametrize(
    ("detection", "expected"),
    [
        ("s: {f: [a, B]}\ncondition: s", {("f", "a"), ("f", "b")}),
        ("s: {f|contains: x, g: y}\ncondition: s", {("g", "y")}),
        ("s: {f|contains: x}\nt: {g: y}\ncondition: s or t", {("f", None), ("g", "y")}),
        ("s: {f: x}\nt: {g: y}\ncondition: s and not t", {("f", "x")}),
        ("s: {f: 200}\ncondition: s", {("f", "200")}),
        ("s: {f: true}\ncondition: s", {("f", "true")}),
        ("s: {f: 9007199254740993}\ncondition: s", {("f", None)}),
        ("s: {f|cased: Abc}\ncondition: s", {("f", "abc")}),
        ("s: {f|exists: true}\ncondition: s", {("f", None)}),
        ("s: {f|exists: false}\ncondition: s", None),
        ("s: {f: null}\ncondition: s", None),
        ("s: {f: [null, a]}\ncondition: s", None),
        ("s: {f|neq: a}\ncondition: s", None),
        ("s: judi\ncondition: s", None),
        ("s: {f: a}\nt: judi\ncondition: s or t", None),
        ("s: {f: a}\nt: judi\ncondition: s and t", {("f", "a")}),
    ],
)
def test_what_a_rule_cannot_do_without(detection: str, expected: set[tuple[str, str | None]] | None) -> None:
    (rule,) = sigma(plain(detection)).detections()
    assert anchor(rule.tree) == expected


def test_a_rule_that_cannot_hold_is_not_tried() -> None:
    rules = sigma(*(plain(f"s: {{f: v{n}}}\ncondition: s", name=f"r{n}") for n in range(FEWEST)))
    (pool,) = rules.pools.values()
    assert isinstance(pool.index, Index)
    assert list(pool.index.candidates({"f": ["V3", "v1"]}, {"f": ("v3", "v1")})) == [1, 3]
    assert list(pool.index.candidates({"g": "v3"}, {"g": "v3"})) == []
