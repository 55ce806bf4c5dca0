"""Shared lists (``lists/<name>.yml``): the values that ``%name%`` stands for in rules with ``expand``.

A list may come in groups, such as the operators of certificate authorities with their roots: then rules see the names
of the groups, and probes are given the whole as reference data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sentinel.detect.node import Node
from sentinel.detect.numbers import text_of
from sentinel.detect.problem import Report, shown
from sentinel.detect.shape import check_keys, is_a, is_map
from sentinel.detect.strict import documents

FOLDER = "lists"
KEYS = ("name", "description", "values")
GROUPED = ("name", "description", "groups")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedList:
    """One list: its values, or its groups by name, whose names are then the values."""

    name: str
    values: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_list(text: str, stem: str, report: Report, *, strict: bool) -> SharedList | None:
    """The list in one file; None if something is wrong, which the report then says."""
    found = documents(text, report, strict=strict)
    if len(found) != 1:
        if not report.problems:
            report.at(1, 1, "a list file holds one list: name, description and values")
        return None
    node, before = found[0], len(report.problems)
    if not is_map(node, "a list", report):
        return None
    keys = GROUPED if "groups" in node.entries else KEYS
    if not check_keys(node, keys, report, required=keys if strict else (keys[0], keys[2])):
        return None
    name = str(node.entries["name"].value)
    if strict and name != stem:
        report.say(node.entries["name"], f"the list is called '{shown(name)}' but its file '{shown(stem)}.yml'")
    groups = _groups(node.entries["groups"], report) if keys is GROUPED else {}
    values = tuple(groups) if keys is GROUPED else _values(node.entries["values"], report)
    return SharedList(name=name, values=values, groups=groups) if len(report.problems) == before else None


def _groups(node: Node, report: Report) -> dict[str, tuple[str, ...]]:
    """Every member stands in one group only: it could not be told whose it is."""
    if not is_map(node, "groups", report):
        return {}
    if not node.entries:
        report.say(node, "the list is empty: rules that use it would never match")
    found: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    for name, members in node.entries.items():
        found[name] = _values(members, report)
        for member in found[name]:
            if owner.setdefault(member, name) != name:
                report.say(members, f"'{shown(member)}' stands in '{shown(owner[member])}' too")
    return found


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
