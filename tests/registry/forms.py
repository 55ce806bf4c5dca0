"""Forms as they come: workbooks and CSV files with what people and programs do to them."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook

from sentinel.detect.adapters import load_adapters
from sentinel.registry.account import Reader
from sentinel.registry.book import Book, book_of
from sentinel.registry.csvs import csv_sheet

RULES = Path(__file__).parents[2] / "rules"
HEADER = ("No", "Nama Calon", "Partai", "Jenis Aplikasi", "Nama Akun", "Alamat Akun", "Nomor HP")


@cache
def reader() -> Reader:
    """By the adapters that ship."""
    return Reader(adapters={name: one.adapter for name, one in load_adapters([RULES]).items()})


def book(text: str) -> Book:
    """A CSV file, understood."""
    return book_of([csv_sheet(text.encode(), "form.csv")], reader())


def saved(made: Workbook) -> bytes:
    """A workbook as its file."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def line(*cells: object) -> str:
    """One CSV line for the usual header; every cell quoted."""
    return ",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells)


def form(*rows: Sequence[object]) -> str:
    """A whole CSV form with the usual header."""
    return "\n".join(line(*row) for row in (HEADER, *rows))
