"""Desks: where a name server takes questions and hands out answers, over UDP and TCP, on one loopback address."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias

from sentinel.range.listener import Listener

HOPS = 64  # what an IP packet starts with here


class Parcel(NamedTuple):
    """A packet to send: how many seconds to wait first, the bytes, and the IP TTL that it starts with."""

    wait: float
    wire: bytes
    hops: int = HOPS


Answer: TypeAlias = Callable[[bytes, str, bool], Awaitable[Sequence[Parcel]]]


class Desk:
    """Takes questions on one address. ``answer(data, client, udp)`` says what goes back; over TCP the first of it."""

    def __init__(self, address: str, answer: Answer) -> None:
        self.address = address
        self._answer = answer
        self._tcp = Listener(address, self._stream)
        self._udp: asyncio.DatagramTransport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port, the same for UDP and TCP."""
        return self._tcp.port

    async def open(self, port: int = 0) -> None:
        """Start to answer; port 0 takes one that is free for both.

        Raises:
            OSError: if the port cannot be had.
        """
        self._tcp.open(port)
        loop = asyncio.get_running_loop()
        try:
            self._udp, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self._packet), local_addr=(self.address, self.port)
            )
        except OSError:
            await self._tcp.close()
            raise

    async def close(self) -> None:
        """Stop answering."""
        if self._udp is not None:
            self._udp.close()
        for task in (tasks := tuple(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._tcp.close()

    def _packet(self, data: bytes, client: tuple[str, int]) -> None:
        task = asyncio.get_running_loop().create_task(self._answer_packet(data, client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer_packet(self, data: bytes, client: tuple[str, int]) -> None:
        for parcel in await self._answer(data, client[0], True):  # noqa: FBT003 - a callable's arguments have no names
            if parcel.wait:
                await asyncio.sleep(parcel.wait)
            if self._udp is not None:
                self._send(self._udp, parcel, client)

    def _send(self, udp: asyncio.DatagramTransport, parcel: Parcel, client: tuple[str, int]) -> None:
        away = parcel.hops != HOPS and ":" not in self.address
        sock = udp.get_extra_info("socket")
        if away:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, parcel.hops)
        udp.sendto(parcel.wire, client)
        if away:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, HOPS)

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = str(writer.get_extra_info("peername")[0])
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(10):
                    (size,) = struct.unpack("!H", await reader.readexactly(2))
                    data = await reader.readexactly(size)
                for parcel in (await self._answer(data, client, False))[:1]:  # noqa: FBT003 - likewise
                    writer.write(struct.pack("!H", len(parcel.wire)) + parcel.wire)
                    await writer.drain()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, packet: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._packet = packet

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._packet(data, addr)
