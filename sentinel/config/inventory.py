"""Inventory files: one target a line, as spreadsheets write them (CSV with comma, semicolon or tab)."""

import re
from pathlib import Path

from sentinel.config.draft import Draft, Placed
from sentinel.config.problem import ConfigRejected, Where
from sentinel.config.read import read_text
from sentinel.config.schema.target import TargetEntry
from sentinel.config.sheet import rows

COLUMNS = tuple(name for name in TargetEntry.model_fields if name != "options")
MOST_PROBLEMS = 100
_YES, _NO = {"true", "yes", "1", "ya"}, {"false", "no", "0", "tidak"}


def read_inventory(made: Draft, path: Path, shown: str) -> None:
    """Add the targets of a file to the draft, each with its line; what is wrong is written down with its column."""
    try:
        take_inventory(made, read_text(path, shown), shown)
    except ConfigRejected as error:
        made.problems += error.problems


def take_inventory(made: Draft, text: str, shown: str) -> None:
    """The same for the text of a file."""
    where = Where(file=shown, joint=":")
    most = len(made.problems) + MOST_PROBLEMS
    try:
        for place, cells in rows(text, where, COLUMNS, ("id", "url"), made.wrong):
            if len(made.problems) >= most:
                made.wrong(where, f"has more problems; these are the first {MOST_PROBLEMS}")
                return
            _row(made, place, cells)
    except ConfigRejected as error:
        made.problems += error.problems


def _row(made: Draft, place: Where, cells: dict[str, str]) -> None:
    entry = made.shaped(TargetEntry, _values(cells), place)
    if entry is not None:
        made.targets.append(Placed(where=place, value=entry))


def _values(cells: dict[str, str]) -> dict[str, object]:
    return {name: _value(name, cell) for name, cell in cells.items() if cell}


def _value(name: str, cell: str) -> object:
    if name == "enabled":
        word = cell.lower()
        return word in _YES if word in _YES | _NO else cell
    if name == "probes":
        return re.split(r"[\s,;|]+", cell)
    if name == "contacts":
        return [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]
    return cell
