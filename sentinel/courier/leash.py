"""A leash on a send: no far side keeps one of our threads for ever, or fills our memory with what it says.

Apprise's libraries read whole answers, however long, and their time limits count from byte to byte. The interpreter
tells us of each connection that a sending thread opens (an audit hook, PEP 578); a second handle on it lets us count
what came, and hang up from outside, whichever library reads and whatever it believes to be reading.
"""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

MOST_HEARD = 1_000_000  # bytes that a far side may say about one message, handshakes included
_ROOM = 131_072  # bytes that wait for us in the kernel; what is read in small sips cannot run away between two looks
_TCP_INFO_BYTES = 192
_RECEIVED = slice(128, 136)  # tcpi_bytes_received in struct tcp_info (linux/tcp.h)
_here = threading.local()


class Leash:
    """Holds the connections of one send. Made in one thread, worn in another: ``worn`` is the sending thread's."""

    def __init__(self) -> None:
        _listen()
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._pulled = False

    @contextmanager
    def worn(self) -> Iterator[None]:
        """What this thread connects meanwhile is on the leash."""
        _here.leash = self
        try:
            yield
        finally:
            _here.leash = None
            with self._lock:
                while self._lines:
                    self._lines.pop().close()

    def take(self, line: socket.socket) -> None:
        """Hold a connection that is about to be made.

        Raises:
            ConnectionAbortedError: if the leash was pulled already; so nothing is connected any more.
        """
        with self._lock:
            if self._pulled:
                raise ConnectionAbortedError("this message has had its time")
            held = socket.socket(fileno=os.dup(line.fileno()))
            self._lines.append(held)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)

    def heard(self) -> int:
        """How many bytes came so far over what is still connected."""
        with self._lock:
            return sum(map(_received, self._lines))

    def pull(self) -> None:
        """Hang up, now and for whatever is connected later."""
        with self._lock:
            self._pulled = True
            for line in self._lines:
                with suppress(OSError):  # not connected yet, or no longer
                    line.shutdown(socket.SHUT_RDWR)


def _received(line: socket.socket) -> int:
    try:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    except OSError:  # no TCP
        return 0
    return int.from_bytes(told[_RECEIVED], sys.byteorder)


@cache
def _listen() -> None:
    """Hear of connections from now on; the interpreter offers no way back."""
    sys.addaudithook(_heard_of)


def _heard_of(event: str, told: tuple[object, ...]) -> None:
    if event == "socket.connect":
        leash = getattr(_here, "leash", None)
        if leash is not None and isinstance(told[0], socket.socket):
            leash.take(told[0])
