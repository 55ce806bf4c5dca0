"""Find the probes: walk a package, then ask the entry points of installed plugins. Nobody edits a list."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType

from sentinel.kit.probe import AnyProbe

GROUP = "sentinel.probes"


class BadProbe(Exception):
    """A probe file or plugin cannot be used; the message names it and says why."""


def _bundled(package: ModuleType) -> Iterator[AnyProbe]:
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if info.name.rpartition(".")[2].startswith("_"):
            continue
        probe = getattr(importlib.import_module(info.name), "PROBE", None)
        if probe is None:
            raise BadProbe(f"{info.name} has no PROBE: end the file with PROBE = YourProbe()")
        yield probe


def load(package: ModuleType) -> Mapping[str, AnyProbe]:
    """Every probe by its kind: the package's own first, then the plugins.

    Raises:
        BadProbe: if a file has no ``PROBE``, or two probes share a kind.
    """
    found: dict[str, AnyProbe] = {}
    plugins = (point.load() for point in entry_points(group=GROUP))
    for probe in (*_bundled(package), *plugins):
        if probe.kind in found:
            raise BadProbe(f"two probes call themselves {probe.kind!r}")
        found[probe.kind] = probe
    return MappingProxyType(found)
