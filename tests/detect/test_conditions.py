"""Conditions: and, or, not, quantifiers, several conditions, lists of maps; ``not`` over a missing field is true."""

import pytest

from tests.detect.worlds import holds, plain, sigma, uptime

THREE = "sel_a: {code: a}\nsel_b: {text: b}\nother: {state: up}\n".replace(": {", ": {sentinel.uptime.")


@pytest.mark.parametrize(
    ("condition", "fields", "expected"),
    [
        ("sel_a and sel_b", {"code": "a", "text": "b"}, True),
        ("sel_a and sel_b", {"code": "a"}, False),
        ("sel_a or sel_b", {"text": "b"}, True),
        ("not sel_a", {}, True),
        ("not sel_a", {"code": "A"}, False),
        ("1 of sel_*", {"text": "b"}, True),
        ("1 of sel_*", {"state": "up"}, False),
        ("any of sel_*", {"code": "a"}, True),
        ("all of sel_*", {"code": "a"}, False),
        ("all of sel_*", {"code": "a", "text": "b"}, True),
        ("1 of them", {"state": "up"}, True),
        ("all of them", {"code": "a", "text": "b"}, False),
        ("sel_a and not (sel_b or other)", {"code": "a"}, True),
        ("sel_a and not (sel_b or other)", {"code": "a", "state": "up"}, False),
        ("sel_a or sel_b and other", {"code": "a"}, True),
        ("not sel_a and sel_b", {"text": "b"}, True),
        ("[sel_a, sel_b]", {"text": "b"}, True),
    ],
)
def test_a_condition_means_what_it_says(condition: str, fields: dict[str, object], expected: bool) -> None:  # noqa: FBT001 - the expected answer
    rules = sigma(plain(f"{THREE}condition: {condition}"))
    assert holds(rules, uptime(**fields)) is expected


def test_a_list_of_maps_is_an_or_of_ands() -> None:
    rules = sigma(plain("s:\n  - {x.a: 1, x.b: 2}\n  - {x.c: 3}\ncondition: s"))
    assert holds(rules, uptime(**{"x.a": 1, "x.b": 2}))
    assert holds(rules, uptime(**{"x.c": 3}))
    assert not holds(rules, uptime(**{"x.a": 1}))
    assert not holds(rules, uptime(**{"x.b": 2, "x.a": 3}))
