"""What subjects show now beside what they showed when nothing was wrong, as vantages remember it: for ``diff``."""

from collections.abc import Iterator, Mapping
from typing import Any

from sentinel.app.normals import difference
from sentinel.kit import codec
from sentinel.kit.probe import AnyProbe
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.ports import View


def moved(view: View, probes: Mapping[str, AnyProbe], target: str) -> list[dict[str, Any]]:
    """Each difference once, with the first vantage that shows it."""
    found: dict[str, dict[str, Any]] = {}
    for check, vantage in sorted((one.check, one.vantage) for one in view.all_latest(facts=False)):
        probe = probes.get(probe_of(check)) if subject_of(check) == target else None
        if probe is not None:
            for line in _lines(view, probe, check, vantage):
                found.setdefault(str(line), {"target": target, "probe": probe.kind, "vantage": vantage, **line})
    return list(found.values())


def _lines(view: View, probe: AnyProbe, check: str, vantage: str) -> Iterator[dict[str, Any]]:
    learned = codec.read(probe.learned, view.learned(check, vantage)) if probe.learned is not None else None
    if learned is not None:  # what another version wrote, the next look writes anew
        yield from map(difference, probe.moved(learned))
