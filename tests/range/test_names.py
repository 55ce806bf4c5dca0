import asyncio
import time

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import pytest

from sentinel.range.nameserver import NameServer
from sentinel.range.world import World
from tests.range.clients import stub

NAME = "ntb.kpu.test"


async def ask(
    server: NameServer, name: str, kind: str = "A", source: str = "", *, tcp: bool = False, wait: float = 1
) -> dns.message.Message:
    query = dns.message.make_query(name, kind)
    how = dns.asyncquery.tcp if tcp else dns.asyncquery.udp
    return await how(query, server.address, timeout=wait, port=server.port, source=source or None)


def addresses(message: dns.message.Message) -> list[str]:
    return sorted(record.to_text() for rrset in message.answer for record in rrset)


@pytest.mark.parametrize("tcp", [False, True])
async def test_the_truth_over_udp_and_tcp(world: World, *, tcp: bool) -> None:
    resolver, authority = world.resolvers[0], world.nameserver
    said = await ask(resolver, NAME, tcp=tcp)
    assert addresses(said) == ["127.77.1.10", "127.77.1.11"]
    assert said.flags & dns.flags.RA
    assert not said.flags & dns.flags.AA
    said = await ask(authority, NAME, tcp=tcp)
    assert addresses(said) == ["127.77.1.10", "127.77.1.11"]
    assert said.flags & dns.flags.AA
    assert not said.flags & dns.flags.RA


async def test_denials_are_honest(world: World) -> None:
    said = await ask(world.resolvers[0], "tidak-ada.kpu.test")
    assert said.rcode() == dns.rcode.NXDOMAIN
    assert "hostmaster.kpu.test." in said.authority[0].to_text()
    said = await ask(world.resolvers[0], NAME, "AAAA")
    assert (said.rcode(), said.answer) == (dns.rcode.NOERROR, [])
    said = await ask(world.resolvers[0], "bukan.zona.lain")
    assert said.rcode() == dns.rcode.NXDOMAIN
    said = await ask(world.nameserver, "bukan.zona.lain")
    assert said.rcode() == dns.rcode.REFUSED


async def test_aliases_are_followed_by_resolvers_across_zones(world: World) -> None:
    zone = world.names.zone("kpu.test")
    assert zone is not None
    zone.put("www.kpu.test", "CNAME", "ntb.bawaslu.test.")
    assert addresses(await ask(world.resolvers[0], "www.kpu.test")) == ["127.77.1.30", "ntb.bawaslu.test."]
    assert addresses(await ask(world.nameserver, "www.kpu.test")) == ["ntb.bawaslu.test."]
    zone.put("satu.kpu.test", "CNAME", "dua.kpu.test.")
    zone.put("dua.kpu.test", "CNAME", "satu.kpu.test.")
    assert len((await ask(world.resolvers[0], "satu.kpu.test")).answer) == 2


async def test_lies_denials_failures_and_their_end(world: World) -> None:
    resolver = world.resolvers[0]
    with world.names.lie(NAME, "127.77.1.66", "::1"):
        assert addresses(await ask(resolver, NAME)) == ["127.77.1.66"]
        assert addresses(await ask(resolver, NAME, "AAAA")) == ["::1"]
    with world.names.nxdomain(NAME):
        assert (await ask(resolver, NAME)).rcode() == dns.rcode.NXDOMAIN
    with world.names.servfail(NAME):
        assert (await ask(resolver, NAME)).rcode() == dns.rcode.SERVFAIL
    with world.names.refuse():
        assert (await ask(resolver, "apa.saja")).rcode() == dns.rcode.REFUSED
    with world.names.empty(NAME):
        said = await ask(resolver, NAME)
        assert (said.rcode(), said.answer) == (dns.rcode.NOERROR, [])
    assert len(addresses(await ask(resolver, NAME))) == 2


async def test_a_lie_can_be_meant_for_one_client_or_told_by_one_server(world: World) -> None:
    first, second = world.resolvers
    with world.names.lie(NAME, "127.77.1.66", client="127.78.0.2"):
        assert addresses(await ask(first, NAME, source="127.78.0.2")) == ["127.77.1.66"]
        assert len(addresses(await ask(first, NAME, source="127.78.0.1"))) == 2
    with world.names.servfail(NAME, server=first.address):
        assert (await ask(first, NAME)).rcode() == dns.rcode.SERVFAIL
        assert len(addresses(await ask(second, NAME))) == 2


async def test_silence_and_slowness(world: World) -> None:
    resolver = world.resolvers[0]
    with world.names.silence(NAME):
        with pytest.raises(dns.exception.Timeout):
            await ask(resolver, NAME, wait=0.2)
        assert (await ask(resolver, "kota-mataram.kpu.test")).answer
    with world.names.slow(0.2, NAME):
        begun = time.monotonic()
        assert (await ask(resolver, NAME)).answer
        assert time.monotonic() - begun >= 0.2


async def test_long_answers_are_cut_over_udp_and_whole_over_tcp(world: World) -> None:
    zone = world.names.zone("kpu.test")
    assert zone is not None
    zone.put("banyak.kpu.test", "A", *(f"127.77.9.{n}" for n in range(1, 120)))
    said = await ask(world.resolvers[0], "banyak.kpu.test")
    assert said.flags & dns.flags.TC
    assert said.answer == []
    assert len(addresses(await ask(world.resolvers[0], "banyak.kpu.test", tcp=True))) == 119
    with world.names.truncate(NAME):
        assert (await ask(world.resolvers[0], NAME)).flags & dns.flags.TC
        assert len(addresses(await ask(world.resolvers[0], NAME, tcp=True))) == 2


async def test_an_ordinary_stub_resolver_is_content(world: World) -> None:
    answer = await stub(world).resolve("kota-mataram.kpu.test", "AAAA")
    assert [record.to_text() for record in answer] == ["::1"]
    with pytest.raises(dns.resolver.NXDOMAIN):
        await stub(world, 1).resolve("hilang.kpu.test", "A")


async def test_garbage_is_not_answered_and_hurts_nobody(world: World) -> None:
    resolver = world.resolvers[0]
    loop = asyncio.get_running_loop()
    place = (resolver.address, resolver.port)
    transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=place)
    for packet in (b"", b"\0", b"\xff" * 12, b"\0" * 600):
        transport.sendto(packet)
    transport.close()
    assert (await ask(resolver, NAME)).answer


async def test_questions_are_remembered(world: World) -> None:
    await ask(world.resolvers[1], NAME, "AAAA", source="127.78.0.3")
    asked = await world.asked.find(lambda entry: entry.client == "127.78.0.3", within=1)
    assert (asked.server, asked.what, asked.name) == ("resolver", "AAAA", NAME)
