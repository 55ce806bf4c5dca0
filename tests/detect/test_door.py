"""The door, and hostile text behind it: nothing that a site sends stops the rules or slows them down."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.detect.door import MAX_FIELDS, MAX_LIST, MAX_TEXT, admit
from sentinel.kit import codec
from sentinel.model.event import Event
from tests.detect.worlds import plain, sigma, uptime

PLAIN: dict[str, Any] = {
    "event.dataset": "sentinel.uptime",
    "a": "é🗳",
    "b": 5,
    "c": 7.5,
    "d": True,
    "e": None,
    "f": ["x", "ü"],
    "g": [],
    "h": [1, 2.5, True, None],
}


def test_a_plain_event_passes_untouched() -> None:
    assert admit(PLAIN, "uptime") is PLAIN


@pytest.mark.parametrize(
    ("value", "expected", "more"),
    [
        ("a\ud800b", "a\ufffdb", {}),
        ("\udc00", "\ufffd", {}),
        ("x" * (MAX_TEXT + 1), "x" * MAX_TEXT, {"sentinel.uptime.truncated": ["f"]}),
        (["x"] * (MAX_LIST + 1), ["x"] * MAX_LIST, {"sentinel.uptime.truncated": ["f"]}),
        (["a\ud800"], ["a\ufffd"], {}),
        (["x" * (MAX_TEXT + 1)], ["x" * MAX_TEXT], {"sentinel.uptime.truncated": ["f"]}),
        (("a", "b"), ["a", "b"], {}),
        (["a", float("nan"), "b", {"c": "d"}], ["a", "b"], {"sentinel.uptime.removed": 2}),
    ],
)
def test_a_value_is_made_fit_or_cut_and_it_is_told(value: object, expected: object, more: dict[str, object]) -> None:
    assert admit({"f": value}, "uptime") == {"f": expected, **more}  # type: ignore[dict-item]  # odd on purpose


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -float("inf"), 10**400, {"a": 1}, b"bytes", object(), 1j]
)
def test_what_no_rule_can_read_is_left_out_and_counted(value: object) -> None:
    assert admit({"f": value, "g": 1}, "uptime") == {"g": 1, "sentinel.uptime.removed": 1}  # type: ignore[dict-item]  # odd on purpose


def test_an_event_of_too_many_fields_is_cut() -> None:
    admitted = admit({f"f{n}": n for n in range(MAX_FIELDS + 50)}, "uptime")
    assert len(admitted) == MAX_FIELDS + 1
    assert admitted["sentinel.uptime.truncated"] == [f"f{n}" for n in range(MAX_FIELDS, MAX_FIELDS + 16)]


def test_exact_types_come_out_even_if_subclasses_go_in() -> None:
    class Text(str):
        __slots__ = ()

    admitted = admit({"f": Text("x")}, "uptime")
    assert type(admitted["f"]) is str


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)) | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=5,
)
LINES = """\
s: {f|contains: a, g|re: 'x+$', h|lt: 5}
k: [judi, 404]
l: {f|cidr: 10.0.0.0/8, g|fieldref: h}
condition: 1 of them
"""
RULES = sigma(plain(LINES))


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(["f", "g", "h", "event.dataset"]), ANY))
def test_no_event_whatever_it_holds_breaks_a_rule(event: dict[str, Any]) -> None:
    judged = RULES.judge({**event, "event.dataset": "sentinel.uptime"})
    assert judged.broken == ()
    codec.encode(judged.event)


def seconds(rule: str, event: Event) -> float:
    rules = sigma(plain(rule))
    rules.judge(event)
    begun = time.process_time()
    assert rules.judge(event).broken == ()
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("s: {f|re: '(a+)+$'}\ncondition: s", "a" * 60_000 + "!"),
        ("s: {f|re: '(a|aa)+$'}\ncondition: s", "a" * 60_000 + "!"),
        ("s: {f|re: '(.*)(.*)(.*)(.*)x'}\ncondition: s", "y" * 60_000),
        ("s: {f: '*a*a*a*a*a*a*a*a*b'}\ncondition: s", "a" * 60_000),
        ("s: {f: '*?a?a?a?a?a?b*'}\ncondition: s", "a" * 60_000),
        ("s: {f: 'a*?*?*?*?*?*b'}\ncondition: s", "a" * 60_000),
        ("s: [judi, gacor]\ncondition: s", "İ" * 10_000_000),
        ("s: {f|contains: judi}\ncondition: s", "\ud800" * 10_000_000),
        ("s: {f|gt: 5}\ncondition: s", "9" * 60_000),
        ("s: {f|cidr: 10.0.0.0/8}\ncondition: s", "1." * 30_000),
        ("s: {f|hour: 5}\ncondition: s", "2" * 60_000),
    ],
)
def test_hostile_text_costs_little(rule: str, text: str) -> None:
    assert seconds(rule, {"event.dataset": "sentinel.uptime", "f": text}) < 0.5


def test_control_characters_are_only_characters() -> None:
    rules = sigma(plain('s: {sentinel.uptime.text|contains: "\\x1b[2J"}\ncondition: s'))
    assert rules.judge(uptime(text="x\x1b[2J\x00y")).holds == {"rule"}


def test_a_broken_closure_is_named_and_the_next_rule_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(have: object) -> bool:
        raise ZeroDivisionError(have)

    monkeypatch.setattr("sentinel.detect.asks.single", lambda _test: bug)
    rules = sigma(
        plain("s: {f|gt: 5}\ncondition: s", name="first"),
        plain("s: {f: 7}\ncondition: s", name="second"),
        plain("s: {g: x}\ncondition: s", name="third"),
    )
    judged = rules.judge({"event.dataset": "sentinel.uptime", "f": 7, "g": "x"})
    assert judged.broken == ("first", "second")
    assert judged.holds == {"third"}
