"""One rule document while a rule set is built: its head is read, its references are still names."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sentinel.detect.meta import HEAD, Meta, read_meta
from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown

DETECTION, CORRELATION, FILTER = "detection", "correlation", "filter"
KEYS: Mapping[str, frozenset[str]] = {
    DETECTION: frozenset({*HEAD, "logsource", "detection", "incident"}),
    CORRELATION: frozenset({*HEAD, "correlation", "incident"}),
    FILTER: frozenset({*HEAD, "logsource", "filter"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document with its head read. ``key`` is unique in the rule set, ``folder`` its place below the layer."""

    kind: str
    key: str
    meta: Meta
    node: Node
    folder: str
    report: Report

    @property
    def source(self) -> str:
        """Where it stands, as ``file:line``."""
        return f"{self.report.file}:{self.node.line}"

    @property
    def label(self) -> str:
        """What its matches are called: the name, else the id, else the title."""
        return self.meta.name or self.meta.id or self.meta.title


def read_draft(node: Node, folder: str, report: Report, *, strict: bool) -> Draft | None:
    """Read the head of a document; None if it is no rule at all, which the report then says."""
    if not isinstance(node.value, dict):
        report.say(node, "a rule is a map of keys")
        return None
    if "action" in node.keys:
        report.say(node.keys["action"], "'action' documents are refused: write each rule out")
        return None
    kind = next((kind for kind in (CORRELATION, FILTER) if kind in node.keys), DETECTION)
    if strict:
        _check_keys(node, kind, report)
    meta = read_meta(node, report, strict=strict, needs_level=kind != FILTER)
    key = meta.name or meta.id or f"{report.file}:{node.line}"
    return Draft(kind=kind, key=key, meta=meta, node=node, folder=folder, report=report)


def _check_keys(node: Node, kind: str, report: Report) -> None:
    for key, place in node.keys.items():
        if key == "generate":
            report.say(place, "'generate' belongs inside 'correlation'")
        elif key not in KEYS[kind]:
            report.say(place, f"unknown key '{shown(key)}'{meant(key, KEYS[kind])}")


def winners(layers: Iterable[Iterable[Draft]]) -> list[Draft]:
    """The rules that count: a later layer replaces the whole rule of the same name; twice in one layer is wrong."""
    standing: dict[str, Draft] = {}
    for layer in layers:
        here: dict[str, Draft] = {}
        for draft in layer:
            _check_twice(draft, here)
        standing |= here
    _check_ids(standing.values())
    return list(standing.values())


def _check_twice(draft: Draft, here: dict[str, Draft]) -> None:
    first = here.setdefault(draft.key, draft)
    if first is not draft:
        place = draft.node.get("name") or draft.node.get("id") or draft.node
        draft.report.say(place, f"the name '{shown(draft.key)}' is taken by {first.source}")


def _check_ids(drafts: Iterable[Draft]) -> None:
    ids: dict[str, Draft] = {}
    for draft in drafts:
        first = ids.setdefault(draft.meta.id, draft) if draft.meta.id else draft
        if first is not draft:
            place = draft.node.get("id") or draft.node
            draft.report.say(place, f"the id {draft.meta.id} is taken by {first.source}")


def digest_of(*parts: object) -> str:
    """A short fingerprint of plain data: equal content, equal digest."""
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
