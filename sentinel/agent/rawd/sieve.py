"""The kernel's sieve: classic BPF that lets through one flow and the ICMP errors about it, and nothing else.

The programs are for cooked packet sockets, where octet 0 is the first of the IP header. See ``bpf(4)`` of the BSDs and
the kernel's ``networking/filter.rst`` for the instructions; RFC 791, 8200, 792 and 4443 for the offsets.
"""

import ctypes
import ipaddress
import socket
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sentinel.kit.raw import Flow

SO_ATTACH_FILTER = 26
PROTOCOLS = {"tcp": socket.IPPROTO_TCP, "udp": socket.IPPROTO_UDP}
SNAP = 0x40000
_SIZES = {1: 0x30, 2: 0x28, 4: 0x20}  # BPF_LD | BPF_ABS, by the number of octets
_FROM_X = 0x20  # turns BPF_ABS into BPF_IND: an offset from the end of the IPv4 header
_LOAD_HEADER, _AND, _EQUAL, _RETURN = 0xB1, 0x54, 0x15, 0x06
_PROGRAM = struct.Struct("HBBI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """So many octets at an offset, masked, must have this value; ``beyond`` counts from the end of the IPv4 header."""

    at: int
    size: int
    value: int
    mask: int = 0xFFFFFFFF
    beyond: bool = False

    def code(self, fails: int) -> Iterator[bytes]:
        """The instructions; ``fails`` says how many to skip if the test fails."""
        yield _PROGRAM.pack(_SIZES[self.size] + (_FROM_X if self.beyond else 0), 0, 0, self.at)
        if self.mask != 0xFFFFFFFF:  # noqa: PLR2004 - every bit
            yield _PROGRAM.pack(_AND, 0, 0, self.mask)
        yield _PROGRAM.pack(_EQUAL, 0, fails, self.value)

    @property
    def length(self) -> int:
        """How many instructions it takes."""
        return 2 if self.mask == 0xFFFFFFFF else 3  # noqa: PLR2004 - every bit


Clause = tuple[Test, ...]


def sieve(flow: Flow, *, both_ways: bool) -> bytes:
    """The program for one flow: what comes in, what is said about it by ICMP and, ``both_ways``, what goes out."""
    back = Flow(
        protocol=flow.protocol,
        local=flow.remote,
        local_port=flow.remote_port,
        remote=flow.local,
        remote_port=flow.local_port,
    )
    packet, error = (_packet_6, _error_6) if ":" in flow.remote else (_packet_4, _error_4)
    clauses = [packet(back), error(flow), *([packet(flow)] if both_ways else [])]
    return b"".join(piece for clause in clauses for piece in _clause(clause)) + _PROGRAM.pack(_RETURN, 0, 0, 0)


def attach(sock: socket.socket, program: bytes) -> None:
    """Give a program to a socket; the kernel checks it first."""
    held = ctypes.create_string_buffer(program)
    sock.setsockopt(
        socket.SOL_SOCKET,
        SO_ATTACH_FILTER,
        struct.pack("HL", len(program) // _PROGRAM.size, ctypes.addressof(held)),
    )


def _clause(tests: Clause) -> Iterator[bytes]:
    """All of these must hold, then the packet passes; if one fails, the next clause begins."""
    yield _PROGRAM.pack(_LOAD_HEADER, 0, 0, 0)
    left = sum(test.length for test in tests) + 1
    for test in tests:
        left -= test.length
        yield from test.code(left)
    yield _PROGRAM.pack(_RETURN, 0, 0, SNAP)


def _words(address: str) -> Sequence[int]:
    packed = ipaddress.ip_address(address).packed
    return struct.unpack(f"!{len(packed) // 4}I", packed)


def _all(at: int, addresses: Iterable[str], *, beyond: bool = False) -> Clause:
    """Addresses that stand one after the other."""
    words = [word for address in addresses for word in _words(address)]
    return tuple(Test(at=at + 4 * n, size=4, value=word, beyond=beyond) for n, word in enumerate(words))


def _ports(at: int, flow: Flow, *, beyond: bool = False) -> Clause:
    pair = (flow.local_port, flow.remote_port)
    return tuple(Test(at=at + 2 * n, size=2, value=port, beyond=beyond) for n, port in enumerate(pair))


_IS_4 = (
    Test(at=0, size=1, mask=0xF0, value=0x40),
    Test(at=6, size=2, mask=0x1FFF, value=0),
)  # whole, or the first part
_IS_6 = (Test(at=0, size=1, mask=0xF0, value=0x60),)


def _packet_4(flow: Flow) -> Clause:
    protocol = Test(at=9, size=1, value=PROTOCOLS[flow.protocol])
    return (*_IS_4, protocol, *_all(12, (flow.local, flow.remote)), *_ports(0, flow, beyond=True))


def _error_4(flow: Flow) -> Clause:
    """ICMP 3 or 11 that quotes a packet of the flow; we send no IP options, so the quoted header has 20 octets."""
    kind = Test(at=0, size=1, mask=0xF7, value=3, beyond=True)
    protocol = Test(at=17, size=1, value=PROTOCOLS[flow.protocol], beyond=True)
    addresses = _all(20, (flow.local, flow.remote), beyond=True)
    return (*_IS_4, Test(at=9, size=1, value=socket.IPPROTO_ICMP), kind, protocol, *addresses,
            *_ports(28, flow, beyond=True))  # fmt: skip


def _packet_6(flow: Flow) -> Clause:
    protocol = Test(at=6, size=1, value=PROTOCOLS[flow.protocol])
    return (*_IS_6, protocol, *_all(8, (flow.local, flow.remote)), *_ports(40, flow))


def _error_6(flow: Flow) -> Clause:
    """ICMPv6 1 or 3 that quotes a packet of the flow."""
    kind = Test(at=40, size=1, mask=0xFD, value=1)
    protocol = Test(at=54, size=1, value=PROTOCOLS[flow.protocol])
    is_icmp = Test(at=6, size=1, value=socket.IPPROTO_ICMPV6)
    return (*_IS_6, is_icmp, kind, protocol, *_all(56, (flow.local, flow.remote)), *_ports(88, flow))
