"""Datagrams with their circumstances: who sent them, the IP TTL they came with, and what ICMP said meanwhile.

The socket is not connected, so that a forged answer from elsewhere is seen too; no privilege is needed.
"""

import asyncio
import errno
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from sentinel.kit.net.faults import Stopped, failure_of
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.tcp import guarded
from sentinel.model.failure import Layer

SIZE, ANCILLARY = 65535, 512
_IP_RECVTTL, _IP_RECVERR, _IPV6_RECVERR = 12, 11, 25  # Linux; Python 3.11 does not name them
SWITCHES = {
    socket.AF_INET: ((socket.IPPROTO_IP, _IP_RECVTTL), (socket.IPPROTO_IP, _IP_RECVERR)),
    socket.AF_INET6: (
        (socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT),
        (socket.IPPROTO_IPV6, _IPV6_RECVERR),
    ),
}
_TTLS = {(socket.IPPROTO_IP, socket.IP_TTL), (socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT)}
ERRORS = {(socket.IPPROTO_IP, _IP_RECVERR), (socket.IPPROTO_IPV6, _IPV6_RECVERR)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One datagram. ``ttl`` is the IP TTL or hop limit it arrived with, if the kernel said; ``after`` is in seconds."""

    data: bytes
    source: tuple[str, int]
    ttl: int | None
    after: float


class Packets:
    """A datagram socket towards one peer; ``open_packets`` makes it. ``clock`` is monotonic seconds."""

    def __init__(self, sock: socket.socket, peer: tuple[str, int], clock: Callable[[], float]) -> None:
        self._sock, self.peer, self._clock = sock, peer, clock
        self._began = clock()
        self._loop = asyncio.get_running_loop()

    def send(self, data: bytes) -> None:
        """Send one datagram to the peer.

        Raises:
            Stopped: if the kernel knows that it cannot arrive (layer ``tcp``).
        """
        try:
            self._sock.sendto(data, self.peer)
        except BlockingIOError:  # a full queue loses packets, as the network does
            return
        except OSError as error:
            raise Stopped(failure_of(Layer.TCP, error)) from error

    async def receive(self) -> Packet:
        """The next datagram, from whomever.

        Raises:
            Stopped: if ICMP said that the peer's port is closed or unreachable.
        """
        while True:
            try:
                data, ancillary, _, source = self._sock.recvmsg(SIZE, ANCILLARY)
            except BlockingIOError:
                self._heed_icmp()
                await self._readable()
            except OSError as error:
                self._heed_icmp()
                raise Stopped(failure_of(Layer.TCP, error)) from error
            else:
                return Packet(data=data, source=source[:2], ttl=ttl_of(ancillary), after=self._clock() - self._began)

    def _heed_icmp(self) -> None:
        """Read the error queue: left unread, it would wake the loop for ever.

        Raises:
            Stopped: for the first error in it.
        """
        try:
            _, ancillary, _, _ = self._sock.recvmsg(SIZE, ANCILLARY, socket.MSG_ERRQUEUE)
        except OSError:
            return
        number = next((struct.unpack("=I", v[:4])[0] for level, kind, v in ancillary if (level, kind) in ERRORS), 0)
        raise Stopped(failure_of(Layer.TCP, OSError(number or errno.ECONNREFUSED, "ICMP")))

    async def _readable(self) -> None:
        waiter: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(self._sock.fileno(), wake, waiter)
        try:
            await waiter
        finally:
            self._loop.remove_reader(self._sock.fileno())

    def close(self) -> None:
        """Hear no more."""
        self._sock.close()


def wake(waiter: "asyncio.Future[None]") -> None:
    """Tell whoever waits that there is something to read."""
    if not waiter.done():
        waiter.set_result(None)


def ttl_of(ancillary: list[tuple[int, int, bytes]]) -> int | None:
    """The IP TTL or hop limit with which a packet arrived, if the kernel said."""
    return next((struct.unpack("=i", v[:4])[0] for level, kind, v in ancillary if (level, kind) in _TTLS), None)


def open_packets(guard: Guard, address: str, port: int, clock: Callable[[], float]) -> Packets:
    """Open a datagram socket towards one peer; the kernel draws a random source port when the first packet leaves.

    Raises:
        Stopped: refused by us, or no such family here (layer ``tcp``).
    """
    sock = listening(guard, address, port)
    spelled = socket.inet_ntop(
        sock.family, socket.inet_pton(sock.family, address)
    )  # as the kernel will name the sender
    return Packets(sock, (spelled, port), clock)


def listening(guard: Guard, address: str, port: int) -> socket.socket:
    """A datagram socket for one peer, which is told the IP TTL of what it receives and what ICMP says.

    Raises:
        Stopped: refused by us, or no such family here (layer ``tcp``).
    """
    sock = guarded(guard, address, port, socket.SOCK_DGRAM)
    for level, option in SWITCHES[sock.family]:
        sock.setsockopt(level, option, 1)
    return sock
