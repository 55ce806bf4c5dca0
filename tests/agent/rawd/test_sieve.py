"""The sieve, in the kernel itself: a filter sees a datagram between two local sockets as it would see a packet."""

import socket
import struct

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6TimeExceeded, IPv6
from scapy.packet import Packet

from sentinel.agent.rawd.sieve import attach, sieve
from sentinel.kit.raw import Flow

US, THEM, ROUTER = "198.51.100.7", "203.0.113.5", "192.0.2.1"
US_6, THEM_6, ROUTER_6 = "2001:db8:1::7", "2001:db8:5::5", "2001:db8:9::1"
FLOW = Flow(protocol="tcp", local=US, local_port=40000, remote=THEM, remote_port=443)
FLOW_6 = Flow(protocol="tcp", local=US_6, local_port=40000, remote=THEM_6, remote_port=443)


def passes(flow: Flow, packet: Packet | bytes, *, both_ways: bool = False) -> bool:
    """Whether the kernel lets this packet through."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        attach(ours, sieve(flow, both_ways=both_ways))
        ours.settimeout(0)
        theirs.send(bytes(packet))
        try:
            return bool(ours.recv(65535))
        except BlockingIOError:
            return False


def back(sport: int = 443, dport: int = 40000, src: str = THEM, dst: str = US) -> Packet:
    return IP(src=src, dst=dst) / TCP(sport=sport, dport=dport, flags="SA")


def back_6(sport: int = 443, dport: int = 40000, src: str = THEM_6, dst: str = US_6) -> Packet:
    return IPv6(src=src, dst=dst) / TCP(sport=sport, dport=dport, flags="SA")


def about(kind: int, dport: int = 443, src: str = US, dst: str = THEM) -> Packet:
    quoted = IP(src=src, dst=dst, ttl=1) / TCP(sport=40000, dport=dport, seq=7)
    return IP(src=ROUTER, dst=US) / ICMP(type=kind) / quoted


def about_6(error: Packet, dport: int = 443, dst: str = THEM_6) -> Packet:
    return IPv6(src=ROUTER_6, dst=US_6) / error / IPv6(src=US_6, dst=dst) / TCP(sport=40000, dport=dport, seq=7)


@pytest.mark.parametrize("packet", [back(), about(11), about(3)])
def test_answers_and_errors_of_the_flow_pass(packet: Packet) -> None:
    assert passes(FLOW, packet)


@pytest.mark.parametrize("packet", [back_6(), about_6(ICMPv6TimeExceeded()), about_6(ICMPv6DestUnreach())])
def test_so_they_do_with_ipv6(packet: Packet) -> None:
    assert passes(FLOW_6, packet)


def test_ip_options_are_stepped_over() -> None:
    bare = bytes(back())
    with_options = bytes([0x46]) + bare[1:20] + b"\x01\x01\x01\x00" + bare[20:]
    assert passes(FLOW, with_options)


@pytest.mark.parametrize(
    "packet",
    [
        back(sport=80),
        back(dport=40001),
        back(src="203.0.113.6"),
        back(dst="198.51.100.8"),
        back_6(),
        IP(src=THEM, dst=US) / UDP(sport=443, dport=40000),
        IP(src=THEM, dst=US, frag=100) / TCP(sport=443, dport=40000),
        about(11, dport=80),
        about(11, dst="203.0.113.6"),
        about(11, src="198.51.100.8"),
        about(19),
        about(5),
        IP(src=US, dst=THEM) / TCP(sport=40000, dport=443),
        b"",
        b"\x45",
        b"\x45" + b"\0" * 30,
        b"\xff" * 100,
    ],
)
def test_nothing_else_does(packet: Packet | bytes) -> None:
    assert not passes(FLOW, packet)


@pytest.mark.parametrize(
    "packet",
    [
        back_6(sport=80),
        back_6(src=ROUTER_6),
        back(),
        about_6(ICMPv6TimeExceeded(), dport=80),
        about_6(ICMPv6TimeExceeded(), dst=ROUTER_6),
        b"\x60" * 60,
    ],
)
def test_nothing_else_does_with_ipv6(packet: Packet | bytes) -> None:
    assert not passes(FLOW_6, packet)


def test_what_we_send_passes_only_where_it_is_wanted() -> None:
    ours = IP(src=US, dst=THEM) / TCP(sport=40000, dport=443)
    assert (passes(FLOW, ours), passes(FLOW, ours, both_ways=True)) == (False, True)
    assert not passes(FLOW, IP(src=US, dst=THEM) / TCP(sport=40000, dport=80), both_ways=True)


def test_the_kernel_takes_whole_programs_only() -> None:
    program = sieve(FLOW, both_ways=True)
    assert len(program) % struct.calcsize("HBBI") == 0
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock, pytest.raises(OSError, match="Invalid"):
        attach(sock, program[:-8])
