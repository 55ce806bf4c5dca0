"""Name servers: an authority or a resolver on one loopback address, over UDP and TCP."""

import asyncio
import contextlib
import struct
from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from sentinel.range.listener import Listener
from sentinel.range.names import Names, reply
from sentinel.range.record import Diary

PLAIN_MOST = 512


class NameServer:
    """One name server: as a resolver it answers for every zone, as an authority it sets AA and never recurses."""

    def __init__(self, address: str, names: Names, diary: Diary, *, recursive: bool) -> None:
        self.address = address
        self._names, self._diary, self._recursive = names, diary, recursive
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
        wire = await self._answer(data, client[0], udp=True)
        if wire is not None and self._udp is not None:
            self._udp.sendto(wire, client)

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = str(writer.get_extra_info("peername")[0])
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(10):
                    (size,) = struct.unpack("!H", await reader.readexactly(2))
                    data = await reader.readexactly(size)
                wire = await self._answer(data, client, udp=False)
                if wire is not None:
                    writer.write(struct.pack("!H", len(wire)) + wire)
                    await writer.drain()

    async def _answer(self, data: bytes, client: str, *, udp: bool) -> bytes | None:
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return None
        if not query.question:
            return None
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self._diary.note(client, dns.rdatatype.to_text(query.question[0].rdtype), name)
        saying = self._names.said(name, client, self.address)
        if saying is not None:
            await asyncio.sleep(saying.wait)
            if saying.silent:
                return None
        response = reply(self._names, query, client, self.address, recursive=self._recursive)
        if not udp:
            return response.to_wire()
        return _wire(query, response, cut=saying is not None and saying.truncated)


def _wire(query: dns.message.Message, response: dns.message.Message, *, cut: bool) -> bytes:
    most = max(PLAIN_MOST, query.payload) if query.edns >= 0 else PLAIN_MOST
    with contextlib.suppress(dns.exception.TooBig):
        if not cut:
            return response.to_wire(max_size=most)
    short = dns.message.make_response(query, recursion_available=True)
    short.flags |= dns.flags.TC
    return short.to_wire()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, packet: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._packet = packet

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._packet(data, addr)
