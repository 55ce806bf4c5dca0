"""A hostile tree costs what a look is allowed, and no more: questions, bytes, depth, seconds, addresses, pace."""

import asyncio
import itertools
import time

import pytest
from dns.message import Message
from dns.rrset import from_text

from sentinel.kit.authority.bounds import Allowance, Pace
from sentinel.kit.authority.reply import Server
from sentinel.kit.authority.zone import Zone
from sentinel.kit.dnssec.words import Reason, Security
from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.guard import Guard
from sentinel.model.failure import Code
from sentinel.range.primary import Lie
from sentinel.range.signing import Signing
from sentinel.range.tree import indonesia
from sentinel.range.twists import failing, silent
from tests.kit.authority.desk import allowance, plane, resolved

WWW = "www.kpu.go.id"


async def test_questions_run_out() -> None:
    async with indonesia() as tree, plane(tree).look(5.0, allowance(queries=5)) as look:
        found = await look.resolve(WWW)
    assert (found.ruling.security, str(found.failure)) == (Security.INDETERMINATE, "dns.dns_servfail")
    assert len(tree.asked) == 5


async def test_bytes_run_out() -> None:
    async with indonesia() as tree, plane(tree).look(5.0, allowance(room=1000)) as look:
        found = await look.resolve(WWW)
    assert str(found.failure) == "dns.dns_servfail"
    assert len(tree.asked) <= 5


async def test_time_runs_out_and_nothing_is_raised() -> None:
    async with indonesia() as tree:
        for server in tree.servers.values():
            server.lie(Lie(twist=silent))
        began = time.monotonic()
        async with plane(tree, waits=(5.0, 5.0)).look(0.3) as look:
            found = await look.resolve(WWW)
            zone = await look.zone(WWW)
    assert time.monotonic() - began < 8.0
    assert (found.ruling.reason, str(found.failure)) == (Reason.UNREACHABLE, "dns.dns_timeout")
    assert str(zone) == "dns.dns_timeout"


async def test_a_silent_child_is_indeterminate_never_bogus() -> None:
    async with indonesia() as tree:
        for address in ("127.77.53.4", "127.77.53.5"):
            tree.server(address).lie(Lie(twist=silent))
        found = await resolved(tree, WWW, waits=(0.02,))
    assert (found.ruling.security, str(found.failure)) == (Security.INDETERMINATE, "dns.dns_timeout")


async def test_a_child_that_fails_is_indeterminate_never_bogus() -> None:
    async with indonesia() as tree:
        for address in ("127.77.53.4", "127.77.53.5"):
            tree.server(address).lie(Lie(twist=failing("SERVFAIL")))
        found = await resolved(tree, WWW)
    assert (found.ruling.security, str(found.failure)) == (Security.INDETERMINATE, "dns.dns_servfail")


async def test_one_dead_server_of_two_does_no_harm() -> None:
    async with indonesia() as tree:
        tree.server("127.77.53.4").lie(Lie(twist=silent))
        found = await resolved(tree, WWW, waits=(0.02,))
    assert (found.ruling.security, found.records) == (Security.SECURE, ("127.77.1.10", "127.77.1.11"))


async def test_aliases_in_a_circle() -> None:
    async with indonesia() as tree:
        tree.zone("kpu.go.id").edit("satu.kpu.go.id", "CNAME", "dua.kpu.go.id.")
        tree.zone("kpu.go.id").edit("dua.kpu.go.id", "CNAME", "satu.kpu.go.id.")
        found = await resolved(tree, "satu.kpu.go.id")
    assert (found.failure is not None, found.failure and found.failure.detail) == (True, "aliases without end")
    assert len(tree.asked) < 30


async def test_a_long_chain_of_aliases_ends() -> None:
    async with indonesia() as tree:
        for nth in range(20):
            tree.zone("kpu.go.id").edit(f"n{nth}.kpu.go.id", "CNAME", f"n{nth + 1}.kpu.go.id.")
        found = await resolved(tree, "n0.kpu.go.id")
    assert found.failure is not None
    assert len(found.steps) == 9


async def test_a_branch_that_grows_for_ever_ends() -> None:
    async with indonesia() as tree:
        tree.zone("kpu.go.id").edit("r.kpu.go.id", "DNAME", "panjang-sekali.r.kpu.go.id.")
        found = await resolved(tree, "x.r.kpu.go.id")
    assert found.failure is not None
    assert len(tree.asked) < 80


async def test_name_servers_that_need_each_other() -> None:
    async with indonesia() as tree:
        tree.grow("ayam.id", {"ns.telur.id": "127.77.53.8"}, glue=False)
        tree.grow("telur.id", {"ns.ayam.id": "127.77.53.8"}, glue=False)
        found = await resolved(tree, "www.ayam.id")
    assert (found.ruling.security, str(found.failure)) == (Security.INDETERMINATE, "dns.dns_servfail")
    assert len(tree.asked) < 60


@pytest.mark.slow
async def test_a_delegation_to_many_names_that_are_nowhere_is_not_multiplied() -> None:
    """NXNSAttack: each delegation names hosts whose own zones name further hosts, and so on."""
    async with indonesia() as tree:
        for zone in range(12):
            hosts = (f"h{nth}.z{(zone + nth + 1) % 12}.id." for nth in range(13))
            tree.zone("id").edit(f"z{zone}.id", "NS", *hosts)
        async with plane(tree).look(10.0, allowance(queries=300)) as look:
            found = await look.resolve("www.z0.id")
    assert found.failure is not None
    assert len(tree.asked) <= 300


async def test_too_many_labels_are_not_walked() -> None:
    async with indonesia() as tree:
        found = await resolved(tree, "a." * 40 + "id")
    assert (str(found.failure), len(tree.asked)) == ("dns.unsupported", 0)


async def test_glue_may_not_lead_to_addresses_that_the_guard_forbids() -> None:
    async with indonesia() as tree:
        tree.grow("jahat.go.id", {"ns.jahat.go.id": "169.254.169.254"})
        tree.servers.pop("169.254.169.254")
        found = await resolved(tree, "www.jahat.go.id")
    assert found.failure is not None
    assert found.failure.code is Code.ADDRESS_REFUSED


async def test_outside_a_lab_only_the_named_roots_are_asked_on_loopback() -> None:
    async with indonesia() as tree:
        found = await resolved(tree, WWW, guard=Guard())
    assert found.failure is not None
    assert found.failure.code is Code.ADDRESS_REFUSED
    assert {asked.server for asked in tree.asked} == {"127.77.53.1"}


async def test_glue_from_outside_the_speakers_zone_is_not_believed() -> None:
    """A registry of ``id`` may not say where the hosts of another top-level domain are."""
    tree = indonesia()
    tree.grow("uang", {"ns.uang": "127.77.53.66"}, Signing())
    tree.grow("korban.id", {"ns.uang": "127.77.53.66"}, glue=False)

    def poison(_query: Message, said: Message) -> Message:
        said.additional.append(from_text("ns.uang.", 30, "IN", "A", "127.77.53.7"))
        return said

    async with tree, plane(tree).look(5.0) as look:
        tree.server("127.77.53.2").lie(Lie(twist=poison))
        zone = await look.zone("korban.id")
        assert isinstance(zone, Zone)
        servers = await look.servers(zone)
    assert [server.address for server in servers] == ["127.77.53.66"]


async def test_a_family_that_we_lack_is_not_asked() -> None:
    tree = indonesia()
    tree.grow("enam.id", {"ns.enam.id": "::1"}, Signing())
    tree.zone("enam.id").edit("www.enam.id", "A", "127.77.1.60")
    async with tree:
        both = await resolved(tree, "www.enam.id")
        four = await resolved(tree, "www.enam.id", families=frozenset({4}))
    assert (both.ruling.security, both.records) == (Security.SECURE, ("127.77.1.60",))
    assert both.steps[-1].reply.ttl == 64
    assert four.failure is not None
    assert four.failure.detail == "enam.id. has no server we can reach"


async def test_pace_is_kept_per_server() -> None:
    clock = 100.0
    pace = Pace(lambda: clock, 2.0)
    assert [pace.slot("a") for _ in range(4)] == pytest.approx([0.0, 0.52, 1.04, 1.56])
    assert pace.slot("b") == 0.0
    clock = 110.0
    assert pace.slot("a") == 0.0


async def test_pace_that_cannot_be_kept_in_time_is_a_failure() -> None:
    pace = Pace(time.monotonic, 0.01)
    await pace.turn("a", allowance())
    with pytest.raises(Stopped):
        await pace.turn("a", allowance())


async def test_a_server_is_asked_twice_a_second_at_most() -> None:
    async with indonesia() as tree, plane(tree, per_second=20.0).look(5.0) as look:
        server = Server(address="127.77.53.4", port=tree.port)
        await asyncio.gather(*(look.ask(server, f"n{nth}.kpu.go.id", "A") for nth in range(8)))
    times = sorted(asked.at for asked in tree.asked)
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(times)]
    assert sum(gaps) >= 0.33
    assert len(gaps) == 7


def test_an_allowance_counts_down() -> None:
    left = Allowance(clock=lambda: 5.0, ends=6.0, queries=1)
    left.take()
    assert left.remaining() == 1.0
    with pytest.raises(Stopped):
        left.take()
    with pytest.raises(Stopped):
        Allowance(clock=lambda: 7.0, ends=6.0).take()
