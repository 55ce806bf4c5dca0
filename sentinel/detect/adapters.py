"""Adapters (``adapters/<name>.yml``): how social platforms are read, with every mistake in its line."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sentinel.detect.node import Node, Place
from sentinel.detect.problem import Problem, Report, RuleProblems, shown
from sentinel.detect.shape import is_map
from sentinel.detect.strict import documents, text_of
from sentinel.kit.adapters.form import INTERPRETER, Adapter

FOLDER = "adapters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An adapter, its file, and the folder where its kept answers are: its own, else those of the one it replaces."""

    adapter: Adapter
    fixtures: Path
    file: Path


_WORDS = {"extra_forbidden": "unknown key", "missing": "is missing"}


def read_adapter(text: str, stem: str, report: Report) -> Adapter | None:
    """The adapter in one file; None if something is wrong, which the report then says, all of it, line by line."""
    before = len(report.problems)
    found = documents(text, report, strict=True)
    if len(found) != 1:
        if not report.problems:
            report.at(1, 1, "an adapter file holds one adapter")
        return None
    node = found[0]
    if not is_map(node, "an adapter", report):
        return None
    try:
        made = Adapter.model_validate(node.value)
    except ValidationError as error:
        for one in _causes(error.errors(include_url=False)):
            _tell(one, node, report)
        return None
    if made.name != stem:
        report.say(node.entries["name"], f"the adapter is called '{shown(made.name)}' but its file '{shown(stem)}.yml'")
    return made if len(report.problems) == before else None


def load_adapters(roots: Sequence[Path]) -> dict[str, Installed]:
    """The adapters in these folders of rules, by name; a later folder replaces the adapter of the same name.

    Raises:
        RuleProblems: with every mistake of every file.
    """
    found: dict[str, Installed] = {}
    problems: list[Problem] = []
    for root in roots:
        for path in sorted((root / FOLDER).glob("*.yml")):
            report = Report(str(path))
            made = _read(path, report)
            problems += report.problems
            if made is not None:
                found[made.name] = _installed(made, path, found.get(made.name))
    if problems:
        raise RuleProblems(problems)
    return found


def _installed(made: Adapter, path: Path, replaced: Installed | None) -> Installed:
    own = path.parent / "fixtures" / made.name
    kept = own if replaced is None or own.is_dir() else replaced.fixtures
    return Installed(adapter=made, fixtures=kept, file=path)


def _read(path: Path, report: Report) -> Adapter | None:
    try:
        text = text_of(path)
    except (OSError, UnicodeDecodeError) as error:
        report.at(1, 1, f"cannot be read: {error}")
        return None
    return read_adapter(text, path.stem, report)


def version(adapter: Adapter) -> str:
    """Which reading this is: it changes when the file says something else, or we would read the same otherwise."""
    said = json.dumps(adapter.model_dump(mode="json", by_alias=True, exclude_none=True), sort_keys=True)
    return hashlib.sha256(f"{INTERPRETER}:{said}".encode()).hexdigest()[:12]


def _causes(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that are called too short because something in them is wrong."""
    within = {e["loc"][:n] for e in errors for n in range(len(e["loc"]))}
    return [e for e in errors if e["type"] != "too_short" or e["loc"] not in within]


def _tell(error: ErrorDetails, root: Node, report: Report) -> None:
    """One complaint of the form, at the line of what it is about; what is missing is named where it should stand."""
    where, path = _nearest(root, (*error["loc"], *error.get("ctx", {}).get("path", ())))
    path += [str(error["loc"][-1])] if error["type"] == "missing" else []
    text = _WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))
    report.say(where, f"{'.'.join(path)}: {text}" if path else text)


def _nearest(root: Node, loc: Sequence[int | str]) -> tuple[Node | Place, list[str]]:
    """As far as the path leads into the file; names of alternatives, which stand in no file, are passed over."""
    node = root
    place: Node | Place = root
    path: list[str] = []
    for step in loc:
        below = _below(node, step)
        if below is not None:
            place = node.keys.get(str(step), below)
            node = below
            path.append(str(step))
    return place, path


def _below(node: Node, step: int | str) -> Node | None:
    if isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    return node.entries.get(step)
