"""XLSX workbooks: links behind words, merged cells, formulas and numbers, as far as the file still knows them."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException

from sentinel.kit.codec import clean
from sentinel.registry.csvs import odd
from sentinel.registry.sheet import MOST_COLUMNS, MOST_TEXT, Cell, Row, Sheet, Unreadable, bounded
from sentinel.registry.vetting import vet

MOST_EXACT = 10**15  # from here on a spreadsheet has replaced digits by zeros
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]+)"\s*(?:[,;]\s*"([^"]*)")?\s*\)', re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    zlib.error,
    SyntaxError,  # of XML
    RuntimeError,  # a password; a way to pack that nobody knows; XML nested without end
)


def workbook(data: bytes) -> list[Sheet]:
    """Every sheet of a workbook, hidden ones too.

    Raises:
        Unreadable: if it is no workbook, unpacks to too much, or holds what no form needs.
    """
    _vet(data)
    try:
        written = _opened(data, values=False)
        counted = _opened(data, values=True) if _counts(written) else written
    except _BROKEN as error:
        raise Unreadable(f"is no workbook that can be read: {type(error).__name__}") from None
    return [_sheet(sheet, counted[sheet.title]) for sheet in written.worksheets]


def _opened(data: bytes, *, values: bool) -> Workbook:
    """The workbook; that some decoration of it is not understood is nothing to tell an officer."""
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def _counts(made: Workbook) -> bool:
    """Whether any cell is a formula: only then are values needed that the spreadsheet has counted."""
    return any(cell.data_type == "f" for sheet in made.worksheets for line in _lines(sheet) for cell in line)


def _vet(data: bytes) -> None:
    """Before anything of it is built: does it hold what no form needs?"""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            vet(parts)
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable("is no workbook: no ZIP archive that can be read") from None


def _sheet(written: Any, counted: Any) -> Sheet:  # noqa: ANN401 - worksheets of openpyxl, whose stubs say too little
    merged = _merged(written)
    rows = _rows(written, counted, merged)
    return Sheet(name=clean(written.title), rows=bounded(rows), hidden=written.sheet_state != "visible")


def _merged(sheet: Any) -> Mapping[tuple[int, int], tuple[int, int]]:  # noqa: ANN401 - likewise
    """For every cell of a merged range that runs down rows: which cell holds its text."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        if area.max_row - area.min_row < 1_000 and area.min_col == area.max_col:  # noqa: PLR2004 - a form, not a trap
            found |= {
                (row, area.min_col): (area.min_row, area.min_col) for row in range(area.min_row + 1, area.max_row + 1)
            }
    return found


def _rows(written: Any, counted: Any, merged: Mapping[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:  # noqa: ANN401 - likewise
    for line in _lines(written):
        cells = []
        for cell in line:
            place = merged.get((cell.row, cell.column))
            source = written.cell(*place) if place else cell
            made = _cell(source, counted, cell.column, filled=place is not None)
            cells += [made] if made else []
        hidden = bool(written.row_dimensions[line[0].row].hidden) if line else False
        yield Row(number=line[0].row, cells=tuple(cells), hidden=hidden)


def _lines(sheet: Any) -> Iterator[Any]:  # noqa: ANN401 - likewise
    return iter(sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS)))


def _cell(cell: Any, counted: Any, column: int, *, filled: bool) -> Cell | None:  # noqa: ANN401 - likewise
    value, link, strange = cell.value, "", ""
    if isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
        value, link, strange = _formula(value, counted.cell(cell.row, cell.column).value)
    if value is None:
        return Cell(column=column, raw="", odd=strange, filled=filled) if strange else None
    text, wrong = _shown(value)
    target = getattr(cell.hyperlink, "target", None) or link
    if not text.strip():
        return None
    return Cell(column=column, raw=text, link=clean(str(target or ""))[:MOST_TEXT], odd=strange or wrong, filled=filled)


def _formula(text: str, value: object) -> tuple[object, str, str]:
    linked = _LINK.match(text)
    if linked:
        return linked[2] or linked[1], linked[1], ""
    return (value, "", "") if value is not None else (text, "", "a formula without a value")


def _shown(value: object) -> tuple[str, str]:
    """A value as text, and what the spreadsheet did to it."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10], ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= MOST_EXACT:
        return str(value), "a number of more than 15 digits: the file itself has lost some"
    text = clean(str(value))
    return text[:MOST_TEXT], odd(text.strip())
