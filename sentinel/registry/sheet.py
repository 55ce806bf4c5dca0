"""Spreadsheets as they come: every cell verbatim, with where it stood and what is odd about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_UNPACKED = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_TEXT = 5_000


class Unreadable(ValueError):
    """This file cannot be read as a spreadsheet; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell that is not empty: its text as it stood there, where it links to, and what is odd about it.

    ``filled``: it stands in the file once, merged over several rows; here it is repeated.
    """

    column: int
    raw: str
    link: str = ""
    odd: str = ""
    filled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a sheet, counted from 1, with its cells that are not empty; ``hidden`` lines count too."""

    number: int
    cells: tuple[Cell, ...] = ()
    hidden: bool = False

    @property
    def texts(self) -> dict[int, str]:
        """The trimmed text of each cell by its column."""
        return {cell.column: cell.raw.strip() for cell in self.cells if cell.raw.strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a workbook, or the whole of a CSV file."""

    name: str
    rows: tuple[Row, ...] = field(default_factory=tuple)
    hidden: bool = False

    @property
    def written(self) -> int:
        """How many cells of the file are not empty."""
        return sum(not cell.filled for row in self.rows for cell in row.cells)


def aside(place: str) -> str:
    """Why a file is refused that says something where nothing is read: it would be lost without a word."""
    return f"says something at {place}, right of its column {MOST_COLUMNS}: move it to the left, or delete it"


def bounded(rows: Iterator[Row]) -> tuple[Row, ...]:
    """All rows, if there are not too many.

    Raises:
        Unreadable: if there are.
    """
    kept: list[Row] = []
    for row in rows:
        if len(kept) >= MOST_ROWS:
            raise Unreadable(f"has more than {MOST_ROWS:,} rows")
        kept.append(row)
    return tuple(kept)
