"""Names to addresses through real resolvers on loopback: slow, silent, contradicting each other."""

import time

import dns.flags
import dns.message
import dns.rcode
import pytest

from sentinel.kit.net.watch import Watch
from tests.kit.net.nameserver import Packets, closed_resolver, failing, mute, resolving, zone
from tests.kit.net.stubs import GOOD, Clock, ask, code, resolve, stub_of


async def test_every_address_of_both_families_is_found() -> None:
    async with resolving(zone(GOOD)) as one:
        seen = await resolve(stub_of(one), "WWW.kpu.test.")
    assert seen.name == "www.kpu.test"
    assert set(seen.addresses) == {"103.1.2.3", "103.1.2.4", "2001:db8::1"}
    assert seen.addresses[-1] == "2001:db8::1"
    assert (seen.failure, seen.agreed) == (None, False)
    assert [answer.resolver for answer in seen.answers] == [one, one]
    assert sorted(answer.ttl or 0 for answer in seen.answers) == [30, 60]


async def test_a_resolver_may_speak_ipv6() -> None:
    async with resolving(zone(GOOD), "::1") as one:
        assert (await resolve(stub_of(one), "www.kpu.test")).failure is None


async def test_a_denial_seconded_by_another_resolver_is_agreed() -> None:
    async with resolving(zone(GOOD)) as one, resolving(zone(GOOD)) as two:
        for name, word in (("gone.test", "dns.dns_nxdomain"), ("empty.test", "dns.dns_no_address")):
            seen = await resolve(stub_of(one, two), name)
            assert (code(seen), seen.agreed) == (word, True)
            assert {answer.resolver for answer in seen.answers} == {one, two}


async def test_the_panel_may_second_a_denial() -> None:
    async with resolving(zone(GOOD)) as one, resolving(zone(GOOD)) as two:
        assert (await resolve(stub_of(one, panel=[two]), "gone.test")).agreed


async def test_one_resolver_alone_is_never_agreement() -> None:
    async with resolving(zone(GOOD)) as one, closed_resolver() as dead:
        for stub in (stub_of(one), stub_of(one, one), stub_of(one, panel=[one]), stub_of(one, dead)):
            seen = await resolve(stub, "gone.test")
            assert (code(seen), seen.agreed) == ("dns.dns_nxdomain", False)


async def test_the_authority_alone_is_enough() -> None:
    async with resolving(zone(GOOD, flags=dns.flags.AA)) as one:
        assert (await resolve(stub_of(one), "gone.test")).agreed


async def test_a_resolver_that_denies_what_another_has_does_not_hide_the_site() -> None:
    async with resolving(zone({})) as liar, resolving(zone(GOOD)) as two:
        seen = await resolve(stub_of(liar, two), "www.kpu.test")
        assert (seen.failure, len(seen.addresses), len(seen.answers)) == (None, 3, 4)


async def test_the_panel_is_a_witness_not_a_way() -> None:
    async with resolving(zone({})) as one, resolving(zone(GOOD)) as panel:
        seen = await resolve(stub_of(one, panel=[panel]), "www.kpu.test")
    assert (seen.addresses, code(seen), seen.agreed) == ((), "dns.dns_nxdomain", False)
    assert any(answer.addresses for answer in seen.answers)


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED, dns.rcode.NOTIMP, dns.rcode.FORMERR])
async def test_a_failing_resolver_is_passed_over(rcode: dns.rcode.Rcode) -> None:
    async with resolving(failing(rcode)) as one, resolving(zone(GOOD)) as two:
        seen = await resolve(stub_of(one, two), "www.kpu.test")
        assert (seen.failure, len(seen.addresses)) == (None, 3)
        alone = await resolve(stub_of(one), "www.kpu.test")
        assert (code(alone), alone.agreed) == ("dns.dns_servfail", False)
        assert alone.failure is not None
        assert alone.failure.detail == rcode.name


async def test_a_silent_resolver_is_a_timeout_and_passed_over() -> None:
    async with resolving(mute) as one, resolving(zone(GOOD)) as two:
        start = time.monotonic()
        silent = await resolve(stub_of(one), "www.kpu.test", seconds=0.4)
        assert (code(silent), silent.agreed) == ("dns.dns_timeout", False)
        assert time.monotonic() - start < 1.0
        assert (await resolve(stub_of(one, two), "www.kpu.test")).failure is None


async def test_a_closed_resolver_is_trouble_of_the_resolver_not_of_the_site() -> None:
    async with closed_resolver() as dead:
        seen = await resolve(stub_of(dead), "www.kpu.test")
    assert code(seen) == "dns.dns_servfail"
    assert seen.failure is not None
    assert "connection_refused" in seen.failure.detail


async def test_one_family_late_does_not_hold_up_the_other() -> None:
    def half(query: dns.message.Message) -> Packets:
        return zone(GOOD)(query) if query.question[0].rdtype == 1 else []

    async with resolving(half) as one:
        start = time.monotonic()
        seen = await resolve(stub_of(one), "www.kpu.test")
    assert set(seen.addresses) == {"103.1.2.3", "103.1.2.4"}
    assert [str(answer.failure) for answer in seen.answers] == ["None", "dns.dns_timeout"]
    assert time.monotonic() - start < 0.4


async def test_answers_are_remembered_for_their_ttl() -> None:
    heard: list[str] = []
    clock = Clock()
    async with resolving(zone(GOOD, heard=heard)) as one:
        stub = stub_of(one, clock=clock)
        for later, questions in ((0, 2), (29, 2), (31, 4)):
            clock.now = 1000.0 + later
            assert len((await resolve(stub, "www.kpu.test")).addresses) == 3
            assert len(heard) == questions


async def test_a_second_look_asks_anew_and_asks_another() -> None:
    heard_one: list[str] = []
    heard_two: list[str] = []
    async with resolving(zone(GOOD, heard=heard_one)) as one, resolving(zone(GOOD, heard=heard_two)) as two:
        stub = stub_of(one, two)
        for attempt, asked in ((0, (2, 0)), (0, (2, 0)), (1, (2, 2)), (2, (4, 2))):
            await resolve(stub, "www.kpu.test", attempt)
            assert (len(heard_one), len(heard_two)) == asked


async def test_denials_are_remembered_five_seconds_and_doubts_not_at_all() -> None:
    heard: list[str] = []
    clock = Clock()
    async with resolving(zone({}, heard=heard)) as one, resolving(zone({}, heard=heard)) as two:
        stub = stub_of(one, two, clock=clock)
        for later, questions in ((0, 4), (4.9, 4), (5.1, 8)):
            clock.now = 1000.0 + later
            assert (await resolve(stub, "gone.test")).agreed
            assert len(heard) == questions
        alone = stub_of(one, clock=clock)
        heard.clear()
        await resolve(alone, "gone.test")
        await resolve(alone, "gone.test")
        assert len(heard) == 4


async def test_literals_and_localhost_are_nobodys_business() -> None:
    async with closed_resolver() as dead:
        stub = stub_of(dead)
        assert (await resolve(stub, "127.0.0.9")).addresses == ("127.0.0.9",)
        assert (await resolve(stub, "2001:DB8::1")).addresses == ("2001:db8::1",)
        assert (await resolve(stub, "localhost")).addresses == ("127.0.0.1", "::1")


@pytest.mark.parametrize(
    ("name", "failure"),
    [("2130706433", "tcp.address_refused"), ("0x7f.1", "tcp.address_refused"), ("a b", "dns.unsupported")],
)
async def test_odd_names_are_not_asked_for(name: str, failure: str) -> None:
    heard: list[str] = []
    async with resolving(zone(GOOD, heard=heard)) as one:
        assert code(await resolve(stub_of(one), name)) == failure
    assert heard == []


@pytest.mark.parametrize("resolver", ["nonsense", "tls://dns.google", "ftp://1.2.3.4", "1.2.3.4:99999", "", "https://"])
async def test_what_is_no_resolver_is_unsupported(resolver: str) -> None:
    assert str((await ask(stub_of("127.0.0.1:9"), resolver, "www.kpu.test")).failure) == "dns.unsupported"


async def test_other_kinds_may_be_asked_for() -> None:
    async with resolving(zone(GOOD)) as one:
        stub = stub_of(one)
        assert (await ask(stub, one, "empty.test", "MX")).failure is None
        assert str((await ask(stub, one, "empty.test", "NS")).failure) == "dns.dns_no_address"
        assert str((await ask(stub, one, "empty.test", "NONSENSE")).failure) == "dns.unsupported"


async def test_outside_a_lab_a_foreign_private_resolver_is_refused() -> None:
    async with resolving(zone(GOOD)) as one:
        seen = await ask(stub_of("127.0.0.1:9", lab=False), one, "www.kpu.test")
    assert str(seen.failure) == "tcp.address_refused"


async def test_outside_a_lab_what_the_operator_wrote_is_asked_wherever_it_is() -> None:
    async with resolving(zone(GOOD)) as one:
        assert (await resolve(stub_of(one, lab=False), "www.kpu.test")).failure is None


async def test_every_question_leaves_a_step() -> None:
    async with resolving(zone(GOOD)) as one:
        stub, watch = stub_of(one), Watch(time.monotonic, 5.0)
        await stub.resolve(watch, "www.kpu.test")
        await stub.resolve(watch, "www.kpu.test")
    assert sorted(step.detail for step in watch.steps) == sorted(
        [f"A www.kpu.test {one}", f"AAAA www.kpu.test {one}", "www.kpu.test remembered"]
    )
