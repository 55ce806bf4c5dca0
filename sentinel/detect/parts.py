"""The parts of a rule set while it is built: documents that were read, with their references resolved to keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sentinel.detect.correlation import Correlation
from sentinel.detect.detection import Detection
from sentinel.detect.draft import Draft
from sentinel.detect.incident import Incident
from sentinel.detect.source import Logsource


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionPart:
    """A detection that was read."""

    draft: Draft
    source: Logsource
    detection: Detection
    incident: Incident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationPart:
    """A correlation that was read; ``services`` are those of all detections below it."""

    draft: Draft
    asked: Correlation
    services: frozenset[str]
    incident: Incident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPart:
    """A filter that was read; ``rules`` are keys, None means every rule of its logsource."""

    draft: Draft
    source: Logsource
    detection: Detection
    rules: tuple[str, ...] | None


Part = DetectionPart | CorrelationPart


class Directory:
    """Finds rules by name or id. It is incomplete when some document could not be read at all."""

    def __init__(self, drafts: Iterable[Draft], *, complete: bool = True) -> None:
        self.complete = complete
        self.drafts: Mapping[str, Draft] = {draft.key: draft for draft in drafts}
        ids = {draft.meta.id: draft.key for draft in self.drafts.values() if draft.meta.id}
        self._keys = ids | {key: key for key in self.drafts}

    @property
    def names(self) -> tuple[str, ...]:
        """Every rule's name."""
        return tuple(self.drafts)

    def key(self, name: str) -> str | None:
        """The key of the rule with that name or id, or None."""
        return self._keys.get(name) or self._keys.get(name.lower())
