"""Prometheus' text format (version 0.0.4), written by hand: gauges and counters only, labels only from known lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

_HELP = str.maketrans({"\\": "\\\\", "\n": "\\n"})
_LABEL = {**_HELP, ord('"'): '\\"'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure with its labels; ``help`` is what the operator reads about it."""

    name: str
    help: str
    value: float
    kind: Literal["gauge", "counter"] = "gauge"
    labels: Mapping[str, str] = field(default_factory=dict)


def expose(metrics: Iterable[Metric]) -> str:
    """Write metrics as a scraper reads them; those of one name stand together under one HELP and TYPE."""
    families: dict[str, list[Metric]] = {}
    for metric in metrics:
        families.setdefault(metric.name, []).append(metric)
    return "".join(line for family in families.values() for line in _family(family))


def _family(family: list[Metric]) -> Iterable[str]:
    first = family[0]
    yield f"# HELP {first.name} {first.help.translate(_HELP)}\n"
    yield f"# TYPE {first.name} {first.kind}\n"
    for metric in family:
        yield f"{metric.name}{_labels(metric.labels)} {metric.value:g}\n"


def _labels(labels: Mapping[str, str]) -> str:
    inside = ",".join(f'{name}="{value.translate(_LABEL)}"' for name, value in sorted(labels.items()))
    return f"{{{inside}}}" if inside else ""
