"""What a correlation asks, as plain data: which rules, grouped by what, within which time, how many."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import eq, ge, gt, le, lt, ne
from typing import Any


class Kind(StrEnum):
    """The six kinds of correlation that can be judged."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"


TEMPORAL = frozenset({Kind.TEMPORAL, Kind.TEMPORAL_ORDERED})
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {"lt": lt, "lte": le, "gt": gt, "gte": ge, "eq": eq, "neq": ne}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """One correlation. ``rules`` are keys in the order written, a rule as often as it is listed.

    ``span`` is microseconds. ``field`` holds the counted fields of a ``value_*``. ``aliases`` map a group field to the
    field that carries it in the events of each rule. ``traced`` fields of each event are remembered for the incident.
    """

    kind: Kind
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    span: int
    op: str
    count: int | float
    field: tuple[str, ...] = ()
    aliases: Mapping[str, Mapping[str, str]]
    generate: bool = False
    traced: tuple[str, ...] = ()

    @property
    def met(self) -> Callable[[float], bool]:
        """Whether a measured number satisfies the condition."""
        compare, count = OPERATORS[self.op], self.count
        return lambda measured: compare(measured, count)

    def of(self, rule: str, name: str) -> str:
        """The field that carries a group or counted name in the events of a rule."""
        return self.aliases.get(name, {}).get(rule, name)
