"""Along one path: packets with rising TTL, three at a time, until the host itself answers; each answer is noted."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from sentinel.agent.rawd.ear import Ear, Sound
from sentinel.agent.rawd.pace import Pace
from sentinel.kit.raw import END, Echo, Flow, What

AT_ONCE = 3
TRIES = 2
TICK = 0.05
SILENT = 3  # rounds without any answer: behind that nobody speaks
MOST_PER_HOP = 6
MOST = 96


class Kind(Protocol):
    """What is sent, and how its answers are read. ``slot`` numbers our packets from 0 to 63.

    ``wait`` is how many seconds we wait for answers, ``linger`` how long for more of them when all hops have answered:
    what was forged comes first, and what is true comes behind it. ``gap``: seconds between two packets to one host.
    """

    wait: ClassVar[float]
    linger: ClassVar[float]
    gap: ClassVar[float]

    @property
    def flow(self) -> Flow:
        """The flow that all of them belong to."""

    def packet(self, ttl: int, slot: int) -> bytes:
        """The packet that leaves with this TTL."""

    def slot(self, sound: Sound) -> "Heard | None":
        """What was heard, and which of ours it answers; None if it answers none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One answer before it is known when its packet left."""

    slot: int
    what: What
    source: str
    ttl: int
    ip_id: int | None
    said: str


@dataclass(slots=True, kw_only=True)
class Course:
    """One path being walked. ``say`` sends, ``clock`` is monotonic seconds."""

    kind: Kind
    ear: Ear
    say: Callable[[bytes], None]
    pace: Pace
    clock: Callable[[], float]
    echoes: list[Echo] = field(default_factory=list)
    unread: int = 0
    reached: int = 0
    _left: dict[int, tuple[int, float]] = field(default_factory=dict)

    async def walk(self, max_ttl: int) -> None:
        """Walk until the host answers, nobody does any more, or the TTL is the highest allowed."""
        silent = 0
        for first in range(1, max_ttl + 1, AT_ONCE):
            hops = range(first, min(first + AT_ONCE, max_ttl + 1))
            for attempt in range(TRIES):
                missing = [ttl for ttl in hops if not self._at(ttl)]
                if missing:
                    await self._round(hops, missing, attempt)
            silent = 0 if any(self._at(ttl) for ttl in hops) else silent + 1
            if silent == SILENT or any(self._arrived(ttl) for ttl in hops):
                return

    def _at(self, ttl: int) -> list[Echo]:
        return [echo for echo in self.echoes if echo.sent == ttl]

    def _arrived(self, ttl: int) -> bool:
        """The host answered, and nobody says that the packet died on the way: what answers beside that is no host."""
        whats = {echo.what for echo in self._at(ttl)}
        return bool(whats & (END | {What.UNREACHABLE})) and What.EXPIRED not in whats

    async def _send(self, hops: list[int], attempt: int) -> None:
        for ttl in hops:
            await self.pace.turn(self.kind.flow.remote, self.kind.gap)
            slot = attempt * 32 + ttl
            self.reached = max(self.reached, ttl)
            self._left[slot] = (ttl, self.clock())
            self.say(self.kind.packet(ttl, slot))

    async def _round(self, hops: range, missing: list[int], attempt: int) -> None:
        sending = asyncio.create_task(self._send(missing, attempt))
        try:
            await self._listen(hops, sending)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _listen(self, hops: range, sending: asyncio.Task[None]) -> None:
        """Hear, also while we are still sending: an answer's time is taken when it comes."""
        end = self.clock() + self.kind.wait
        while self.clock() < end and len(self.echoes) < MOST:
            sound = await self.ear.hear(TICK)
            if not sending.done():
                end = self.clock() + self.kind.wait
            if sound is None or sound.outgoing:
                continue
            self._note(sound)
            if all(self._at(ttl) for ttl in hops):
                end = min(end, self.clock() + self.kind.linger)

    def _note(self, sound: Sound) -> None:
        heard = self.kind.slot(sound)
        if heard is None or heard.slot not in self._left:
            self.unread += 1
            return
        ttl, left = self._left[heard.slot]
        if len(self._at(ttl)) < MOST_PER_HOP:
            self.echoes.append(_echo(heard, ttl, sound.at - left))


def _echo(heard: Heard, sent: int, after: float) -> Echo:
    return Echo(
        sent=sent,
        what=heard.what,
        source=heard.source,
        ttl=heard.ttl,
        ms=round(after * 1000.0, 3),
        ip_id=heard.ip_id,
        said=heard.said,
    )
