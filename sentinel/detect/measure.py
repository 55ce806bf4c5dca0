"""How each kind of correlation measures a window, and how little of it must be kept for that.

Exact for events in order. For disorder ``SLACK`` more are kept than the threshold needs: a late event is judged exactly
as long as fewer newer ones of its group overtook it.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sentinel.detect.chain import Chain
from sentinel.detect.correlation import Correlation, Kind
from sentinel.detect.window import Window

SLACK = 32
REPEATS = 8
MAX_NUMBERS = 4_096
Measure = Callable[[Window, int], float]
Prune = Callable[[Window], None]


def measure_of(asked: Correlation) -> tuple[Measure, Prune]:
    """The function that measures ``(at - span, at]``, and the one that drops what no later measure needs."""
    return _KINDS[asked.kind](asked)


def _newest(most: int) -> Prune:
    def prune(window: Window) -> None:
        del window.times[:-most], window.payloads[:-most]

    return prune


def _event_count(asked: Correlation) -> tuple[Measure, Prune]:
    return lambda w, at: len(w.between(at - asked.span, at)), _newest(_needed(asked) + SLACK)


def _needed(asked: Correlation) -> int:
    return max(1, math.ceil(asked.count) + 1)


def _value_count(asked: Correlation) -> tuple[Measure, Prune]:
    def measure(window: Window, at: int) -> float:
        return len(set(window.between(at - asked.span, at)))

    return measure, _per_payload(REPEATS, _needed(asked) + SLACK)


def _per_payload(repeats: int, distinct: int) -> Prune:
    """Keep the newest few of each payload, and of the newest payloads only so many."""

    def prune(window: Window) -> None:
        seen: Counter[Any] = Counter()
        wanted: list[bool] = []
        for payload in reversed(window.payloads):
            stays = seen[payload] < repeats and (payload in seen or len(seen) < distinct)
            wanted.append(stays)
            if stays:
                seen[payload] += 1
        window.keep(wanted[::-1])

    return prune


def _value_sum(asked: Correlation) -> tuple[Measure, Prune]:
    return lambda w, at: math.fsum(w.between(at - asked.span, at)), _newest(MAX_NUMBERS)


def _value_avg(asked: Correlation) -> tuple[Measure, Prune]:
    def measure(window: Window, at: int) -> float:
        numbers = window.between(at - asked.span, at)
        return math.fsum(numbers) / len(numbers)

    return measure, _newest(MAX_NUMBERS)


def _temporal(asked: Correlation) -> tuple[Measure, Prune]:
    rules = tuple(dict.fromkeys(asked.rules))
    worth = [asked.rules.count(rule) for rule in rules]

    def measure(window: Window, at: int) -> float:
        return filled(worth, [int(mask) for mask in window.between(at - asked.span, at)])

    return measure, _per_payload(len(rules) + REPEATS, 2 * SLACK)


def filled(worth: list[int], masks: list[int]) -> int:
    """How many positions the events can fill, each event one rule: the best assignment of events to rules.

    ``worth[i]`` is how often rule i is listed, bit i of a mask says that the event matches it. Rules are tried from the
    most listed down; with augmenting paths that gives the maximum (a transversal matroid).
    """
    events = [mask for mask, many in Counter(masks).items() for _ in range(min(many, len(worth)))]
    taken: dict[int, int] = {}

    def assign(rule: int, tried: set[int]) -> bool:
        for event, mask in enumerate(events):
            if mask >> rule & 1 and event not in tried:
                tried.add(event)
                if event not in taken or assign(taken[event], tried):
                    taken[event] = rule
                    return True
        return False

    order = sorted(range(len(worth)), key=lambda rule: -worth[rule])
    return sum(worth[rule] for rule in order if assign(rule, set()))


def _ordered(asked: Correlation) -> tuple[Measure, Prune]:
    rules = tuple(dict.fromkeys(asked.rules))
    places = tuple(rules.index(rule) for rule in asked.rules)
    whole = asked.op == "gte" and asked.count > len(places) - 1

    def measure(window: Window, at: int) -> float:
        chain = Chain(places, window.folded, whole=whole)
        for moment, mask in zip(window.times, window.payloads, strict=True):
            if moment <= at:
                chain.add(moment, int(mask))
        return chain.longest(at - asked.span)

    def prune(window: Window) -> None:
        surplus = len(window.times) - 2 * SLACK
        if surplus > 0:
            chain = Chain(places, window.folded, whole=whole)
            for moment, mask in zip(window.times[:surplus], window.payloads[:surplus], strict=True):
                chain.add(moment, int(mask))
            window.folded = chain.starts
            del window.times[:surplus], window.payloads[:surplus]

    return measure, prune


_KINDS: Mapping[Kind, Callable[[Correlation], tuple[Measure, Prune]]] = {
    Kind.EVENT_COUNT: _event_count,
    Kind.VALUE_COUNT: _value_count,
    Kind.VALUE_SUM: _value_sum,
    Kind.VALUE_AVG: _value_avg,
    Kind.TEMPORAL: _temporal,
    Kind.TEMPORAL_ORDERED: _ordered,
}
