"""A YAML value and where it stands: what every check of a rule file looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line and column, counted from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Node:
    """One YAML value and its place: ``value`` is plain data, ``entries`` or ``items`` lead to the parts of it.

    ``size`` counts this node and all below it, aliases as often as they are used.
    """

    line: int
    column: int
    value: Any
    quoted: bool = False
    block: bool = False
    items: tuple["Node", ...] = ()
    entries: Mapping[str, "Node"] = field(default_factory=dict)
    keys: Mapping[str, Place] = field(default_factory=dict)
    size: int = 1

    def get(self, key: str) -> "Node | None":
        """The value under a key of a map, if it is there."""
        return self.entries.get(key)

    @property
    def each(self) -> tuple["Node", ...]:
        """The elements of a list; anything else is its own only element."""
        return self.items if isinstance(self.value, list) else (self,)
