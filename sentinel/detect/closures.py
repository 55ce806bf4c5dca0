"""Condition trees, compiled once to closures over an event and its lower-cased view; nothing is interpreted later."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sentinel.detect.asks import ask
from sentinel.detect.globs import shape
from sentinel.detect.keywords import keyword
from sentinel.detect.tree import All, Leaf, Named, Not, Some, Tree, leaves
from sentinel.detect.values import OneOf, Same, Text
from sentinel.detect.view import Low
from sentinel.model.event import Event

Closure: TypeAlias = Callable[[Event, Low], bool]


def compiled(tree: Tree) -> Closure:
    """The closure that says whether a tree holds for ``(event, lowered view)``."""
    match tree:
        case Leaf():
            return keyword(tree.test) if tree.field is None else ask(tree.field, tree.test)
        case Named():
            return compiled(tree.part)
        case Not():
            inner = compiled(tree.part)
            return lambda raw, low: not inner(raw, low)
        case All():
            return _both([compiled(part) for part in tree.parts])
        case Some():
            return _either(_siblings(_flat(tree)))


def mentioned(tree: Tree) -> frozenset[str] | None:
    """The fields whose lower-cased text the tree compares; None means every field, since it has a keyword."""
    names: set[str] = set()
    for leaf in leaves(tree):
        if leaf.field is None:
            return None
        for test in leaf.test.tests if isinstance(leaf.test, OneOf) else (leaf.test,):
            if isinstance(test, Text | Same):
                names.add(leaf.field)
            if isinstance(test, Same):
                names.add(test.field)
    return frozenset(names)


def _both(parts: list[Closure]) -> Closure:
    if len(parts) == 2:  # noqa: PLR2004 - the common case, without a loop
        first, second = parts
        return lambda raw, low: first(raw, low) and second(raw, low)

    def every(raw: Event, low: Low) -> bool:
        for part in parts:  # noqa: SIM110 - a generator expression costs more than the tests
            if not part(raw, low):
                return False
        return True

    return every


def _either(parts: list[Closure]) -> Closure:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:  # noqa: PLR2004 - the common case, without a loop
        first, second = parts
        return lambda raw, low: first(raw, low) or second(raw, low)

    def some(raw: Event, low: Low) -> bool:
        for part in parts:  # noqa: SIM110 - a generator expression costs more than the tests
            if part(raw, low):
                return True
        return False

    return some


def _flat(tree: Some) -> list[Tree]:
    """The parts of an or, with ors directly inside it opened and one-of values spread out."""
    out: list[Tree] = []
    for part in tree.parts:
        if isinstance(part, Some):
            out += _flat(part)
        elif isinstance(part, Leaf) and isinstance(part.test, OneOf):
            out += [Leaf(part.field, test, part.line, part.asked) for test in part.test.tests]
        else:
            out.append(part)
    return out


def _siblings(parts: list[Tree]) -> list[Closure]:
    """One closure per field and kind of text for what can be decided together, one each for the rest."""
    groups: dict[tuple[str, str], list[str]] = {}
    rest: list[Closure] = []
    for part in parts:
        key = _group(part)
        if key is None:
            rest.append(compiled(part))
        else:
            groups.setdefault(key[:2], []).append(key[2])
    return [_together(field, kind, texts) for (field, kind), texts in groups.items()] + rest


def _group(part: Tree) -> tuple[str, str, str] | None:
    if not isinstance(part, Leaf) or part.field is None or not isinstance(part.test, Text) or part.test.cased:
        return None
    kind, text = shape(part.test.parts)
    return (part.field, kind, text.lower()) if kind in _TOGETHER else None


def _any_is(field: str, texts: list[str]) -> Closure:
    wanted = frozenset(texts)

    def holds(_raw: Event, low: Low) -> bool:
        have = low.get(field)
        if have.__class__ is str:
            return have in wanted
        return have is not None and not wanted.isdisjoint(have)

    return holds


def _any_starts(field: str, texts: list[str]) -> Closure:
    wanted = tuple(texts)

    def holds(_raw: Event, low: Low) -> bool:
        have = low.get(field)
        if isinstance(have, str):
            return have.startswith(wanted)
        return have is not None and any(one.startswith(wanted) for one in have)

    return holds


def _any_ends(field: str, texts: list[str]) -> Closure:
    wanted = tuple(texts)

    def holds(_raw: Event, low: Low) -> bool:
        have = low.get(field)
        if isinstance(have, str):
            return have.endswith(wanted)
        return have is not None and any(one.endswith(wanted) for one in have)

    return holds


def _any_has(field: str, texts: list[str]) -> Closure:
    wanted = tuple(texts)

    def holds(_raw: Event, low: Low) -> bool:
        have = low.get(field)
        if isinstance(have, str):
            return any(text in have for text in wanted)
        return have is not None and any(text in one for one in have for text in wanted)

    return holds


_TOGETHER: Mapping[str, Callable[[str, list[str]], Closure]] = {
    "is": _any_is,
    "starts": _any_starts,
    "ends": _any_ends,
    "has": _any_has,
}


def _together(field: str, kind: str, texts: list[str]) -> Closure:
    return _TOGETHER[kind](field, texts)
