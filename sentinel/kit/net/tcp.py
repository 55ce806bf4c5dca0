"""The only file that makes sockets: guarded, non-blocking, and closed by whoever asked for them."""

import asyncio
import errno
import os
import socket
from typing import Protocol

from sentinel.kit.net.faults import Stopped, failure_of
from sentinel.kit.net.guard import Guard
from sentinel.model.failure import Layer

CHUNK = 65536
CONNECT_MOST = 5.0
IN_A_ROW = 32  # reads that found data at once, before everybody else has a turn
_NO_DELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Stream(Protocol):
    """Bytes out and in, whatever lies beneath."""

    async def send(self, data: bytes) -> None:
        """Send all of ``data``."""

    async def receive(self) -> bytes:
        """The next bytes, or none at the end."""

    def close(self) -> None:
        """Give the connection up at once."""


def family_of(address: str) -> socket.AddressFamily:
    """Which kind of socket an IP literal needs."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _wake(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)


def _too_late(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())


class Line:
    """A connected socket, TCP or UDP. It stays registered for reading between reads, which saves two system calls.

    A peer that talks without pause is read in turns with everybody else: no deadline passes unheard because of it.
    """

    __slots__ = ("_in_a_row", "_loop", "_reading", "_sock", "_waiter")

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        self._reading = False
        self._in_a_row = 0
        self._waiter: asyncio.Future[None] | None = None

    async def open(self, address: str, port: int, seconds: float) -> None:
        """Connect; the address is a literal, so nothing is looked up.

        Raises:
            OSError: refused, unreachable, or not connected within ``seconds``.
        """
        code = self._sock.connect_ex((address, port))
        if code == errno.EINPROGRESS:
            await self._writable(seconds)
            code = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    async def send(self, data: bytes) -> None:
        """Send all of ``data``."""
        view = memoryview(data)
        while view:
            try:
                view = view[self._sock.send(view) :]
            except BlockingIOError:
                await self._writable()

    async def receive(self) -> bytes:
        """The next bytes, or none when the peer has closed."""
        self._in_a_row += 1
        if self._in_a_row >= IN_A_ROW:
            self._in_a_row = 0
            await asyncio.sleep(0)
        while True:
            try:
                return self._sock.recv(CHUNK)
            except BlockingIOError:
                self._in_a_row = 0
                await self._readable()

    async def _readable(self) -> None:
        self._waiter = self._loop.create_future()
        if not self._reading:
            self._loop.add_reader(self._sock.fileno(), self._heard)
            self._reading = True
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _heard(self) -> None:
        if self._waiter is None:  # nobody waits: the loop must not spin until somebody does
            self._deaf()
        else:
            _wake(self._waiter)

    def _deaf(self) -> None:
        if self._reading:
            self._loop.remove_reader(self._sock.fileno())
            self._reading = False

    async def _writable(self, seconds: float | None = None) -> None:
        waiter = self._loop.create_future()
        self._loop.add_writer(self._sock.fileno(), _wake, waiter)
        late = None if seconds is None else self._loop.call_later(seconds, _too_late, waiter)  # half an asyncio.timeout
        try:
            await waiter
        finally:
            self._loop.remove_writer(self._sock.fileno())
            if late is not None:
                late.cancel()

    def close(self) -> None:
        """Give the connection up at once."""
        self._deaf()
        self._sock.close()


async def connect(guard: Guard, address: str, port: int, seconds: float) -> Line:
    """Open a TCP connection within ``seconds``, at most five.

    Raises:
        Stopped: refused by us or by them, unreachable, or too slow (layer ``tcp``).
    """
    line = _line(guard, address, port, socket.SOCK_STREAM)
    try:
        if seconds <= 0:
            raise TimeoutError  # noqa: TRY301 - no time left: not even a SYN
        await line.open(address, port, min(seconds, CONNECT_MOST))
    except OSError as error:
        line.close()
        raise Stopped(failure_of(Layer.TCP, error)) from error
    except BaseException:
        line.close()
        raise
    return line


async def datagram(guard: Guard, address: str, port: int) -> Line:
    """Open a UDP socket that hears this one peer only; the kernel draws a random source port.

    Raises:
        Stopped: refused by us, or unreachable (layer ``tcp``).
    """
    line = _line(guard, address, port, socket.SOCK_DGRAM)
    try:
        await line.open(address, port, CONNECT_MOST)
    except OSError as error:
        line.close()
        raise Stopped(failure_of(Layer.TCP, error)) from error
    return line


def guarded(guard: Guard, address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A non-blocking socket that may be used for this peer, not yet connected.

    Raises:
        Stopped: refused by us, or no such family here (layer ``tcp``).
    """
    refusal = guard.refuse(address, port)
    if refusal is not None:
        raise Stopped(refusal)
    try:
        sock = socket.socket(family_of(address), kind)
    except OSError as error:
        raise Stopped(failure_of(Layer.TCP, error)) from error
    sock.settimeout(0)
    return sock


def _line(guard: Guard, address: str, port: int, kind: socket.SocketKind) -> Line:
    sock = guarded(guard, address, port, kind)
    if kind is socket.SOCK_STREAM:
        sock.setsockopt(*_NO_DELAY)
    return Line(sock)


def source_for(address: str) -> str | None:
    """Our own address towards ``address``, or None without a route. Sends nothing: a datagram socket only asks."""
    try:
        with socket.socket(family_of(address), socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return str(sock.getsockname()[0])
    except OSError:
        return None
