"""Shared lists (``lists/<name>.yml``): the values that ``%name%`` stands for in rules with ``expand``."""

from sentinel.detect.node import Node
from sentinel.detect.numbers import text_of
from sentinel.detect.problem import Report, shown
from sentinel.detect.shape import check_keys, is_a, is_map
from sentinel.detect.strict import documents

FOLDER = "lists"
KEYS = ("name", "description", "values")


def read_list(text: str, stem: str, report: Report, *, strict: bool) -> tuple[str, tuple[str, ...]] | None:
    """The name and values of one list file; None if something is wrong, which the report then says."""
    found = documents(text, report, strict=strict)
    if len(found) != 1:
        if not report.problems:
            report.at(1, 1, "a list file holds one list: name, description and values")
        return None
    node, before = found[0], len(report.problems)
    if not is_map(node, "a list", report) or not check_keys(node, KEYS, report, required=_required(strict=strict)):
        return None
    name = str(node.entries["name"].value)
    if strict and name != stem:
        report.say(node.entries["name"], f"the list is called '{shown(name)}' but its file '{shown(stem)}.yml'")
    values = _values(node.entries["values"], report)
    return (name, values) if len(report.problems) == before else None


def _required(*, strict: bool) -> tuple[str, ...]:
    return KEYS if strict else ("name", "values")


def _values(node: Node, report: Report) -> tuple[str, ...]:
    if not is_a(node, list, "values", report):
        return ()
    if not node.items:
        report.say(node, "the list is empty: rules that use it would never match")
    found = [(one, text_of(one.value)) for one in node.items]
    for one, text in found:
        if not text:
            report.say(one, "a value of a list must be text or a number")
    return tuple(dict.fromkeys(text for _, text in found if text))
