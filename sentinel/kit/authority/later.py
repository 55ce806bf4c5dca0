"""Who else answered: packets that come after the first answer, and in what they differ from it."""

import asyncio
from collections.abc import Iterable

import dns.rcode
from dns.message import Message
from dns.rrset import RRset

from sentinel.kit.authority.question import Foreign, Malformed, Question, read
from sentinel.kit.authority.reply import Later, Reply
from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.packets import Packet, Packets

MOST = 16
SLACK = 2  # seconds by which TTLs of one truth may differ: caches behind one address count down apart


async def listen(packets: Packets, question: Question, first: Reply, seconds: float) -> tuple[Later, ...]:
    """Hear for so many seconds what else answers the question, at most 16 packets."""
    found: list[Later] = []
    try:
        async with asyncio.timeout(seconds):
            for _ in range(MOST):
                packet = await packets.receive()
                if (later := _later(packet, question, first)) is not None:
                    found.append(later)
    except (TimeoutError, Stopped):  # the time is up, or ICMP: nobody is there any more
        pass
    return tuple(found)


def listening(packets: Packets, question: Question, first: Reply, seconds: float) -> asyncio.Task[tuple[Later, ...]]:
    """Listen beside everything else; the socket is closed at the end, even if the task never got to run."""
    task = asyncio.create_task(listen(packets, question, first, seconds))
    task.add_done_callback(lambda _: packets.close())
    return task


def _later(packet: Packet, question: Question, first: Reply) -> Later | None:
    """A forger need not know our spelling to be noticed, only the number and the name."""
    try:
        message = read(packet.data, question, strict=False)
    except (Foreign, Malformed):
        return None
    return Later(
        after_ms=round(packet.after * 1000.0, 3),
        source=packet.source[0],
        ttl=packet.ttl,
        differs=_difference(first, message),
        rcode=dns.rcode.to_text(message.rcode()),
        answer=tuple(message.answer),
    )


def _difference(first: Reply, message: Message) -> str:
    if dns.rcode.to_text(message.rcode()) != first.rcode:
        return "rcode"
    if "TC" in first.flags:  # what was cut cannot be compared
        return ""
    mine, theirs = _sets(first.answer), _sets(message.answer)
    if mine.keys() != theirs.keys():
        return "records"
    return "ttl" if any(abs(mine[key] - theirs[key]) > SLACK for key in mine) else ""


def _sets(section: Iterable[RRset]) -> dict[tuple[str, int, int, frozenset[str]], int]:
    """Sets of records, whatever their order, with their TTLs."""
    return {
        (str(r.name).lower(), r.rdtype, r.covers, frozenset(rdata.to_text() for rdata in r)): r.ttl for r in section
    }
