"""The one place that imports scapy, and of it IP, TCP, UDP and ICMP alone: our two templates, and answers read.

What is dissected passed the kernel's sieve. Whatever scapy makes of hostile octets, it makes no exception here.
"""

import socket
import struct
from dataclasses import dataclass
from typing import Any

from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6TimeExceeded, IPv6

from sentinel.kit.raw import Flow, What

_WINDOW = 64240
_V4, _HEADER_6 = 4, 40
_A_RECORD, _INTERNET = 1, 1
_FLAGS = (("R", What.RST), ("S", What.SYN), ("F", What.FIN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What a packet says about itself.

    ``number`` is ours, as the answer or the quoted packet repeats it: the sequence number of a SYN, the id of a
    question, or (in an ICMP error about UDP over IPv4) the IP identification. ``body`` is what UDP carries.
    """

    what: What
    source: str
    ttl: int
    size: int
    number: int
    ip_id: int | None
    code: str = ""
    body: bytes = b""


def syn(flow: Flow, ttl: int, sequence: int) -> bytes:
    """A TCP SYN as a client sends it; the sequence number says which of ours it was."""
    options = [("MSS", 1220 if ":" in flow.remote else 1460), ("SAckOK", b""), ("NOP", None), ("WScale", 7)]
    tcp = TCP(sport=flow.local_port, dport=flow.remote_port, flags="S", seq=sequence, window=_WINDOW, options=options)
    return bytes(_ip(flow, ttl, sequence & 0xFFFF) / tcp)


def question(flow: Flow, ttl: int, number: int, qname: str) -> bytes:
    """A plain question for a name's address, as a client asks it; its id says which of ours it was."""
    return bytes(_ip(flow, ttl, number) / UDP(sport=flow.local_port, dport=flow.remote_port) / asked(number, qname))


def asked(number: int, qname: str) -> bytes:
    """The question in wire form (RFC 1035): one name, type A, class IN, recursion desired."""
    labels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in qname.split("."))
    return struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", _A_RECORD, _INTERNET)


def _ip(flow: Flow, ttl: int, number: int) -> Any:  # noqa: ANN401 - scapy ships no types
    if ":" in flow.remote:
        return IPv6(src=flow.local, dst=flow.remote, hlim=ttl)
    return IP(src=flow.local, dst=flow.remote, ttl=ttl, id=number or 1, flags="DF")


def dissect(data: bytes) -> Packet | None:
    """What a packet says; None if scapy can make nothing of it."""
    try:
        return _read(data, IP(data) if data[0] >> 4 == _V4 else IPv6(data))
    except Exception:  # noqa: BLE001 - hostile octets: whatever scapy trips over is a packet that we could not read
        return None


def _read(data: bytes, packet: Any) -> Packet | None:  # noqa: ANN401 - scapy ships no types
    error = next((packet[kind] for kind in (ICMP, ICMPv6TimeExceeded, ICMPv6DestUnreach) if kind in packet), None)
    if error is not None:
        return _error(data, packet, error)
    if TCP in packet:
        return _tcp(packet, packet[TCP])
    return _udp(packet, packet[UDP]) if UDP in packet else None


def _of(packet: Any, what: What, number: int, code: str = "", body: bytes = b"") -> Packet:  # noqa: ANN401 - likewise
    four = packet.version == _V4
    return Packet(
        what=what,
        source=str(packet.src),
        ttl=int(packet.ttl if four else packet.hlim),
        size=int(packet.len if four else packet.plen + _HEADER_6),
        number=number,
        ip_id=int(packet.id) if four else None,
        code=code,
        body=body,
    )


def _tcp(packet: Any, tcp: Any) -> Packet:  # noqa: ANN401 - likewise
    flags = str(tcp.flags)
    kinds = (what for flag, what in _FLAGS if flag in flags)
    what = What.SYN_ACK if "S" in flags and "A" in flags else next(kinds, What.ACK)
    return _of(packet, what, (int(tcp.ack) - 1) & 0xFFFFFFFF)


def _udp(packet: Any, udp: Any) -> Packet:  # noqa: ANN401 - likewise
    body = bytes(udp.payload)
    return _of(packet, What.UDP, int.from_bytes(body[:2], "big") if len(body) > 1 else -1, body=body)


def _error(data: bytes, packet: Any, error: Any) -> Packet:  # noqa: ANN401 - likewise
    what = What.EXPIRED if int(error.type) == (11 if ICMP in packet else 3) else What.UNREACHABLE
    return _of(packet, what, _quoted(data), code=f"{int(error.type)}/{int(error.code)}")


def _quoted(data: bytes) -> int:
    """Which of ours an error is about; the sieve has seen that the quoted header is where it should be (RFC 792)."""
    if data[0] >> 4 == _V4:
        quoted = data[4 * (data[0] & 15) + 8 :]
        where = slice(24, 28) if quoted[9] == socket.IPPROTO_TCP else slice(4, 6)
    else:
        quoted = data[_HEADER_6 + 8 :]
        where = slice(44, 48) if quoted[6] == socket.IPPROTO_TCP else slice(48, 50)
    piece = quoted[where]
    return int.from_bytes(piece, "big") if len(piece) == where.stop - where.start else -1
