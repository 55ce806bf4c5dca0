"""One question to one server: what is sent, what is believed, what is written down, and who answers too late."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import pytest
from dns.edns import CookieOption
from dns.message import Message

from sentinel.kit.authority.reply import Reply, Server
from sentinel.range.primary import Lie, Primary, Twist
from sentinel.range.tree import Tree, indonesia
from sentinel.range.twists import (
    cut_short,
    failing,
    forged,
    recursive,
    silent,
    spelled_plainly,
    without_edns,
)
from tests.kit.authority.desk import plane

KPU = "127.77.53.4"
WWW = "www.kpu.go.id"
TRUE = "127.77.1.10"
FALSE = "127.77.1.66"


def at(tree: Tree, address: str = KPU) -> Server:
    return Server(address=address, port=tree.port)


async def replied(
    twist: Twist | None = None, *, prepare: Callable[[Primary], object] | None = None, **how: bool
) -> Reply:
    """The reply of one server that may lie."""
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        if twist is not None:
            tree.server(KPU).lie(Lie(twist=twist, **how))
        if prepare is not None:
            prepare(tree.server(KPU))
        return await look.ask(at(tree), WWW, "A")


def addresses(reply: Reply) -> list[str]:
    return sorted(rdata.to_text() for rrset in reply.answer if rrset.rdtype == 1 for rdata in rrset)


async def test_everything_a_witness_would_write_down() -> None:
    reply = await replied()
    assert (reply.failure, reply.rcode, reply.transport) == (None, "NOERROR", "udp")
    assert addresses(reply) == [TRUE, "127.77.1.11"]
    assert reply.flags == {"AA"}
    assert (reply.nsid, reply.edns, reply.cookie, reply.ttl) == ("ns1.kpu.go.id", True, True, 64)
    assert reply.size > 100
    assert 0 < reply.took_ms < 5000


async def test_the_question_asks_no_recursion_and_wants_dnssec_in_a_spelling_of_its_own() -> None:
    seen: list[Message] = []

    def spy(query: Message, said: Message) -> Message:
        seen.append(query)
        return said

    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.server(KPU).lie(Lie(twist=spy))
        for kind in ("A", "AAAA", "MX", "TXT", "CAA", "SOA"):
            await look.ask(at(tree), WWW, kind)
    assert {(q.flags & dns.flags.RD, q.ednsflags & dns.flags.DO, q.payload) for q in seen} == {(0, dns.flags.DO, 1232)}
    assert len({q.id for q in seen}) > 1
    assert len({q.question[0].name.labels for q in seen}) > 1


async def test_a_cut_answer_is_asked_for_over_tcp() -> None:
    reply = await replied(cut_short, tcp=False)
    assert (reply.transport, addresses(reply)) == ("tcp", [TRUE, "127.77.1.11"])


async def test_silence_over_udp_is_followed_by_tcp() -> None:
    reply = await replied(silent, tcp=False)
    assert (reply.transport, addresses(reply), reply.tries) == ("tcp", [TRUE, "127.77.1.11"], 2)


async def test_nobody_there_is_a_failure_and_no_exception() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        reply = await look.ask(Server(address="127.77.53.250", port=tree.port), WWW, "A")
    assert str(reply.failure) == "tcp.connection_refused"


async def test_a_server_that_says_nothing_at_all_times_out() -> None:
    async with indonesia() as tree, plane(tree, waits=(0.05, 0.05)).look(5.0) as look:
        tree.server(KPU).lie(Lie(twist=silent))
        reply = await look.ask(at(tree), WWW, "A")
    assert str(reply.failure) == "dns.dns_timeout"


@pytest.mark.parametrize("rcode", ["SERVFAIL", "REFUSED"])
async def test_errors_are_words_not_failures(rcode: str) -> None:
    reply = await replied(failing(rcode))
    assert (reply.rcode, reply.definite, reply.failure) == (rcode, False, None)


async def test_a_server_older_than_edns_is_asked_in_its_own_tongue() -> None:
    reply = await replied(without_edns)
    assert (reply.edns, addresses(reply), reply.tries) == (False, [TRUE, "127.77.1.11"], 2)


async def test_a_server_that_spells_plainly_is_believed_over_tcp_only() -> None:
    reply = await replied(spelled_plainly)
    assert (reply.transport, addresses(reply)) == ("tcp", [TRUE, "127.77.1.11"])
    assert dict(reply.foreign) == {"case": 1}


async def test_an_intercepting_resolver_shows_by_its_flags() -> None:
    assert (await replied(recursive)).flags == {"RA"}


async def test_a_wrong_cookie_is_a_forgery() -> None:
    def other_cookie(_query: Message, said: Message) -> Message:
        said.use_edns(0, dns.flags.DO, 1232, options=[CookieOption(b"penipu!!", b"penipu!!")])
        return said

    reply = await replied(other_cookie, tcp=False)
    assert (reply.transport, dict(reply.foreign)) == ("tcp", {"cookie": 1})


async def test_whoever_had_a_cookie_once_must_show_it_again() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        first = await look.ask(at(tree), WWW, "A")
        tree.server(KPU).cookies.turn(to=False)
        second = await look.ask(at(tree), WWW, "MX")
    assert (first.cookie, second.cookie) == (True, False)
    assert (second.transport, dict(second.foreign)) == ("tcp", {"cookie": 1})


async def test_a_server_may_insist_on_its_cookie() -> None:
    def strict(query: Message, said: Message) -> Message:
        halves = [option.server for option in query.options if isinstance(option, CookieOption)]
        if halves == [b""]:
            said.set_rcode(dns.rcode.BADCOOKIE)
            said.answer.clear()
        return said

    reply = await replied(strict, tcp=False)
    assert (reply.transport, reply.rcode, reply.tries) == ("udp", "NOERROR", 2)


@pytest.mark.parametrize(
    ("lie", "differs"),
    [
        (forged(WWW, "A", FALSE), "records"),
        (forged(WWW, "A", TRUE, "127.77.1.11", ttl=300), "ttl"),
        (failing("NXDOMAIN"), "rcode"),
        (lambda _query, said: said, ""),
    ],
    ids=["records", "ttl", "rcode", "same"],
)
async def test_a_second_answer_is_noticed(lie: Twist, differs: str) -> None:
    async with indonesia() as tree, plane(tree, linger=0.4).look(5.0) as look:
        tree.server(KPU).lie(Lie(twist=lie, beside=True, wait=0.05))
        reply = await look.ask(at(tree), WWW, "A")
        assert addresses(reply) == [TRUE, "127.77.1.11"]
        [settled] = await look.settle()
    [later] = settled.later
    assert (later.differs, later.source, later.ttl) == (differs, KPU, 64)
    assert later.after_ms >= 40
    assert bool(settled.conflicts) == bool(differs)


async def test_listening_for_the_late_does_not_hold_up_the_look() -> None:
    async with indonesia() as tree, plane(tree, linger=0.5).look(5.0) as look:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for kind in ("A", "AAAA", "MX", "TXT", "SOA"):
            await look.ask(at(tree), WWW, kind)
        asked = loop.time() - began
        assert len(await look.settle()) == 5
        assert asked < 0.45
        assert loop.time() - began < 1.5


async def test_packets_that_do_not_belong_are_counted_and_passed_over() -> None:
    async with indonesia() as tree:
        await strayed(tree)


async def strayed(tree: Tree) -> None:
    """A stranger, a wrong number, rubbish and another question arrive before the true answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, socket.socket(type=socket.SOCK_DGRAM) as stranger:
        server.bind(("127.77.53.200", 0))
        server.settimeout(0)
        async with plane(tree).look(5.0) as look:
            asking = asyncio.create_task(
                look.ask(Server(address="127.77.53.200", port=server.getsockname()[1]), WWW, "A")
            )
            data, client = await asyncio.get_running_loop().sock_recvfrom(server, 4096)
            query = dns.message.from_wire(data)
            true = dns.message.make_response(query)
            other = dns.message.make_response(dns.message.make_query("lain.test", "A", id=query.id))
            wrong = dns.message.make_response(query)
            wrong.id ^= 1
            stranger.sendto(true.to_wire(), client)
            for wire in (b"x", wrong.to_wire(), other.to_wire(), true.to_wire()[:-3], true.to_wire()):
                server.sendto(wire, client)
            reply = await asking
    assert dict(reply.foreign) == {"source": 1, "short": 1, "id": 1, "question": 1, "malformed": 1}
    assert (reply.rcode, reply.transport) == ("NOERROR", "udp")


@pytest.mark.parametrize("name", ["a" * 64 + ".id", "..", "x." * 200])
async def test_what_is_no_name_is_not_asked_for(name: str) -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        reply, found = await look.ask(at(tree), name, "A"), await look.resolve(name)
        kind = await look.ask(at(tree), WWW, "ANY")
    assert {str(reply.failure), str(found.failure), str(kind.failure)} == {"dns.unsupported"}
    assert len(tree.asked) == 0


async def test_each_server_is_heard_apart() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        tree.server("127.77.53.5").lie(Lie(twist=forged(WWW, "A", FALSE)))
        one, two = await look.ask_all([at(tree), at(tree, "127.77.53.5")], WWW, "A")
    assert (addresses(one), addresses(two)) == ([TRUE, "127.77.1.11"], [FALSE])


async def test_the_same_question_is_put_once_and_again_if_wanted() -> None:
    async with indonesia() as tree, plane(tree).look(5.0) as look:
        await asyncio.gather(*(look.ask(at(tree), WWW, "A") for _ in range(5)))
        assert len(tree.asked) == 1
        await look.ask(at(tree), WWW, "A", again=True)
        assert len(tree.asked) == 2
        assert len(await look.settle()) == 2


async def test_a_cut_answer_of_a_server_without_tcp_is_a_failure_that_keeps_what_was_heard() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind(("127.77.53.200", 0))
        server.settimeout(0)
        async with indonesia() as tree, plane(tree).look(5.0) as look:
            there = Server(address="127.77.53.200", port=server.getsockname()[1])
            asking = asyncio.create_task(look.ask(there, WWW, "A"))
            data, client = await asyncio.get_running_loop().sock_recvfrom(server, 4096)
            cut = dns.message.make_response(dns.message.from_wire(data))
            cut.flags |= dns.flags.TC
            server.sendto(cut.to_wire(), client)
            reply = await asking
    assert (str(reply.failure), reply.transport, reply.flags) == ("tcp.connection_refused", "udp", frozenset({"TC"}))


async def test_a_look_that_ends_at_once_leaves_no_socket_open() -> None:
    async with indonesia() as tree:
        async with plane(tree, linger=30.0).look(5.0) as look:
            await look.ask(at(tree), WWW, "A")
            before = open_sockets()
        assert open_sockets() < before


def open_sockets() -> int:
    links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return sum(link.readlink().name.startswith("socket:") for link in links)
