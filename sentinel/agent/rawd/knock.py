"""The two things that rawd sends: a SYN to one port, and one plain question to one name server."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from sentinel.agent.rawd.asked import Sweep, SynTrace
from sentinel.agent.rawd.course import Course, Heard
from sentinel.agent.rawd.ear import Sound, listening, port_towards, voice
from sentinel.agent.rawd.pace import Pace
from sentinel.agent.rawd.packets import Packet, asked, dissect, question, syn
from sentinel.agent.rawd.sieve import sieve
from sentinel.agent.rawd.wording import worded
from sentinel.kit.raw import Flow, Trail, What

APART = 1 << 22  # between two sequence numbers: further than a window, so that a second SYN belongs to no first one
SLOTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What every verb needs: ``clock`` is monotonic seconds, ``wall`` seconds since 1970, ``draw(bits)`` randomness."""

    pace: Pace
    clock: Callable[[], float]
    wall: Callable[[], float]
    draw: Callable[[int], int]


def _heard(packet: Packet, slot: int, what: What, said: str) -> Heard:
    return Heard(slot=slot, what=what, source=packet.source, ttl=packet.ttl, ip_id=packet.ip_id, said=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knocks:
    """SYNs of one flow, told apart by their sequence numbers."""

    wait: ClassVar[float] = 1.0
    linger: ClassVar[float] = 0.4
    gap: ClassVar[float] = 0.1
    flow: Flow
    base: int

    def packet(self, ttl: int, slot: int) -> bytes:
        """The SYN that leaves with this TTL."""
        return syn(self.flow, ttl, (self.base + slot * APART) & 0xFFFFFFFF)

    def slot(self, sound: Sound) -> Heard | None:
        """The answer: ICMP, SYN-ACK or RST."""
        packet = dissect(sound.data)
        if packet is None or packet.what is What.UDP:
            return None
        slot, rest = divmod((packet.number - self.base) & 0xFFFFFFFF, APART)
        return _heard(packet, slot, packet.what, packet.code) if rest == 0 and slot < SLOTS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions of one flow, told apart by their ids."""

    wait: ClassVar[float] = 1.6
    linger: ClassVar[float] = 1.5
    gap: ClassVar[float] = 0.5  # name servers ration what they say; two questions a second are no flood
    flow: Flow
    base: int
    qname: str

    def packet(self, ttl: int, slot: int) -> bytes:
        """The question that leaves with this TTL."""
        return question(self.flow, ttl, self.base + slot, self.qname)

    def slot(self, sound: Sound) -> Heard | None:
        """The answer: ICMP, or DNS that repeats our question; anything else answers nothing of ours."""
        packet = dissect(sound.data)
        if packet is None:
            return None
        slot = packet.number - self.base
        if not 0 <= slot < SLOTS:
            return None
        if packet.what is not What.UDP:
            return _heard(packet, slot, packet.what, packet.code)
        ours = asked(packet.number, self.qname)[12:]
        if packet.body[12 : 12 + len(ours)].lower() != ours or not _is_answer(packet.body):
            return None
        return _heard(packet, slot, What.DNS, worded(packet.body, 12 + len(ours)))


def _is_answer(body: bytes) -> bool:
    flags, questions = struct.unpack("!2xHH", body[:6])
    return bool(flags & 0x8000) and questions == 1


async def syn_trace(world: World, asked_for: SynTrace) -> Trail:
    """Knock with rising TTL.

    Raises:
        OSError: if there is no way there, or no right to send.
    """
    with port_towards("tcp", asked_for.ip, asked_for.port) as flow:
        course = await _walk(world, Knocks(flow=flow, base=world.draw(32)), flow, asked_for.max_ttl)
    return _trail("tcp", flow, course)


async def dns_ttl_sweep(world: World, asked_for: Sweep, max_ttl: int) -> Trail:
    """Ask with rising TTL.

    Raises:
        OSError: if there is no way there, or no right to send.
    """
    with port_towards("udp", asked_for.server, asked_for.port) as flow:
        base = 1 + world.draw(16) % (0xFFFF - SLOTS)
        kind = Questions(flow=flow, base=base, qname=asked_for.qname)
        course = await _walk(world, kind, flow, max_ttl)
    return _trail("dns", flow, course)


async def _walk(world: World, kind: Knocks | Questions, flow: Flow, max_ttl: int) -> Course:
    with listening(sieve(flow, both_ways=False), world.clock) as ear, voice(flow.remote) as say:
        course = Course(kind=kind, ear=ear, say=say, pace=world.pace, clock=world.clock)
        await course.walk(max_ttl)
    return course


def _trail(protocol: str, flow: Flow, course: Course) -> Trail:
    return Trail(
        protocol=protocol,
        target=flow.remote,
        port=flow.remote_port,
        reached=course.reached,
        echoes=tuple(sorted(course.echoes, key=lambda echo: (echo.sent, echo.ms))),
        unread=course.unread,
    )
