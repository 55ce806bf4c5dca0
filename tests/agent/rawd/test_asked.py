"""What may be asked: the closed list of verbs, strictly; whatever else comes is refused, and raises nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.agent.rawd.asked import MOST_BYTES, Refused, Status, Stop, Sweep, SynTrace, Watch, read

SYN = {"verb": "syn_trace", "ip": "203.0.113.5", "port": 443}
SWEEP = {"verb": "dns_ttl_sweep", "server": "2001:db8::53", "qname": "www.kpu.go.id"}
WATCH = {
    "verb": "watch",
    "protocol": "tcp",
    "local": "198.51.100.7",
    "local_port": 40000,
    "remote": "203.0.113.5",
    "remote_port": 443,
    "seconds": 2.5,
}


def said(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_the_verbs_are_read() -> None:
    assert read(said(**SYN)) == SynTrace(ip="203.0.113.5", port=443, max_ttl=30)
    assert read(said(**SYN, max_ttl=4)) == SynTrace(ip="203.0.113.5", port=443, max_ttl=4)
    assert read(said(**SWEEP)) == Sweep(server="2001:db8::53", qname="www.kpu.go.id", port=53)
    watch = read(said(**WATCH))
    assert isinstance(watch, Watch)
    assert (watch.flow.local_port, watch.seconds) == (40000, 2.5)
    assert (read(said(verb="status")), read(said(verb="stop"))) == (Status(), Stop())


BAD = [
    ({}, "no such verb"),
    ({"verb": "send", "packet": "AAAA"}, "no such verb"),
    ({"verb": ["syn_trace"]}, "no such verb"),
    ({**SYN, "payload": "x"}, "takes no 'payload'"),
    ({**SYN, "ip": "203.0.113.5/24"}, "ip must be an IP address"),
    ({**SYN, "ip": "www.kpu.go.id"}, "ip must be an IP address"),
    ({**SYN, "ip": 3405803781}, "ip must be an IP address"),
    ({**SYN, "ip": None}, "ip must be an IP address"),
    ({**SYN, "ip": "203.0.113.005"}, "ip must be an IP address"),
    ({**SYN, "ip": "2001:DB8::1"}, "in its shortest spelling"),
    ({**SYN, "ip": "fe80::1%eth0"}, "ip must be an IP address"),
    ({**SYN, "ip": "::ffff:203.0.113.5"}, "ip must be"),
    ({**SYN, "ip": "255.255.255.255"}, "one host"),
    ({**SYN, "ip": "224.0.0.251"}, "one host"),
    ({**SYN, "ip": "169.254.169.254"}, "one host"),
    ({**SYN, "ip": "0.0.0.1"}, "one host"),
    ({**SYN, "ip": "ff02::1"}, "one host"),
    ({**SYN, "port": 0}, "port must be"),
    ({**SYN, "port": 65536}, "port must be"),
    ({**SYN, "port": True}, "port must be"),
    ({**SYN, "port": 443.0}, "port must be"),
    ({**SYN, "port": "443"}, "port must be"),
    ({**SYN, "max_ttl": 31}, "max_ttl must be"),
    ({**SYN, "max_ttl": 0}, "max_ttl must be"),
    ({**SWEEP, "qname": "id"}, "qname must be"),
    ({**SWEEP, "qname": "WWW.kpu.go.id"}, "qname must be"),
    ({**SWEEP, "qname": "a..id"}, "qname must be"),
    ({**SWEEP, "qname": "-a.id"}, "qname must be"),
    ({**SWEEP, "qname": "a" * 64 + ".id"}, "qname must be"),
    ({**SWEEP, "qname": "a." * 130 + "id"}, "qname must be"),
    ({**SWEEP, "qname": "a\0b.id"}, "qname must be"),
    ({**SWEEP, "qname": "kpu.go.id\n"}, "qname must be"),
    ({**WATCH, "protocol": "icmp"}, "protocol must be"),
    ({**WATCH, "seconds": 10.1}, "seconds must be"),
    ({**WATCH, "seconds": 0}, "seconds must be"),
    ({**WATCH, "seconds": True}, "seconds must be"),
    ({**WATCH, "seconds": "5"}, "seconds must be"),
    ({**WATCH, "local": "2001:db8::1"}, "one address family"),
]


@pytest.mark.parametrize(("fields", "why"), BAD)
def test_what_is_wrong_is_named(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        read(said(**fields))
    assert refused.value.code == "malformed"


FRAMES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"verb": "status"',
    b'{"verb": "status"} x',
    b"\xff\xfe",
    '{"verb": "st\u00e4tus"}'.encode(),
    b'{"verb": "status", "verb": "status"}',
    b'{"verb": "watch", "seconds": NaN}',
    b'{"verb": "watch", "seconds": 1e999}',
    b"[" * MOST_BYTES,
    b'{"a":' * 400,
    b"1" * MOST_BYTES,
    said(verb="status", pad="x" * MOST_BYTES),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_what_is_no_request_is_refused(frame: bytes) -> None:
    with pytest.raises(Refused):
        read(frame)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_refused_and_nothing_else(frame: bytes) -> None:
    with pytest.raises(Refused):
        read(frame)


WORDS = st.sampled_from(["verb", "ip", "port", "max_ttl", "server", "qname", "remote", "local", "seconds", "protocol"])
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.lists(st.integers(), max_size=3)
    | st.sampled_from(["syn_trace", "watch", "dns_ttl_sweep", "status", "stop", "203.0.113.5", "::1", "a.id", "tcp"])
)


@given(st.dictionaries(WORDS, VALUES, max_size=8))
def test_any_fields_make_a_bounded_request_or_are_refused(fields: dict[str, Any]) -> None:
    try:
        made = read(json.dumps(fields).encode())
    except Refused:
        return
    assert isinstance(made, SynTrace | Sweep | Watch | Status | Stop)
    if isinstance(made, SynTrace):
        assert 0 < made.port < 65536
        assert 0 < made.max_ttl <= 30
