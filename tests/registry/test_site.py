"""Somebody's own site in a form: it is an account only where its row says so."""

import pytest

from sentinel.registry.account import Status
from tests.registry.forms import book, reader

SITES = [
    ("https://calon-contoh.example/", "calon-contoh.example"),
    ("https://WWW.Calon-Contoh.example/Profil/", "www.calon-contoh.example/Profil"),
    ("calon-contoh.example", "calon-contoh.example"),
    ("calon.blogspot.com", "calon.blogspot.com"),
]
NOT = [
    "http://calon-contoh.example/",
    "https://calon-contoh.example:8443/",
    "https://admin@calon-contoh.example/",
    "https://calon-contoh.example/?p=12",
    "https://127.0.0.1/",
    "https://facebook.com/groups/12345",
    "https://bit.ly/abc",
    "https://t.me/",
    "go.id",
]


@pytest.mark.parametrize(("text", "handle"), SITES)
def test_a_site_is_an_account_where_the_row_calls_it_one(text: str, handle: str) -> None:
    found = reader().read(text, "web")
    assert (found.status, found.platform, found.handle) == (Status.VALID, "web", handle)
    assert reader().read(text, "").status is Status.REVIEW
    assert reader().read(text, "facebook").platform != "web"


@pytest.mark.parametrize("text", NOT)
def test_what_is_no_plain_site_is_asked_about(text: str) -> None:
    found = reader().read(text, "web")
    assert found.status is Status.REVIEW
    assert found.hint


def test_an_address_of_a_platform_is_an_account_there_whatever_the_row_says() -> None:
    found = reader().read("https://www.instagram.com/calon.contoh", "web")
    assert (found.status, found.platform) == (Status.VALID, "instagram")


@pytest.mark.parametrize("word", ["Website", "Situs Web", "situs", "laman", "Blog", "WEB"])
def test_forms_call_it_by_many_names(word: str) -> None:
    made = book(f"Nama Calon,Jenis Aplikasi,Alamat Akun\nSiti,{word},https://siti.example/\n")
    assert [(one.reading.platform, one.reading.handle) for one in made.claims] == [("web", "siti.example")]
