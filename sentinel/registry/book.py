"""A whole file taken in: every line is something, every text in an account cell is claimed, and sums prove it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sentinel.registry.account import Reader, Reading, Status, beside, is_none, pieces
from sentinel.registry.claim import Claim, conflicts, crowded, once
from sentinel.registry.columns import Column, Field, columns_of, header_of, mapped, platform_of
from sentinel.registry.entry import checked
from sentinel.registry.proof import lost
from sentinel.registry.sheet import Cell, Row, Sheet, Unreadable


class Line(StrEnum):
    """What one line of a sheet is."""

    BLANK = "blank"
    HEADER = "header"
    NONE = "none"
    CLAIMED = "claimed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A file as it was understood: what each line is, every claim, and accounts that two candidates claim.

    ``headers`` and ``columns`` say for each sheet which line names its columns, and what they are; ``strange`` are
    words of those lines that we do not know: what stands below them is kept and not understood.
    """

    lines: Mapping[tuple[str, int], Line]
    claims: tuple[Claim, ...]
    unclaimed: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    conflicts: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    crowded: Mapping[tuple[str, str], int] = field(default_factory=dict)
    headers: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, Mapping[int, Column]] = field(default_factory=dict)
    strange: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def rows(self) -> Mapping[Line, int]:
        """How many lines are what."""
        return Counter(self.lines.values())

    @property
    def statuses(self) -> Mapping[Status, int]:
        """How many claims became what."""
        return Counter(claim.status for claim in self.claims)

    @property
    def whole(self) -> bool:
        """Whether nothing was lost: lines that claim have claims, and each text in an account cell is claimed."""
        claimed = {(claim.sheet, claim.row) for claim in self.claims}
        lines = {place for place, line in self.lines.items() if line in (Line.CLAIMED, Line.REJECTED)}
        return claimed == lines and not self.unclaimed


def book_of(
    sheets: Sequence[Sheet],
    reader: Reader,
    names: Mapping[str, str] | None = None,
    tick: Callable[[], None] = lambda: None,
) -> Book:
    """Understand every sheet; ``names`` maps words of the header to fields where ours do not know them.

    ``tick`` is called after every line.

    Raises:
        Unreadable: if no line of any sheet names its columns.
    """
    lines: dict[tuple[str, int], Line] = {}
    claims: list[Claim] = []
    unclaimed: list[str] = []
    headers: dict[str, int] = {}
    named: dict[str, Mapping[int, Column]] = {}
    strange: dict[str, tuple[str, ...]] = {}
    for sheet in sheets:
        at, columns = _header(sheet, names)
        if columns:
            headers[sheet.name], named[sheet.name] = at, columns
            strange[sheet.name] = _strange(sheet, at, columns)
        for row, line, made in _read(sheet, at, columns, reader):
            tick()
            lines[sheet.name, row.number] = line
            claims += made
            unclaimed += _unclaimed(sheet, row, columns, made) if columns and row.number > at else []
    if not named and any(sheet.written for sheet in sheets):
        raise Unreadable("no line names its columns; known are, for one, 'nama calon', 'jenis aplikasi', 'alamat akun'")
    return replace(_judged(sheets, lines, claims, unclaimed), headers=headers, columns=named, strange=strange)


def _judged(
    sheets: Sequence[Sheet], lines: Mapping[tuple[str, int], Line], claims: Sequence[Claim], unclaimed: Sequence[str]
) -> Book:
    settled = tuple(once(claims))
    valid = [claim for claim in settled if claim.status is Status.VALID]
    return Book(
        lines=lines,
        claims=settled,
        unclaimed=tuple(unclaimed),
        hidden=tuple(sheet.name for sheet in sheets if sheet.hidden),
        conflicts=conflicts(valid),
        crowded=crowded(valid),
    )


def _header(sheet: Sheet, names: Mapping[str, str] | None) -> tuple[int, dict[int, Column]]:
    """The number of the header's line, and what it says."""
    for row in sheet.rows if names else ():
        try:
            return row.number, mapped(names or {}, row)
        except ValueError:
            continue
    at, columns = header_of(sheet.rows)
    return (sheet.rows[at].number if columns else -1), columns


def _strange(sheet: Sheet, at: int, columns: Mapping[int, Column]) -> tuple[str, ...]:
    """The words of a header that name no column we know."""
    texts = next(row.texts for row in sheet.rows if row.number == at)
    return tuple(text for number, text in texts.items() if number not in columns)


def _read(
    sheet: Sheet, at: int, columns: Mapping[int, Column], reader: Reader
) -> Iterator[tuple[Row, Line, list[Claim]]]:
    for row in sheet.rows:
        if not row.texts:
            yield row, Line.BLANK, []
        elif not columns or row.number <= at or _says_again(row, columns):
            yield row, Line.HEADER, []
        else:
            made = list(_claims(sheet, row, columns, reader))
            yield row, _line(made), made


def _line(made: Sequence[Claim]) -> Line:
    if not made:
        return Line.NONE
    return Line.REJECTED if all(claim.status is Status.REJECTED for claim in made) else Line.CLAIMED


def _says_again(row: Row, columns: Mapping[int, Column]) -> bool:
    """A header that is repeated on each page of a printed form."""
    return columns_of(row) == dict(columns)


def _claims(sheet: Sheet, row: Row, columns: Mapping[int, Column], reader: Reader) -> Iterator[Claim]:
    said = _said(row, columns)
    named = platform_of(said.get(Field.PLATFORM, ""))
    found = list(_readings(row, columns, reader, named))
    names = list(_names(row, columns, reader, named, found))
    other = [reading for reading in names if reading.status is Status.REVIEW]
    beside = tuple(reading.text for reading in names if reading.status is not Status.REVIEW)
    for nth, reading in enumerate([*found, *other]):
        sound = checked(reading, said, _lost_digits(row, columns))
        yield Claim(sheet=sheet.name, row=row.number, nth=nth, reading=sound, said=said, beside=() if nth else beside)


def _said(row: Row, columns: Mapping[int, Column]) -> dict[Field, str]:
    return {columns[n].field: text for n, text in row.texts.items() if n in columns and not columns[n].platform}


def _readings(row: Row, columns: Mapping[int, Column], reader: Reader, named: str) -> Iterator[Reading]:
    """Addresses first; a name beside them is theirs. Where no address is, the names are all there is."""
    addresses = list(_cells(row, columns, Field.ADDRESS))
    spoken = [(cell, column) for cell, column in addresses if not is_none(cell.raw)]
    for cell, column in spoken or _cells(row, columns, Field.ACCOUNT):
        platform = column.platform or named
        parts = [cell.raw] if cell.odd else pieces(cell.raw)
        for part in parts:
            yield reader.read(part, platform, cell.link if len(parts) == 1 else "", cell.odd)


def _names(
    row: Row, columns: Mapping[int, Column], reader: Reader, named: str, found: Sequence[Reading]
) -> Iterator[Reading]:
    """The names beside addresses; for review where one names another account than the addresses do."""
    if all(is_none(cell.raw) for cell, _ in _cells(row, columns, Field.ADDRESS)):
        return
    platform = named or next((one.platform for one in found if one.platform), "")
    for cell, column in _cells(row, columns, Field.ACCOUNT):
        for part in [cell.raw] if cell.odd else pieces(cell.raw):
            yield beside(reader.read(part, column.platform or platform, odd=cell.odd), found)


def _cells(row: Row, columns: Mapping[int, Column], what: Field) -> Iterator[tuple[Cell, Column]]:
    for cell in row.cells:
        column = columns.get(cell.column)
        if column is not None and column.field is what and (cell.raw.strip() or cell.odd):
            yield cell, column


def _unclaimed(sheet: Sheet, row: Row, columns: Mapping[int, Column], made: Sequence[Claim]) -> list[str]:
    """Texts in account cells for which nobody stands up; there must be none."""
    if _says_again(row, columns):
        return []
    claimed = [text for claim in made for text in (claim.reading.text, *claim.beside)]
    return [f"{sheet.name}!{row.number}: {text}" for text in lost(row, columns, claimed)]


def _lost_digits(row: Row, columns: Mapping[int, Column]) -> str:
    """What a spreadsheet did to the ids of this line, if it did."""
    ids = (Field.ID, Field.EXTERNAL_ID)
    found = (cell.odd for cell in row.cells if cell.column in columns and columns[cell.column].field in ids)
    return next(filter(None, found), "")
