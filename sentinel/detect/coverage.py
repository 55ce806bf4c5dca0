"""What the inline tests leave unproved: rules, identifiers and branches never true, identifiers nobody would miss."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sentinel.detect.closures import compiled
from sentinel.detect.door import admit
from sentinel.detect.inline import RuleTest
from sentinel.detect.judged import Detecting, pools
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.source import service_of, source_of
from sentinel.detect.tree import All, Leaf, Named, Not, Some, Tree, all_of, some_of, walk
from sentinel.detect.view import lowered
from sentinel.detect.windows import MemoryWindows
from sentinel.model.event import Event

Run = Callable[[RuleSet, str], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that no test proves: in which rule, what (rule, identifier, branch, idle), its name and line."""

    rule: str
    what: str
    name: str
    line: int

    def __str__(self) -> str:
        told = "can be removed and no test fails" if self.what == "idle" else "was never true in a test"
        word = "identifier" if self.what == "idle" else self.what
        return f"{self.rule}: {word} {self.name} {told} (line {self.line})"


def coverage(rules: RuleSet, run: Run | None = None) -> tuple[Gap, ...]:
    """Every gap in the inline tests.

    ``run`` runs the tests of one rule in a rule set and returns the names of those that fail; without it a test counts
    as failing when any of its events is judged differently (rules that hold, matches, levels).
    """
    seen = _seen(rules)
    found = [gap for one in rules.judging() for gap in _untrue(rules, one.key, seen)]
    return (*found, *(gap for one in rules.detections() for gap in _idle(rules, one, run)))


def _seen(rules: RuleSet) -> frozenset[object]:
    """Everything that was true in some test: keys of rules, and nodes of trees by identity."""
    seen: set[object] = set()
    for name, tests in rules.tests.items():
        mine = rules.only(name)
        for test in tests:
            windows = MemoryWindows()
            for at, event in test.stream:
                judged = mine.judge(event, windows, at)
                seen |= judged.holds
                seen |= {id(node) for node in _true(mine, event)}
    return frozenset(seen)


def _true(rules: RuleSet, event: Event) -> Iterator[Tree]:
    admitted = admit(event, service_of(event))
    low, pool = lowered(admitted, None), rules.pools.get(source_of(admitted))
    for one in pool.detections if pool else ():
        for tree in (one.tree, *one.named.values(), *(f.tree for f in one.filters)):
            yield from (node for node in walk(tree) if compiled(node)(admitted, low))


def _untrue(rules: RuleSet, key: str, seen: frozenset[object]) -> Iterator[Gap]:
    rule = rules.rules[key]
    line = int(rule.source.rpartition(":")[2])
    if key not in seen:
        yield Gap(rule=key, what="rule", name=key, line=line)
    for one in rules.detections():
        if one.key == key:
            for named in one.named.values():
                if id(named) not in seen:
                    yield Gap(rule=key, what="identifier", name=named.name, line=named.line)
            yield from _branches(key, one.tree, seen)


def _branches(key: str, tree: Tree, seen: frozenset[object]) -> Iterator[Gap]:
    for node in walk(tree):
        for part in node.parts if isinstance(node, Some) else ():
            if id(part) not in seen and isinstance(part, Leaf):
                yield Gap(rule=key, what="branch", name=f"{part.field or 'any field'} {part.asked}", line=part.line)


def _idle(rules: RuleSet, one: Detecting, run: Run | None) -> Iterator[Gap]:
    """Identifiers of a rule whose removal no test notices; a rule's only identifier is never idle."""
    users = [name for name in rules.tests if one.key in rules.refers_to(name)]
    used = [n for n in one.named.values() if any(node == n for node in walk(one.tree))]
    for named in used if len(used) > 1 else ():
        mutant = _swap(rules, replace_tree(one, removed(one.tree, named.name)))
        if users and not any(_notices(rules, mutant, user, run) for user in users):
            yield Gap(rule=one.key, what="idle", name=named.name, line=named.line)


def _notices(rules: RuleSet, mutant: RuleSet, name: str, run: Run | None) -> bool:
    if run is not None:
        return bool(run(mutant, name) - run(rules, name))
    return any(_story(rules, name, test) != _story(mutant, name, test) for test in rules.tests[name])


def _story(rules: RuleSet, name: str, test: RuleTest) -> list[object]:
    windows, mine = MemoryWindows(), rules.only(name)
    judged = [mine.judge(event, windows, at) for at, event in test.stream]
    return [(one.holds, [(m.rule, m.level, m.exempted_by) for m in one.matches]) for one in judged]


def removed(tree: Tree, name: str) -> Tree | None:
    """The condition as it would read without an identifier; None if nothing is left of it."""
    match tree:
        case Named():
            return None if tree.name == name else tree
        case Not():
            inner = removed(tree.part, name)
            return None if inner is None else Not(inner)
        case All() | Some():
            left = tuple(part for part in (removed(one, name) for one in tree.parts) if part is not None)
            join = all_of if isinstance(tree, All) else some_of
            return join(left) if left else None
        case Leaf():
            return tree


def replace_tree(one: Detecting, tree: Tree | None) -> Detecting:
    """The same rule with another condition; without any it never holds."""
    if tree is None:
        return replace(one, holds=lambda _raw, _low: False)
    return replace(one, tree=tree, holds=compiled(tree))


def _swap(rules: RuleSet, changed: Detecting) -> RuleSet:
    found = [changed if one.key == changed.key else one for one in rules.detections()]
    return replace(rules, pools=pools(found))
