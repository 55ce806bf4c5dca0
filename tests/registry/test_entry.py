"""What a line says of an account beside its name: a stable id, whose it is, and what cannot be used."""

import pytest

from sentinel.model.subject import Tier
from sentinel.registry.account import Status
from sentinel.registry.book import Book
from sentinel.registry.entry import Entry, entry
from tests.registry.forms import HEADER, book, form

PLAIN = "id,platform,handle,external_id,url,owner,organization,region,tier,candidate,stage,official\n"
SITI = ("1", "Hj. Siti Contoh", "Partai A", "Instagram", "@siti.contoh", "", "0812")


def entries(made: Book) -> list[Entry]:
    return [entry(c.reading, c.said, "pilgub") for c in made.claims if c.status is Status.VALID]


def test_a_plain_line_says_everything_itself() -> None:
    line = (
        "s-tt,tiktok,siti.contoh,77,https://www.tiktok.com/@siti.contoh,Hj. Siti Contoh,Partai A,52,high,siti,pileg,ya"
    )
    (made,) = entries(book(PLAIN + line))
    assert (made.id, made.platform, made.handle, made.uid) == ("s-tt", "tiktok", "siti.contoh", "77")
    assert (made.owner, made.owner_name, made.organization) == ("siti", "Hj. Siti Contoh", "Partai A")
    assert (made.region, made.tier, made.stage, made.official) == ("52", Tier.HIGH, "pileg", True)


def test_a_line_of_a_form_gets_an_id_that_stays_however_it_is_typed() -> None:
    (first,) = entries(book(form(SITI)))
    (again,) = entries(
        book(form(("9", "HJ. SITI  CONTOH", "partai a", "IG", "", "instagram.com/Siti.Contoh/?igsh=1", "")))
    )
    assert first.id.startswith("acc-")
    assert (again.id, again.owner) == (first.id, first.owner)
    assert (first.stage, first.tier) == ("pilgub", Tier.NORMAL)


@pytest.mark.parametrize(("said", "code"), [("52.71", "5271"), ("52", "52"), ("Kota Mataram", "51"), ("", "51")])
def test_a_region_is_a_code_or_that_of_the_form(said: str, code: str) -> None:
    (claim,) = book(PLAIN + f"a,tiktok,siti,,,Siti,,{said},").claims
    assert entry(claim.reading, claim.said, region="51").region == code


def test_namesakes_of_other_parties_are_two() -> None:
    made = book(form(SITI, (*SITI[:2], "Partai B", *SITI[3:])))
    assert len({one.owner for one in entries(made)}) == 2
    assert made.conflicts == {
        ("instagram", "siti.contoh"): ("Hj. Siti Contoh (Partai A)", "Hj. Siti Contoh (Partai B)")
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a/b,tiktok,siti,,,Siti,,,", "an id that cannot be used"),
        ("a,tiktok,siti,,,Siti,,,tertinggi", "a tier that we do not know"),
        ("a,tiktok,siti,,,,,,", "belongs to nobody"),
        ("a,tiktok,siti,1.2E+18,,Siti,,,", "scientific notation"),
    ],
)
def test_what_cannot_be_used_is_for_a_person(line: str, reason: str) -> None:
    (claim,) = book(PLAIN + line).claims
    assert claim.status is Status.REVIEW
    assert reason in claim.reading.reason


def test_one_id_for_two_accounts_is_asked_about() -> None:
    made = book(PLAIN + "a,tiktok,siti,,,Siti,,,\na,tiktok,budi,,,Budi,,,")
    assert [claim.status for claim in made.claims] == [Status.VALID, Status.REVIEW]
    assert "the id of another account, at form.csv!2" in made.claims[1].reading.reason


@pytest.mark.parametrize(("text", "handle"), [("siti.contoh", "siti.contoh"), ("@budi.id", "budi.id"), ("t.me", "")])
def test_a_name_with_dots_is_a_name(text: str, handle: str) -> None:
    (claim,) = book(form(("1", "Siti", "A", "Instagram", text, "", ""))).claims
    assert claim.reading.handle == handle


def test_a_name_beside_its_own_address_is_no_second_account() -> None:
    row = ("1", "Siti", "A", "TikTok", "siti.contoh", "https://www.tiktok.com/@siti.contoh", "")
    assert len(book(form(row)).claims) == 1
    assert len(HEADER) == len(row)
