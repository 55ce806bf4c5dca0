"""A datagram socket that hears everything: packets with their IP TTL from whomever, and ICMP with its sender.

No privilege is needed (Linux: IP_RECVTTL, IP_RECVERR and the error queue). The socket is never connected.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sentinel.kit.net.faults import Stopped, failure_of
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.packets import ANCILLARY, ERRORS, Packet, listening, ttl_of, wake
from sentinel.kit.path.echo import Hop
from sentinel.model.failure import Layer

SIZE = 4096
MOST = 64
_LIMITS = {
    socket.AF_INET: (socket.IPPROTO_IP, socket.IP_TTL),
    socket.AF_INET6: (socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS),
}
_ERROR = struct.Struct("=IBBB")  # errno, origin, type, code of a sock_extended_err (16 bytes), then the offender
_ICMP = {2: (11, slice(20, 24), socket.AF_INET), 3: (3, slice(24, 40), socket.AF_INET6)}  # origin: expired, address
Sound: TypeAlias = Packet | Hop


@dataclass(slots=True, kw_only=True)
class Ear:
    """One socket towards one peer; ``open_ear`` makes it. ``clock`` is monotonic seconds."""

    sock: socket.socket
    peer: tuple[str, int]
    clock: Callable[[], float]
    began: float

    async def exchange(self, data: bytes, seconds: float) -> list[Sound]:
        """Send one datagram, hear everything for so many seconds (at most 64 packets), and close the socket.

        Raises:
            Stopped: if the kernel has no way there (layer ``tcp``).
        """
        found: list[Sound] = []
        try:
            self._send(data)
            async with asyncio.timeout(seconds):
                for _ in range(MOST):
                    if not self._take(found):
                        await self._readable()
        except TimeoutError:
            pass
        finally:
            self.sock.close()
        return found

    def _send(self, data: bytes) -> None:
        try:
            self.sock.sendto(data, self.peer)
        except BlockingIOError:  # a full queue loses packets, as the network does
            return
        except OSError as error:
            raise Stopped(failure_of(Layer.TCP, error)) from error

    def _take(self, found: list[Sound]) -> bool:
        """Read one packet or one error, whichever is there; an error that waits makes the first reading fail."""
        return self._packet(found) or self._icmp(found)

    def _packet(self, found: list[Sound]) -> bool:
        try:
            data, ancillary, _, source = self.sock.recvmsg(SIZE, ANCILLARY)
        except OSError:
            return False
        found.append(Packet(data=data, source=source[:2], ttl=ttl_of(ancillary), after=self.clock() - self.began))
        return True

    def _icmp(self, found: list[Sound]) -> bool:
        try:
            _, ancillary, _, _ = self.sock.recvmsg(SIZE, ANCILLARY, socket.MSG_ERRQUEUE)
        except OSError:
            return False
        after = round((self.clock() - self.began) * 1000.0, 3)
        read = (_hop(value, after) for level, kind, value in ancillary if (level, kind) in ERRORS)
        found.extend(hop for hop in read if hop is not None)
        return True

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        loop.add_reader(self.sock.fileno(), wake, waiter)
        try:
            await waiter
        finally:
            loop.remove_reader(self.sock.fileno())


def _hop(value: bytes, after: float) -> Hop | None:
    """Who said what of our packet; None for what the kernel said by itself, or cut short."""
    if len(value) < _ERROR.size:
        return None
    _, origin, kind, _ = _ERROR.unpack_from(value)
    if origin not in _ICMP:
        return None
    expired, place, family = _ICMP[origin]
    raw = value[place]
    if len(raw) != place.stop - place.start:
        return None
    return Hop(router=socket.inet_ntop(family, raw), expired=kind == expired, after_ms=after)


def open_ear(guard: Guard, address: str, port: int, clock: Callable[[], float], ttl: int | None = None) -> Ear:
    """Open a socket towards one peer; ``ttl`` is how many hops its packets may go, None: as far as they do.

    Raises:
        Stopped: refused by us, or no such family here (layer ``tcp``).
    """
    sock = listening(guard, address, port)
    if ttl is not None:
        sock.setsockopt(*_LIMITS[sock.family], ttl)
    return Ear(sock=sock, peer=(address, port), clock=clock, began=clock())
