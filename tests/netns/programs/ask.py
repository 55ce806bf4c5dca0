"""A plain client at the vantage: it asks by UDP with a TTL and a patience, or by TCP, and tells all that it got."""

import argparse
import contextlib
import socket
import struct
import threading
import time

import dns.exception
import dns.flags
import dns.message
import dns.query

from tests.netns.programs.ready import tell

_RECV = {socket.AF_INET: (socket.IPPROTO_IP, 12), socket.AF_INET6: (socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT)}
_SEND = {socket.AF_INET: (socket.IPPROTO_IP, socket.IP_TTL),
         socket.AF_INET6: (socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS)}  # fmt: skip
_ERRORS = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}


def _address(family: int, error: bytes) -> str:
    """Which hop an entry of the error queue is from."""
    return socket.inet_ntop(family, error[20:24] if family == socket.AF_INET else error[24:40])


class News:
    """When anybody last heard anything: who hears nothing waits as long as the others still do, however slow we are."""

    def __init__(self, most: float) -> None:
        self._first_by = time.monotonic() + most
        self._last: float | None = None

    def came(self) -> None:
        self._last = time.monotonic()

    def awaited(self, seconds: float) -> bool:
        return time.monotonic() < (self._first_by if self._last is None else self._last + seconds)


def _take(number: int, sock: socket.socket, news: News) -> None:
    with contextlib.suppress(OSError):
        data, ancillary, _, source = sock.recvmsg(4096, 512)
        news.came()
        ttls = [struct.unpack("i", value[:4])[0] for _, _, value in ancillary]
        _answer(number, dns.message.from_wire(data), source[0], ttls[0])
    with contextlib.suppress(OSError):
        _, ancillary, _, _ = sock.recvmsg(4096, 512, socket.MSG_ERRQUEUE)
        news.came()
        for level, kind, value in ancillary:
            if (level, kind) == _ERRORS[sock.family]:
                tell(number=number, what="icmp", source=_address(sock.family, value))


def _answer(number: int, answer: dns.message.Message, source: str, ttl: int | None) -> None:
    rows = [rr.to_text() for rrset in answer.answer for rr in rrset]
    aa = bool(answer.flags & dns.flags.AA)
    tell(number=number, what="answer", source=source, ttl=ttl, rows=rows, aa=aa)


def by_udp(number: int, server: str, ttl: int, options: argparse.Namespace) -> None:
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
        for option, value in ((_RECV, 1), (_ERRORS, 1), (_SEND, ttl)):
            sock.setsockopt(*option[family], value)
        sock.sendto(dns.message.make_query(options.name, "A").to_wire(), (server, 53))
        while options.news.awaited(options.seconds):
            _take(number, sock, options.news)
            time.sleep(0.002)


def by_tcp(number: int, server: str, options: argparse.Namespace) -> None:
    with contextlib.suppress(OSError, dns.exception.DNSException):
        answer = dns.query.tcp(dns.message.make_query(options.name, "A"), server, timeout=5)
        _answer(number, answer, server, None)


def ask(number: int, question: str, options: argparse.Namespace) -> None:
    server, _, how = question.partition(",")
    if how == "tcp":
        by_tcp(number, server, options)
    else:
        by_udp(number, server, int(how or 64), options)


def main() -> None:
    reads = argparse.ArgumentParser()
    reads.add_argument("questions", nargs="+", help="SERVER or SERVER,TTL or SERVER,tcp; all are asked at once")
    reads.add_argument("--name", default="infopemilu.kpu.go.id")
    reads.add_argument("--seconds", type=float, default=1.2, help="how long to listen on after the last that was heard")
    options = reads.parse_args()
    options.news = News(most=10.0)
    asked = [threading.Thread(target=ask, args=(n, q, options)) for n, q in enumerate(options.questions)]
    for one in asked:
        one.start()
    for one in asked:
        one.join()


if __name__ == "__main__":
    main()
