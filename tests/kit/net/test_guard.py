import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.net.guard import Guard, is_public
from sentinel.model.failure import Code, Layer

NASTY = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.1", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:db8::1", "2001:1ff::1", "3fff::1", "3fff:fff::1"),
    *("fc00::1", "fd00::2", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1", "5f00::1", "4000::1", "::2"),
    *("2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "", "1.2.3.4.5", "1.2.3", "a\0b", "[::1]"),
    *("8.8.8.8%x", "2404:6800:4003::1%evil.test", "8.8.8.8 ", "\uff18.8.8.8"),
)
GOOD = (
    *("8.8.8.8", "103.31.205.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.1.1", "198.17.0.1"),
    *("2404:6800:4003::1", "2a00:1450::1", "2001:200::1", "2001:4860:4860::8888", "::ffff:8.8.8.8"),
    *("2002:808:808::1", "64:ff9b::808:808"),
)


@pytest.mark.parametrize("address", NASTY)
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)
    refusal = Guard().refuse(address, 443)
    assert refusal is not None
    assert (refusal.layer, refusal.code) == (Layer.TCP, Code.ADDRESS_REFUSED)


@pytest.mark.parametrize("address", GOOD)
def test_the_public_internet_is_open_on_web_ports_only(address: str) -> None:
    assert [port for port in (*range(-1, 9000), 65535, 65536) if Guard().refuse(address, port) is None] == [
        80,
        443,
        8080,
        8443,
    ]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fd00::2", "203.0.113.80", "8.8.8.8"]
)
def test_a_lab_is_open(address: str) -> None:
    assert Guard(lab=True).refuse(address, 12345) is None


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "0.0.0.1", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1"]
)
def test_not_even_a_lab_reaches_metadata_and_multicast(address: str) -> None:
    assert Guard(lab=True).refuse(address, 80) is not None
    assert Guard(lab=True).refuse(f"::ffff:{address}" if "." in address else address, 80) is not None


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_lab_has_no_impossible_ports(port: int) -> None:
    assert Guard(lab=True).refuse("127.0.0.1", port) is not None


def test_a_drill_opens_its_own_world_and_nothing_else() -> None:
    guard = Guard(world=(ipaddress.ip_network("127.86.0.0/16"),))
    assert guard.refuse("127.86.0.9", 4430) is None
    assert guard.refuse("127.0.0.1", 4430) is not None
    assert guard.refuse("10.0.0.1", 443) is not None


def test_configured_resolvers_are_trusted_whatever_their_address() -> None:
    guard = Guard().for_dns([("10.255.255.53", 53), ("127.0.0.1", 5353)])
    assert guard.refuse("10.255.255.53", 53) is None
    assert guard.refuse("127.0.0.1", 5353) is None
    assert guard.refuse("127.0.0.1", 53) is not None
    assert guard.refuse("9.9.9.9", 853) is None
    assert guard.refuse("10.255.255.54", 53) is not None


def test_a_port_that_the_operator_wrote_is_open_to_public_addresses_only() -> None:
    guard = Guard().for_dns(ports=[8853])
    assert guard.refuse("9.9.9.9", 8853) is None
    assert guard.refuse("127.0.0.1", 8853) is not None


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_that_python_knows_to_be_private_is_refused(ip: ipaddress.IPv4Address) -> None:
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        assert not is_public(str(ip))
    for carried in (f"::ffff:{ip}", str(ipaddress.IPv6Address((0x2002 << 112) | (int(ip) << 80)))):
        assert is_public(carried) == is_public(str(ip))


@given(st.text())
def test_no_text_breaks_the_guard(text: str) -> None:
    assert Guard().refuse(text, 443) is not None or is_public(text)
