"""Resolvers that lie, stumble or babble: only what answers the question is believed."""

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest

from sentinel.model.failure import Code
from tests.kit.net.nameserver import Packets, failing, resolving, resolving_both, zone
from tests.kit.net.stubs import GOOD, ask, code, resolve, stub_of


async def test_a_lost_packet_is_asked_for_again() -> None:
    lost: list[int] = []

    def lossy(query: dns.message.Message) -> Packets:
        lost.append(query.id)
        return [] if len(lost) <= 2 else zone(GOOD)(query)

    async with resolving(lossy) as one:
        assert (await resolve(stub_of(one), "www.kpu.test")).failure is None


async def test_forged_packets_are_passed_over() -> None:
    def raced(query: dns.message.Message) -> Packets:
        (true,) = zone(GOOD)(query)
        (lie,) = zone({"www.kpu.test": ["60 A 6.6.6.6", "60 AAAA 2001:db8::666"]})(query)
        other = dns.message.from_wire(query.to_wire())
        other.question[0].name = dns.name.from_text("other.test.")
        wrong_id = (query.id ^ 1).to_bytes(2) + lie[2:]
        return [wrong_id, zone({"other.test": ["60 A 6.6.6.6"]})(other)[0], b"", lie[:20], true]

    async with resolving(raced) as one:
        seen = await resolve(stub_of(one), "www.kpu.test")
    assert set(seen.addresses) == {"103.1.2.3", "103.1.2.4", "2001:db8::1"}


async def test_a_flood_of_foreign_packets_ends(caplog: pytest.LogCaptureFixture) -> None:
    def flood(query: dns.message.Message) -> Packets:
        return [(query.id ^ 1).to_bytes(2) + zone(GOOD)(query)[0][2:]] * 65

    async with resolving(flood) as one:
        seen = await ask(stub_of(one), one, "www.kpu.test")
    assert seen.failure is not None
    assert (seen.failure.code, seen.failure.detail) == (Code.DNS_SERVFAIL, "only foreign answers")
    assert caplog.records == []


async def test_a_resolver_older_than_edns_is_asked_without() -> None:
    def old(query: dns.message.Message) -> Packets:
        return failing(dns.rcode.FORMERR)(query) if query.edns >= 0 else zone(GOOD)(query)

    async with resolving(old) as one:
        assert len((await resolve(stub_of(one), "www.kpu.test")).addresses) == 3


async def test_half_a_denial_is_none() -> None:
    """No IPv4 address, and trouble when asked for IPv6: the name may well have one."""

    def half(query: dns.message.Message) -> Packets:
        four = query.question[0].rdtype == 1
        return zone({"www.kpu.test": ["60 MX 1 m.test."]})(query) if four else failing(dns.rcode.SERVFAIL)(query)

    async with resolving(half) as one, resolving(half) as two:
        seen = await resolve(stub_of(one, two), "www.kpu.test")
    assert (code(seen), seen.agreed) == ("dns.dns_servfail", False)


async def test_records_beside_the_question_are_ignored() -> None:
    def poisoned(query: dns.message.Message) -> Packets:
        message = dns.message.from_wire(zone(GOOD)(query)[0])
        if "www" in query.question[0].name.to_text():
            message.answer.append(dns.rrset.from_text("bank.test.", 60, "IN", "A", "6.6.6.6"))
        message.additional.append(dns.rrset.from_text("www.kpu.test.", 60, "IN", "A", "6.6.6.6"))
        return [message.to_wire()]

    async with resolving(poisoned) as one:
        stub = stub_of(one)
        assert "6.6.6.6" not in (await resolve(stub, "www.kpu.test")).addresses
        assert code(await resolve(stub, "bank.test")) == "dns.dns_nxdomain"


async def test_a_truncated_answer_is_fetched_over_tcp() -> None:
    def truncated(query: dns.message.Message) -> Packets:
        message = dns.message.make_response(query)
        message.flags |= dns.flags.TC
        return [message.to_wire()]

    async with resolving_both(truncated, zone(GOOD)) as one:
        assert len((await resolve(stub_of(one), "www.kpu.test")).addresses) == 3


async def test_aliases_are_told() -> None:
    lines = {"www.kpu.test": ["60 CNAME cdn.test."], "cdn.test": ["20 A 103.1.2.3"]}
    async with resolving(zone(lines)) as one:
        seen = await ask(stub_of(one), one, "www.kpu.test")
    assert (seen.aliases, seen.addresses, seen.ttl) == (("cdn.test",), ("103.1.2.3",), 20)


async def test_a_loop_of_aliases_is_trouble() -> None:
    def looping(query: dns.message.Message) -> Packets:
        message = dns.message.make_response(query)
        for name, target in (("www.kpu.test.", "a.test."), ("a.test.", "www.kpu.test.")):
            message.answer.append(dns.rrset.from_text(name, 9, "IN", "CNAME", target))
        return [message.to_wire()]

    async with resolving(looping) as one:
        seen = await resolve(stub_of(one), "www.kpu.test")
    assert seen.failure is not None
    assert (seen.failure.code, seen.failure.detail) == (Code.DNS_SERVFAIL, "more than 8 aliases, or a loop of them")
