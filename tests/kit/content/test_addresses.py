"""Addresses are read as browsers read them, whatever way attackers write them."""

import tracemalloc

import pytest

from sentinel.kit.content.addresses import refresh_of, site_of

EVIL = (
    "https://cdn.evil.example/a.js", "//evil.example/a.js", "HTTPS://Evil.example", r"/\evil.example/a",
    r"\\evil.example", r"https:\\evil.example/a.js", "https:/evil.example/a.js", "http:evil.example",
    "///evil.example", "ht\ttps://evil.example", "\n//evil.example/a", "/\t/evil.example/a", "\x01//evil.example/",
    "//kpu.test@evil.example/", r"https://evil.example\@kpu.test/", "//evil.example?https://kpu.test",
    "//evil.example#//kpu.test/", "//evil.example:8443/a",
)  # fmt: skip
OWN = (
    "/a.js", "a.js", "", "#top", "?a=//evil.example", "/a?b=https://evil.example/", "https:a.js", "data:text/html,x",
    r"./\x",
)  # fmt: skip
SENT = (
    "0;url=https://evil.example/", "0; URL = '//evil.example/'", "0,https://evil.example/", r" 5 \\evil.example",
    ";//evil.example",
)  # fmt: skip


@pytest.mark.parametrize("url", EVIL)
def test_another_site_is_recognised_however_it_is_written(url: str) -> None:
    assert site_of(url) == "evil.example"


@pytest.mark.parametrize("url", OWN)
def test_the_pages_own_addresses_are_nobody_elses(url: str) -> None:
    assert site_of(url) == ""


def test_an_address_of_a_megabyte_is_read_and_does_not_stay_in_memory() -> None:
    tracemalloc.start()
    found = {site_of(f"https://evil.example/{number}{'a' * 1_000_000}") for number in range(10)}
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {"evil.example"}
    assert size < 1_000_000


@pytest.mark.parametrize("said", SENT)
def test_a_refresh_leads_where_browsers_go(said: str) -> None:
    assert refresh_of(said) == "evil.example"


@pytest.mark.parametrize("said", ["5", "0;url=/beranda", "30; url=", "nonsense"])
def test_a_refresh_of_the_page_itself_leads_nowhere(said: str) -> None:
    assert refresh_of(said) == ""
