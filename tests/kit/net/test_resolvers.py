"""Resolvers as the operator writes them."""

from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.config.schema.tables import Dns
from sentinel.kit.net.dnsask import Asker
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Engine
from sentinel.kit.net.resolvers import Book, resolver
from sentinel.kit.net.tls import Contexts


@pytest.mark.parametrize(
    ("text", "transport", "address", "port", "name"),
    [
        ("9.9.9.9", "udp", "9.9.9.9", 53, ""),
        ("127.0.0.1:5353", "udp", "127.0.0.1", 5353, ""),
        ("2620:fe::fe", "udp", "2620:fe::fe", 53, ""),
        ("[::1]:5353", "udp", "::1", 5353, ""),
        ("tcp://9.9.9.9", "tcp", "9.9.9.9", 53, ""),
        ("tcp://[::1]:5353", "tcp", "::1", 5353, ""),
        ("tls://9.9.9.9", "tls", "9.9.9.9", 853, ""),
        ("tls://9.9.9.9:8853#dns.quad9.net", "tls", "9.9.9.9", 8853, "dns.quad9.net"),
        ("https://dns.google/dns-query", "https", "", 443, "dns.google"),
        ("https://9.9.9.9:5443/dns-query", "https", "9.9.9.9", 5443, "9.9.9.9"),
    ],
)
def test_every_form(text: str, transport: str, address: str, port: int, name: str) -> None:
    seen = resolver(text)
    assert (seen.transport, seen.address, seen.port, seen.name) == (transport, address, port, name)


@pytest.mark.parametrize(
    "text",
    ["", "dns.google", "1.2.3.4:x", "1.2.3.4:99999", "tls://dns.google", "udp://a", "http://1.1.1.1/", "[::1", "1:2"],
)
def test_nonsense_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match="no resolver: write"):
        resolver(text)


@pytest.mark.parametrize("text", ["tcp://9.9.9.9", "tcp://127.0.0.1:5353", "tcp://[2620:fe::fe]:53"])
def test_what_the_configuration_takes_the_tools_can_read(text: str) -> None:
    assert Dns(panel=(text,)).panel == (text,)
    assert resolver(text).transport == "tcp"


@pytest.mark.parametrize("text", ["tcp://dns.google", "tcp://9.9.9.9:x", "tcp://"])
def test_a_stream_leads_to_an_address(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        Dns(panel=(text,))
    with pytest.raises(ValueError, match="no resolver"):
        resolver(text)


def book(tmp_path: Path, conf: str, *resolvers: str, clock: list[float] | None = None) -> Book:
    path = tmp_path / "resolv.conf"
    path.write_text(conf)
    time = clock or [0.0]
    return Book(resolvers, ["9.9.9.9"], lambda: time[0], also=["127.0.0.1:5300"], resolv_conf=path)


def test_the_system_is_its_name_servers(tmp_path: Path) -> None:
    conf = "# comment\nsearch lan\nnameserver 10.0.0.1\nnameserver fe80::1%eth0\nnameserver bogus\nnameserver\n"
    seen = book(tmp_path, conf, "system", "10.0.0.1").resolvers()
    assert [(r.address, r.port, r.named) for r in seen] == [("10.0.0.1", 53, True), ("fe80::1%eth0", 53, True)]
    assert [r.address for r in book(tmp_path, "", "system").resolvers()] == ["127.0.0.1"]
    assert [r.address for r in Book(["system"], [], lambda: 0.0, resolv_conf=tmp_path / "none").resolvers()] == [
        "127.0.0.1"
    ]


def test_a_new_name_server_of_the_system_is_noticed_and_trusted(tmp_path: Path) -> None:
    clock = [0.0]
    known = book(tmp_path, "nameserver 10.0.0.1\n", "system", clock=clock)
    assert known.read("system").address == "10.0.0.1"
    (tmp_path / "resolv.conf").write_text("nameserver 192.168.8.1\nnameserver 192.168.8.2\n")
    clock[0] = 10.0
    assert [(r.address, r.named) for r in known.resolvers()] == [("192.168.8.1", True), ("192.168.8.2", True)]
    assert [known.read("system", attempt).address for attempt in (0, 1, 2)] == [
        "192.168.8.1",
        "192.168.8.2",
        "192.168.8.1",
    ]


def test_only_what_the_operator_wrote_is_named(tmp_path: Path) -> None:
    known = book(tmp_path, "", "tls://127.0.0.9:853#a.test")
    named = ("tls://127.0.0.9:853#a.test", "9.9.9.9", "127.0.0.1:5300", "127.0.0.1:5301", "10.0.0.1")
    assert [known.read(text).named for text in named] == [True, True, True, False, False]


def test_his_port_is_open_though_the_address_was_found() -> None:
    engine = Engine(guard=Guard(), contexts=Contexts(), user_agent="Sentinel test")
    asker = Asker(engine=engine, draw=lambda _bits: 0, verify=lambda _seen: None)
    odd = replace(resolver("https://dns.google:5443/dns-query"), address="8.8.8.8", found=True)
    assert asker._guard(replace(odd, named=True)).refuse("8.8.8.8", 5443) is None
    assert asker._guard(replace(odd, named=True)).refuse("10.0.0.1", 5443) is not None
    assert asker._guard(odd).refuse("8.8.8.8", 5443) is not None
