"""The configuration as people read it back: what was written, or what holds; secrets masked in both."""

from collections.abc import Iterable, Mapping
from typing import Any

from sentinel.config.config import Config
from sentinel.kit.durations import words
from sentinel.model.subject import Check

Shown = Mapping[str, Any]


def written(config: Config) -> Shown:
    """What the file states, and nothing else; references to secrets are shown, secrets in the file are masked."""
    return _dump(config, exclude_unset=True)


def resolved(config: Config, checks: Iterable[Check]) -> Shown:
    """Every value that holds, defaults included; each target of every file with its place and its checks."""
    shown = dict(_dump(config, exclude_unset=False))
    shown["uplink"] = {**shown["uplink"], "canaries": list(config.canaries)}
    shown["dns"] = {**shown["dns"], "panel": list(config.panel)}
    shown["ct"] = {**shown["ct"], "sources": [source.model_dump(mode="json") for source in config.ct_sources]}
    shown["politeness"] = {**shown["politeness"], **{str(t): rate for t, rate in config.looks_per_minute.items()}}
    rhythm: dict[str, dict[str, dict[str, str]]] = {}
    for check in checks:
        every = {"interval": words(check.interval), "timeout": words(check.timeout)}
        rhythm.setdefault(check.subject.id, {})[check.probe] = every
    shown["targets"] = [
        {
            **placed.value.model_dump(mode="json", by_alias=True),
            "probes": list(placed.value.watched_by()),
            "from": str(placed.where),
            "checks": rhythm.get(placed.value.id, {}),
        }
        for placed in config.entries
    ]
    return shown


def _dump(config: Config, *, exclude_unset: bool) -> Shown:
    references = {"references": exclude_unset}
    return config.document.model_dump(mode="json", by_alias=True, exclude_unset=exclude_unset, context=references)
