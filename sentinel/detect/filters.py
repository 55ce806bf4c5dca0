"""Filters: exemptions that stand in files of their own and name the rules they exempt from."""

from sentinel.detect.detection import Detection, detection
from sentinel.detect.draft import CORRELATION, Draft
from sentinel.detect.logsource import read_logsource
from sentinel.detect.node import Node
from sentinel.detect.parts import DetectionPart, Directory, FilterPart
from sentinel.detect.problem import meant, shown
from sentinel.detect.scope import Scope
from sentinel.detect.source import Logsource
from sentinel.detect.tree import All, Not, Tree

RULES = "rules"
ANY = "any"


def read_filter(draft: Draft, directory: Directory, scope: Scope) -> FilterPart | None:
    """Read a filter; None if something is wrong, which the report then says. The scope's service is the filter's."""
    node = draft.node.entries["filter"]
    source = read_logsource(draft.node.get("logsource"), draft.node, scope)
    if not isinstance(node.value, dict):
        scope.report.say(node, "'filter' must be a map: rules, search identifiers and a condition")
        return None
    rules = _rules(node, directory, scope)
    found = detection(node, scope, others=(RULES,))
    if scope.strict and found is not None:
        _check_exempts(node, found, scope)
    if source is None or found is None:
        return None
    return FilterPart(draft=draft, source=source, detection=found, rules=rules)


def _rules(node: Node, directory: Directory, scope: Scope) -> tuple[str, ...] | None:
    found = node.get(RULES)
    if found is None:
        scope.report.say(node, "'rules' is missing: name the rules that this exempts from, or any")
        return ()
    if str(found.value).lower() == ANY or found.value == []:
        if scope.strict and found.value == []:
            scope.report.say(found, "'rules' is empty: name the rules that this exempts from, or any")
        return None
    keys = [_key(one, directory, scope) for one in found.each]
    return tuple(key for key in keys if key is not None)


def _key(node: Node, directory: Directory, scope: Scope) -> str | None:
    key = directory.key(str(node.value))
    if key is None and scope.strict and directory.complete:
        scope.report.say(node, f"unknown rule '{shown(node.value)}'{meant(str(node.value), directory.names)}")
    elif key is not None and scope.strict and directory.drafts[key].kind == CORRELATION:
        scope.report.say(node, f"'{shown(node.value)}' is a correlation: exempt the rules that it counts")
        return None
    return key


def _check_exempts(node: Node, found: Detection, scope: Scope) -> None:
    if not _negative(found.tree):
        place = node.get("condition") or node
        scope.report.say(place, "a filter exempts: its condition must start with 'not'")


def _negative(tree: Tree) -> bool:
    return isinstance(tree, Not) or (isinstance(tree, All) and all(map(_negative, tree.parts)))


def applies(part: FilterPart, rule: DetectionPart) -> bool:
    """Whether a filter concerns a rule: it names it (or any), and no word of its logsource contradicts the rule's."""
    return (part.rules is None or rule.draft.key in part.rules) and part.source.holds(rule.source)


def check_sources(part: FilterPart, sources: dict[str, Logsource]) -> None:
    """A filter that names a rule of another logsource would never exempt anything; its report says so."""
    found = part.draft.node.entries["filter"].get(RULES)
    for key in part.rules or ():
        if key in sources and not part.source.holds(sources[key]) and found is not None:
            told = f"'{shown(key)}' reads service {sources[key].service}, this filter {part.source.service}"
            part.draft.report.say(found, told)
