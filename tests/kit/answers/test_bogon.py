"""Which addresses no public site can have; in a lab some of them are the world."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.answers.bogon import bogon
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import AsEntry

CLASSES = {
    "0.0.0.0": "unspecified",  # noqa: S104 - an answer, nobody binds to it
    "0.1.2.3": "unspecified",
    "::": "unspecified",
    "127.0.0.1": "loopback",
    "127.255.0.1": "loopback",
    "::1": "loopback",
    "10.1.2.3": "private",
    "172.31.255.255": "private",
    "192.168.0.1": "private",
    "fd00::1": "private",
    "100.64.0.1": "shared",
    "169.254.169.254": "link_local",
    "fe80::1": "link_local",
    "192.0.2.1": "documentation",
    "198.51.100.1": "documentation",
    "203.0.113.1": "documentation",
    "2001:db8::1": "documentation",
    "198.18.0.1": "benchmark",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "192.0.0.8": "reserved",
    "100::1": "reserved",
    "4000::1": "reserved",
    "::ffff:10.0.0.1": "private",
    "64:ff9b::7f00:1": "loopback",
    "2002:7f00:1::": "loopback",
    "": "reserved",
    "kpu.go.id": "reserved",
}


class Known:
    """A table that knows one network."""

    def find(self, ip: str) -> AsEntry | None:
        return AsEntry(number=64510) if ip.startswith("198.51.100.") else None


def networks(*, lab: bool) -> Networks:
    return Networks(table=Known(), made_at=datetime(2029, 1, 1, tzinfo=UTC), lab=lab)


@pytest.mark.parametrize("address", CLASSES)
def test_every_class_has_its_word(address: str) -> None:
    assert bogon(address, networks(lab=False)) == CLASSES[address]


@pytest.mark.parametrize(
    "address", ["36.64.0.1", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2404:6800::1"]
)
def test_an_address_of_the_internet_is_none(address: str) -> None:
    assert bogon(address) == ""


def test_in_a_lab_loopback_private_and_what_the_table_knows_are_the_world() -> None:
    lab = networks(lab=True)
    assert [bogon(ip, lab) for ip in ("127.66.0.5", "10.0.0.1", "::1", "198.51.100.7")] == ["", "", "", ""]
    assert [bogon(ip, lab) for ip in ("169.254.169.254", "0.0.0.0", "203.0.113.1")] == [  # noqa: S104 - likewise
        "link_local",
        "unspecified",
        "documentation",
    ]


@given(st.text(max_size=60))
def test_no_text_is_too_strange_to_have_a_word(text: str) -> None:
    assert isinstance(bogon(text), str)
