"""Correlations over time: each event is put into its group's window, and the window is measured at that event.

Event time, sliding, ``(t - timespan, t]``. What the window forgets can only be what no later measure needs. An event
without a group or counted field is not correlated, not even as a null group; group and counted values compare
lower-cased.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sentinel.detect.correlation import TEMPORAL, Correlation, Kind
from sentinel.detect.measure import measure_of
from sentinel.detect.numbers import number_of, text_of
from sentinel.detect.window import MICRO, Window
from sentinel.detect.windows import Windows
from sentinel.model.event import Event, Value

LATE = 600.0
LONGEST_VALUE = 64
LONGEST_TRACE = 1_000
_NUMBERS = frozenset({Kind.VALUE_SUM, Kind.VALUE_AVG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One group's window at one event: how much was found, whether that is enough, and which events are remembered."""

    group: Event
    measured: float
    holds: bool
    because: tuple[Event, ...]


class Correlator:
    """One correlation, ready to be fed. It keeps nothing itself; ``digest`` names its windows."""

    def __init__(self, asked: Correlation, digest: str) -> None:
        self.asked = asked
        self.digest = digest
        self.rules = tuple(dict.fromkeys(asked.rules))
        self._measure, self._prune = measure_of(asked)

    def feed(self, event: Event, at: float, held: frozenset[str], windows: Windows) -> tuple[Measured, ...]:
        """Take in an event at ``at`` (seconds) and the rules that hold for it; each group it belongs to is measured."""
        found: list[Measured] = []
        for group, names in self._groups(event, held).items():
            payload = self._payload(event, names)
            if payload is not None:
                found.append(self._judge(event, at, group, (names, payload), windows))
        return tuple(found)

    def _groups(self, event: Event, held: frozenset[str]) -> Mapping[tuple[str, ...], list[str]]:
        groups: dict[tuple[str, ...], list[str]] = {}
        for name in self.rules:
            if name in held:
                values = [_text(event.get(self.asked.of(name, field))) for field in self.asked.group_by]
                whole = tuple(value for value in values if value is not None)
                if len(whole) == len(values):
                    groups.setdefault(whole, []).append(name)
        return groups

    def _payload(self, event: Event, names: list[str]) -> Any:  # noqa: ANN401 - it differs by kind
        """What is remembered of an event, None if it is not correlated."""
        asked = self.asked
        if asked.kind in TEMPORAL:
            return sum(1 << self.rules.index(name) for name in names)
        if asked.kind is Kind.EVENT_COUNT:
            return 0
        values = [event.get(asked.of(names[0], field)) for field in asked.field]
        if asked.kind in _NUMBERS:
            number = number_of(values[0])
            return None if number is None else float(number)
        texts = [_text(value) for value in values]
        return None if None in texts else _short(json.dumps(texts))

    def _judge(
        self, event: Event, at: float, group: tuple[str, ...], told: tuple[list[str], Any], windows: Windows
    ) -> Measured:
        key = f"{self.digest}:{_hash(json.dumps(group))}"
        window, moment = Window.load(windows.get(key)), round(at * MICRO)
        window.add(moment, told[1], self._trace(event, told[0]))
        measured = self._measure(window, moment)
        self._prune(window)
        windows.put(key, window.dump(), (window.times[-1] + self.asked.span) / MICRO + LATE)
        because = tuple(trace for when, trace in window.traces if moment - self.asked.span < when <= moment)
        fields = {name: event.get(self.asked.of(told[0][0], name)) for name in self.asked.group_by}
        return Measured(group=fields, measured=measured, holds=self.asked.met(measured), because=because)

    def _trace(self, event: Event, names: list[str]) -> dict[str, Any] | None:
        if not self.asked.traced:
            return None
        return {name: _cut(event[name]) for name in self.asked.traced if name in event} | {"rule.name": names}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _short(text: str) -> str:
    """A value is only compared, so a long one may stand as its fingerprint."""
    return text if len(text) <= LONGEST_VALUE else f"#{_hash(text)}"


def _cut(value: Value) -> Value:
    return value[:LONGEST_TRACE] if isinstance(value, str | list) else value


def _text(value: object) -> str | None:
    """A group or counted value as text; a list counts as one value, null as none."""
    if isinstance(value, list):
        return json.dumps([(text_of(one) or "").lower() for one in value])
    text = text_of(value)
    return None if text is None else text.lower()
