"""Questions over TLS and HTTPS, to resolvers that are who they say, and to impostors; through the real toolbox."""

import asyncio
import base64
import ssl
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import dns.message
import pytest
import trustme

from sentinel.agent.toolbox import Toolbox
from sentinel.kit.net.guard import Guard
from tests.agent.boxes import toolbox
from tests.kit.net.nameserver import Answerer, framed, resolving, zone
from tests.kit.net.servers import Talk, serving

GOOD = {"www.kpu.test": ["60 A 103.1.2.3", "30 AAAA 2001:db8::1"], "doh.test": ["60 A 127.0.0.1"]}


def https(answerer: Answerer, kind: str = "application/dns-message", status: str = "200 OK") -> Talk:
    """A resolver over HTTPS (RFC 8484, GET)."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        question = parse_qs(urlsplit(target).query)["dns"][0]
        query = dns.message.from_wire(base64.urlsafe_b64decode(question + "=" * (-len(question) % 4)))
        (packet,) = answerer(query)
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(packet)}\r\n\r\n"
        writer.write(head.encode() + packet)
        await writer.drain()

    return talk


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_bytes(authority.cert_pem.bytes())
    return path


def context_for(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


async def failure_of(box: Toolbox, resolver: str) -> str:
    return str((await box.for_look(3).ask(resolver, "www.kpu.test")).failure)


async def test_questions_over_tls(authority: trustme.CA, ca_file: Path) -> None:
    async with serving(framed(zone(GOOD)), context=context_for(authority, "dot.test")) as port:
        box = toolbox(ca_file, resolvers=[f"tls://127.0.0.1:{port}#dot.test"])
        seen = await box.for_look(3).resolve("www.kpu.test")
    assert seen.addresses == ("103.1.2.3", "2001:db8::1")


async def test_an_impostor_over_tls_is_not_believed(authority: trustme.CA, ca_file: Path) -> None:
    async with serving(framed(zone(GOOD)), context=context_for(authority, "other.test")) as port:
        seen = await toolbox(ca_file).for_look(3).ask(f"tls://127.0.0.1:{port}#dot.test", "www.kpu.test")
    assert (seen.addresses, str(seen.failure)) == ((), "dns.dns_servfail")
    assert seen.failure is not None
    assert "is not dot.test" in seen.failure.detail


async def test_a_stranger_s_authority_is_not_believed(ca_file: Path) -> None:
    stranger = context_for(trustme.CA(), "dot.test", "127.0.0.1")
    async with (
        serving(framed(zone(GOOD)), context=stranger) as dot,
        serving(https(zone(GOOD)), context=stranger) as doh,
    ):
        box = toolbox(ca_file)
        assert await failure_of(box, f"tls://127.0.0.1:{dot}#dot.test") == "dns.dns_servfail"
        assert await failure_of(box, f"https://127.0.0.1:{doh}/dns-query") == "dns.dns_servfail"


async def test_without_a_name_there_is_nothing_to_check(authority: trustme.CA, ca_file: Path) -> None:
    """Opportunistic, as RFC 7858 (section 4.1) calls it: better than plain, and the operator chose it."""
    async with serving(framed(zone(GOOD)), context=context_for(authority, "other.test")) as port:
        assert await failure_of(toolbox(ca_file), f"tls://127.0.0.1:{port}") == "None"


async def test_questions_over_https_by_literal(authority: trustme.CA, ca_file: Path) -> None:
    async with serving(https(zone(GOOD)), context=context_for(authority, "127.0.0.1")) as port:
        box = toolbox(ca_file, resolvers=[f"https://127.0.0.1:{port}/dns-query"])
        seen = await box.for_look(3).resolve("www.kpu.test")
    assert seen.addresses == ("103.1.2.3", "2001:db8::1")


async def test_an_https_resolver_is_found_through_the_plain_ones(authority: trustme.CA, ca_file: Path) -> None:
    heard: list[str] = []
    secure = serving(https(zone(GOOD)), context=context_for(authority, "doh.test"))
    async with resolving(zone(GOOD, heard=heard)) as plain, secure as port:
        box = toolbox(ca_file, resolvers=[f"https://doh.test:{port}/dns-query", plain])
        seen = await box.for_look(3).resolve("www.kpu.test")
        assert seen.addresses == ("103.1.2.3", "2001:db8::1")
        assert {question.split()[0] for question in heard} == {"doh.test."}
        lost = toolbox(ca_file, resolvers=[f"https://gone.test:{port}/dns-query", plain])
        assert (await lost.for_look(3).resolve("www.kpu.test")).failure is None


async def test_outside_a_lab_a_resolver_s_name_must_lead_to_a_public_address(
    authority: trustme.CA, ca_file: Path
) -> None:
    secure = serving(https(zone(GOOD)), context=context_for(authority, "doh.test"))
    async with resolving(zone(GOOD)) as plain, secure as port:
        box = toolbox(ca_file, resolvers=[plain, f"https://doh.test:{port}/dns-query"], guard=Guard())
        seen = await box.for_look(3).ask(f"https://doh.test:{port}/dns-query", "www.kpu.test")
    assert str(seen.failure) == "tcp.address_refused"


@pytest.mark.parametrize(("kind", "status"), [("text/html", "200 OK"), ("application/dns-message", "503 Busy")])
async def test_a_web_page_is_no_answer(authority: trustme.CA, ca_file: Path, kind: str, status: str) -> None:
    async with serving(https(zone(GOOD), kind, status), context=context_for(authority, "127.0.0.1")) as port:
        assert await failure_of(toolbox(ca_file), f"https://127.0.0.1:{port}/dns-query") == "dns.dns_servfail"


async def test_an_answer_to_another_question_is_no_answer(authority: trustme.CA, ca_file: Path) -> None:
    def other(query: dns.message.Message) -> list[bytes]:
        (packet,) = zone(GOOD)(query)
        return [(query.id ^ 1).to_bytes(2) + packet[2:]]

    context = context_for(authority, "127.0.0.1")
    async with serving(framed(other), context=context) as dot, serving(https(other), context=context) as doh:
        box = toolbox(ca_file)
        assert await failure_of(box, f"tls://127.0.0.1:{dot}") == "dns.dns_servfail"
        assert await failure_of(box, f"https://127.0.0.1:{doh}/dns-query") == "dns.dns_servfail"
