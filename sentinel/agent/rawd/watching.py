"""Watching one connection of ours: what came and went, with the TTL and the number that sockets never show."""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from sentinel.agent.rawd.ear import Ear, Sound
from sentinel.agent.rawd.packets import dissect
from sentinel.kit.raw import Flow, Passed, Watched

MOST = 64
TICK = 0.05  # seconds: how soon a stop is noticed
KEPT = 256  # octets of each packet: the headers, and the first words
_RAW_IP = 101  # link type: packets begin with their IP header
_MAGIC = 0xA1B2C3D4


@dataclass(slots=True, kw_only=True)
class Watcher:
    """Notes the packets of one flow until it is told to stop. ``wall`` is seconds since 1970, for the pcap."""

    flow: Flow
    ear: Ear
    wall: Callable[[], float]
    packets: list[Passed] = field(default_factory=list)
    more: int = 0
    unread: int = 0
    _pieces: list[bytes] = field(default_factory=list)

    async def watch(self, seconds: float, stopped: asyncio.Event) -> Watched:
        """Watch for so many seconds, or until ``stopped`` is set."""
        began = self.ear.clock()
        while not stopped.is_set() and (left := began + seconds - self.ear.clock()) > 0:
            await self._take(min(left, TICK), began)
        while self.more < MOST and await self._take(0.0, began):  # what was heard already
            continue
        return Watched(
            flow=self.flow,
            packets=tuple(self.packets),
            more=self.more,
            unread=self.unread,
            pcap=header() + b"".join(self._pieces),
        )

    async def _take(self, seconds: float, began: float) -> bool:
        sound = await self.ear.hear(seconds)
        if sound is not None:
            self._note(sound, began)
        return sound is not None

    def _note(self, sound: Sound, began: float) -> None:
        packet = dissect(sound.data)
        if packet is None:
            self.unread += 1
            return
        ours = packet.source == self.flow.local
        if ours != sound.outgoing:  # loopback shows each packet twice
            return
        if len(self.packets) == MOST:
            self.more += 1
            return
        self._pieces.append(record(sound.data, self.wall()))
        ms = round((sound.at - began) * 1000.0, 3)
        passed = Passed(ms=ms, ours=ours, what=packet.what, ttl=packet.ttl, size=packet.size, ip_id=packet.ip_id)
        self.packets.append(passed)


def header() -> bytes:
    """The beginning of a pcap file of raw IP packets."""
    return struct.pack("<IHHiIII", _MAGIC, 2, 4, 0, 0, KEPT, _RAW_IP)


def record(data: bytes, at: float) -> bytes:
    """One packet in a pcap file, cut to its first 256 octets."""
    kept = data[:KEPT]
    return struct.pack("<IIII", int(at), int(at % 1 * 1e6), len(kept), len(data)) + kept
