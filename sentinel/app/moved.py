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
    state = view.learned(check, vantage) if probe.learned is not None else None
    if state is None or probe.learned is None:
        return
    try:
        learned = codec.decode(probe.learned, state)
    except codec.Undecodable:
        return  # another version wrote it, and the next look writes it anew
    for one in probe.moved(learned):
        yield difference(one)
