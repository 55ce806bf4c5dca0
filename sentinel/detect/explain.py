"""Why a rule held or did not: its condition as a tree, each leaf with its field, what stood there, and its line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sentinel.detect.closures import compiled
from sentinel.detect.door import admit
from sentinel.detect.judged import Correlating, Detecting, Filter
from sentinel.detect.problem import shown
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.source import Logsource, source_of
from sentinel.detect.tree import All, Leaf, Named, Not, Some, Tree, below
from sentinel.detect.view import lowered
from sentinel.detect.windows import MemoryWindows
from sentinel.model.event import Event

Timed = tuple[float | None, Event]
LIMIT = 120


class Unexplained(LookupError):
    """There is no such rule, or no event to explain it by; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One node of the answer: what it is, whether it holds, and for a leaf what was asked and what stood there."""

    what: str
    text: str
    holds: bool
    line: int | None = None
    found: str | None = None
    parts: tuple["Reason", ...] = ()


def explain(rules: RuleSet, name: str, events: Sequence[Timed], source: Logsource | None = None) -> Reason:
    """Explain a rule by its last event; the ones before it fill the windows of correlations.

    Events are given with their times (seconds). Their logsource is read from each event unless one is given.

    Raises:
        Unexplained: if there is no such rule, or no event.
    """
    if name not in rules.rules or not events:
        raise Unexplained(f"there is no rule '{name}'" if name not in rules.rules else "there is no event")
    windows = MemoryWindows()
    for at, event in events[:-1]:
        rules.judge_as(source or source_of(event), event, windows, at)
    return _Explaining(rules, events[-1], source, windows).rule(name)


class _Explaining:
    def __init__(self, rules: RuleSet, last: Timed, source: Logsource | None, windows: MemoryWindows) -> None:
        self.at, event = last
        self.source = source or source_of(event)
        self.event = admit(event, self.source.service or "")
        self.by_key = {one.key: one for one in rules.judging()}
        self.judged = _measuring(rules, self.source, (self.at, self.event), windows)

    def rule(self, name: str) -> Reason:
        one = self.by_key[name]
        return self._detection(one) if isinstance(one, Detecting) else self._correlation(one)

    def _detection(self, one: Detecting) -> Reason:
        line = _line(one)
        if one.source != self.source:
            told = f"rule {one.key} reads {_words(one.source)}, this event is of {_words(self.source)}"
            return Reason(what="rule", text=told, holds=False, line=line)
        condition = reason(one.tree, self.event)
        exempting = tuple(self._filter(f) for f in one.filters)
        holds = condition.holds and all(part.holds for part in exempting)
        return Reason(what="rule", text=f"rule {one.key}", holds=holds, line=line, parts=(condition, *exempting))

    def _filter(self, one: Filter) -> Reason:
        part = reason(one.tree, self.event)
        text = f"filter {one.name}" if part.holds else f"exempted by filter {one.name}"
        return Reason(what="filter", text=text, holds=part.holds, parts=(part,))

    def _correlation(self, one: Correlating) -> Reason:
        asked, found = one.correlator.asked, self.judged.get(one.key, ())
        measured = max((m.measured for m in found), default=None)
        told = "this event is not correlated" if measured is None else f"measured {measured:g}"
        text = f"rule {one.key}: {asked.kind} {asked.op} {asked.count:g}, {told}"
        parts = tuple(self.rule(name) for name in one.correlator.rules)
        holds = any(m.holds for m in found)
        return Reason(what="correlation", text=text, holds=holds, line=_line(one), parts=parts)


def _measuring(rules: RuleSet, source: Logsource, last: Timed, windows: MemoryWindows) -> dict[str, Any]:
    """What each correlation measures at the last event, those that it builds on included."""
    at, event = last
    held = set(rules.judge_as(source, event).holds)
    found: dict[str, Any] = {}
    for one in rules.correlations if at is not None else ():
        found[one.key] = one.correlator.feed(event, at or 0.0, frozenset(held), windows)
        for measured in found[one.key]:
            if measured.holds:
                held.add(one.key)
                event = {**event, **{n: v for n, v in measured.group.items() if v is not None}}
    return found


def reason(tree: Tree, event: Event) -> Reason:
    """The tree with the answer of every part, each by the same closures that judge."""
    holds = compiled(tree)(event, lowered(event, None))
    parts = tuple(reason(part, event) for part in below(tree))
    match tree:
        case Leaf():
            field = tree.field or "any field"
            return Reason(
                what="leaf", text=f"{field} {tree.asked}", holds=holds, line=tree.line, found=_found(tree, event)
            )
        case Named():
            return Reason(what="identifier", text=tree.name, holds=holds, line=tree.line, parts=parts)
        case All() | Some() | Not():
            word = {All: "and", Some: "or", Not: "not"}[type(tree)]
            return Reason(what=word, text=word, holds=holds, parts=parts)


def _found(leaf: Leaf, event: Event) -> str:
    if leaf.field is None:
        return f"{len(event)} fields"
    return shown(repr(event[leaf.field]), LIMIT) if leaf.field in event else "absent"


def _line(one: Detecting | Correlating) -> int | None:
    line = one.rule.source.rpartition(":")[2]
    return int(line) if line.isdigit() else None


def _words(source: Logsource) -> str:
    return ", ".join(f"{name} {value}" for name, value in source._asdict().items() if value) or "no logsource"


def lines(answer: Reason, depth: int = 0) -> Iterator[str]:
    """The answer as plain lines, indented, each beginning with ``yes`` or ``no``."""
    place = f"  (line {answer.line})" if answer.line is not None else ""
    found = f"  found {answer.found}" if answer.found is not None else ""
    yield f"{'  ' * depth}{'yes' if answer.holds else 'no '} {answer.text}{found}{place}"
    for part in answer.parts:
        yield from lines(part, depth + 1)
