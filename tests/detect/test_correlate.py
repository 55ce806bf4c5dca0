"""Correlations agree with their definition at every event: in order, out of order, at equal times, over long rows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.detect.measure import SLACK
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.windows import MemoryWindows
from sentinel.model.event import Event
from tests.detect.brute import Question, Seen, answers
from tests.detect.worlds import head, sigma
from tests.share import share

NAMES = ("ra", "rb", "rc")
KINDS = ("event_count", "value_count", "value_sum", "value_avg", "temporal", "temporal_ordered")
COUNTED = ("value_count", "value_sum", "value_avg")


def part(name: str) -> str:
    detection = f"{{s: {{{name}: true}}, condition: s}}"
    return head(name) + f"logsource: {{product: sentinel, service: uptime}}\ndetection: {detection}\n"


def correlation(question: Question, name: str = "rule", more: str = "") -> str:
    field = ", field: value" if question.kind in COUNTED else ""
    return head(name) + (
        f"correlation:\n  type: {question.kind}\n  rules: [{', '.join(question.rules)}]\n  group-by: [group]\n"
        f"  timespan: {question.span:.0f}s\n  condition: {{{question.op}: {question.count:g}{field}}}\n{more}"
    )


def event_of(seen: Seen) -> Event:
    fields: dict[str, Any] = {"event.dataset": "sentinel.uptime", "value": seen.value, "group": seen.group}
    fields |= dict.fromkeys(seen.rules, True)
    return {name: value for name, value in fields.items() if value is not None}


def judged(rules: RuleSet, events: list[Seen]) -> list[bool]:
    windows = MemoryWindows()
    return ["rule" in rules.judge(event_of(one), windows, one.at).holds for one in events]


QUESTIONS = st.builds(
    Question,
    kind=st.sampled_from(KINDS),
    rules=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map(tuple),
    span=st.integers(1, 9),
    op=st.sampled_from(["gte", "gte", "gt", "lt", "lte", "eq", "neq"]),
    count=st.integers(0, 5) | st.sampled_from([1.5, 2.5]),
)
WHAT = {
    "group": st.sampled_from(["x", "X", "y", None]),
    "value": st.sampled_from([1, 2, 3, 2.5, "a", "A", None]),
    "rules": st.sets(st.sampled_from(NAMES), max_size=3).map(frozenset),
}
ROWS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0, 3.0]), st.integers(-3, 0), st.fixed_dictionaries(WHAT)), max_size=20
)


def row(steps: list[tuple[float, int, dict[str, Any]]], *, disorder: bool = True) -> list[Seen]:
    """Events whose times go on by small steps, some of them a little late."""
    now, out = 1_000.0, []
    for step, late, what in steps:
        now += step
        out.append(Seen(at=now + late * disorder, **what))
    return out


def agree(question: Question, events: list[Seen]) -> None:
    rules = sigma(*map(part, NAMES), correlation(question))
    assert judged(rules, events) == answers(question, events)


@pytest.mark.slow
@settings(max_examples=250)
@given(question=QUESTIONS, steps=ROWS)
def test_a_correlation_holds_exactly_when_its_definition_says(question: Question, steps: Any) -> None:  # noqa: ANN401 - see row
    agree(question, row(steps))


@pytest.mark.slow
@settings(max_examples=share(10_000))
@given(question=QUESTIONS, steps=ROWS)
def test_a_correlation_holds_exactly_when_its_definition_says_for_long(question: Question, steps: Any) -> None:  # noqa: ANN401 - see row
    agree(question, row(steps))


LONG = st.lists(
    st.tuples(st.sampled_from([0.0, 0.01]), st.just(0), st.fixed_dictionaries(WHAT)), min_size=150, max_size=200
)


@pytest.mark.slow
@settings(max_examples=share(300))
@given(question=QUESTIONS, steps=LONG)
def test_forgetting_changes_no_answer_while_events_come_in_order(question: Question, steps: Any) -> None:  # noqa: ANN401 - see row
    agree(question, row(steps, disorder=False))


def many(count: int, *, step: float = 0.001, **what: Any) -> list[Seen]:  # noqa: ANN401 - see WHAT
    given = {"group": "x", "value": None, "rules": frozenset({"ra"})} | what
    return [Seen(at=1_000 + n * step, **given) for n in range(count)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_window_stays_small_however_many_events_come(kind: str) -> None:
    question = Question(kind=kind, rules=("ra", "rb"), span=3_600, op="gte", count=2)
    rules = sigma(*map(part, NAMES), correlation(question))
    windows = MemoryWindows()
    for n, one in enumerate(many(4_200 if kind in ("value_sum", "value_avg") else 500)):
        event = {**event_of(one), "value": n % 1_000}
        rules.judge(event, windows, one.at)
    (state,) = [state for kept in windows._kept.values() for state, _ in kept.values()]
    assert len(state) < (70_000 if kind in ("value_sum", "value_avg") else 12_000)


def test_a_chain_is_remembered_behind_a_flood_of_its_middle() -> None:
    question = Question(kind="temporal_ordered", rules=("ra", "rb", "rc"), span=60, op="gte", count=3)
    start = [Seen(at=1_000.0, group="x", value=None, rules=frozenset({name})) for name in ("ra", "rb", "rc")]
    flood = [Seen(at=1_001.0 + n / 100, group="x", value=None, rules=frozenset({"rb"})) for n in range(300)]
    agree(question, start + flood)
    assert all(judged(sigma(*map(part, NAMES), correlation(question)), start + flood)[2:])


def test_a_late_event_is_judged_by_its_own_window() -> None:
    question = Question(kind="event_count", rules=("ra",), span=10, op="gte", count=3)
    newer = [Seen(at=2_000.0 + n, group="x", value=None, rules=frozenset({"ra"})) for n in range(SLACK)]
    older = [Seen(at=1_000.0 + n, group="x", value=None, rules=frozenset({"ra"})) for n in range(2)]
    late = [Seen(at=1_002.0, group="x", value=None, rules=frozenset({"ra"}))]
    assert judged(sigma(part("ra"), correlation(question)), [*older, *newer, *late])[-1]


def test_the_edge_of_a_window_is_exact_in_fractions_of_a_second() -> None:
    question = Question(kind="event_count", rules=("ra",), span=10, op="gte", count=2)
    rules = sigma(part("ra"), correlation(question))
    for first in (0.1, 0.3, 1_700_000_000.1, 1_700_000_000.123456):
        pair = [Seen(at=at, group="x", value=None, rules=frozenset({"ra"})) for at in (first, first + 10)]
        assert judged(rules, pair) == [False, False]
        near = [Seen(at=at, group="x", value=None, rules=frozenset({"ra"})) for at in (first + 0.001, first + 10)]
        assert judged(rules, near) == [False, True]
