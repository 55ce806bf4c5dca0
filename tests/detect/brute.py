"""Correlations as their definition reads: keep everything, look at all of it again at every event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {"lt": lt, "lte": le, "gt": gt, "gte": ge, "eq": eq, "neq": ne}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One event as a correlation sees it: when, of which group, with which value, matching which rules."""

    at: float
    group: str | None
    value: Any
    rules: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One correlation."""

    kind: str
    rules: tuple[str, ...]
    span: float
    op: str
    count: float


def answers(question: Question, events: Sequence[Seen]) -> list[bool]:
    """At each event, in order of arrival, whether the correlation holds."""
    out = []
    for n, event in enumerate(events):
        if not correlated(question, event):
            out.append(False)
            continue
        window = [
            other
            for other in events[: n + 1]
            if correlated(question, other)
            and str(other.group).lower() == str(event.group).lower()
            and other.at <= event.at
            and event.at - other.at < question.span
        ]
        window.sort(key=lambda one: one.at)  # stable: equal times keep their order of arrival
        out.append(OPERATORS[question.op](measure(question, window), question.count))
    return out


def correlated(question: Question, event: Seen) -> bool:
    if event.group is None or not event.rules & set(question.rules):
        return False
    if question.kind == "value_count":
        return event.value is not None
    if question.kind in ("value_sum", "value_avg"):
        return isinstance(event.value, int | float) and not isinstance(event.value, bool)
    return True


def measure(question: Question, window: list[Seen]) -> float:
    if question.kind == "event_count":
        return len(window)
    if question.kind == "value_count":
        return len({str(event.value).lower() for event in window})
    if question.kind == "value_sum":
        return float(sum(event.value for event in window))
    if question.kind == "value_avg":
        return float(sum(event.value for event in window)) / len(window)
    if question.kind == "temporal":
        return unordered(question.rules, [event.rules for event in window])
    return ordered(question.rules, [event.rules for event in window])


def unordered(rules: tuple[str, ...], events: list[frozenset[str]]) -> int:
    """Every way to give each event one of its rules; a rule that some event has fills all its positions."""
    names = frozenset(rules)

    @cache
    def best(n: int, filled: frozenset[str]) -> int:
        if n == len(events):
            return sum(rules.count(name) for name in filled)
        without = best(n + 1, filled)
        return max([without, *(best(n + 1, filled | {name}) for name in events[n] & names)])

    return best(0, frozenset())


def ordered(rules: tuple[str, ...], events: list[frozenset[str]]) -> int:
    """Every chain: from each event on to a later one, or to the same one at another position of the same rule."""

    @cache
    def best(event: int, position: int) -> int:
        longest = 1
        for later in range(event, len(events)):
            for place in range(position + 1, len(rules)):
                again = later == event and rules[place] == rules[position]
                if (later > event or again) and rules[place] in events[later]:
                    longest = max(longest, 1 + best(later, place))
        return longest

    starts = [(n, p) for n, event in enumerate(events) for p, rule in enumerate(rules) if rule in event]
    return max((best(n, p) for n, p in starts), default=0)
