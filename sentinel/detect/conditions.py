"""The condition line: pySigma parses it, we hang the search identifiers into its tree."""

from collections.abc import Mapping
from functools import lru_cache

from pyparsing import ParseException
from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionNOT,
    ConditionOR,
    ConditionSelector,
    SigmaCondition,
)
from sigma.exceptions import SigmaConditionError
from sigma.rule.detection import SigmaDetection, SigmaDetections

from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown
from sentinel.detect.translate import POLICY
from sentinel.detect.tree import All, Named, Not, Some, Tree, all_of, some_of

MAX_LENGTH = 4_000
MAX_NESTING = 50


class _Bad(Exception):
    """The condition cannot be used; the message says why."""


def condition(node: Node, known: Mapping[str, Named], report: Report) -> Tree | None:
    """The tree of one condition over the identifiers that the rule defines; None if it cannot be read."""
    text = node.value
    if not isinstance(text, str) or not text.strip():
        report.say(node, "a condition must be text, such as 'selection and not filter'")
        return None
    try:
        return _Hanging(known).tree(_parsed(text, node, report, known))
    except _Bad as error:
        report.say(node, str(error))
    except _Told:
        pass
    return None


class _Told(Exception):
    """The problem was reported with its own column already."""


def _parsed(text: str, node: Node, report: Report, known: Mapping[str, Named]) -> object:
    if "|" in text:
        raise _Bad("pipes in a condition are refused: write a correlation")
    if len(text) > MAX_LENGTH or _nesting(text) > MAX_NESTING:
        raise _Bad(f"the condition is longer than {MAX_LENGTH:,} characters or nested deeper than {MAX_NESTING}")
    try:
        return SigmaCondition(text, _detections(frozenset(known))).parse(postprocess=False)
    except SigmaConditionError as error:
        cause = error.__context__
        if not isinstance(cause, ParseException):
            raise _Bad(str(error)) from None
        report.at(node.line, _column(node, cause.loc), _where(text, cause.loc))
        raise _Told from None


@lru_cache(maxsize=64)
def _detections(names: frozenset[str]) -> SigmaDetections:
    """What pySigma's selectors resolve against; they only look at the names."""
    anything = SigmaDetection.from_definition("x")
    return SigmaDetections(dict.fromkeys(names or {"x"}, anything), ["x"], policy=POLICY)


def _nesting(text: str) -> int:
    depth = most = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        most = max(most, depth)
    return max(most, text.count("not "))


def _column(node: Node, offset: int) -> int:
    return node.column if node.block else node.column + offset + node.quoted


def _where(text: str, offset: int) -> str:
    rest = text[offset:].strip()
    if not rest:
        return "the condition ends too early"
    return f"the condition cannot be read from '{shown(rest, 30)}' on"


class _Hanging:
    """Replaces names in a parsed condition by what they stand for."""

    def __init__(self, known: Mapping[str, Named]) -> None:
        self.known = known

    def tree(self, parsed: object) -> Tree:
        if isinstance(parsed, ConditionIdentifier):
            return self._named(parsed.identifier)
        if isinstance(parsed, ConditionSelector):
            return self._selected(parsed)
        if isinstance(parsed, ConditionNOT):
            return Not(self.tree(parsed.args[0]))
        if isinstance(parsed, ConditionAND | ConditionOR):
            parts = tuple(self.tree(part) for part in parsed.args)
            return All(parts) if isinstance(parsed, ConditionAND) else Some(parts)
        raise _Bad("the condition has a part that cannot be judged here")

    def _named(self, name: str) -> Named:
        if name not in self.known:
            raise _Bad(f"unknown identifier '{shown(name)}' in the condition{meant(name, self.known)}")
        return self.known[name]

    def _selected(self, selector: ConditionSelector) -> Tree:
        found = selector.resolve_referenced_detections(_detections(frozenset(self.known)))
        names = {one.identifier for one in found}
        parts = tuple(part for name, part in self.known.items() if name in names)
        if not parts:
            raise _Bad(f"'{selector.args[0]} of {shown(selector.pattern)}' fits no identifier")
        return all_of(parts) if selector.cond_class is ConditionAND else some_of(parts)
