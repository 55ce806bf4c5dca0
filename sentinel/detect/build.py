"""From read documents to a rule set: resolve what refers to what, check the whole, compile."""

from collections.abc import Iterable, Mapping
from itertools import chain

from sentinel.detect.asked import Names, read_correlation
from sentinel.detect.compile import compile_rules
from sentinel.detect.correlation import Correlation
from sentinel.detect.crosscheck import check_together, in_order
from sentinel.detect.detection import detection
from sentinel.detect.draft import CORRELATION, DETECTION, FILTER, Draft
from sentinel.detect.fields import Register
from sentinel.detect.filters import check_sources, read_filter
from sentinel.detect.incident import Around, Incident, read_incident
from sentinel.detect.logsource import read_logsource
from sentinel.detect.parts import CorrelationPart, DetectionPart, Directory, FilterPart
from sentinel.detect.profile import (
    CORRELATED,
    FILTERS,
    check_correlation,
    check_critical,
    check_folder,
    check_head,
)
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.scope import Scope

Lists = Mapping[str, tuple[str, ...]]


class Building:
    """One rule set being built from the drafts that count."""

    def __init__(
        self, drafts: Iterable[Draft], lists: Lists, register: Register, *, strict: bool, complete: bool = True
    ) -> None:
        self.directory = Directory(drafts, complete=complete)
        self.lists = lists
        self.register = register
        self.strict = strict
        self.detections: dict[str, DetectionPart] = {}
        self.correlations: dict[str, CorrelationPart] = {}
        self.filters: list[FilterPart] = []

    def read(self) -> None:
        """Read every draft; what is wrong goes to the report of its file."""
        for draft in self._of(DETECTION).values():
            self._detection(draft)
        asked = {key: self._asked(draft) for key, draft in self._of(CORRELATION).items()}
        known = {key: one for key, one in asked.items() if one is not None}
        for key in in_order(self._of(CORRELATION), {key: one.rules for key, one in known.items()}):
            if key in known:
                self._correlation(self.directory.drafts[key], known[key])
        for draft in self._of(FILTER).values():
            self._filter(draft)
        if self.strict:
            check_together({**self.detections, **self.correlations}, self.directory)

    def done(self) -> RuleSet:
        """The compiled rule set."""
        return compile_rules(self.detections, self.correlations, self.filters, self.lists, strict=self.strict)

    def _of(self, kind: str) -> dict[str, Draft]:
        return {key: draft for key, draft in self.directory.drafts.items() if draft.kind == kind}

    def _scope(self, draft: Draft, service: str) -> Scope:
        return Scope(report=draft.report, register=self.register, lists=self.lists, service=service, strict=self.strict)

    def _detection(self, draft: Draft) -> None:
        node = draft.node.get(DETECTION)
        if node is None:
            draft.report.say(draft.node, "a rule needs 'detection', 'correlation' or 'filter'")
            return
        source = read_logsource(draft.node.get("logsource"), draft.node, self._scope(draft, ""))
        service = (source.service if source else None) or ""
        incident = self._incident(draft, frozenset({service} if source else ()), None)
        used = {one.when for one in incident.raises} if incident else set()
        found = detection(node, self._scope(draft, service), used=used) if source or not self.strict else None
        if source is None or found is None:
            return
        part = DetectionPart(draft=draft, source=source, detection=found, incident=incident)
        self.detections[draft.key] = part
        if self.strict:
            check_folder(draft, service)
            check_critical(part, self.register)

    def _asked(self, draft: Draft) -> Correlation | None:
        names = Names(resolve=self._rule_key, known=self.directory.names, complete=self.directory.complete)
        return read_correlation(draft.node.entries[CORRELATION], names, draft.report, strict=self.strict)

    def _rule_key(self, name: str) -> str | None:
        key = self.directory.key(name)
        return key if key is not None and self.directory.drafts[key].kind != FILTER else None

    def _correlation(self, draft: Draft, asked: Correlation) -> None:
        services = frozenset(chain.from_iterable(self._services(key) for key in asked.rules))
        incident = self._incident(draft, services, asked.group_by)
        part = CorrelationPart(draft=draft, asked=asked, services=services, incident=incident)
        self.correlations[draft.key] = part
        if self.strict:
            check_folder(draft, CORRELATED)
            check_correlation(part, self.register)

    def _services(self, key: str) -> frozenset[str]:
        if key in self.correlations:
            return self.correlations[key].services
        found = self.detections.get(key)
        return frozenset({found.source.service or ""} if found else ())

    def _incident(self, draft: Draft, services: frozenset[str], group_by: tuple[str, ...] | None) -> Incident | None:
        node = draft.node.get("incident")
        if not self.strict:
            return None
        check_head(draft, has_incident=node is not None)
        if node is None:
            return None
        around = Around(
            meta=draft.meta, register=self.register, services=services, group_by=group_by, report=draft.report
        )
        return read_incident(node, around)

    def _filter(self, draft: Draft) -> None:
        service = draft.node.get("logsource")
        name = service.value.get("service") if service and isinstance(service.value, dict) else ""
        part = read_filter(draft, self.directory, self._scope(draft, str(name)))
        if part is None:
            return
        self.filters.append(part)
        if self.strict:
            check_folder(draft, FILTERS, part.source.service or "")
            check_sources(part, {key: one.source for key, one in self.detections.items()})
