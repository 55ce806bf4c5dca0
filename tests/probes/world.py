"""A tiny world on loopback for the probes: names that lie on demand, sites on several addresses, the real toolbox."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from sentinel.agent.toolbox import Toolbox
from sentinel.detect.fields import Register
from sentinel.kit import events
from sentinel.kit.codec import decode, encode
from sentinel.kit.net.guard import Guard
from sentinel.kit.probe import AnyProbe
from sentinel.kit.seen import Reference, Seen
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.event import Event
from sentinel.model.failure import Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import Subject, Target
from tests.authority import NOW, Issued
from tests.kit.net.servers import Talk

REGISTER = Register.load(Path(__file__).parent.parent.parent / "rules" / "fields.yml")
PAGE = b"<html><title>KPU Provinsi</title><h1>Selamat datang</h1>" + b"<p>Berita dan pengumuman pemilu.</p>" * 80


def http(status: str = "200 OK", body: bytes = PAGE, *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = ["HTTP/1.1 " + status, f"Content-Length: {len(body)}", "Content-Type: text/html; charset=utf-8", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Talk nonsense at once."""
    writer.write(b"220 mail.portal.test ESMTP\r\n" * 20)


async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Hear the first words and close the connection politely."""
    await reader.read(65536)


class Names(asyncio.DatagramProtocol):
    """A resolver: a list of addresses per name, or the word for how it fails (``NXDOMAIN SERVFAIL silence``)."""

    def __init__(self, table: dict[str, Sequence[str] | str]) -> None:
        self.table = table
        self.asked: list[str] = []
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        name = question.question[0].name.to_text().rstrip(".").lower()
        self.asked.append(name)
        said = self.table.get(name, "NXDOMAIN")
        if said == "silence" or self._transport is None:
            return
        answer = dns.message.make_response(question, recursion_available=True)
        if isinstance(said, str):
            answer.set_rcode(dns.rcode.from_text(said))
        else:
            _fill(answer, question, said)
        self._transport.sendto(answer.to_wire(), addr)


def _fill(answer: dns.message.Message, question: dns.message.Message, addresses: Sequence[str]) -> None:
    kind = "AAAA" if question.question[0].rdtype == dns.rdatatype.AAAA else "A"
    fitting = [a for a in addresses if (":" in a) == (kind == "AAAA")]
    if fitting:
        answer.answer.append(dns.rrset.from_text(question.question[0].name, 1, "IN", kind, *fitting))


@dataclass(kw_only=True)
class World:
    """The resolvers' tables, the evidence that was kept, and the toolbox that looks."""

    names: Names
    panel: Names
    toolbox: Toolbox
    resolver: str
    kept: list[tuple[bytes, str]] = field(default_factory=list)

    def name(self, name: str, said: Sequence[str] | str) -> None:
        """What every resolver says of a name from now on."""
        self.names.table[name] = self.panel.table[name] = said


@asynccontextmanager
async def world(roots: Path | None = None, trust: TrustStore | None = None) -> AsyncIterator[World]:
    """Two resolvers and a toolbox in a lab whose time is ``NOW``; ``trust`` may be shared, it takes time to make."""
    loop = asyncio.get_running_loop()
    kept: list[tuple[bytes, str]] = []
    (one, names), (two, panel) = [
        await loop.create_datagram_endpoint(lambda: Names({}), ("127.0.0.1", 0)) for _ in range(2)
    ]
    resolver, other = (f"127.0.0.1:{end.get_extra_info('sockname')[1]}" for end in (one, two))

    def keep(body: bytes, media_type: str) -> str:
        kept.append((body, media_type))
        return f"{len(kept)}"

    toolbox = Toolbox(
        vantage="test-1",
        guard=Guard(lab=True),
        trust=trust or TrustStore(roots),
        keep=keep,
        user_agent="Sentinel test",
        now=lambda: NOW,
        resolvers=[resolver],
        panel=[other],
    )
    try:
        yield World(names=names, panel=panel, toolbox=toolbox, resolver=resolver, kept=kept)
    finally:
        one.close()
        two.close()


@asynccontextmanager
async def site(
    talks: Mapping[str, Talk], context: ssl.SSLContext | Mapping[str, ssl.SSLContext] | None = None
) -> AsyncIterator[int]:
    """A site that listens on one port of several addresses, and behaves as told on each."""
    async with AsyncExitStack() as stack:
        port = 0
        for address, talk in talks.items():
            own = context.get(address) if isinstance(context, Mapping) else context
            port = await stack.enter_async_context(_listening(talk, address, port, own))
        yield port


@asynccontextmanager
async def _listening(talk: Talk, address: str, port: int, context: ssl.SSLContext | None) -> AsyncIterator[int]:
    writers: list[asyncio.StreamWriter] = []
    meetings: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.current_task()
        assert task is not None
        meetings.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(meet, address, port, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in meetings:
            task.cancel()
        await asyncio.gather(*meetings, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()


def server_context(folder: Path, issued: Issued, *, chain: Sequence[Issued] = ()) -> ssl.SSLContext:
    """A TLS server's settings for a certificate and what it sends along."""
    file = folder / f"{issued.certificate.serial_number}.pem"
    file.write_bytes(b"".join([issued.pem, *(link.pem for link in chain), issued.key_pem]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(file)
    return context


def let_old(context: ssl.SSLContext, *, alone: bool = False) -> ssl.SSLContext:
    """The same settings with TLS 1.0 and 1.1 allowed, or with nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        if alone:
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One look: what it brought, what the hub would be given, and the events that it would make of it."""

    outcome: Any
    seen: Seen[Any, Any]
    events: list[Event]

    @property
    def event(self) -> Event:
        """The only event."""
        (one,) = self.events
        return one


async def look(world: World, probe: AnyProbe, url: str, seconds: float = 5.0, **more: object) -> Looked:
    """Look at a URL through the real toolbox and assess what was seen; ``more`` are options, or for ``assessed``."""
    subject = cast("Subject", more.get("subject", Target(id="kpu-ntb", url=url)))
    tools = world.toolbox.for_look(seconds, cursor=cast("str | None", more.get("cursor")))
    outcome = await probe.observe(subject, options_of(probe, more), tools)
    await tools.store(list(tools.bodies))
    return assessed(probe, outcome, url, **more)


def assessed(probe: AnyProbe, outcome: object, url: str = "https://portal.test/", **more: object) -> Looked:
    """The events of an outcome that went through the codec, as it would on its way to the hub."""
    if not isinstance(outcome, Failure | Skipped):
        outcome = decode(probe.facts, encode(outcome, probe.facts))
    subject = cast("Subject", more.get("subject", Target(id="kpu-ntb", url=url)))
    now: Observation[Any] = Observation(
        vantage="test-1", network="lab", epoch="e", sequence=1, probe=probe.kind,
        version=probe.version, subject=subject.key,
        at=cast("datetime", more.get("at", NOW)), duration=0.1, interval=60.0, outcome=outcome,
    )  # fmt: skip
    usual = {name: cast("Any", more.get(name)) for name in ("before", "baseline", "proposed", "learned")}
    reference = cast("Mapping[str, Reference]", more.get("reference", {}))
    seen = Seen(subject=subject, now=now, reference=reference, **usual)
    told = events.judge(probe, seen, options_of(probe, more))
    assert [REGISTER.check(event) for event in told] == [()] * len(told)
    return Looked(outcome=outcome, seen=seen, events=told)


def options_of(probe: AnyProbe, more: Mapping[str, object]) -> Any:  # noqa: ANN401 - the probe alone knows its options
    """The probe's options out of everything that a test says."""
    known = probe.options.model_fields
    return probe.options.model_validate({name: value for name, value in more.items() if name in known})
