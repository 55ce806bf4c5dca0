"""Doormen: who reads a client's hello before the server does, and turns names away or answers in its place.

One stands for a middlebox on the way that cuts a name off; the other for a server so old that no library makes it.
"""

import asyncio
import socket
import struct
from dataclasses import dataclass
from enum import StrEnum

from sentinel.range.hello import ANCIENT, MODERN, PRIMES, alert, opening, read

ABORT = struct.pack("ii", 1, 0)
MOST_HELLO, GREASE = 16_384, 0x0A0A
HANDSHAKE_FAILURE, UNRECOGNIZED_NAME = 40, 112


class Manner(StrEnum):
    """What becomes of a hello that names what must not be named."""

    RESET = "reset"
    SILENCE = "silence"
    HANG_UP = "hang_up"
    ALERT = "alert"
    NOISE = "noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorman:
    """Whose names are turned away, in which manner; and which ancient groups of ciphers are accepted.

    ``names``: empty turns nobody away, ``*`` everybody. ``clothes``: only those are turned away who do not offer the
    meaningless values that browsers mix in. ``only``: nothing but ``ancient`` is spoken.
    """

    names: tuple[str, ...] = ()
    manner: Manner = Manner.RESET
    clothes: bool = False
    ancient: tuple[str, ...] = ()
    only: bool = False

    async def meets(self, client: socket.socket) -> bool:
        """Meet a client who said his first words; True: he was dealt with, the server need not know of him."""
        hello = read(await peeked(client))
        dressed = any(cipher & 0x0F0F == GREASE for cipher in hello.ciphers)
        if ("*" in self.names or hello.name in self.names) and not (self.clothes and dressed):
            await self._turn_away(client)
            return True
        answer = self._ancient(hello.ciphers)
        if answer:
            await asyncio.get_running_loop().sock_sendall(client, answer)
        return bool(answer)

    def _ancient(self, offered: tuple[int, ...]) -> bytes:
        """The answer of an ancient server, where the client offers nothing better or there is nothing better."""
        if not self.ancient or (not self.only and set(offered) & MODERN):
            return b""
        for group in self.ancient:
            if ANCIENT[group] in offered:
                return opening(ANCIENT[group], PRIMES.get(group, b""))
        return alert(HANDSHAKE_FAILURE)

    async def _turn_away(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        if self.manner is Manner.SILENCE:
            await asyncio.Event().wait()
        await loop.sock_recv(client, MOST_HELLO)
        if self.manner is Manner.RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        elif self.manner is Manner.ALERT:
            await loop.sock_sendall(client, alert(UNRECOGNIZED_NAME))
        elif self.manner is Manner.NOISE:
            await loop.sock_sendall(client, b"HTTP/1.1 302 Found\r\nLocation: http://blokir.test/\r\n\r\n")


async def peeked(client: socket.socket) -> bytes:
    """The first bytes of a connection, left where they are for whoever reads next."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Future[None] = loop.create_future()
    loop.add_reader(client, _wake, heard)
    try:
        await heard
    finally:
        loop.remove_reader(client)
    return client.recv(MOST_HELLO, socket.MSG_PEEK)


def _wake(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)
