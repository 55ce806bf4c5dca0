"""Name servers: an authority or a resolver on one loopback address, over UDP and TCP."""

import asyncio
import contextlib
from collections.abc import Sequence

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from sentinel.range.desk import Desk, Parcel
from sentinel.range.names import Names, reply
from sentinel.range.record import Diary

PLAIN_MOST = 512


class NameServer:
    """One name server: as a resolver it answers for every zone, as an authority it sets AA and never recurses."""

    def __init__(self, address: str, names: Names, diary: Diary, *, recursive: bool) -> None:
        self.address = address
        self.names, self._diary, self._recursive = names, diary, recursive
        self._desk = Desk(address, self._answer)

    @property
    def port(self) -> int:
        """The port, the same for UDP and TCP."""
        return self._desk.port

    async def open(self, port: int = 0) -> None:
        """Start to answer; port 0 takes one that is free for both.

        Raises:
            OSError: if the port cannot be had.
        """
        await self._desk.open(port)

    async def close(self) -> None:
        """Stop answering."""
        await self._desk.close()

    async def _answer(self, data: bytes, client: str, udp: bool) -> Sequence[Parcel]:  # noqa: FBT001 - as a desk asks
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return ()
        if not query.question:
            return ()
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self._diary.note(client, dns.rdatatype.to_text(query.question[0].rdtype), name)
        saying = self.names.said(name, client, self.address)
        if saying is not None:
            await asyncio.sleep(saying.wait)
            if saying.silent:
                return ()
        response = self.reply(query, client)
        if response is None:
            return ()
        if not udp:
            return (Parcel(0.0, response.to_wire()),)
        return (Parcel(0.0, fitting(query, response, cut=saying is not None and saying.truncated)),)

    def reply(self, query: dns.message.Message, client: str) -> dns.message.Message | None:
        """What it says to a question of this client; None: nothing."""
        return reply(self.names, query, client, self.address, recursive=self._recursive)


def fitting(query: dns.message.Message, response: dns.message.Message, *, cut: bool = False) -> bytes:
    """An answer as it fits into a datagram: whole, or empty and marked as truncated."""
    most = max(PLAIN_MOST, query.payload) if query.edns >= 0 else PLAIN_MOST
    with contextlib.suppress(dns.exception.TooBig):
        if not cut:
            return response.to_wire(max_size=most)
    short = dns.message.make_response(query, recursion_available=bool(response.flags & dns.flags.RA))
    short.flags |= dns.flags.TC | (response.flags & dns.flags.AA)
    return short.to_wire()
