"""One question to one authoritative server, over UDP or TCP, and an ear kept open for those who answer too late."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import dns.flags
import dns.rcode
from dns.message import Message
from dns.name import Name
from dns.rcode import Rcode
from dns.rdatatype import RdataType

from sentinel.kit.authority.bounds import Allowance, Pace
from sentinel.kit.authority.later import listening
from sentinel.kit.authority.question import Foreign, Malformed, Question, cookies, mixed, nsid, read
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.talk import Hearing, Rest, Talk, framed
from sentinel.kit.net.faults import Stopped, failure_of, stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.packets import Packet, Packets, open_packets
from sentinel.kit.net.tcp import connect
from sentinel.model.failure import Code, Layer

WAITS = (2.0, 2.0, 2.0)
LINGER = 1.5
MOST_FOREIGN = 64
MOST_COOKIES = 10_000
_NO_EDNS = frozenset({Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS})
_OVER_TCP = frozenset({"case", "cookie", "malformed"})
_FLAGS = {"AA": dns.flags.AA, "TC": dns.flags.TC, "RA": dns.flags.RA, "AD": dns.flags.AD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Puts questions to authorities. ``draw(bits)`` is randomness, ``now`` aware UTC, ``clock`` monotonic seconds.

    ``waits`` are the seconds to listen after each sending; ``linger`` for how long after the first answer others are
    heard; ``secret`` makes the client's cookies.
    """

    guard: Guard
    pace: Pace
    draw: Callable[[int], int]
    now: Callable[[], datetime]
    clock: Callable[[], float]
    secret: bytes
    waits: tuple[float, ...] = WAITS
    linger: float = LINGER
    _cookies: dict[str, bytes] = field(default_factory=dict)

    async def ask(
        self, allowance: Allowance, server: Server, name: Name, kind: RdataType, transport: str = "udp"
    ) -> Hearing:
        """Ask, within what the look may still cost; over TCP if the answer is cut, or does not come. Never raises."""
        at, talk = self.now(), self._talk(allowance, server, name, kind)
        blank = Reply(server=server, name=name, kind=kind, transport=transport, at=at)
        try:
            async with asyncio.timeout(allowance.remaining()):
                hearing = await (self._udp(talk, blank) if transport == "udp" else self._tcp(talk, blank))
        except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
            hearing = Hearing(reply=replace(blank, failure=failure_of(Layer.DNS, error)))
        took = round((self.clock() - talk.began) * 1000.0, 3)
        foreign, tries = tuple(sorted(talk.foreign.items())), max(talk.tries, 1)
        return replace(hearing, reply=replace(hearing.reply, took_ms=took, foreign=foreign, tries=tries))

    def _talk(self, allowance: Allowance, server: Server, name: Name, kind: RdataType) -> Talk:
        client = hashlib.blake2b(server.address.encode(), key=self.secret, digest_size=8).digest()
        question = Question(number=self.draw(16), name=mixed(name, self.draw), kind=kind, cookie=client)
        known = self._cookies.get(server.address, b"")
        return Talk(server=server, question=question, allowance=allowance, began=self.clock(), cookie=known)

    async def _udp(self, talk: Talk, blank: Reply) -> Hearing:
        packets = open_packets(self.guard, *talk.server.endpoint, self.clock)
        try:
            found = await self._patient(talk, packets)
        except BaseException:
            packets.close()
            raise
        if found is None:
            packets.close()
            return await self._tcp(talk, replace(blank, transport="tcp"))
        packet, message = found
        reply = self._reply(blank, message, packet)
        rest = listening(packets, talk.question, reply, self.linger) if self.linger else None
        if rest is None:
            packets.close()
        cut = bool(message.flags & dns.flags.TC)
        return await self._whole(talk, blank, reply, rest) if cut else Hearing(reply=reply, rest=rest)

    async def _whole(self, talk: Talk, blank: Reply, reply: Reply, rest: Rest | None) -> Hearing:
        """The answer that did not fit into a packet; if TCP fails, the cut one with the failure."""
        try:
            whole = (await self._tcp(talk, replace(blank, transport="tcp"))).reply
        except (Stopped, TimeoutError) as error:
            whole = replace(reply, failure=failure_of(Layer.DNS, error))
        except BaseException:
            if rest is not None:
                rest.cancel()
            raise
        return Hearing(reply=whole, rest=rest)

    async def _patient(self, talk: Talk, packets: Packets) -> tuple[Packet, Message] | None:
        """Send, listen, send again. None: nobody answered properly, or the port is closed; TCP is worth a try."""
        for wait in self.waits:
            try:
                await self._send(talk, packets)
                async with asyncio.timeout(min(wait, talk.allowance.remaining())):
                    return await self._agreed(talk, packets)
            except TimeoutError:
                if talk.foreign.keys() & _OVER_TCP:  # it answers, but not as we need it over UDP
                    return None
            except Stopped as refused:
                if refused.failure.layer is Layer.TCP and refused.failure.code is Code.CONNECTION_REFUSED:
                    return None
                raise
        return None

    async def _send(self, talk: Talk, packets: Packets) -> None:
        await self.pace.turn(talk.server.address, talk.allowance)
        talk.allowance.take()
        talk.tries += 1
        packets.send(talk.question.packet(edns=talk.edns, server_cookie=talk.cookie))

    async def _agreed(self, talk: Talk, packets: Packets) -> tuple[Packet, Message]:
        """The first proper answer; a server that cannot EDNS, or wants its cookie, is asked once more."""
        packet, message = await self._ours(talk, packets)
        theirs = cookies(message)[1]
        if message.rcode() == Rcode.BADCOOKIE and theirs and theirs != talk.cookie:
            talk.cookie = theirs
        elif message.rcode() in _NO_EDNS and talk.edns:
            talk.edns = False
        else:
            self._remember(talk.server.address, theirs)
            return packet, message
        await self._send(talk, packets)
        return await self._ours(talk, packets)

    async def _ours(self, talk: Talk, packets: Packets) -> tuple[Packet, Message]:
        """The first packet that answers our question; all others are counted and passed over, up to 64."""
        for _ in range(MOST_FOREIGN):
            packet = await packets.receive()
            talk.allowance.keep(len(packet.data))
            try:
                message = read(packet.data, talk.question, cookie=bool(talk.cookie) and talk.edns)
                if packet.source != packets.peer:  # everything is right but the sender
                    raise Foreign("source")  # noqa: TRY301 - counted like its sisters
                return packet, message  # noqa: TRY300 - the try is for what may be foreign
            except Foreign as error:
                talk.foreign[str(error)] += 1
            except Malformed as error:
                talk.foreign["malformed"] += 1
                talk.broken = str(error)
        raise TimeoutError

    def _remember(self, address: str, theirs: bytes) -> None:
        if theirs:
            self._cookies.pop(address, None)
            self._cookies[address] = theirs
        while len(self._cookies) > MOST_COOKIES:
            self._cookies.pop(next(iter(self._cookies)))

    async def _tcp(self, talk: Talk, blank: Reply) -> Hearing:
        """Ask over a stream, where nobody can forge from afar; without EDNS if the server cannot."""
        message, size = await self._streamed(talk)
        if message.rcode() in _NO_EDNS and talk.edns:
            talk.edns = False
            message, size = await self._streamed(talk)
        return Hearing(reply=replace(self._reply(blank, message, None), size=size))

    async def _streamed(self, talk: Talk) -> tuple[Message, int]:
        await self.pace.turn(talk.server.address, talk.allowance)
        talk.allowance.take()
        line = await connect(self.guard, *talk.server.endpoint, talk.allowance.remaining())
        try:
            async with asyncio.timeout(max(self.waits) * 2):
                data = await framed(line, talk.question.packet(edns=talk.edns, server_cookie=talk.cookie))
        finally:
            line.close()
        talk.allowance.keep(len(data))
        try:
            return read(data, talk.question, strict=False), len(data)
        except (Foreign, Malformed) as error:
            raise stopped(Layer.DNS, Code.DNS_SERVFAIL, f"not an answer: {error}") from None

    def _reply(self, blank: Reply, message: Message, packet: Packet | None) -> Reply:
        return replace(
            blank,
            rcode=dns.rcode.to_text(message.rcode()),
            flags=frozenset(word for word, bit in _FLAGS.items() if message.flags & bit),
            answer=tuple(message.answer),
            authority=tuple(message.authority),
            additional=tuple(message.additional),
            ttl=packet.ttl if packet else None,
            size=len(packet.data) if packet else 0,
            edns=message.edns >= 0,
            nsid=nsid(message),
            cookie=bool(cookies(message)[1]),
        )
