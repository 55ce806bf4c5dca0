"""What all looks share of certificate transparency: turns with the sources, and what was just read of the logs.

Where each look goes on stands in its own cursor, which the ledger makes durable; nothing here is more than a memory.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from sentinel.kit.ct.entries import Entry
from sentinel.kit.ct.heads import Head
from sentinel.kit.ct.merkle import Tree
from sentinel.kit.ct.pace import Pace
from sentinel.kit.ct.port import Source

V = TypeVar("V")
HEAD_LASTS, HEAD_LASTS_IN_LAB = 60.0, 0.5  # seconds for which a head serves all looks
MOST_BATCHES, MOST_TREES = 48, 256
MOST_HELD = 48_000_000  # bytes of entries
BESIDES = 500  # bytes of an entry, beside what a log wrote into it


class Newest(Generic[V]):
    """The newest few things, by their keys; where they are weighed, together no heavier than ``heaviest``."""

    def __init__(self, most: int, weigh: Callable[[V], int] = lambda _: 0, heaviest: int = 0) -> None:
        self._most, self._weigh, self._heaviest, self._weight = most, weigh, heaviest, 0
        self._kept: OrderedDict[Hashable, V] = OrderedDict()

    def get(self, key: Hashable) -> V | None:
        """The thing, if it is still here."""
        return self._kept.get(key)

    def put(self, key: Hashable, value: V) -> V:
        """Keep it, and let go of the oldest."""
        if key in self._kept:
            self._weight -= self._weigh(self._kept.pop(key))
        self._kept[key] = value
        self._weight += self._weigh(value)
        while len(self._kept) > self._most or self._weight > self._heaviest:
            self._weight -= self._weigh(self._kept.popitem(last=False)[1])
        return value


def weight(entries: Sequence[Entry]) -> int:
    """About how many bytes these entries take."""
    return sum(
        len(one.body) + len(one.top) + BESIDES + sum(BESIDES + len(n) for n in one.names or ()) for one in entries
    )


@dataclass(slots=True, kw_only=True)
class Shelf:
    """The sources of this installation and what is known of them. ``clock`` gives monotonic seconds."""

    clock: Callable[[], float]
    sources: Sequence[Source] = ()
    lab: bool = False
    pace: Pace = field(init=False)
    batches: Newest[tuple[Entry, ...]] = field(default_factory=lambda: Newest(MOST_BATCHES, weight, MOST_HELD))
    trees: Newest[Tree] = field(default_factory=lambda: Newest(MOST_TREES))
    tops: Newest[tuple[str, str]] = field(default_factory=lambda: Newest(MOST_TREES))
    tries: Newest[int] = field(default_factory=lambda: Newest(MOST_TREES))
    answered: dict[str, datetime] = field(default_factory=dict)
    _heads: dict[str, tuple[float, Head]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pace = Pace(clock=self.clock, lab=self.lab)

    def head(self, source: Source) -> Head | None:
        """The log's head, if it was read a moment ago."""
        at, head = self._heads.get(source.name, (0.0, None))
        lasts = HEAD_LASTS_IN_LAB if self.lab else HEAD_LASTS
        return head if head is not None and self.clock() - at < lasts else None

    def keep_head(self, source: Source, head: Head) -> Head:
        """Remember it for other looks."""
        self._heads[source.name] = self.clock(), head
        return head
