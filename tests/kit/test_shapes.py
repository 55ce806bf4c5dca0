"""What the ledger keeps of every probe has a shape: it does not change without a version that says so (docs/adr/0006).

Run with ``SENTINEL_GOLDEN=write`` once a version was raised; a shape that moved without one is never written.
"""

import json
import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import probes
from sentinel.kit import registry
from sentinel.kit.probe import AnyProbe

GOLDEN = Path(__file__).parents[1] / "golden" / "shapes.json"
PROBES = registry.load(probes)
SAID = frozenset({"title", "description"})
Row = dict[str, Any]


def bare(schema: object) -> object:
    """The schema without what it only says to people."""
    if isinstance(schema, dict):
        return {name: bare(v) for name, v in schema.items() if not (name in SAID and isinstance(v, str))}
    return [bare(one) for one in schema] if isinstance(schema, list) else schema


def print_of(shape: Any) -> str | None:  # noqa: ANN401 - any dataclass
    if shape is None:
        return None
    schema = json.dumps(bare(TypeAdapter(shape).json_schema()), sort_keys=True)
    return blake2b(schema.encode(), digest_size=8).hexdigest()


def row_of(probe: AnyProbe) -> Row:
    return {"version": probe.version, "facts": print_of(probe.facts), "learned": print_of(probe.learned)}


def wrong(kind: str, now: Row, kept: Row | None) -> str:
    """What there is to do, empty if nothing."""
    if kept == now:
        return ""
    moved = [what for what in ("facts", "learned") if kept and kept[what] != now[what]]
    if kept and moved and now["version"] <= kept["version"]:
        return f"{kind}: {' and '.join(moved)} changed shape: raise `version` of this probe beyond {kept['version']}"
    return f"{kind}: run this test with SENTINEL_GOLDEN=write and commit {GOLDEN.name}"


def test_a_shape_that_changes_takes_a_new_version_with_it() -> None:
    kept: dict[str, Row] = json.loads(GOLDEN.read_text("utf-8"))
    now = {kind: row_of(probe) for kind, probe in sorted(PROBES.items())}
    told = [text for kind, row in now.items() if (text := wrong(kind, row, kept.get(kind)))]
    if os.environ.get("SENTINEL_GOLDEN") == "write" and not any("raise" in text for text in told):
        GOLDEN.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
        return
    assert told == []
    assert kept.keys() == now.keys(), "a probe left: run this test with SENTINEL_GOLDEN=write"


@dataclass(frozen=True)
class Shape:
    """As it was."""

    name: str


@dataclass(frozen=True)
class Wider:
    """As it is now."""

    name: str
    more: int = 0


@pytest.mark.parametrize(
    ("shape", "version", "said"),
    [(Shape, 1, ""), (Wider, 1, "raise `version` of this probe beyond 1"), (Wider, 2, "SENTINEL_GOLDEN=write")],
)
def test_a_wider_shape_is_told_until_its_version_was_raised(shape: type, version: int, said: str) -> None:
    kept = {"version": 1, "facts": print_of(Shape), "learned": None}
    told = wrong("uptime", {"version": version, "facts": print_of(shape), "learned": None}, kept)
    assert said in told
    assert bool(told) == bool(said)
