"""From checked parts to a rule set that judges: closures, indexes, digests; the parser's objects are left behind."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sentinel.detect.closures import compiled
from sentinel.detect.correlate import Correlator
from sentinel.detect.draft import Draft, digest_of
from sentinel.detect.filters import applies
from sentinel.detect.incident import Incident
from sentinel.detect.judged import Correlating, Detecting, Filter, Level, pools
from sentinel.detect.parts import CorrelationPart, DetectionPart, FilterPart, Part
from sentinel.detect.profile import CORRELATED
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.tree import Named
from sentinel.model.rule import Rule, RuleKind

Lists = Mapping[str, tuple[str, ...]]
TRACED = (
    *("@timestamp", "event.dataset", "observer.name", "service.name", "sentinel.account.id"),
    *("sentinel.correlated.parts", "sentinel.correlated.rules", "sentinel.correlated.targets"),
)


def compile_rules(
    detections: Mapping[str, DetectionPart],
    correlations: Mapping[str, CorrelationPart],
    filters: Sequence[FilterPart],
    lists: Lists,
    *,
    strict: bool,
) -> RuleSet:
    """Compile what was read; ``correlations`` stand after what they refer to."""
    silenced = _silenced(correlations.values())
    digests: dict[str, str] = {}
    found = [_detecting(part, filters, lists, digests, silenced, strict=strict) for part in detections.values()]
    above = [_correlating(part, detections, digests, silenced, strict=strict) for part in correlations.values()]
    parts: Mapping[str, Part] = {**detections, **correlations}
    every: list[Detecting | Correlating] = [*found, *above]
    whole = sorted((key, digest_of(part.draft.node.value)) for key, part in parts.items())
    return RuleSet(
        rules={one.key: one.rule for one in every},
        pools=pools(found),
        correlations=tuple(above),
        outputs={key: n for n, key in enumerate(parts) if key not in silenced},
        tests={key: part.incident.tests for key, part in parts.items() if part.incident},
        digest=digest_of(whole, [digest_of(part.draft.node.value) for part in filters], lists),
    )


def _silenced(correlations: Iterable[CorrelationPart]) -> frozenset[str]:
    """Rules that only feed correlations: Sigma tells them only where a correlation says ``generate``."""
    return frozenset(key for part in correlations if not part.asked.generate for key in part.asked.rules)


def _rule(draft: Draft, service: str, incident: Incident | None, digest: str) -> Rule:
    meta = draft.meta
    return Rule(
        name=draft.label,
        id=meta.id,
        title=meta.title,
        service=service,
        level=meta.level,
        kind=meta.kind or RuleKind.HEALTH,  # a signal opens nothing, so its kind is never shown
        tlp=meta.tlp,
        tags=meta.tags,
        policy=incident.policy if incident else None,
        digest=digest,
        source=draft.source,
    )


def _levels(incident: Incident | None, named: Mapping[str, Named]) -> tuple[Level, ...]:
    return tuple(
        Level(level=one.level, holds=compiled(named[one.when]) if one.when in named else None, signal=one.when)
        for one in (incident.raises if incident else ())
    )


def _reports(key: str, incident: Incident | None, silenced: frozenset[str], *, strict: bool) -> bool:
    return incident is not None if strict else key not in silenced


def _detecting(
    part: DetectionPart,
    filters: Sequence[FilterPart],
    lists: Lists,
    digests: dict[str, str],
    silenced: frozenset[str],
    *,
    strict: bool,
) -> Detecting:
    key, mine = part.draft.key, [one for one in filters if applies(one, part)]
    node = part.draft.node.value
    content = [node.get("logsource"), node.get("detection"), *(one.draft.node.value["filter"] for one in mine)]
    digests[key] = digest_of(content, _used(content, lists))
    return Detecting(
        key=key,
        rule=_rule(part.draft, part.source.service or "", part.incident, digests[key]),
        source=part.source,
        tree=part.detection.tree,
        named=part.detection.named,
        holds=compiled(part.detection.tree),
        filters=tuple(_filter(one) for one in mine),
        levels=_levels(part.incident, part.detection.named),
        reports=_reports(key, part.incident, silenced, strict=strict),
    )


def _used(content: object, lists: Lists) -> Lists:
    text = json.dumps(content, default=str, ensure_ascii=False)
    return {name: values for name, values in lists.items() if f"%{name}%" in text}


def _filter(part: FilterPart) -> Filter:
    tree = part.detection.tree
    return Filter(name=part.draft.label, tree=tree, holds=compiled(tree))


def _correlating(
    part: CorrelationPart,
    detections: Mapping[str, DetectionPart],
    digests: dict[str, str],
    silenced: frozenset[str],
    *,
    strict: bool,
) -> Correlating:
    key = part.draft.key
    digests[key] = digest_of(part.draft.node.value.get("correlation"), [digests[rule] for rule in part.asked.rules])
    asked = replace(part.asked, traced=_traced(part, detections)) if strict else part.asked
    return Correlating(
        key=key,
        rule=_rule(part.draft, CORRELATED, part.incident, digests[key]),
        correlator=Correlator(asked, digests[key]),
        levels=_levels(part.incident, {}),
        reports=_reports(key, part.incident, silenced, strict=strict),
    )


def _traced(part: CorrelationPart, detections: Mapping[str, DetectionPart]) -> tuple[str, ...]:
    """What an incident must know of the events behind a correlation: who, where, when, and the keys of its parts."""
    below = [detections[key].incident for key in part.asked.rules if key in detections]
    keys = [name for incident in below if incident for name in incident.policy.dedupe]
    fields = [field for alias in part.asked.aliases.values() for field in alias.values()]
    return tuple(dict.fromkeys((*TRACED, *part.asked.group_by, *fields, *keys)))
