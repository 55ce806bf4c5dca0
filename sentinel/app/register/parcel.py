"""A file of accounts on its way into the ledger: read where the person is, settled by whoever owns the ledger."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sentinel.kit import codec
from sentinel.kit.mask import masked
from sentinel.registry.account import Status
from sentinel.registry.book import Book
from sentinel.registry.claim import Claim
from sentinel.registry.columns import Field
from sentinel.registry.entry import Entry, entry, owner_of
from sentinel.registry.sheet import Cell, Sheet
from sentinel.store.records_registry import AccountRow, ClaimRow, ImportCell

MOST_UNPACKED = 200_000_000  # bytes: more than any file that the reader takes
PRIVATE = frozenset({Field.PHONE, Field.KEEPER})
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_PHONE = re.compile(r"(?<![\d.])(?:\+?62|0)[ -]?8[\d .-]{6,14}\d(?!\d)", re.ASCII)


class Broken(ValueError):
    """What arrived is no parcel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a file holds and what it means. Cells that say ``veiled`` are to be encrypted, and are not yet.

    ``corrects``: the numbers of claims that it speaks of, where it is an export of what a person had to look at.
    """

    sha256: str
    file: str
    sheets: tuple[str, ...]
    cells: tuple[ImportCell, ...]
    claims: tuple[ClaimRow, ...]
    accounts: tuple[AccountRow, ...]
    sums: dict[str, int] = field(default_factory=dict)
    stage: str = ""
    region: str = ""
    corrects: tuple[int, ...] = ()


def parcel(sha256: str, file: str, sheets: Sequence[Sheet], book: Book, stage: str = "", region: str = "") -> Parcel:
    """Pack a file that was read; ``stage`` and ``region`` are the election and region of lines that name none."""
    places = {sheet.name: number for number, sheet in enumerate(sheets)}
    entries = {claim.place: entry(claim.reading, claim.said, stage, region) for claim in _valid(book)}
    return Parcel(
        sha256=sha256,
        file=file,
        sheets=tuple(sheet.name for sheet in sheets),
        cells=tuple(_cells(sheets, book)),
        claims=tuple(_claim(claim, places[claim.sheet], entries.get(claim.place)) for claim in book.claims),
        accounts=tuple(_account(one) for one in entries.values()),
        sums=sums(sheets, book),
        stage=stage,
        region=region,
        corrects=tuple(_corrected(sheets, book)),
    )


def _corrected(sheets: Sequence[Sheet], book: Book) -> Iterator[int]:
    """The claims that lines speak of, by the column that our own exports have."""
    for sheet in sheets:
        columns = book.columns.get(sheet.name, {})
        place = next((n for n, column in columns.items() if column.field is Field.CLAIM), 0)
        for row in sheet.rows:
            yield from (int(word) for word in row.texts.get(place, "").split() if _NUMBER.fullmatch(word))


def sums(sheets: Sequence[Sheet], book: Book) -> dict[str, int]:
    """The sums of a file, which must come out even."""
    rows = {f"rows_{line}": number for line, number in book.rows.items()}
    claims = {f"claims_{status}": number for status, number in book.statuses.items()}
    cells = sum(sheet.written for sheet in sheets)
    headers = {f"header_{n}": book.headers[sheet.name] for n, sheet in enumerate(sheets) if sheet.name in book.headers}
    return {**headers, "rows": len(book.lines), **rows, "cells": cells, "claims": len(book.claims), **claims}


def pack(made: Parcel) -> str:
    """The parcel as text for the way."""
    return base64.b64encode(zlib.compress(codec.encode(made), 6)).decode()


def unpack(text: str) -> Parcel:
    """The parcel in a text.

    Raises:
        Broken: if it is none.
    """
    try:
        way = zlib.decompressobj()
        found = way.decompress(base64.b64decode(text, validate=True), MOST_UNPACKED)
        if not way.eof:
            raise Broken("ends in the middle, or is larger than any file that is read")
        return codec.decode(Parcel, found)
    except (binascii.Error, zlib.error, codec.Undecodable) as error:
        raise Broken(f"is no parcel of accounts: {type(error).__name__}") from None


def _valid(book: Book) -> Iterator[Claim]:
    return (claim for claim in book.claims if claim.status is Status.VALID)


def _cells(sheets: Sequence[Sheet], book: Book) -> Iterator[ImportCell]:
    for number, sheet in enumerate(sheets):
        private = {place for place, column in book.columns.get(sheet.name, {}).items() if column.field in PRIVATE}
        header = book.headers.get(sheet.name, 0)
        for row in sheet.rows:
            closed = private if row.number > header else set()
            yield from (_cell(cell, number, row.number, private=cell.column in closed) for cell in row.cells)


def _cell(cell: Cell, sheet: int, line: int, *, private: bool) -> ImportCell:
    return ImportCell(
        sheet=sheet,
        line=line,
        place=cell.column,
        raw=cell.raw,
        link=cell.link,
        odd=cell.odd,
        veiled=private or _PHONE.search(f"{cell.raw} {cell.link}") is not None,
        filled=cell.filled,
    )


def _claim(claim: Claim, sheet: int, made: Entry | None) -> ClaimRow:
    reading = claim.reading
    return ClaimRow(
        sheet=sheet,
        line=claim.row,
        nth=claim.nth,
        text=_PHONE.sub(lambda found: masked(found[0]), reading.text),
        status=str(reading.status),
        platform=reading.platform,
        handle=reading.handle,
        reason=reading.reason,
        hint=reading.hint,
        owner=owner_of(claim.said),
        account=made.id if made else "",
    )


def _account(made: Entry) -> AccountRow:
    return AccountRow(
        id=made.id,
        platform=made.platform,
        handle=made.handle,
        uid=made.uid,
        url=made.url,
        owner=made.owner,
        owner_name=made.owner_name,
        organization=made.organization,
        region=made.region,
        level=made.level,
        tier=str(made.tier),
        stage=made.stage,
        official=made.official,
    )
