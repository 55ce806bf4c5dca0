"""Workbooks before they are opened: a file of five kilobytes may name a billion cells, or define words that explode."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pyexpat import ExpatError, ParserCreate

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from sentinel.registry.sheet import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Unreadable, aside

MOST_CELLS = 2_500_000  # places of a sheet from A1 to its last cell, which are all gone through
MOST_SPREAD = 1_000_000  # cells under merged ranges and links, which are all made
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # what Excel itself allows
CONTENTS = frozenset({"v", "f", "is"})  # a cell without any of them has a colour at most
SPREADS = frozenset({"mergeCell", "hyperlink"})
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", re.ASCII)


def vet(archive: zipfile.ZipFile) -> None:
    """Go through every part of a workbook without building anything of it.

    Raises:
        Unreadable: if it unpacks to too much, defines words of its own, or has more cells than any form.
    """
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB")
    extents = [_extent(archive.read(part)) for part in parts]
    if sum(one.cells for one in extents) > MOST_CELLS:
        raise Unreadable(f"its sheets reach over more than {MOST_CELLS:,} cells; delete what stands far off")
    if sum(one.spread for one in extents) > MOST_SPREAD:
        raise Unreadable(f"merges or links more than {MOST_SPREAD:,} cells")


@dataclass(slots=True)
class _Extent:
    """How far the cells of one part reach, as they are met one by one."""

    row: int = 0
    column: int = 0
    rows: int = 0
    columns: int = 0
    met: int = 0
    spread: int = 0
    within: bool = False

    @property
    def cells(self) -> int:
        """How many cells are gone through, or made, whichever is more."""
        return max(self.rows * min(self.columns, MOST_COLUMNS), self.met)

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """One element begins."""
        name = tag.rpartition(":")[2]
        if name == "row":
            self.row, self.column = _number(given["r"]) if "r" in given else self.row + 1, 0
        elif name == "c":
            self._cell(given.get("r", ""))
        elif name in SPREADS:
            self.spread += _area(given.get("ref", ""))
        self.within = name == "c" or (self.within and name in CONTENTS)
        if self.within and name in CONTENTS and self.column > MOST_COLUMNS:
            raise Unreadable(aside(f"{get_column_letter(self.column)}{max(self.row, 1)}"))

    def _cell(self, place: str) -> None:
        found = _PLACE.fullmatch(place)
        if place and found is None:
            raise Unreadable("has cells outside of a sheet")
        self.column = column_index_from_string(found[1]) if found else self.column + 1
        row = int(found[2]) if found else max(self.row, 1)
        if row > LAST_ROW or self.column > LAST_COLUMN:
            raise Unreadable("has cells outside of a sheet")
        if row > MOST_ROWS:
            raise Unreadable(f"has more than {MOST_ROWS:,} rows")
        self.rows, self.columns, self.met = max(self.rows, row), max(self.columns, self.column), self.met + 1
        if self.met > MOST_CELLS:
            raise Unreadable(f"has more than {MOST_CELLS:,} cells")


def _extent(body: bytes) -> _Extent:
    """What one part holds; one that is no XML, such as a picture, holds nothing that is opened as such."""
    found, parser = _Extent(), ParserCreate()
    parser.StartElementHandler = found.start
    parser.StartDoctypeDeclHandler = _defines
    try:
        parser.Parse(body, True)  # noqa: FBT003 - the parser's own shape
    except ExpatError:
        return found
    return found


def _defines(*_: object) -> None:
    raise Unreadable("holds XML with definitions of its own")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7):  # noqa: PLR2004 - digits of the last row
        raise Unreadable("has cells outside of a sheet")
    return int(text)


def _area(ref: str) -> int:
    """How many cells a range names; whole columns and rows are as long as a sheet."""
    try:
        left, top, right, bottom = range_boundaries(ref)
    except ValueError:
        raise Unreadable("has cells outside of a sheet") from None
    return ((right or LAST_COLUMN) - (left or 1) + 1) * ((bottom or LAST_ROW) - (top or 1) + 1)
