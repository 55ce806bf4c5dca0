"""Alt-Svc headers: other places for a site's pages, however they are written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.policy.alternatives import MOST, read


def places(*headers: str) -> list[str]:
    return [f"{place.host}:{place.port}" for place in read(headers)]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('h3=":443"', [":443"]),
        ('h3=":443"; ma=86400, h3-29=":443"; ma=86400', [":443"]),
        ('h2="Awan.Example:8443";ma=60;persist=1 , h3=":443"', ["awan.example:8443", ":443"]),
        ('quic=":443"; ma=2592000; v="46,43",h3=":8443"', [":443", ":8443"]),
        ('h2="[2001:db8::1]:443"', ["2001:db8::1:443"]),
        ('h2="a.example:443", nonsense, h2="b.example:443"', ["a.example:443"]),
        ('h2="a.example:0", h2="a.example:65536", h2="a.example:1"', ["a.example:1"]),
        ("clear", []),
        ("", []),
        ('h2="a.example"', []),
        ("h2=a.example:443", []),
    ],
)
def test_places_are_read_as_far_as_the_grammar_holds(header: str, found: list[str]) -> None:
    assert places(header) == found


def test_several_headers_are_one_list_and_clear_takes_all_back() -> None:
    assert places('h3=":443"', 'h2="a.example:443"') == [":443", "a.example:443"]
    assert places('h3=":443"', " clear ") == []


@given(st.lists(st.text(alphabet='h3=":;, ma\\[]é.0', max_size=100), max_size=8))
def test_nothing_that_a_server_says_raises(headers: list[str]) -> None:
    assert len(read(tuple(headers))) <= MOST


def test_a_hostile_header_costs_nothing() -> None:
    began = time.process_time()
    for header in ('h2=":443";a="' * 300, 'h2=":1",' * 600, 'h2="' + "a" * 4000, 'h2=":443"' + " ;a=b" * 800 + "!"):
        assert len(read((header,))) <= MOST
    assert time.process_time() - began < 2
