"""A detection (or a filter's part of one): search identifiers and the condition over them, as one tree."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sentinel.detect.conditions import condition
from sentinel.detect.items import item, keywords
from sentinel.detect.node import Node
from sentinel.detect.problem import Report, shown
from sentinel.detect.scope import Scope
from sentinel.detect.tree import Named, Tree, all_of, some_of, walk

CONDITION = "condition"
_SCALARS = (str, int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What a rule looks for: the whole condition, and each search identifier by its name."""

    tree: Tree
    named: Mapping[str, Named]


def detection(
    node: Node | None, scope: Scope, *, used: Collection[str] = (), others: Collection[str] = ()
) -> Detection | None:
    """Read a detection; None if something is wrong, which the scope's report then says.

    ``used`` names identifiers that something outside the condition needs, ``others`` keys that are no identifiers.
    """
    if node is None:
        return None
    if not isinstance(node.value, dict):
        scope.report.say(node, "a detection is a map of search identifiers and a condition")
        return None
    read = {n: _identifier(n, v, scope) for n, v in node.entries.items() if n not in (CONDITION, *others)}
    if not read:
        scope.report.say(node, "a detection needs at least one search identifier")
    tree = _condition(node, {n: part for n, part in read.items() if part is not None}, scope.report, len(read))
    if tree is None or None in read.values():
        return None
    if scope.strict:
        _check_used(node, tree, {*used, *others, CONDITION}, scope.report)
    return Detection(tree=tree, named={n: part for n, part in read.items() if part is not None})


def _condition(node: Node, known: Mapping[str, Named], report: Report, defined: int) -> Tree | None:
    line = node.get(CONDITION)
    if line is None:
        report.say(node, "the condition is missing")
        return None
    if len(known) < defined:
        return None  # the identifiers' own problems come first
    if not line.each:
        report.say(line, "the condition is empty")
    trees = [condition(one, known, report) for one in line.each]
    whole = tuple(tree for tree in trees if tree is not None)
    return some_of(whole) if whole and len(whole) == len(trees) else None


def _check_used(node: Node, tree: Tree, used: set[str], report: Report) -> None:
    used |= {part.name for part in walk(tree) if isinstance(part, Named)}
    for name, place in node.keys.items():
        if name not in used:
            report.say(place, f"search identifier '{shown(name)}' is never used")


def _identifier(name: str, node: Node, scope: Scope) -> Named | None:
    part = _definition(node, scope)
    return None if part is None else Named(name, part, node.line)


def _definition(node: Node, scope: Scope) -> Tree | None:
    """A map is an and over its lines, a list of plain values keywords, any other list an or over its elements."""
    if isinstance(node.value, dict):
        return _map(node, scope)
    if not isinstance(node.value, list):
        return keywords(node, scope)
    if not node.items:
        scope.report.say(node, "the search identifier is empty")
        return None
    if all(one.value is None or isinstance(one.value, _SCALARS) for one in node.items):
        return keywords(node, scope)
    return _joined([_definition(one, scope) for one in node.items], every=False)


def _map(node: Node, scope: Scope) -> Tree | None:
    if not node.entries:
        scope.report.say(node, "the search identifier is empty")
        return None
    return _joined([item(key, node.keys[key], value, scope) for key, value in node.entries.items()], every=True)


def _joined(parts: list[Tree | None], *, every: bool) -> Tree | None:
    whole = tuple(part for part in parts if part is not None)
    if len(whole) < len(parts):
        return None
    return all_of(whole) if every else some_of(whole)
