"""What one look heard serves the next: the upper zones are asked once, not once for each target."""

import asyncio
import time
from collections import Counter

from dns.name import from_text, root
from dns.rdatatype import RdataType

from sentinel.kit.authority.plane import NO_ROOTS, Plane
from sentinel.kit.authority.recall import MOST, Recall
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.talk import Key
from sentinel.kit.authority.zone import Zone
from sentinel.kit.dnssec.words import SECURE
from sentinel.kit.net.guard import Guard
from sentinel.model.failure import Code, Failure, Layer
from sentinel.range.tree import Tree, indonesia
from sentinel.range.twists import silent
from tests.kit.authority.desk import lie, now, plane

WWW = "www.kpu.go.id"
ROOT, UPPER = "127.77.53.1", "127.77.53.2"
NAMES = ("www.kpu.go.id", "a.b.arsip.kpu.go.id", "www.bawaslu.go.id", "www.kab.go.id", "www.sewa.id")


def questions(tree: Tree) -> "Counter[tuple[str, str, str]]":
    """How often each server was asked what."""
    return Counter((asked.server, asked.what, asked.name) for asked in tree.asked)


async def walk(made: Plane, *names: str, attempt: int = 0) -> None:
    async with made.look(5.0, attempt=attempt) as look:
        for name in names:
            zone = await look.zone(name)
            assert isinstance(zone, Zone)
            assert zone.path[0].trust.ruling == SECURE


async def test_looks_one_after_the_other_share_the_walk() -> None:
    async with indonesia() as tree:
        made = plane(tree)
        for name in NAMES:
            await walk(made, name)
        asked = questions(tree)
    assert max(asked.values()) == 1, asked
    assert asked[ROOT, "DNSKEY", "."] == 1


async def test_looks_at_the_same_moment_share_the_walk_too() -> None:
    async with indonesia() as tree:
        made = plane(tree)
        await asyncio.gather(*(walk(made, name) for name in NAMES))
        asked = questions(tree)
    assert {number for (server, _, _), number in asked.items() if server == ROOT} == {1}


async def test_a_second_look_asks_anew_and_over_tcp() -> None:
    """A change must not be confirmed by the memory of itself, nor over the path that may have made it up."""
    async with indonesia() as tree:
        made = plane(tree)
        await walk(made, WWW)
        before = {(asked.what, asked.name) for asked in tree.asked}
        first = len(tree.asked)
        await walk(made, WWW, attempt=1)
        assert {(asked.what, asked.name) for asked in list(tree.asked)[first:]} >= before
        lie(tree, silent, ROOT, UPPER, "127.77.53.3", "127.77.53.4", "127.77.53.5", tcp=False)
        await walk(made, WWW, attempt=3)


async def test_what_was_asked_again_is_not_remembered() -> None:
    async with indonesia() as tree:
        made = plane(tree)
        server = Server(address="127.77.53.4", port=tree.port)
        for _ in range(3):
            async with made.look(5.0) as look:
                await look.ask(server, WWW, "A", again=True)
                await look.ask(server, WWW, "A", age=0.0)
        assert questions(tree)["127.77.53.4", "A", WWW] == 3


async def test_a_lab_without_roots_asks_nobody() -> None:
    bare = Plane(
        guard=Guard(lab=True), now=now, clock=time.monotonic, draw=lambda _: 1, families=lambda: frozenset({4})
    )
    async with bare.look(5.0) as look:
        assert look.closed == NO_ROOTS
        assert await look.zone(WWW) == Failure(layer=Layer.DNS, code=Code.UNSUPPORTED, detail=NO_ROOTS)


async def test_a_server_that_never_answers_is_not_asked_for_every_target() -> None:
    async with indonesia() as tree:
        lie(tree, silent, "127.77.53.7")
        made = plane(tree, waits=(0.02, 0.02, 0.02))
        server = Server(address="127.77.53.7", port=tree.port)
        for _ in range(4):
            async with made.look(2.0) as look:
                assert (await look.ask(server, "www.kab.go.id", "A")).failure is not None
        asked = questions(tree)["127.77.53.7", "A", "www.kab.go.id"]
    assert asked == 4, "three packets and one stream"


def key(name: str) -> Key:
    return (("127.0.0.1", 53), from_text(name), RdataType.A, "udp")


def reply(failure: Failure | None = None, tries: int = 1) -> Reply:
    server = Server(address="127.0.0.1")
    return Reply(server=server, name=root, kind=RdataType.A, transport="udp", at=now(), failure=failure, tries=tries)


async def test_memory_ends_and_is_bounded() -> None:
    clock = [100.0]
    memory = Recall(clock=lambda: clock[0], longest=60.0)
    said = reply()
    with memory.asking(key("a.")) as told:
        told(said)
    clock[0] = 144.0
    assert await memory.reply(key("a."), 45.0) is said
    clock[0] = 146.0
    assert await memory.reply(key("a."), 45.0) is None, "older than this one wants it"
    assert await memory.reply(key("a."), 900.0) is said
    clock[0] = 161.0
    assert await memory.reply(key("a."), 900.0) is None, "older than anybody may have it"
    for number in range(MOST + 10):
        with memory.asking(key(f"{number}.")) as told:
            told(said)
    assert len(memory._heard) == MOST


async def test_who_was_cut_off_leaves_the_question_to_others() -> None:
    memory = Recall(clock=time.monotonic)
    hurried = Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT, detail="no time left to ask")
    with memory.asking(key("a.")):
        waiting = asyncio.ensure_future(memory.reply(key("a."), 45.0))
        await asyncio.sleep(0)
    assert await waiting is None
    with memory.asking(key("b.")) as told:
        told(reply(hurried))
    assert await memory.reply(key("b."), 45.0) is None
    silent_server = reply(hurried, tries=3)
    with memory.asking(key("c.")) as told:
        told(silent_server)
    assert await memory.reply(key("c."), 45.0) is silent_server
