"""Whole forms: every line is something, every text in an account cell has its claim, whatever people wrote."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.registry import book as books
from sentinel.registry.account import Status, pieces
from sentinel.registry.book import Book, Line, book_of
from sentinel.registry.columns import Field
from sentinel.registry.csvs import csv_sheet
from sentinel.registry.sheet import Unreadable
from tests.registry.forms import HEADER, book, form, line, reader

A = ("1", "Siti Contoh", "Partai A", "Instagram", "siti", "https://instagram.com/siti.contoh", "0812")


def accounts(made: Book) -> list[tuple[str, str, Status]]:
    return [(c.reading.platform, c.reading.handle, c.status) for c in made.claims]


def test_a_form_is_read_with_what_its_lines_say() -> None:
    made = book(form(A, ("2", "Budi Contoh", "Partai B", "Facebook", "Budi Contoh", "-", "0813")))
    assert accounts(made) == [("instagram", "siti.contoh", Status.VALID), ("facebook", "", Status.REVIEW)]
    assert made.claims[0].said[Field.CANDIDATE] == "Siti Contoh"
    assert made.whole


def test_titles_blank_lines_and_repeated_headers_are_no_claims() -> None:
    text = "\n".join(
        ["DAFTAR AKUN MEDIA SOSIAL,,", "Provinsi NTB,,", "", line(*HEADER), line(*A), line(*HEADER), "", line(*A)]
    )
    made = book(text)
    assert made.rows == {Line.HEADER: 4, Line.BLANK: 2, Line.CLAIMED: 2}
    assert [c.status for c in made.claims] == [Status.VALID, Status.DUPLICATE]
    assert "stands at form.csv!5 too" in made.claims[1].reading.reason


def test_none_is_none_and_no_loss() -> None:
    made = book(form(("1", "Siti", "A", "Facebook", "nihil", "tidak ada", "")))
    assert (made.rows, made.claims, made.whole) == ({Line.HEADER: 1, Line.NONE: 1}, (), True)


def test_a_column_for_each_platform() -> None:
    text = (
        "Nama Calon;Facebook;Instagram\nSiti;https://facebook.com/siti.contoh;@siti.contoh, @siti.kedua\nBudi;-;nihil"
    )
    made = book(text)
    assert accounts(made) == [
        ("facebook", "siti.contoh", Status.VALID),
        ("instagram", "siti.contoh", Status.VALID),
        ("instagram", "siti.kedua", Status.VALID),
    ]


def test_two_candidates_that_claim_one_account_are_kept_and_told() -> None:
    made = book(form(A, ("2", "Budi Contoh", *A[2:])))
    assert [c.status for c in made.claims] == [Status.VALID, Status.VALID]
    assert made.conflicts == {("instagram", "siti.contoh"): ("Siti Contoh", "Budi Contoh")}


def test_more_than_twenty_of_one_application_are_told_and_kept() -> None:
    made = book(form(*[(n, "Siti", "A", "Instagram", f"siti{n}", "", "") for n in range(21)]))
    assert made.statuses == {Status.VALID: 21}
    assert made.crowded == {("siti", "instagram"): 21}


def test_the_plain_form() -> None:
    made = book(
        "id,platform,handle,external_id,url,owner,organization,region,tier\n"
        "kpu-ig,instagram,kpu_ntb,,,KPU NTB,KPU,52,high"
    )
    assert accounts(made) == [("instagram", "kpu_ntb", Status.VALID)]
    assert made.claims[0].said[Field.ID] == "kpu-ig"


def test_a_name_beside_an_address_that_names_another_account_is_asked_about() -> None:
    address = "https://instagram.com/siti.contoh"
    names = ["siti", "Siti Contoh", "@siti.contoh", "@budi", "budi_lain", "https://facebook.com/siti"]
    made = [book(form(("1", "Siti", "A", "Instagram", name, address, ""))) for name in names]
    assert all(one.whole for one in made)
    assert [len(one.claims) for one in made] == [1, 1, 1, 2, 2, 2]
    assert all("another account" in one.claims[1].reading.reason for one in made[3:])
    assert {one.claims[-1].status for one in made[3:]} == {Status.REVIEW}


@pytest.mark.parametrize("text", ["\u0645\u062d\u0645\u062f", '"', "\U0001f600"])
def test_what_says_something_is_not_none(text: str) -> None:
    made = book(form(("1", "Siti", "A", "Instagram", text, "-", "")))
    assert len(made.claims) == 1
    assert made.claims[0].status is not Status.VALID


def test_an_account_that_is_dropped_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = form(("1", "Siti", "A", "Instagram", "-", "@satu, @dua dan @tiga, nihil", ""))
    assert book(text).whole
    monkeypatch.setattr(books, "pieces", lambda text: pieces(text)[:-1])
    assert not book(text).whole
    monkeypatch.setattr(books, "pieces", lambda _: [])
    made = book(text)
    assert (made.rows[Line.NONE], made.whole, len(made.unclaimed)) == (1, False, 1)


HEAD = "nama,platform,akun\n"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ('"Budi ,IG,@budi\nSiti,IG,@siti\nJoko,IG,@joko', "line 2: .*nowhere closed"),
        ('Siti,IG,@siti\nBudi,IG,"@budi\n' + "Joko,IG,@joko\n" * 9 + 'Ani,IG,"', "line 3: .*more than 4 lines"),
        ('Siti,IG,@siti\n"Budi" B,IG,@budi', "line 3: "),
    ],
)
def test_a_quote_that_nobody_closed_swallows_no_lines(lines: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        book(HEAD + lines)


def test_a_cell_of_a_few_lines_is_a_cell() -> None:
    assert len(book(HEAD + 'Siti,IG,"@satu\n@dua\n@tiga\n@empat"').claims) == 4


def test_words_that_we_do_not_know_are_mapped() -> None:
    sheet = csv_sheet(b"Wakil Rakyat,Gawai,Tautannya Apa\nSiti,IG,@siti.contoh", "aneh.csv")
    names = {"Wakil Rakyat": "candidate", "Gawai": "platform", "Tautannya Apa": "address"}
    assert accounts(book_of([sheet], reader(), names)) == [("instagram", "siti.contoh", Status.VALID)]


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "-",
            "nihil",
            "idem",
            "@siti",
            "https://instagram.com/a",
            "facebook",
            "siti dan budi",
            "\u0441alon",
            "=1+1",
        ]
    ),
    st.text(max_size=30).filter(lambda text: "\x00" not in text and len(text.splitlines()) < 3),
)


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=12))
def test_whatever_stands_in_a_form_nothing_is_lost(rows: list[list[str]]) -> None:
    made = book(form(*rows))
    assert made.whole, made.unclaimed
    assert sum(made.rows.values()) == len(made.lines)
    assert sum(made.statuses.values()) == len(made.claims)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_whatever_the_file_is_it_is_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        assert book_of([csv_sheet(data, "x.csv")], reader()).whole
