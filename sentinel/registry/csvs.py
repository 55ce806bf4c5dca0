"""CSV as programs here write it: comma, semicolon or tab, with or without ``sep=``, in any of four encodings."""

import csv
import io
import re
from collections.abc import Iterator

from sentinel.kit.codec import clean
from sentinel.kit.untrusted import out_of_a_cell
from sentinel.registry.sheet import MOST_COLUMNS, MOST_TEXT, MOST_UNPACKED, Cell, Row, Sheet, Unreadable, aside, bounded

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ";\t,|"
_MOST_BREAKS = 3  # in one cell: more is a quote that nobody closed, and lines that it would swallow
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}", re.ASCII)


def csv_sheet(data: bytes, name: str) -> Sheet:
    """The one sheet of a CSV file.

    Raises:
        Unreadable: if it is no text, too big, or no CSV.
    """
    if len(data) > MOST_UNPACKED:
        raise Unreadable(f"is larger than {MOST_UNPACKED // 1_000_000} MB")
    text = _text(data)
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"\s*\"?sep=(.)\"?\s*", first)
    body, skipped = (rest, 1) if told else (text, 0)
    return Sheet(name=name, rows=bounded(_rows(body, told[1] if told else _delimiter(body), skipped)))


def odd(text: str) -> str:
    """What a spreadsheet has done to a number, if it shows, or that a text is too long to be kept."""
    if _SCIENTIFIC.fullmatch(text):
        return "a number in scientific notation: its digits are lost"
    return f"a text of more than {MOST_TEXT:,} letters: the rest is not kept" if len(text) > MOST_TEXT else ""


def _text(data: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        try:
            return clean_lines(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"is no {marked} text, though it begins like one")


def clean_lines(text: str) -> str:
    """The text without what databases choke on, lines ended alike."""
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def _delimiter(text: str) -> str:
    """What stands most often in the first lines, quoted parts aside."""
    head = re.sub(r'"[^"]*"', "", "\n".join(text.split("\n", 20)[:20]))
    return max(_DELIMITERS, key=head.count)


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            _closed(cells)
            line = before + 1 + skipped
            yield Row(number=line, cells=tuple(_cells(cells, line)))
            before = reader.line_num
    except csv.Error as error:
        why = 'a quote (") is opened here and nowhere closed' if "unexpected end" in str(error) else str(error)
        raise Unreadable(f"line {before + 1 + skipped}: is no CSV: {why}") from None


def _closed(cells: list[str]) -> None:
    """Nobody writes so many lines in one cell: a quote was not closed, and the cell holds other people's lines."""
    if any(cell.count("\n") > _MOST_BREAKS for cell in cells):
        raise csv.Error(f'a cell goes on over more than {_MOST_BREAKS + 1} lines; is a quote (") not closed?')


def _cells(cells: list[str], line: int) -> Iterator[Cell]:
    for column, text in enumerate(cells, 1):
        if not text.strip():
            continue
        if column > MOST_COLUMNS:
            raise Unreadable(aside(f"line {line}, column {column}"))
        told = out_of_a_cell(text)
        yield Cell(column=column, raw=told[:MOST_TEXT], odd=odd(told.strip()))
