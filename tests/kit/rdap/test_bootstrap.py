"""Which server answers for which suffix."""

import json
from datetime import date

import pytest

from sentinel.kit.rdap.bootstrap import MOST_BYTES, read, shipped


def made(*services: object) -> bytes:
    return json.dumps({"publication": "2026-07-01T00:00:00Z", "services": services, "version": "1.0"}).encode()


def test_the_list_that_is_shipped_knows_indonesia_and_the_great_ones() -> None:
    known = shipped()
    assert known.server("kpu.go.id") == known.server("pemilu.id") == "https://rdap.pandi.id/rdap/"
    assert known.server("contoh.com").startswith("https://rdap.verisign.com/com/")
    assert known.server("portal.test") == ""
    assert known.published >= date(2026, 11, 1)


def test_the_longest_suffix_wins_and_only_tls_counts() -> None:
    known = read(
        made(
            [["ID", "com"], ["http://rdap.example/", "https://rdap.example"]],
            [["go.id"], ["https://go.example/rdap/"]],
            [["tv"], ["http://only.example/"]],
        )
    )
    assert known.server("kpu.go.id") == "https://go.example/rdap/"
    assert known.server("pemilu.id") == "https://rdap.example/"
    assert known.server("saluran.tv") == known.server("id") == ""
    assert known.published == date(2026, 7, 1)


HTTP_ONLY = made([["id"], ["http://only.example/"]])


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{}", b"[]", b'{"publication": "x", "services": []}', b"[" * 99_999, b" " * (MOST_BYTES + 1)),
        *(made(), made([["id"]]), made(7), made([[1], [2]]), HTTP_ONLY),
    ],
)
def test_what_is_no_list_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(is no list of RDAP servers|names no server|holds more)"):
        read(text)
