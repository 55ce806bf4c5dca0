"""Workbooks: links behind words, merged names, formulas, numbers that lost digits, hidden lines; and hostile ones."""

import csv
import io
import zipfile

import pytest
from openpyxl import Workbook

from sentinel.registry.account import Status
from sentinel.registry.book import Book, book_of
from sentinel.registry.columns import Field
from sentinel.registry.csvs import csv_sheet
from sentinel.registry.sheet import Unreadable
from sentinel.registry.workbook import workbook
from tests.registry.forms import HEADER, reader, saved


def made_of(*rows: tuple[int | str | None, ...]) -> Workbook:
    made = Workbook()
    assert made.active is not None
    for row in (HEADER, *rows):
        made.active.append(row)
    return made


def read(made: Workbook) -> Book:
    return book_of(workbook(saved(made)), reader())


def test_a_word_with_a_link_is_its_link() -> None:
    made = made_of((1, "Siti", "A", "Facebook", "Siti", "Klik", 812), (2, "Budi", "A", "Facebook", "Budi", None, 813))
    assert made.active is not None
    made.active["F2"].hyperlink = "https://www.facebook.com/siti.contoh"
    made.active["F3"] = '=HYPERLINK("https://www.facebook.com/budi.contoh","Klik di sini")'
    assert [(c.reading.handle, c.status) for c in read(made).claims] == [
        ("siti.contoh", Status.VALID),
        ("budi.contoh", Status.VALID),
    ]


def test_a_merged_name_is_the_name_of_all_its_lines_and_no_more() -> None:
    made = made_of(*[(n, "Siti" if n == 1 else None, "A", "Instagram", f"siti{n}", None, None) for n in range(1, 5)])
    assert made.active is not None
    made.active.merge_cells("B2:B4")
    said = [claim.said.get(Field.CANDIDATE) for claim in read(made).claims]
    assert said == ["Siti", "Siti", "Siti", None]


def test_formulas_without_a_value_and_numbers_without_their_digits_are_asked_about() -> None:
    made = made_of(
        (1, "Siti", "A", "Facebook", None, "=A1&B1", None),
        (2, "Siti", "A", "Facebook", None, 1000441234567891234, None),
    )
    found = read(made).claims
    assert [c.status for c in found] == [Status.REVIEW, Status.REVIEW]
    assert "without a value" in found[0].reading.reason
    assert "15 digits" in found[1].reading.reason


def test_hidden_lines_and_sheets_are_read_and_marked() -> None:
    made = made_of((1, "Siti", "A", "Instagram", "siti1", None, None))
    more = made.create_sheet("Rahasia")
    for row in (HEADER, (1, "Budi", "A", "Instagram", "budi1", None, None)):
        more.append(row)
    more.sheet_state = "hidden"
    book = read(made)
    assert [c.reading.handle for c in book.claims] == ["siti1", "budi1"]
    assert book.hidden == ("Rahasia",)


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"not a workbook", "no ZIP archive"),
        (archive(a=b"x"), "no workbook that can be read"),
        (archive(a=b"0" * 60_000_000), "unpacks to more than 50 MB"),
        (archive(a=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'), "definitions of its own"),
    ],
    ids=["text", "empty", "bomb", "entities"],
)
def test_hostile_files_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        workbook(data)


def trap(old: str, new: str, encoding: str = "utf-8") -> bytes:
    """A sound workbook of a few lines in whose sheet one thing was put by hand."""
    sound = zipfile.ZipFile(io.BytesIO(saved(made_of((1, "Siti", "A", "Instagram", "siti1", None, None)))))
    parts = {name: sound.read(name) for name in sound.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(old, new, 1).encode(encoding)
    return archive(**parts)


FAR = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
RANGE = '</sheetData><{0}s><{0} ref="A1:XFD1048576"/></{0}s>'
DEFINES = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (trap("</sheetData>", FAR.format(1_048_576, "XFD")), "more than 200,000 rows"),
        (trap("</sheetData>", FAR.format(190_000, "GR")), "more than 2,500,000 cells"),
        (trap("</sheetData>", FAR.format(9_999_999, "A")), "outside of a sheet"),
        (trap("</sheetData>", RANGE.format("mergeCell")), "merges or links more than"),
        (trap("</sheetData>", RANGE.format("hyperlink")), "merges or links more than"),
        (trap("<worksheet", f"<!--{'x' * 5_000}-->{DEFINES}"), "definitions of its own"),
        (trap("<worksheet", DEFINES, "utf-16"), "definitions of its own"),
        (trap("<sheetData>", "<<"), "no workbook that can be read"),
        (trap("</sheetData>", FAR.format(500, "XFD")), "says something at XFD500, right of its column 200"),
        (trap("</sheetData>", FAR.format(7, "GS")), "at GS7, right"),
    ],
    ids=["far", "wide", "beyond", "merge", "links", "late", "utf-16", "broken", "aside", "just aside"],
)
def test_a_few_kilobytes_that_would_fill_the_machine_are_refused(data: bytes, why: str) -> None:
    assert len(data) < 20_000
    with pytest.raises(Unreadable, match=why):
        workbook(data)


def test_one_cell_far_off_costs_no_more_than_its_lines() -> None:
    coloured = '<row r="500"><c r="XFD500" s="0"/></row></sheetData>'
    (sheet,) = workbook(trap("</sheetData>", coloured + '<extLst><ext uri="x"><f>A1</f></ext></extLst>'))
    assert sheet.rows[1].texts[2] == "Siti"


def test_text_that_would_be_lost_is_told() -> None:
    head, line = b"Nama Calon,Alamat Akun", b"Siti,https://x.com/siti"
    with pytest.raises(Unreadable, match="says something at line 3, column 201"):
        csv_sheet(b"\n".join((head, line + b"," * 300, b"," * 200 + b"hilang")), "a.csv")
    (claim,) = book_of([csv_sheet(b"\n".join((head, line + b"x" * 5_000)), "a.csv")], reader()).claims
    assert (claim.status, claim.reading.reason) == (
        Status.REVIEW,
        "a text of more than 5,000 letters: the rest is not kept",
    )
    (last,) = csv_sheet(b"," * 199 + b"ujung", "a.csv").rows[0].cells
    assert last.column == 200


@pytest.mark.parametrize(
    "data",
    [
        b"sep=;\r\nNama Calon;Alamat Akun\r\nSiti;https://x.com/siti\r\n",
        "Nama Calon\tAlamat Akun\nSiti\thttps://x.com/siti".encode("utf-16"),
        "\ufeffNama Calon,Alamat Akun\nSiti,https://x.com/siti".encode(),
        "Nama Calon,Alamat Akun,Catatan\nSiti,https://x.com/siti,na\xefve".encode("cp1252"),
    ],
    ids=["sep", "utf-16", "bom", "cp1252"],
)
def test_csv_in_every_dress(data: bytes) -> None:
    (claim,) = book_of([csv_sheet(data, "a.csv")], reader()).claims
    assert (claim.reading.handle, claim.status) == ("siti", Status.VALID)


def test_a_guard_before_a_formula_is_taken_off_and_lost_digits_are_told() -> None:
    sheet = csv_sheet(b"Nama Calon,Alamat Akun,No HP\n'=Siti,8.12E+10,0812", "a.csv")
    assert sheet.rows[1].cells[0].raw == "=Siti"
    (claim,) = book_of([sheet], reader()).claims
    assert "scientific" in claim.reading.reason


def test_reading_a_form_changes_no_limit_of_others() -> None:
    before = csv.field_size_limit()
    csv_sheet(b"Nama Calon,Alamat Akun\nSiti,https://x.com/siti", "a.csv")
    with pytest.raises(Unreadable, match="field larger than"):
        csv_sheet(b"Nama Calon,Alamat Akun\nSiti," + b"x" * 200_000, "a.csv")
    assert csv.field_size_limit() == before
