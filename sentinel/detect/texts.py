"""What a rule says to people: four texts in two languages, whose ``{variables}`` must exist and agree."""

import re
from collections.abc import Callable, Mapping

from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown
from sentinel.detect.shape import check_keys, is_map
from sentinel.model.rule import Texts

LANGUAGES = ("id", "en")
PARTS = ("title", "summary", "advice", "resolved")
INCIDENT_FIELDS = frozenset(
    {
        "id",
        "rule",
        "service",
        "severity",
        "status",
        "scope",
        "confidence",
        "target",
        "target_name",
        "organization",
        "region",
        "account",
        "opened_at",
        "updated_at",
        "acknowledged_at",
        "resolved_at",
        "acknowledged_by",
        "count",
        "vantages",
        "reasons",
        "tlp",
    }
)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def read_texts(node: Node | None, at: Node, unknown: Callable[[str], str], report: Report) -> Mapping[str, Texts]:
    """Read ``texts``; ``unknown`` says why a variable is no event field (an empty text if it is one)."""
    if node is None:
        report.say(at, "'texts' is missing: title, summary, advice and resolved, in id and en")
        return {}
    if not is_map(node, "texts", report) or not check_keys(node, LANGUAGES, report, required=LANGUAGES):
        return {}
    before = len(report.problems)
    found = {language: _texts(node.entries[language], unknown, report) for language in LANGUAGES}
    if len(report.problems) == before:
        _check_same(node, report)
    return {language: texts for language, texts in found.items() if texts is not None}


def _texts(node: Node, unknown: Callable[[str], str], report: Report) -> Texts | None:
    if not is_map(node, "a language of 'texts'", report) or not check_keys(node, PARTS, report, required=PARTS):
        return None
    for part in PARTS:
        _check_text(part, node.entries[part], unknown, report)
    return Texts(**{part: str(node.entries[part].value) for part in PARTS})


def _check_text(part: str, node: Node, unknown: Callable[[str], str], report: Report) -> None:
    if not isinstance(node.value, str) or not node.value.strip():
        report.say(node, f"'{part}' must be a text")
        return
    for name in variables(node.value):
        told = "" if name in INCIDENT_FIELDS else unknown(name)
        if told:
            close = meant(name, INCIDENT_FIELDS) if "did you mean" not in told else ""
            report.say(node, f"variable '{{{shown(name)}}}': {told}{close}")
    if set(_VARIABLE.sub("", node.value)) & {"{", "}"}:
        report.say(node, f"'{part}' has a brace that opens or closes nothing")


def variables(text: str) -> set[str]:
    """The names that stand in braces in a text."""
    return set(_VARIABLE.findall(text))


def _check_same(node: Node, report: Report) -> None:
    one, other = (node.entries[language] for language in LANGUAGES)
    for part in PARTS:
        mine, theirs = one.get(part), other.get(part)
        if mine is None or theirs is None or variables(str(mine.value)) == variables(str(theirs.value)):
            continue
        differ = ", ".join(sorted(variables(str(mine.value)) ^ variables(str(theirs.value))))
        report.say(theirs, f"'{part}' must use the same variables in both languages: they differ in {shown(differ)}")
