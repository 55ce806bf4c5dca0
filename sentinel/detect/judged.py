"""Rules as they are judged: closures, filters, levels and correlators, indexed by logsource."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sentinel.detect.anchors import Index
from sentinel.detect.closures import Closure, mentioned
from sentinel.detect.correlate import Correlator
from sentinel.detect.source import Logsource
from sentinel.detect.tree import Named, Tree
from sentinel.model.rule import Rule
from sentinel.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level that a rule is raised to when an identifier of its own, or a signal rule, holds."""

    level: Severity
    holds: Closure | None
    signal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """An exemption: its rules count only while its condition holds."""

    name: str
    tree: Tree
    holds: Closure


@dataclass(frozen=True, slots=True, kw_only=True)
class Detecting:
    """One detection, compiled. ``reports`` says whether its matches are told, or only feed other rules."""

    key: str
    rule: Rule
    source: Logsource
    tree: Tree
    named: Mapping[str, Named]
    holds: Closure
    filters: tuple[Filter, ...] = ()
    levels: tuple[Level, ...] = ()
    reports: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlating:
    """One correlation, ready to be fed."""

    key: str
    rule: Rule
    correlator: Correlator
    levels: tuple[Level, ...] = ()
    reports: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The detections of one logsource, the fields whose text they compare (None: all), and which to try."""

    detections: tuple[Detecting, ...]
    mentions: frozenset[str] | None
    index: Index


def pools(detections: Iterable[Detecting]) -> Mapping[Logsource, Pool]:
    """Detections by logsource, each with the fields whose text its rules compare."""
    grouped: dict[Logsource, list[Detecting]] = {}
    for one in detections:
        grouped.setdefault(one.source, []).append(one)
    return {source: _pool(tuple(found)) for source, found in grouped.items()}


def _pool(found: tuple[Detecting, ...]) -> Pool:
    index = Index([one.tree for one in found])
    mentions = _mentions(found)
    return Pool(detections=found, mentions=None if mentions is None else mentions | index.fields, index=index)


def _mentions(detections: Iterable[Detecting]) -> frozenset[str] | None:
    names: frozenset[str] = frozenset()
    for one in detections:
        for tree in (one.tree, *one.named.values(), *(f.tree for f in one.filters)):
            mine = mentioned(tree)
            if mine is None:
                return None
            names |= mine
    return names
