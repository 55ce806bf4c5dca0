"""A name server that gives every A question the same answer; with ``--transparent`` it does so in any server's name."""

import argparse
import contextlib
import select
import socket
import struct
import threading

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset

from tests.netns.programs.ready import ready, tell

PORT = 53
_ORIGINAL = {socket.AF_INET: (socket.IPPROTO_IP, 20), socket.AF_INET6: (socket.IPPROTO_IPV6, 74)}
_TRANSPARENT = {socket.AF_INET: (socket.IPPROTO_IP, 19), socket.AF_INET6: (socket.IPPROTO_IPV6, 75)}
_SOURCE = {socket.AF_INET: (socket.IPPROTO_IP, 8), socket.AF_INET6: (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO)}
_ANY = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}  # noqa: S104 - inside a namespace of its own


def reply(query: bytes, options: argparse.Namespace) -> bytes:
    """The answer in wire form, as this server would give it."""
    asked = dns.message.from_wire(query)
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.AA if options.authoritative else dns.flags.RA
    (question,) = asked.question
    tell(name=question.name.to_text(), kind=dns.rdatatype.to_text(question.rdtype))
    if question.rdtype == dns.rdatatype.A:
        answer.answer.append(dns.rrset.from_text(question.name, options.ttl, "IN", "A", options.answer))
    return answer.to_wire()


def bound(kind: int, family: socket.AddressFamily, place: tuple[str, int], *, transparent: bool) -> socket.socket:
    """A bound socket; a transparent one may have an address that is not ours."""
    made = socket.socket(family, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if transparent:
        made.setsockopt(*_TRANSPARENT[family], 1)
        made.setsockopt(*_ORIGINAL[family], 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind(place)
    return made


def original(family: socket.AddressFamily, ancillary: list[tuple[int, int, bytes]]) -> str:
    """Whom the client meant to ask."""
    for level, kind, data in ancillary:
        if (level, kind) == _ORIGINAL[family]:
            start, end = (4, 8) if family == socket.AF_INET else (8, 24)
            return socket.inet_ntop(family, data[start:end])
    return ""


def by_udp(sock: socket.socket, options: argparse.Namespace) -> None:
    query, ancillary, _, client = sock.recvmsg(4096, 256)
    meant = original(sock.family, ancillary)
    threading.Timer(options.delay, speak, (sock, reply(query, options), client, meant)).start()


def speak(sock: socket.socket, answer: bytes, client: tuple[str, int], meant: str) -> None:
    """Answer, in the name of the server that was meant, if that is not us.

    No second socket is bound to that name: while it is open it would be given the questions that arrive meanwhile.
    """
    if not meant:
        sock.sendto(answer, client)
        return
    address = socket.inet_pton(sock.family, meant)
    source = struct.pack("=I4s4x", 0, address) if sock.family == socket.AF_INET else struct.pack("=16sI", address, 0)
    sock.sendmsg([answer], [(*_SOURCE[sock.family], source)], 0, client)


def by_tcp(listener: socket.socket, options: argparse.Namespace) -> None:
    line, _ = listener.accept()
    threading.Thread(target=serve, args=(line, options), daemon=True).start()


def serve(line: socket.socket, options: argparse.Namespace) -> None:
    with line, contextlib.suppress(OSError, struct.error):  # a trace connects and says nothing
        line.settimeout(2)
        (size,) = struct.unpack("!H", line.recv(2, socket.MSG_WAITALL))
        answer = reply(line.recv(size, socket.MSG_WAITALL), options)
        line.sendall(struct.pack("!H", len(answer)) + answer)


def main() -> None:
    reads = argparse.ArgumentParser()
    reads.add_argument("--answer", required=True)
    reads.add_argument("--delay", type=float, default=0.0)
    reads.add_argument("--ttl", type=int, default=60)
    reads.add_argument("--authoritative", action="store_true")
    reads.add_argument("--at", default="", help="one IPv4 address, where others want theirs; else all")
    reads.add_argument("--transparent", action="store_true")
    options = reads.parse_args()
    datagrams, listeners = [], []
    places = {socket.AF_INET: options.at} if options.at else _ANY
    for family, address in places.items():
        place = (address, PORT)
        datagrams.append(bound(socket.SOCK_DGRAM, family, place, transparent=options.transparent))
        listeners.append(bound(socket.SOCK_STREAM, family, place, transparent=options.transparent))
        listeners[-1].listen(64)
    ready()
    while True:
        for sock in select.select([*datagrams, *listeners], [], [])[0]:
            (by_udp if sock in datagrams else by_tcp)(sock, options)


if __name__ == "__main__":
    main()
