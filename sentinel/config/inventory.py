"""Inventory files: one target a line, as spreadsheets write them (CSV with comma, semicolon or tab)."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from sentinel.config.complaint import did_you_mean
from sentinel.config.draft import Draft, Placed
from sentinel.config.problem import ConfigRejected, Problem, Where
from sentinel.config.read import read_text
from sentinel.config.schema.target import TargetEntry

COLUMNS = tuple(name for name in TargetEntry.model_fields if name != "options")
MOST_PROBLEMS = 100
_YES, _NO = {"true", "yes", "1", "ya"}, {"false", "no", "0", "tidak"}
_GUARD = re.compile(r"'(?=[=+\-@\t\r])")  # what we put before a formula when we write CSV


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
        for place, header, cells in _rows(text, where):
            if len(made.problems) >= most:
                made.wrong(where, f"has more problems; these are the first {MOST_PROBLEMS}")
                return
            _row(made, place, header, cells)
    except ConfigRejected as error:
        made.problems += error.problems


def _row(made: Draft, place: Where, header: list[str], cells: list[str]) -> None:
    if len(cells) != len(header):
        made.wrong(place, f"has {len(cells)} cells, the header has {len(header)}")
        return
    entry = made.shaped(TargetEntry, _values(dict(zip(header, cells, strict=True))), place)
    if entry is not None:
        made.targets.append(Placed(where=place, value=entry))


def _rows(text: str, where: Where) -> Iterator[tuple[Where, list[str], list[str]]]:
    """Each line that holds something: its place, the names of the columns, the cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = _header([c.strip().lower() for c in cells], where)
            elif any(c.strip() for c in cells):
                yield where.at(str(line)), header, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _wrong(where.at(str(line)), f"is not CSV: {error}") from None
    if not header:
        raise _wrong(where, f"is empty; the first line names the columns: {','.join(COLUMNS)}")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _header(names: list[str], where: Where) -> list[str]:
    problems = [
        Problem(where=where.at("1", n), text=f"unknown column{did_you_mean(n, COLUMNS)}")
        for n in names
        if n not in COLUMNS
    ]
    problems += [
        Problem(where=where.at("1", n), text="column stands there twice") for n in COLUMNS if names.count(n) > 1
    ]
    problems += [Problem(where=where.at("1", n), text="column is missing") for n in ("id", "url") if n not in names]
    if problems:
        raise ConfigRejected(problems)
    return names


def _wrong(where: Where, text: str) -> ConfigRejected:
    return ConfigRejected([Problem(where=where, text=text)])


def _values(cells: dict[str, str]) -> dict[str, object]:
    trimmed = {name: _GUARD.sub("", cell.strip(), count=1) for name, cell in cells.items()}
    return {name: _value(name, cell) for name, cell in trimmed.items() if cell}


def _value(name: str, cell: str) -> object:
    if name == "enabled":
        word = cell.lower()
        return word in _YES if word in _YES | _NO else cell
    if name == "probes":
        return re.split(r"[\s,;|]+", cell)
    if name == "contacts":
        return [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]
    return cell
