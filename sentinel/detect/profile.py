"""The Sentinel profile: what one rule must be beyond valid Sigma, so that it can wake people."""

from collections.abc import Iterator

from sentinel.detect.asked import RISING
from sentinel.detect.attack import PREFIX as ATTACK
from sentinel.detect.correlation import Kind
from sentinel.detect.draft import Draft
from sentinel.detect.fields import Register
from sentinel.detect.meta import KIND
from sentinel.detect.node import Node
from sentinel.detect.parts import CorrelationPart, DetectionPart, Part
from sentinel.detect.problem import shown
from sentinel.detect.tree import leaves
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity

CORRELATED = "correlated"
FILTERS = "filters"


def check_head(draft: Draft, *, has_incident: bool) -> None:
    """What the head of a rule must say, depending on whether the rule opens incidents."""
    meta, node, report = draft.meta, draft.node, draft.report
    tags = node.get("tags") or node
    if has_incident and meta.kind is None and not any(tag.startswith(KIND) for tag in meta.tags):
        report.say(tags, f"one tag must say the kind: {', '.join(f'sentinel.{kind}' for kind in RuleKind)}")
    if has_incident and not _some_words(node.get("falsepositives")):
        report.say(node.get("falsepositives") or node, "'falsepositives' must name what else may look like this")
    if any(tag.startswith(ATTACK) for tag in meta.tags) and meta.kind is not RuleKind.SECURITY:
        report.say(tags, "attack.* tags stand only on security rules: never claim an attacker for an outage")
    if not has_incident and meta.level is not Severity.INFO:
        report.say(node.get("level") or node, "a rule without 'incident' is a signal: its level is informational")


def _some_words(node: Node | None) -> bool:
    return node is not None and bool(node.items) and all(isinstance(one.value, str) for one in node.items)


def check_folder(draft: Draft, *homes: str) -> None:
    """A rule lives in its service's folder, a correlation in its own; files without a folder are left in peace."""
    if draft.folder and homes and draft.folder not in homes:
        draft.report.at(1, 1, f"this belongs in the folder {shown(homes[0])}/, not in {shown(draft.folder)}/")


def check_critical(part: Part, register: Register) -> None:
    """Nobody is woken as critical by a single unconfirmed look."""
    draft = part.draft
    if draft.meta.level is not Severity.CRITICAL or isinstance(part, CorrelationPart):
        return
    waits = part.incident is not None and part.incident.policy.wait > 0
    if not waits and not any(_confirmed(part, register)):
        told = "critical needs a correlation, 'for', or a field marked confirmed: one look is not enough"
        draft.report.say(draft.node.get("level") or draft.node, told)


def _confirmed(part: DetectionPart, register: Register) -> Iterator[bool]:
    for leaf in leaves(part.detection.tree):
        field = register.find(leaf.field) if leaf.field else None
        yield field is not None and field.confirmed


def check_correlation(part: CorrelationPart, register: Register) -> None:
    """The fields of a correlation exist in every service it reads, and its condition can wake somebody honestly."""
    node, report = part.draft.node.entries["correlation"], part.draft.report
    for place in (node.get("group-by"), (node.get("condition") or node).get("field")):
        for one in place.each if place is not None else ():
            for told in _odd_fields(part, str(one.value), register):
                report.say(one, told)
    condition = node.get("condition")
    if part.incident is not None and part.asked.op not in RISING and condition is not None:
        report.say(condition, f"'{part.asked.op}' holds while little happens: it cannot open an incident, only signal")
    if part.asked.kind in (Kind.VALUE_SUM, Kind.VALUE_AVG):
        _check_numbers(part, register)


def _odd_fields(part: CorrelationPart, name: str, register: Register) -> Iterator[str]:
    if name in part.asked.aliases:
        return
    field = register.find(name)
    if field is not None and field.list:
        yield f"field '{name}' is a list: it names no group"
    for service in sorted(part.services):
        if told := register.unknown(name, service):
            yield told
            return


def _check_numbers(part: CorrelationPart, register: Register) -> None:
    node = (part.draft.node.entries["correlation"].get("condition") or part.draft.node).get("field")
    for name in part.asked.field:
        field = register.find(name)
        if node is not None and field is not None and field.type not in ("long", "float"):
            part.draft.report.say(node, f"field '{name}' holds {field.type}: nothing can be added up")
