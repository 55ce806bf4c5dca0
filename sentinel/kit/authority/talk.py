"""One question under way, and what becomes of it."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

from dns.name import Name
from dns.rdatatype import RdataType

from sentinel.kit.authority.bounds import Allowance
from sentinel.kit.authority.question import Question
from sentinel.kit.authority.reply import Later, Reply, Server
from sentinel.kit.net.faults import stopped
from sentinel.kit.net.tcp import Stream
from sentinel.model.failure import Code, Layer

Endpoint: TypeAlias = tuple[str, int]
Key: TypeAlias = tuple[Endpoint, Name, RdataType, str]  # endpoint, name, kind, transport
Rest: TypeAlias = asyncio.Task[tuple[Later, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A reply, and those still to come: ``rest`` ends when nobody is listened to any more."""

    reply: Reply
    rest: Rest | None = None


@dataclass(slots=True, kw_only=True)
class Talk:
    """One question under way: what is asked of whom, what came in, what did not belong."""

    server: Server
    question: Question
    allowance: Allowance
    began: float
    tries: int = 0
    edns: bool = True
    cookie: bytes = b""
    foreign: "Counter[str]" = field(default_factory=Counter)
    broken: str = ""


async def framed(stream: Stream, packet: bytes) -> bytes:
    """One message each way, with its length in front (RFC 1035, section 4.2.2)."""
    await stream.send(len(packet).to_bytes(2) + packet)
    data = bytearray()
    while len(data) < 2 or len(data) < 2 + int.from_bytes(data[:2]):  # noqa: PLR2004 - the length takes two bytes
        more = await stream.receive()
        if not more:
            raise stopped(Layer.DNS, Code.DNS_SERVFAIL, "closed without an answer")
        data += more
    return bytes(data[2 : 2 + int.from_bytes(data[:2])])
