"""What a command shows: tables for people, JSON and CSV for programs; data never acts on the terminal."""

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sentinel.kit.untrusted import in_a_cell

NAME = 24  # letters of a name or number in the first column, which stays in one piece
_WIDE = 1_000  # where nobody looks, nothing is wrapped
STYLES = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "open": "red",
    "acknowledged": "yellow",
    "resolved": "green",
    "ok": "green",
    "failed": "red",
    "warning": "yellow",
}


def inert(value: object) -> str:
    """A value as one line that a terminal can only show: no escapes, no second line, no change of direction."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in str(value))


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 target``, ``2 targets``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lines(text: str) -> str:
    """Several lines, each made inert."""
    return "\n".join(inert(line) for line in text.split("\n"))


def cell(value: object, style: str | None = None) -> Text:
    """A value as a cell; words of severity and status bring their colour."""
    text = inert(value)
    return Text(text, style=STYLES.get(text, "") if style is None else style)


def console(file: TextIO | None = None) -> Console:
    """Where people read; without a terminal, plain and as wide as needed."""
    stream = file or sys.stdout
    return Console(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
        width=None if stream.isatty() else _WIDE,
        color_system=None if os.environ.get("NO_COLOR") else "auto",  # Rich itself would keep bold and dim
    )


def say(text: str) -> None:
    """A line or more for people on stdout; whatever else is in the text cannot act."""
    console().print(Text(lines(text)), soft_wrap=True)


def aside(text: str) -> None:
    """A line for people on stderr: progress, notes, what went wrong."""
    console(sys.stderr).print(Text(lines(text)), soft_wrap=True)


def show_json(value: object) -> None:
    """One JSON document in ASCII, so that no text in it can act on a terminal."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def show_line(value: object) -> None:
    """One line of JSON Lines, at once."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "nothing") -> None:
    """A table; without a terminal the same columns without lines. ``empty`` is said if there are no rows."""
    found = list(rows)
    if not found:
        aside(empty)
    elif sys.stdout.isatty():
        table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
        for column in table.columns:
            column.overflow = "fold"  # on a narrow terminal nothing is cut off
        table.columns[0].no_wrap = all(cell_len(_plain(row[0])) <= NAME for row in found)  # what other commands take
        for row in found:
            table.add_row(*(value if isinstance(value, Text) else cell(value) for value in row))
        show_grid(table)
    else:
        _show_plain([list(columns), *([_plain(value) for value in row] for row in found)])


def _show_plain(table: Sequence[Sequence[str]]) -> None:
    """Columns side by side. Rich lays out every cell by itself, which takes long where a register has 13,000 rows."""
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for row in table:
        padded = (text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def _plain(value: object) -> str:
    return inert(value.plain if isinstance(value, Text) else value)


def show_fields(fields: Mapping[str, object]) -> None:
    """Names and values, one a line; what is empty is left out."""
    grid = Table.grid(padding=(0, 2))
    for name, value in fields.items():
        if value not in (None, "", [], ()):
            shown = value if isinstance(value, list | tuple) else [value]
            grid.add_row(Text(name, style="dim"), Text("\n").join(cell(line) for line in shown))
    show_grid(grid)


def show_grid(table: Table) -> None:
    """A table that is laid out already, without blanks at the ends of its lines."""
    screen = console()
    with screen.capture() as taken:
        screen.print(table)
    sys.stdout.write("\n".join(line.rstrip() for line in taken.get().splitlines()) + "\n")


def show_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]], file: TextIO | None = None) -> None:
    """CSV for spreadsheets; what a spreadsheet would take for a formula gets a leading apostrophe."""
    writer = csv.writer(file or sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(row.get(name)) for name in columns])


def _harmless(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    if isinstance(value, bool):
        text = str(value).lower()
    return text if isinstance(value, int | float) else in_a_cell(text)
