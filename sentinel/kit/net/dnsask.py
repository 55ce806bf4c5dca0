"""One question to one resolver, by UDP, TCP, TLS (RFC 7858) or HTTPS (RFC 8484); the answer, or why there is none."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass, replace

from sentinel.kit.looks import Answer, Handshake
from sentinel.kit.net.dnswire import FORMERR, KINDS, NOTIMP, NXDOMAIN, Foreign, Malformed, Message, Query, read
from sentinel.kit.net.faults import Stopped, failure_of, stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.resolvers import Resolver
from sentinel.kit.net.tcp import Line, Stream, connect, datagram
from sentinel.kit.net.tls import ANY, shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code, Failure, Layer

WAITS = (1.0, 2.0)
MOST_FOREIGN = 64
MOST_SECONDS = 5.0
MEDIA_TYPE = "application/dns-message"
_KEPT = frozenset({Code.DNS_SERVFAIL, Code.ADDRESS_REFUSED, Code.UNSUPPORTED, Code.CANCELLED, Code.BUG})
_SLOW = frozenset({Code.CONNECT_TIMEOUT, Code.TLS_TIMEOUT, Code.HTTP_TIMEOUT, Code.DNS_TIMEOUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer, and whether an authoritative server spoke for itself."""

    answer: Answer
    authority: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Puts questions. ``draw(bits)`` is randomness; ``verify`` raises ``Stopped`` for a resolver that is not itself.

    ``waits`` are the seconds to listen after each sending of a datagram.
    """

    engine: Engine
    draw: Callable[[int], int]
    verify: Callable[[Handshake], None]
    waits: tuple[float, ...] = WAITS

    async def ask(self, watch: Watch, to: Resolver, name: str, kind: str) -> Heard:
        """Ask, within five seconds and the look's own time. Never raises for the network."""
        since = watch.ms()
        try:
            async with asyncio.timeout(min(watch.remaining(), MOST_SECONDS)):
                message = await self._message(watch, to, name, kind)
            heard = _heard(to, name, message)
        except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
            failure = _of_dns(failure_of(Layer.DNS, error))
            heard = Heard(answer=Answer(resolver=to.text, name=name, failure=failure))
        took = watch.note("dns", since, f"{kind} {name} {to.text}")
        return replace(heard, answer=replace(heard.answer, took_ms=took))

    def _guard(self, to: Resolver) -> Guard:
        """What the operator wrote is trusted; what a name answered must be public, though on his port."""
        written = [(to.address, to.port)] if to.named and not to.found else []
        return self.engine.guard.for_dns(written, [to.port] if to.named else [])

    async def _message(self, watch: Watch, to: Resolver, name: str, kind: str) -> Message:
        if kind not in KINDS:
            raise stopped(Layer.DNS, Code.UNSUPPORTED, f"no such kind of record: {kind}")
        query = Query(number=self.draw(16), name=name, kind=kind)
        carry = {"udp": self._udp, "tcp": self._tcp, "tls": self._tls, "https": self._https}[to.transport]
        message = await carry(watch, to, query, query.packet())
        if message.rcode in (FORMERR, NOTIMP):  # older than EDNS
            message = await carry(watch, to, query, query.packet(edns=False))
        return message

    async def _udp(self, watch: Watch, to: Resolver, query: Query, packet: bytes) -> Message:
        line = await datagram(self._guard(to), to.address, to.port)
        try:
            message = await self._patient(line, query, packet)
        finally:
            line.close()
        return await self._tcp(watch, to, query, packet) if message.truncated else message

    async def _patient(self, line: Line, query: Query, packet: bytes) -> Message:
        """Send, listen, send once more: a packet may be lost."""
        broken: list[Malformed] = []
        for wait in self.waits:
            await line.send(packet)
            try:
                async with asyncio.timeout(wait):
                    return await _ours(line, query, broken)
            except TimeoutError:
                continue
        raise stopped(Layer.DNS, Code.DNS_SERVFAIL, str(broken[-1])) if broken else TimeoutError

    async def _tcp(self, watch: Watch, to: Resolver, query: Query, packet: bytes) -> Message:
        line = await connect(self._guard(to), to.address, to.port, watch.remaining())
        try:
            return await _framed(line, query, packet)
        finally:
            line.close()

    async def _tls(self, watch: Watch, to: Resolver, query: Query, packet: bytes) -> Message:
        line = await connect(self._guard(to), to.address, to.port, watch.remaining())
        try:
            connection = self.engine.contexts.connection(to.name, ("dot",), ANY)
            stream, seen = await shake(watch, line, connection, (to.address, to.port, to.name))
            if to.name:
                self.verify(seen)
            return await _framed(stream, query, packet)
        finally:
            line.close()

    async def _https(self, watch: Watch, to: Resolver, query: Query, packet: bytes) -> Message:
        question = base64.urlsafe_b64encode(packet).rstrip(b"=").decode("ascii")
        url = f"{to.text.partition('#')[0]}{'&' if '?' in to.text else '?'}dns={question}"
        ask = Ask(url=url, address=to.address, headers=(("accept", MEDIA_TYPE),), most=65535, check=self.verify)
        seen = await exchange(replace(self.engine, guard=self._guard(to)), watch, ask)
        if seen.failure is not None:
            raise Stopped(seen.failure)
        if seen.status != 200 or seen.header("content-type") != MEDIA_TYPE:  # noqa: PLR2004 - HTTP's word for success
            raise stopped(Layer.DNS, Code.DNS_SERVFAIL, f"HTTP {seen.status} {seen.header('content-type')}")
        return _read(seen.body, query)


async def _ours(line: Line, query: Query, broken: list[Malformed]) -> Message:
    """The first packet that answers our question; forged, late and broken ones are passed over, up to 64."""
    for _ in range(MOST_FOREIGN):
        try:
            return read(await line.receive(), query)
        except Foreign:
            continue
        except Malformed as error:
            broken.append(error)
    raise stopped(Layer.DNS, Code.DNS_SERVFAIL, "only foreign answers")


async def _framed(stream: Stream, query: Query, packet: bytes) -> Message:
    """Ask over a stream, where each message carries its length (RFC 1035, section 4.2.2)."""
    await stream.send(len(packet).to_bytes(2) + packet)
    data = b""
    while len(data) < 2 or len(data) < 2 + int.from_bytes(data[:2]):  # noqa: PLR2004 - the length takes two bytes
        more = await stream.receive()
        if not more:
            raise stopped(Layer.DNS, Code.DNS_SERVFAIL, "closed without an answer")
        data += more
    return _read(data[2 : 2 + int.from_bytes(data[:2])], query)


def _read(data: bytes, query: Query) -> Message:
    try:
        return read(data, query)
    except (Foreign, Malformed) as error:
        raise stopped(Layer.DNS, Code.DNS_SERVFAIL, str(error)) from None


def _heard(to: Resolver, name: str, message: Message) -> Heard:
    answer = Answer(
        resolver=to.text,
        name=name,
        addresses=message.addresses,
        aliases=message.aliases,
        ttl=message.ttl,
        failure=_denied(message),
    )
    return Heard(answer=answer, authority=message.authority)


def _denied(message: Message) -> Failure | None:
    if message.rcode == 0 and message.found:
        return None
    if message.rcode == NXDOMAIN:
        return Failure(layer=Layer.DNS, code=Code.DNS_NXDOMAIN)
    if message.rcode == 0 and not message.referral:
        return Failure(layer=Layer.DNS, code=Code.DNS_NO_ADDRESS)
    return Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL, detail="referral" if message.referral else message.word)


def _of_dns(failure: Failure) -> Failure:
    """Whatever stopped a resolver, the name stays unknown: one of two words, with the cause as detail."""
    if failure.code in _KEPT:
        return failure
    code = Code.DNS_TIMEOUT if failure.code in _SLOW else Code.DNS_SERVFAIL
    return Failure(layer=Layer.DNS, code=code, detail=f"{failure} {failure.detail}".strip())
