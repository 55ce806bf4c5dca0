"""Name servers on loopback, written with dnspython so that our own parser meets somebody else's packets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from tests.kit.net.servers import Talk, closed_port, serving

Packets: TypeAlias = Sequence[bytes]
Answerer: TypeAlias = Callable[[dns.message.Message], Packets]
Lines: TypeAlias = Mapping[str, Sequence[str]]


def zone(lines: Lines, *, flags: int = dns.flags.RA, heard: list[str] | None = None) -> Answerer:
    """Answer from ``name -> records`` (``"60 A 127.0.0.1"``); aliases are followed; what is not there is NXDOMAIN."""

    def answer(query: dns.message.Message) -> Packets:
        response = dns.message.make_response(query)
        response.flags |= flags
        name, kind = query.question[0].name, query.question[0].rdtype
        if heard is not None:
            heard.append(f"{name} {kind.name}")
        text = name.to_text(omit_final_dot=True).lower()
        if text not in lines:
            response.set_rcode(dns.rcode.NXDOMAIN)
        while text in lines:
            alias = next((line.split() for line in lines[text] if " CNAME " in line), None)
            wanted = [line.split() for line in lines[text] if f" {kind.name} " in line]
            for ttl, rtype, *data in wanted or ([alias] if alias else []):
                response.answer.append(dns.rrset.from_text(f"{text}.", int(ttl), "IN", rtype, " ".join(data)))
            text = alias[2].rstrip(".").lower() if alias and not wanted else ""
        if not response.answer:
            soa = dns.rrset.from_text("test.", 60, "IN", "SOA", "ns.test. host.test. 1 2 3 4 30")
            response.authority.append(soa)
        return [response.to_wire()]

    return answer


def failing(code: dns.rcode.Rcode) -> Answerer:
    """Answer every question with a response code."""

    def answer(query: dns.message.Message) -> Packets:
        response = dns.message.make_response(query)
        response.set_rcode(code)
        return [response.to_wire()]

    return answer


def mute(_query: dns.message.Message) -> Packets:
    """Hear everything, say nothing."""
    return []


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        for packet in self._answerer(dns.message.from_wire(data)):
            self._transport.sendto(packet, addr)


def framed(answerer: Answerer) -> Talk:
    """The same answers over a stream, for TCP and TLS."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2))
        for packet in answerer(dns.message.from_wire(await reader.readexactly(size))):
            writer.write(len(packet).to_bytes(2) + packet)
        await writer.drain()

    return talk


@asynccontextmanager
async def resolving(udp: Answerer, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """A name server over UDP; yields it as the configuration writes it."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Udp(udp), local_addr=(host, 0))
    port = transport.get_extra_info("sockname")[1]
    try:
        yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    finally:
        transport.close()
        await asyncio.sleep(0)


@asynccontextmanager
async def resolving_both(udp: Answerer, tcp: Answerer) -> AsyncIterator[str]:
    """A name server over UDP and TCP on one port."""
    async with serving(framed(tcp)) as port:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Udp(udp), local_addr=("127.0.0.1", port))
        try:
            yield f"127.0.0.1:{port}"
        finally:
            transport.close()
            await asyncio.sleep(0)


@asynccontextmanager
async def closed_resolver() -> AsyncIterator[str]:
    """A resolver that is not there: its TCP port is ours, so nobody takes it, and its UDP port refuses."""
    with closed_port() as port:
        yield f"127.0.0.1:{port}"
