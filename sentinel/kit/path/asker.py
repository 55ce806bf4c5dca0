"""Questions with a leash: to real servers with a short TTL, and to addresses where nobody answers questions."""

import asyncio
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

import dns.flags
import dns.message
import dns.rcode
from dns.name import from_text
from dns.rdatatype import RdataType

from sentinel.kit.authority.bounds import Allowance, Pace
from sentinel.kit.authority.question import Foreign, Malformed, Question, read
from sentinel.kit.net.faults import failure_of
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.names import host_name
from sentinel.kit.net.packets import Packet
from sentinel.kit.path.ear import Sound, open_ear
from sentinel.kit.path.echo import MOST_HEARD, Echo, Heard, Hop
from sentinel.kit.path.sweep import Step, step
from sentinel.model.failure import Layer

LINGER = 1.5
KNOCK = 33434  # where traceroute knocks: no DNS, so that nobody who diverts port 53 cares
DEAD = ("192.0.2.53", "203.0.113.53", "2001:db8::53")  # for documentation alone (RFC 5737, 3849): no host is there


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAsker:
    """What all looks share. ``draw(bits)`` is randomness, ``clock`` monotonic seconds; ``linger``: how long we hear."""

    guard: Guard
    pace: Pace
    draw: Callable[[int], int]
    clock: Callable[[], float]
    linger: float = LINGER

    def look(self, seconds: float) -> "PathLook":
        """The path for one look that must be over in so many seconds."""
        return PathLook(self, Allowance(clock=self.clock, ends=self.clock() + seconds))


class PathLook:
    """The path for one look; implements ``sentinel.kit.path.port.Paths``."""

    def __init__(self, asker: PathAsker, allowance: Allowance) -> None:
        self._asker, self._allowance = asker, allowance

    async def ask(
        self,
        address: str,
        port: int,
        name: str,
        kind: str = "A",
        *,
        ttl: int | None = None,
        recursive: bool = False,
    ) -> Echo:
        """Put one question to an address, and hear whatever comes back for 1.5 seconds. Never raises."""
        try:
            question = self._question(name, kind)
            sounds = await self._exchange(address, port, _packet(question, recursive=recursive), ttl)
        except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
            return Echo(failure=failure_of(Layer.DNS, error))
        return _echo(sounds, question)

    async def sweep(self, address: str, port: int, name: str, kind: str, most: int) -> tuple[Step, ...]:
        """Ask with TTL 1 to ``most``, each beside a plain packet; of this machine's own servers there is no path."""
        if ipaddress.ip_address(address).is_loopback:
            return ()
        steps = (self._step(address, port, name, kind, ttl) for ttl in range(1, most + 1))
        return tuple(await asyncio.gather(*steps))

    async def _step(self, address: str, port: int, name: str, kind: str, ttl: int) -> Step:
        asked, knocked = await asyncio.gather(
            self.ask(address, port, name, kind, ttl=ttl),
            self.knock(address, ttl),
        )
        return step(ttl, asked, knocked)

    async def knock(self, address: str, ttl: int) -> Echo:
        """Where a plain packet of this TTL ends, which is no question to anybody."""
        try:
            ear = open_ear(self._guard(KNOCK), address, KNOCK, self._asker.clock, ttl)
            sounds = await ear.exchange(b"\0" * 8, self._asker.linger)
        except Exception as error:  # noqa: BLE001 - as in ``ask``
            return Echo(failure=failure_of(Layer.DNS, error))
        return Echo(hops=tuple(sound for sound in sounds if isinstance(sound, Hop)))

    async def _exchange(self, address: str, port: int, packet: bytes, ttl: int | None) -> list[Sound]:
        asker = self._asker
        await asker.pace.turn(address, self._allowance)
        self._allowance.take()
        ear = open_ear(self._guard(port), address, port, asker.clock, ttl)
        return await ear.exchange(packet, min(asker.linger, self._allowance.remaining()))

    def _guard(self, port: int) -> Guard:
        return self._asker.guard.for_dns(((dead, port) for dead in DEAD), (port,) if port == KNOCK else ())

    def _question(self, name: str, kind: str) -> Question:
        """In plain spelling, as everybody asks: a box that compares bytes would not know its name in mixed case."""
        plain = from_text(host_name(name) if name.strip(".") else ".")
        return Question(number=self._asker.draw(16), name=plain, kind=RdataType[kind], cookie=b"")


def _packet(question: Question, *, recursive: bool) -> bytes:
    """The bytes: one plain question, as everybody's; ``recursive`` as those of a client."""
    flags = dns.flags.RD if recursive else dns.flags.Flag(0)
    return dns.message.make_query(question.name, question.kind, flags=flags, id=question.number).to_wire()


def _echo(sounds: list[Sound], question: Question) -> Echo:
    """Sort what was heard; whatever does not parse or lacks our question is counted, never trusted."""
    packets = [sound for sound in sounds if isinstance(sound, Packet)]
    answers = [heard for heard in (_answer(packet, question) for packet in packets) if heard is not None]
    return Echo(
        answers=tuple(answers[:MOST_HEARD]),
        hops=tuple(sound for sound in sounds if isinstance(sound, Hop)),
        foreign=len(packets) - len(answers),
    )


def _answer(packet: Packet, question: Question) -> Heard | None:
    try:
        message = read(packet.data, question, strict=False)
    except (Foreign, Malformed):
        return None
    authority, recursive = bool(message.flags & dns.flags.AA), bool(message.flags & dns.flags.RA)
    return Heard(
        after_ms=round(packet.after * 1000.0, 3),
        source=packet.source[0],
        ttl=packet.ttl,
        rcode=dns.rcode.to_text(message.rcode()),
        data=sum(len(rrset) for rrset in message.answer),
        proper=authority and not recursive,
        recursive=recursive,
    )
