"""The ``resolve:`` map: what ends an incident. One of four ways, each with its own keys."""

from sentinel.detect.node import Node
from sentinel.detect.problem import Report
from sentinel.detect.shape import check_keys, count, duration, flag, is_map
from sentinel.model.rule import Resolve

WAYS = ("when", "parts", "after", "manual")
KEYS = (*WAYS, "count", "quorum", "hold", "confirm")


def read_resolve(node: Node | None, report: Report) -> tuple[Resolve, Node | None]:
    """What ends an incident, and the place of the signal's name if one does; what is wrong goes to the report."""
    if node is None or not is_map(node, "resolve", report):
        return Resolve(manual=True), None
    check_keys(node, KEYS, report)
    ways = [way for way in WAYS if way in node.keys]
    if len(ways) != 1:
        report.say(node, "'resolve' takes exactly one of when, parts, after and manual")
        return Resolve(manual=True), None
    if ways == ["when"]:
        return _by_signal(node, report)
    _check_alone(node, ways[0], report)
    if ways == ["after"]:
        return Resolve(after=duration(node.get("after"), "after", report), confirm=_confirm(node, report)), None
    meant = flag(node.get(ways[0]), ways[0], report, default=True)
    if not meant:
        report.say(node.entries[ways[0]], f"'{ways[0]}' can only be true")
    return Resolve(parts=ways == ["parts"], manual=ways == ["manual"], confirm=_confirm(node, report)), None


def _check_alone(node: Node, way: str, report: Report) -> None:
    for key in ("count", "quorum", "hold"):
        if key in node.keys:
            report.say(node.keys[key], f"'{key}' belongs to 'when', not to '{way}'")


def _by_signal(node: Node, report: Report) -> tuple[Resolve, Node | None]:
    when = node.entries["when"]
    if not isinstance(when.value, str):
        report.say(when, "'when' must be the name of a signal rule")
    resolve = Resolve(
        when=str(when.value),
        count=count(node.get("count"), "count", report, default=2),
        quorum=_quorum(node.get("quorum"), report),
        hold=duration(node.get("hold"), "hold", report),
        confirm=_confirm(node, report),
    )
    return resolve, when


def _quorum(node: Node | None, report: Report) -> int | None:
    if node is None or node.value == "all":
        return None
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < 1:
        report.say(node, "'quorum' is 'all' or a whole number from 1")
        return None
    return int(node.value)


def _confirm(node: Node, report: Report) -> bool:
    return flag(node.get("confirm"), "confirm", report, default=False)
