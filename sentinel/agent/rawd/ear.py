"""Ears and voices: a packet socket behind a sieve, a raw socket for whole packets, and a port of our own."""

import asyncio
import contextlib
import ctypes
import os
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sentinel.agent.rawd.sieve import attach
from sentinel.kit.raw import Flow

_ALL = 0x0003
_OUTGOING = 4
_MOST = 65535
_IPV6_HDRINCL = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One packet from its IP header on, when it was heard (monotonic seconds), and whether this machine sent it."""

    data: bytes
    at: float
    outgoing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """A packet socket that hears what its sieve lets through. ``clock`` is monotonic seconds."""

    sock: socket.socket
    clock: Callable[[], float]

    async def hear(self, seconds: float) -> Sound | None:
        """The next packet, or None if there is none within so many seconds; a packet is never lost to the clock."""
        sound = self._now()
        if sound is None and seconds > 0 and await self._readable(seconds):
            sound = self._now()
        return sound

    def _now(self) -> Sound | None:
        try:
            data, place = self.sock.recvfrom(_MOST)
        except OSError:  # nothing there; or an interface that went away, which is silence, too
            return None
        return Sound(data=data, at=self.clock(), outgoing=place[2] == _OUTGOING)

    async def _readable(self, seconds: float) -> bool:
        loop, there = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.sock, there.set)
        try:
            async with asyncio.timeout(seconds):
                return await there.wait()
        except TimeoutError:
            return True  # it may have come in the last moment
        finally:
            loop.remove_reader(self.sock)


@contextlib.contextmanager
def listening(program: bytes, clock: Callable[[], float]) -> Iterator[Ear]:
    """An ear behind a sieve. It is deaf until the sieve is in place, so nothing else ever gets in.

    Raises:
        OSError: without CAP_NET_RAW.
    """
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, 0) as sock:
        attach(sock, program)
        _hear_every_device(sock)
        yield Ear(sock=sock, clock=clock)


def _hear_every_device(sock: socket.socket) -> None:
    """Bind to all interfaces; Python's own ``bind`` knows none but named ones (packet(7), ``struct sockaddr_ll``)."""
    place = struct.pack("=HHiHBB8s", socket.AF_PACKET, socket.htons(_ALL), 0, 0, 0, 0, b"")
    if ctypes.CDLL(None, use_errno=True).bind(sock.fileno(), place, len(place)):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@contextlib.contextmanager
def port_towards(protocol: str, remote: str, remote_port: int) -> Iterator[Flow]:
    """A port of ours, kept from everybody else while we use it, and the address that we reach a host from.

    Raises:
        OSError: if there is no way there.
    """
    family = socket.AF_INET6 if ":" in remote else socket.AF_INET
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    with socket.socket(family, socket.SOCK_DGRAM) as way, socket.socket(family, kind) as kept:
        way.connect((remote, remote_port))
        local = way.getsockname()[0]
        kept.bind((local, 0))
        yield Flow(
            protocol=protocol,
            local=local,
            local_port=kept.getsockname()[1],
            remote=remote,
            remote_port=remote_port,
        )


@contextlib.contextmanager
def voice(remote: str) -> Iterator[Callable[[bytes], None]]:
    """Something to say whole packets with, to one host; the kernel finds the way.

    Raises:
        OSError: without CAP_NET_RAW.
    """
    family = socket.AF_INET6 if ":" in remote else socket.AF_INET
    with socket.socket(family, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.IPPROTO_RAW) as sock:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_HDRINCL, 1)

        def say(packet: bytes) -> None:
            with contextlib.suppress(OSError):  # a packet that the kernel would not send is one that nobody answered
                sock.sendto(packet, (remote, 0))

        yield say
