"""How one account is understood: valid, to be asked about, or refused with the reason."""

import pytest

from sentinel.registry.account import Status, normal, pieces
from tests.registry.forms import reader

VALID = [
    ("https://www.facebook.com/calon.contoh/?mibextid=ZbWKwL", "", "facebook", "calon.contoh"),
    ("m.facebook.com/profile.php?id=100044123456789", "", "facebook", "100044123456789"),
    ("https://www.facebook.com/people/Calon-Contoh/100044123456789/", "", "facebook", "100044123456789"),
    ("HTTPS://WWW.INSTAGRAM.COM/Calon.Contoh?igsh=abc123", "", "instagram", "calon.contoh"),
    ("@Calon_Contoh", "instagram", "instagram", "calon_contoh"),
    ("https://www.tiktok.com/@calon.contoh?lang=id-ID", "", "tiktok", "calon.contoh"),
    ("https://youtube.com/@CalonContoh", "", "youtube", "CalonContoh"),
    ("https://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa", "", "youtube", "UCaaaaaaaaaaaaaaaaaaaaaa"),
    ("twitter.com/CalonContoh", "", "x", "caloncontoh"),
    ("https://t.me/s/kpu_contoh", "", "telegram", "kpu_contoh"),
    ("https://whatsapp.com/channel/0029VaExampleExample0001", "", "whatsapp", "0029VaExampleExample0001"),
]
REVIEW = [
    ("Calon Contoh Official", "facebook", "display name"),
    ("https://www.facebook.com/share/1AbCdEf/", "facebook", "short link"),
    ("https://vm.tiktok.com/ZSabc/", "tiktok", "short link"),
    ("https://www.instagram.com/reel/Cabc/", "instagram", "post"),
    ("https://www.facebook.com/groups/12345", "facebook", "group"),
    ("idem", "facebook", "another line"),
    ("s.d.a", "", "another line"),
    ("@calon", "", "no platform"),
    ("https://calon-contoh.example/", "", "no address of an account"),
]
REJECTED = [
    ("\u0441\u0430lon_contoh", "instagram", "U+0441 CYRILLIC SMALL LETTER ES, like c"),
    ("calon!contoh", "instagram", "no handle of instagram"),
    ("ab", "telegram", "no handle of telegram"),
]


@pytest.mark.parametrize(("text", "platform", "where", "handle"), VALID)
def test_an_account_is_known_however_it_is_written(text: str, platform: str, where: str, handle: str) -> None:
    found = reader().read(text, platform)
    assert (found.status, found.platform, found.handle) == (Status.VALID, where, handle)


@pytest.mark.parametrize(("text", "platform", "why"), REVIEW)
def test_what_could_be_anything_is_asked_about(text: str, platform: str, why: str) -> None:
    found = reader().read(text, platform)
    assert found.status is Status.REVIEW
    assert why in found.reason
    assert found.hint
    assert found.text == text


@pytest.mark.parametrize(("text", "platform", "why"), REJECTED)
def test_what_is_no_handle_is_refused_with_the_letter(text: str, platform: str, why: str) -> None:
    found = reader().read(text, platform)
    assert found.status is Status.REJECTED
    assert why in found.reason


def test_the_address_behind_the_word_counts() -> None:
    found = reader().read("Klik", "facebook", link="https://www.facebook.com/calon.contoh")
    assert (found.status, found.handle) == (Status.VALID, "calon.contoh")


def test_several_in_a_cell_are_several() -> None:
    assert pieces("@satu, @dua\n@tiga dan @empat & @lima / @enam") == [
        "@satu",
        "@dua",
        "@tiga",
        "@empat",
        "@lima",
        "@enam",
    ]
    assert pieces("https://x.com/a https://x.com/b") == ["https://x.com/a", "https://x.com/b"]
    assert pieces(" - ") == pieces("Nihil") == pieces("tidak ada") == []


def test_addresses_that_differ_in_nothing_are_one() -> None:
    ways = ("http://www.Instagram.com/abc/", "instagram.com/abc?igsh=1&utm_source=qr", "https://m.instagram.com/abc#x")
    assert {normal(way) for way in ways} == {"https://instagram.com/abc"}
