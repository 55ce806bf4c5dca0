"""The port that the probe will use: zones, delegations heard server by server, answers judged one by one."""

import secrets
import time

import dns.flags
import pytest
from dns.message import Message
from dns.rrset import from_text

from sentinel.kit.authority.hints import roots
from sentinel.kit.authority.plane import Plane
from sentinel.kit.authority.port import Authorities
from sentinel.kit.authority.zone import Zone
from sentinel.kit.dnssec.words import SECURE, Reason, Security
from sentinel.kit.net.guard import Guard
from sentinel.range.primary import Lie
from sentinel.range.tree import indonesia
from sentinel.range.twists import forged
from tests.kit.authority.desk import now, plane

WWW = "www.kpu.go.id"
FALSE = "127.77.1.66"


async def zone_of(look: Authorities, name: str) -> Zone:
    found = await look.zone(name)
    assert isinstance(found, Zone)
    return found


async def test_the_way_down_from_the_root() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        zone = await zone_of(look, WWW)
    assert [str(z.apex) for z in zone.path] == [".", "id.", "go.id.", "kpu.go.id."]
    assert {z.trust.ruling for z in zone.path} == {SECURE}


async def test_parent_and_child_on_one_server_are_told_apart() -> None:
    """Such a server never refers from one to the other; a walk by referrals would call a healthy zone bogus."""
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        [above] = {server.address for server in await look.servers(await zone_of(look, "id"))}
        below = {server.address for server in await look.servers(await zone_of(look, "go.id"))}
    assert above in below


async def test_every_server_of_the_parent_says_who_serves_the_child() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        delegation = await look.delegation(await zone_of(look, WWW))
    assert {word.server.address for word in delegation.words} == {"127.77.53.2", "127.77.53.3"}
    for word in delegation.words:
        assert [(str(host.name), host.glue) for host in word.hosts] == [
            ("ns1.kpu.go.id.", ("127.77.53.4",)),
            ("ns2.kpu.go.id.", ("127.77.53.5",)),
        ]
        assert (word.trust.ruling, len(word.trust.pointers)) == (SECURE, 1)
        assert not word.ns.authoritative


def swapped(query: Message, said: Message) -> Message:
    """A registrar's account was stolen: other name servers, at the parent."""
    if str(query.question[0].name).lower() == "kpu.go.id." and said.authority and said.authority[0].rdtype == 2:
        said.authority[0] = from_text("kpu.go.id.", 30, "IN", "NS", "ns1.jahat.test.")
    return said


async def test_one_server_of_the_parent_that_says_otherwise_shows() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.server("127.77.53.3").lie(Lie(twist=swapped))
        delegation = await look.delegation(await zone_of(look, "kpu.go.id"))
    named = {word.server.address: [str(host.name) for host in word.hosts] for word in delegation.words}
    assert named == {"127.77.53.2": ["ns1.kpu.go.id.", "ns2.kpu.go.id."], "127.77.53.3": ["ns1.jahat.test."]}


async def test_a_ds_that_is_gone_is_proved_gone() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.zone("go.id").edit("kpu.go.id", "DS")
        delegation = await look.delegation(await zone_of(look, "kpu.go.id"))
    assert {(w.trust.ruling.reason, w.trust.pointers) for w in delegation.words} == {(Reason.OPT_OUT, ())}


async def test_the_root_has_no_parent() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        root = (await zone_of(look, WWW)).path[0]
        assert (await look.delegation(root)).words == ()


async def test_each_server_of_the_child_is_judged_apart() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.server("127.77.53.5").lie(Lie(twist=forged(WWW, "A", FALSE)))
        zone = await zone_of(look, WWW)
        replies = await look.ask_all(await look.servers(zone), WWW, "A")
        rulings = {r.server.address: look.judge(zone, r).ruling.security for r in replies}
    assert rulings == {"127.77.53.4": Security.SECURE, "127.77.53.5": Security.BOGUS}


@pytest.mark.parametrize("address", ["127.77.53.4", "127.77.53.5"])
async def test_a_forger_beside_an_honest_server_is_overruled_and_remembered(address: str) -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.server(address).lie(Lie(twist=forged(WWW, "A", FALSE)))
        found = await look.resolve(WWW)
    [step] = found.steps
    assert (found.ruling, found.records) == (SECURE, ("127.77.1.10", "127.77.1.11"))
    assert step.reply.server.address != address
    assert {reply.server.address for reply, _ in step.others} <= {address}


async def test_a_forger_over_udp_alone_is_overruled_by_tcp() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        for address in ("127.77.53.4", "127.77.53.5"):
            tree.server(address).lie(Lie(twist=forged(WWW, "A", FALSE), tcp=False))
        found = await look.resolve(WWW)
    assert (found.ruling, found.records) == (SECURE, ("127.77.1.10", "127.77.1.11"))
    assert (found.steps[0].reply.transport, len(found.steps[0].others)) == ("tcp", 2)


async def test_a_bogus_answer_is_shown_but_not_to_be_believed() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        for address in ("127.77.53.4", "127.77.53.5"):
            tree.server(address).lie(Lie(twist=forged(WWW, "A", FALSE)))
        found = await look.resolve(WWW)
    assert (found.records, found.believed, found.ruling.security) == ((FALSE,), False, Security.BOGUS)
    assert str(found.ruling) == "bogus signature_wrong www.kpu.go.id./A"


async def test_a_server_that_gives_no_glue_for_its_own_child_is_asked_for_it() -> None:
    """It holds both zones and answers for the child, with nothing in the additional section."""

    def minimal(_query: Message, said: Message) -> Message:
        if said.flags & dns.flags.AA:  # a referral without glue would lead nowhere
            said.additional.clear()
        return said

    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.server("127.77.53.2").lie(Lie(twist=minimal))
        found = await look.resolve("www.kab.go.id")
    assert found.records == ("127.77.1.40",)


async def test_a_server_speaks_of_its_own_zone_alone() -> None:
    def greedy(query: Message, said: Message) -> Message:
        if query.question[0].rdtype == 1:
            said.answer[:] = [from_text("go.id.", 30, "IN", "DNAME", "jahat.test.")]
        return said

    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.server("127.77.53.7").lie(Lie(twist=greedy))
        found = await look.resolve("www.kab.go.id")
    assert (found.aliases, found.records, str(found.failure)) == ((), (), "dns.dns_no_address")


async def test_names_are_in_lower_case_however_we_spelled_the_question() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        found = await look.resolve("KPU.go.id", "NS")
    assert found.records == ("ns1.kpu.go.id.", "ns2.kpu.go.id.")


async def test_an_upper_zone_is_asked_once_for_all_names_of_a_look() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        await look.resolve(WWW)
        before = len(tree.asked)
        await look.resolve("www.bawaslu.go.id")
    again = [asked for asked in list(tree.asked)[before:] if asked.server == "127.77.53.1"]
    assert again == []


async def test_two_looks_share_what_was_said_a_moment_ago() -> None:
    async with indonesia() as tree:
        asker = plane(tree)
        for _ in range(2):
            async with asker.look(5.0) as look:
                assert (await look.resolve(WWW)).ruling == SECURE
    assert len([asked for asked in tree.asked if asked.name == WWW and asked.what == "A"]) == 1


def test_the_real_roots_ship() -> None:
    servers = roots()
    assert len(servers) == 26
    assert {server.port for server in servers} == {53}
    assert [(s.address, s.port) for s in roots(["127.0.0.1:5300", "::1"])] == [("127.0.0.1", 5300), ("::1", 53)]


@pytest.mark.parametrize("text", ["a.root-servers.net", "tls://127.0.0.1", "https://dns.test/q"])
def test_what_is_no_root_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no r"):
        roots([text])


def test_a_plane_without_settings_has_the_real_roots_and_anchors() -> None:
    made = Plane(guard=Guard(), now=now, clock=time.monotonic, draw=secrets.randbits, families=lambda: frozenset({4}))
    assert len(made._roots) == 26
    assert [ds.key_tag for ds in made._anchors] == [20326, 38696]
