"""Which rules an event can possibly meet: a rule is tried only if the event has something that it cannot do without.

An anchor is a set of (field, text) pairs, or (field, None) for any value: the rule can hold only if the event has one
of them. Trying fewer rules changes no answer; it only saves the time of those that could not hold.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sentinel.detect.globs import shape
from sentinel.detect.numbers import canonical
from sentinel.detect.tree import All, Leaf, Named, Not, Some, Tree
from sentinel.detect.values import Bool, Exists, Null, Number, OneOf, Test, Text
from sentinel.detect.view import Low
from sentinel.model.event import Event

Anchor: TypeAlias = frozenset[tuple[str, str | None]]
EXACT = 2**53  # beyond it a float and an int may be equal and read differently
ANY_VALUE_COST = 25
FEWEST = 12  # with fewer rules, trying all of them is quicker


def anchor(tree: Tree) -> Anchor | None:
    """What the tree cannot do without; None if it may hold for an event that has nothing."""
    match tree:
        case Leaf():
            return None if tree.field is None else _leaf(tree.field, tree.test)
        case Named():
            return anchor(tree.part)
        case Not():
            return None
        case All():
            found = [one for one in map(anchor, tree.parts) if one is not None]
            return min(found, key=_cost, default=None)
        case Some():
            return _either([anchor(part) for part in tree.parts])


def _either(anchors: Sequence[Anchor | None]) -> Anchor | None:
    known = [one for one in anchors if one is not None]
    return frozenset().union(*known) if len(known) == len(anchors) else None


def _cost(pairs: Anchor) -> int:
    return sum(ANY_VALUE_COST if text is None else 1 for _, text in pairs)


def _leaf(field: str, test: Test) -> Anchor | None:
    match test:
        case OneOf():
            return _either([_leaf(field, one) for one in test.tests])
        case Null() | Exists(present=False):
            return None
        case Text():
            kind, text = shape(test.parts)
            return frozenset({(field, text.lower() if kind == "is" else None)})
        case Bool():
            return frozenset({(field, "true" if test.value else "false")})
        case Number() if abs(test.number) < EXACT:
            return frozenset({(field, canonical(test.number))})
    return frozenset({(field, None)})


class Index:
    """The rules of one logsource by what they cannot do without. Rules are numbers, in the order given."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self.everything = range(len(trees))
        self.values: dict[str, dict[str, list[int]]] = {}
        self.present: dict[str, list[int]] = {}
        self.always: list[int] = []
        for number, tree in enumerate(trees if len(trees) >= FEWEST else ()):
            self._add(number, anchor(tree))

    @property
    def fields(self) -> frozenset[str]:
        """The fields whose lower-cased text is looked up."""
        return frozenset(self.values)

    def _add(self, number: int, pairs: Anchor | None) -> None:
        if pairs is None:
            self.always.append(number)
        for field, text in pairs or ():
            if text is None:
                self.present.setdefault(field, []).append(number)
            else:
                self.values.setdefault(field, {}).setdefault(text, []).append(number)

    def candidates(self, event: Event, low: Low) -> Sequence[int]:
        """The rules worth trying, in order."""
        if len(self.everything) < FEWEST:
            return self.everything
        found = set(self.always)
        for field, have in low.items():
            texts = self.values.get(field)
            if texts is not None:
                for one in (have,) if isinstance(have, str) else have:
                    found.update(texts.get(one, ()))
        present: Mapping[str, list[int]] = self.present
        for field in event:
            found.update(present.get(field, ()))
        return sorted(found)
