"""Checks that every part of a rule file needs: right kind of value, known keys, durations, whole numbers."""

import difflib
from collections.abc import Collection

from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown
from sentinel.kit.durations import seconds

_KINDS = {dict: "a map", list: "a list", str: "a text", int: "a whole number", bool: "true or false"}


def is_map(node: Node, what: str, report: Report) -> bool:
    """Whether the value is a map; if not, the report says so."""
    return is_a(node, dict, what, report)


def is_a(node: Node, kind: type, what: str, report: Report) -> bool:
    """Whether the value is of a kind; if not, the report says so. A bool is no whole number."""
    if isinstance(node.value, kind) and (kind is bool or not isinstance(node.value, bool)):
        return True
    report.say(node, f"{what if ' ' in what else repr(what)} must be {_KINDS[kind]}")
    return False


def check_keys(node: Node, known: Collection[str], report: Report, *, required: Collection[str] = ()) -> bool:
    """Whether a map has only known keys and all required ones; if not, the report says so."""
    for key, place in node.keys.items():
        if key not in known:
            report.say(place, f"unknown key '{shown(key)}'{meant(key, known)}")
    check_present(node, required, report)
    return set(required) <= set(node.keys) <= set(known)


def check_present(node: Node, required: Collection[str], report: Report) -> None:
    """Report each missing key, unless a misspelt one stands there that can only mean it."""
    unknown = [key for key in node.keys if key not in required]
    for key in required:
        if key not in node.keys and not difflib.get_close_matches(key, unknown, n=1):
            report.say(node, f"'{key}' is missing")


def duration(node: Node | None, what: str, report: Report, default: float = 0.0) -> float:
    """A duration in seconds; the default if there is none or it cannot be read, which the report then says."""
    if node is None:
        return default
    try:
        return seconds(node.value)
    except ValueError as error:
        report.say(node, f"'{what}': {error}")
        return default


def count(node: Node | None, what: str, report: Report, *, default: int, least: int = 1) -> int:
    """A whole number from ``least`` up; the default if there is none or it is none, which the report then says."""
    if node is None:
        return default
    if not is_a(node, int, what, report):
        return default
    if node.value < least:
        report.say(node, f"'{what}' must be at least {least}")
        return default
    return int(node.value)


def flag(node: Node | None, what: str, report: Report, *, default: bool) -> bool:
    """True or false; the default if there is none or it is neither, which the report then says."""
    if node is None or not is_a(node, bool, what, report):
        return default
    return bool(node.value)


def words(node: Node | None, what: str, report: Report) -> tuple[Node, ...]:
    """The texts of a list, or of a single text; what is none goes to the report."""
    if node is None:
        return ()
    for one in node.each:
        if not isinstance(one.value, str):
            report.say(one, f"'{what}' must be a text or a list of texts")
    return tuple(one for one in node.each if isinstance(one.value, str))
