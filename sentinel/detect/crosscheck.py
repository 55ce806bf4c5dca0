"""What only the whole rule set shows: signals nobody names, recoveries that never come, silenced incidents, cycles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sentinel.detect.draft import CORRELATION, DETECTION, Draft
from sentinel.detect.incident import check_raises
from sentinel.detect.parts import CorrelationPart, DetectionPart, Directory, Part
from sentinel.detect.problem import meant, shown


def check_together(parts: Mapping[str, Part], directory: Directory) -> None:
    """Check every rule against the others; what is wrong goes to the report of its file."""
    named = set(_named(parts.values()))
    for part in parts.values():
        if part.incident is None and part.draft.key not in named:
            told = "a signal must be named by another rule (resolve, levels or a correlation), or have an 'incident'"
            part.draft.report.say(part.draft.node.get("name") or part.draft.node, told)
        _check_resolve(part, directory, parts)
        _check_levels(part, directory)
        if isinstance(part, CorrelationPart):
            _check_silenced(part, parts)


def _named(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, CorrelationPart):
            yield from part.asked.rules
        if part.incident is not None:
            yield part.incident.policy.resolve.when
            yield from (one.when for one in part.incident.raises)


def _check_resolve(part: Part, directory: Directory, parts: Mapping[str, Part]) -> None:
    when = part.incident.resolve_when if part.incident else None
    if when is None or part.incident is None:
        return
    report, name = part.draft.report, part.incident.policy.resolve.when
    found = directory.drafts.get(name)
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
        if name in directory.drafts:
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
