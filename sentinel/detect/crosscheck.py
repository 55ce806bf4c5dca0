"""What only the whole rule set shows: signals nobody names, recoveries that never come, silenced incidents, cycles."""

from collections.abc import Mapping, Sequence

from sentinel.detect.draft import CORRELATION, DETECTION, Draft
from sentinel.detect.incident import check_raises
from sentinel.detect.node import Node
from sentinel.detect.parts import CorrelationPart, DetectionPart, Directory, Part
from sentinel.detect.problem import meant, shown


def check_together(parts: Mapping[str, Part], directory: Directory) -> None:
    """Check every rule against the others; what is wrong goes to the report of its file."""
    named = _named(directory)
    if directory.complete and named <= directory.drafts.keys():
        _check_signals(parts, named)
    for part in parts.values():
        _check_resolve(part, directory, parts)
        _check_levels(part, directory)
        if isinstance(part, CorrelationPart):
            _check_silenced(part, parts)


def _check_signals(parts: Mapping[str, Part], named: frozenset[str]) -> None:
    for part in parts.values():
        if part.incident is None and "incident" not in part.draft.node.keys and part.draft.key not in named:
            told = "a signal must be named by another rule (resolve, levels or a correlation), or have an 'incident'"
            part.draft.report.say(part.draft.node.get("name") or part.draft.node, told)


def _named(directory: Directory) -> frozenset[str]:
    """Every rule that another one names, taken from the documents as written: theirs may be wrong elsewhere."""
    found: set[str] = set()
    for draft in directory.drafts.values():
        incident, correlation = draft.node.get("incident"), draft.node.get("correlation")
        if correlation is not None:
            rules = correlation.get("rules")
            found |= {directory.key(str(one.value)) or str(one.value) for one in (rules.each if rules else ())}
        if incident is not None:
            found |= _named_by(incident, draft)
    return frozenset(found)


def _named_by(incident: Node, draft: Draft) -> set[str]:
    resolve, levels, own = incident.get("resolve"), incident.get("levels"), draft.node.get("detection")
    when = [resolve.get("when")] if resolve is not None else []
    raised = [one.get("when") for one in (levels.each if levels is not None else ())]
    named = {str(one.value) for one in raised if one is not None} - set(own.entries if own is not None else ())
    return named | {str(one.value) for one in when if one is not None}


def _check_resolve(part: Part, directory: Directory, parts: Mapping[str, Part]) -> None:
    when = part.incident.resolve_when if part.incident else None
    if when is None or part.incident is None:
        return
    report, name = part.draft.report, part.incident.policy.resolve.when
    found = directory.drafts.get(name)
    if found is None and not directory.complete:
        return
    if found is None:
        report.say(when, f"unknown rule '{shown(name)}'{meant(name, directory.names)}")
    elif found.kind != DETECTION or name == part.draft.key:
        report.say(when, f"'{shown(name)}' cannot end this: 'when' names a detection that sees something good")
    elif (good := parts.get(name)) is not None and isinstance(good, DetectionPart):
        services = part.services if isinstance(part, CorrelationPart) else {part.source.service}
        if good.source.service not in services:
            report.say(when, f"'{shown(name)}' reads service {good.source.service}: it never sees this rule's looks")


def _check_levels(part: Part, directory: Directory) -> None:
    if part.incident is None:
        return
    named = part.detection.named if isinstance(part, DetectionPart) else {}

    def signal(name: str) -> str:
        if name in directory.drafts or not directory.complete:
            return ""
        return f"'{shown(name)}' is no identifier of this rule and no rule{meant(name, (*named, *directory.names))}"

    check_raises(part.incident.raises, named, signal, part.draft.report)


def _check_silenced(part: CorrelationPart, parts: Mapping[str, Part]) -> None:
    """Sigma silences what a correlation counts; a rule that opens incidents itself must not fall silent by accident."""
    node = part.draft.node.entries["correlation"]
    for name in dict.fromkeys(part.asked.rules):
        below = parts.get(name)
        if below is not None and below.incident is not None and not part.asked.generate:
            place = node.get("rules") or node
            part.draft.report.say(place, f"'{shown(name)}' opens incidents itself: say 'generate: true'")


def in_order(correlations: Mapping[str, Draft], references: Mapping[str, Sequence[str]]) -> list[str]:
    """Correlations with those they refer to first; those that go round in a circle are told and left out."""
    order: list[str] = []
    state: dict[str, str] = {}

    def visit(key: str) -> bool:
        if state.get(key) == "open":
            return False
        if key not in state:
            state[key] = "open"
            fine = all(visit(one) for one in references.get(key, ()) if one in correlations)
            state[key] = "done" if fine else "round"
            if fine:
                order.append(key)
        return state[key] == "done"

    for key, draft in correlations.items():
        if not visit(key):
            place = draft.node.entries[CORRELATION].get("rules") or draft.node
            draft.report.say(place, "these rules refer to each other in a circle")
    return order
