"""The ``correlation:`` map: read by pySigma, checked and placed by us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationTimespan
from sigma.exceptions import SigmaError

from sentinel.detect.correlation import OPERATORS, TEMPORAL, Correlation, Kind
from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown
from sentinel.detect.shape import check_keys, check_present, flag, is_map, words
from sentinel.detect.window import MICRO

KEYS = ("type", "rules", "generate", "group-by", "timespan", "aliases", "condition")
REQUIRED = ("type", "rules", "timespan")
LONGEST = 7 * 86_400
MAX_RULES = 16
RISING = frozenset({"gt", "gte"})
_COUNTS_VALUES = frozenset({Kind.VALUE_COUNT, Kind.VALUE_SUM, Kind.VALUE_AVG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How much is asked for: the operator, the number, and the counted fields."""

    op: str
    count: int | float
    field: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How a correlation names rules: ``resolve`` gives the key of a name or id, or None; ``known`` are all names.

    ``complete`` is False when a document could not be read at all: then an unknown name may be its.
    """

    resolve: Callable[[str], str | None]
    known: tuple[str, ...]
    complete: bool = True


def read_correlation(node: Node, names: Names, report: Report, *, strict: bool) -> Correlation | None:
    """Read ``correlation``; None if something is wrong, which the report then says."""
    before = len(report.problems)
    if not is_map(node, "correlation", report):
        return None
    if strict:
        check_keys(node, KEYS, report, required=(*REQUIRED, "group-by"))
    else:
        check_present(node, REQUIRED, report)
    kind = _kind(node.get("type"), report)
    rules = _rules(node.get("rules"), names, report)
    condition = _condition(node, kind, len(rules), report, strict=strict) if kind else None
    span = _span(node.get("timespan"), report, strict=strict)
    aliases = _aliases(node.get("aliases"), names, rules, report)
    group_by = tuple(str(one.value) for one in words(node.get("group-by"), "group-by", report))
    generate = flag(node.get("generate"), "generate", report, default=False)
    if len(report.problems) > before or kind is None or condition is None:
        return None
    return Correlation(
        kind=kind,
        rules=rules,
        group_by=group_by,
        span=span,
        op=condition.op,
        count=condition.count,
        field=condition.field,
        aliases=aliases,
        generate=generate,
    )


def _kind(node: Node | None, report: Report) -> Kind | None:
    if node is None:
        return None
    kinds = [kind.value for kind in Kind]
    if node.value in kinds:
        return Kind(node.value)
    report.say(
        node, f"unknown correlation '{shown(node.value)}': use {', '.join(kinds)}{meant(str(node.value), kinds)}"
    )
    return None


def _rules(node: Node | None, names: Names, report: Report) -> tuple[str, ...]:
    found: list[str] = []
    for one in words(node, "rules", report):
        key = names.resolve(one.value)
        if key is None and names.complete:
            report.say(one, f"unknown rule '{shown(one.value)}'{meant(one.value, names.known)}")
        elif key is not None:
            found.append(key)
    if node is not None and not node.each:
        report.say(node, "a correlation needs at least one rule")
    if node is not None and len(found) > MAX_RULES:
        report.say(node, f"a correlation takes at most {MAX_RULES} rules")
    return tuple(found)


def _span(node: Node | None, report: Report, *, strict: bool) -> int:
    if node is None:
        return 0
    try:
        seconds = SigmaCorrelationTimespan(node.value).seconds
    except SigmaError:
        report.say(
            node, f"'timespan' is a whole number and a unit, such as 90s, 5m, 12h or 7d, not {shown(node.value)}"
        )
        return 0
    if strict and seconds > LONGEST:
        report.say(node, "a window is at most 7d long")
    return min(seconds, 100 * 366 * 86_400) * MICRO


def _condition(node: Node, kind: Kind, rules: int, report: Report, *, strict: bool) -> Condition | None:
    found = node.get("condition")
    if found is None:
        if kind in TEMPORAL:
            return Condition(op="gte", count=rules)
        report.say(node, "'condition' is missing, such as {gte: 3}")
        return None
    if isinstance(found.value, str):
        report.say(found, "a condition in words is refused: write a map such as {gte: 2}, or chain two correlations")
        return None
    if not is_map(found, "condition", report):
        return None
    return _bounds(found, kind, rules, report, strict=strict)


def _bounds(node: Node, kind: Kind, rules: int, report: Report, *, strict: bool) -> Condition | None:
    before = len(report.problems)
    ops = [key for key in node.keys if key in OPERATORS]
    if len(ops) > 1:
        report.say(node, f"'{ops[0]}' and '{ops[1]}' together cannot be judged: chain two correlations")
        return None
    try:
        parsed = SigmaCorrelationCondition.from_dict(dict(node.value))
    except SigmaError as error:
        report.say(node, str(error.args[0]).replace("Sigma correlation condition", "the condition"))
        return None
    condition = Condition(
        op=parsed.op.name.lower(), count=parsed.count, field=_field(node.get("field"), kind, report, node)
    )
    if strict and len(report.problems) == before:
        _check_bounds(condition, node.entries[ops[0]], kind, rules, report)
    return condition


def _field(node: Node | None, kind: Kind, report: Report, at: Node) -> tuple[str, ...]:
    if kind in _COUNTS_VALUES and node is None:
        report.say(at, f"'{kind}' needs 'field': the field whose values it looks at")
    if kind not in _COUNTS_VALUES and node is not None:
        report.say(node, f"'{kind}' looks at no values: leave 'field' out")
    found = tuple(str(one.value) for one in words(node, "field", report))
    if node is not None and kind in (Kind.VALUE_SUM, Kind.VALUE_AVG) and len(found) != 1:
        report.say(node, f"'{kind}' takes one field")
    return found


def _check_bounds(condition: Condition, node: Node, kind: Kind, rules: int, report: Report) -> None:
    if kind in (Kind.VALUE_SUM, Kind.VALUE_AVG):
        return
    least = condition.count + (condition.op == "gt")
    if condition.op in RISING and least < 1:
        report.say(node, "this holds at any event: ask for at least 1")
    if kind in TEMPORAL and condition.op not in RISING:
        report.say(node, f"'{kind}' asks for at least so many rules: use gte")
    if kind in TEMPORAL and condition.op in RISING and least > rules:
        report.say(node, f"this can never hold: it asks for {least} of {rules}")


def _aliases(
    node: Node | None, names: Names, rules: tuple[str, ...], report: Report
) -> Mapping[str, Mapping[str, str]]:
    if node is None or not is_map(node, "aliases", report):
        return {}
    return {alias: _alias(found, names, rules, report) for alias, found in node.entries.items()}


def _alias(node: Node, names: Names, rules: tuple[str, ...], report: Report) -> Mapping[str, str]:
    if not is_map(node, "an alias", report):
        return {}
    fields: dict[str, str] = {}
    for name, field in node.entries.items():
        key = names.resolve(name)
        if key not in rules:
            report.say(node.keys[name], f"'{shown(name)}' is none of this correlation's rules{meant(name, rules)}")
        elif not isinstance(field.value, str):
            report.say(field, "an alias names a field")
        else:
            fields[str(key)] = field.value
    return fields
