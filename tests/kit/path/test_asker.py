"""Questions on a leash, on loopback: only an answer to our question counts, and whatever else comes is counted."""

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.authority.bounds import Pace
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.packets import Packet
from sentinel.kit.path.asker import PathAsker, PathLook, _echo
from sentinel.kit.path.ear import MOST
from sentinel.kit.path.echo import MOST_HEARD, Echo
from sentinel.model.failure import Code

NAME = "www.kpu.go.id"
Reaction = Callable[[dns.message.Message], Sequence[bytes]]


class Server(asyncio.DatagramProtocol):
    """Reacts to each question with packets."""

    def __init__(self, react: Reaction) -> None:
        self.react, self.asked = react, list[dns.message.Message]()
        self.wire: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.wire = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        self.asked.append(question)
        for packet in self.react(question):
            cast("asyncio.DatagramTransport", self.wire).sendto(packet, addr)


@asynccontextmanager
async def server(react: Reaction, address: str = "127.0.0.1") -> AsyncIterator[tuple[Server, int]]:
    transport, made = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Server(react), local_addr=(address, 0)
    )
    try:
        yield made, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def looking(seconds: float = 5.0, guard: Guard | None = None) -> PathLook:
    pace = Pace(time.monotonic, 10_000.0, together=10_000.0)
    asker = PathAsker(
        guard=guard or Guard(lab=True), pace=pace, draw=secrets.randbits, clock=time.monotonic, linger=0.15
    )
    return asker.look(seconds)


def answer(question: dns.message.Message, *addresses: str, flags: int = dns.flags.AA) -> bytes:
    made = dns.message.make_response(question)
    made.flags |= flags
    made.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "A", *addresses))
    return made.to_wire()


async def ask(port: int, address: str = "127.0.0.1", *, recursive: bool = False, guard: Guard | None = None) -> Echo:
    return await looking(guard=guard).ask(address, port, NAME, recursive=recursive)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_every_answer_is_heard_with_the_ttl_it_came_with(address: str) -> None:
    def twice(question: dns.message.Message) -> Sequence[bytes]:
        return [answer(question, "192.0.2.1"), answer(question, "192.0.2.2", "192.0.2.3", flags=dns.flags.RA)]

    async with server(twice, address) as (made, port):
        echo = await ask(port, address)
    assert [(h.data, h.proper, h.recursive, h.rcode) for h in echo.answers] == [
        (1, True, False, "NOERROR"),
        (2, False, True, "NOERROR"),
    ]
    assert {h.ttl for h in echo.answers} == {64}
    assert not made.asked[0].flags & dns.flags.RD
    assert (echo.foreign, echo.hops, echo.failure) == (0, (), None)


async def test_a_client_wants_recursion_and_is_heard_as_long_as_anybody_may_answer() -> None:
    async with server(lambda _: []) as (made, port):
        began = time.monotonic()
        echo = await ask(port, recursive=True)
    assert made.asked[0].flags & dns.flags.RD
    assert time.monotonic() - began >= 0.15
    assert echo == Echo()


def other_id(question: dns.message.Message) -> bytes:
    question.id ^= 1
    return answer(question, "192.0.2.1")


def other_name(question: dns.message.Message) -> bytes:
    made = dns.message.make_query("www.bawaslu.go.id", "A", id=question.id)
    return answer(made, "192.0.2.1")


@pytest.mark.parametrize(
    "react",
    [
        lambda _: b"\0",
        lambda _: b"\xff" * 600,
        lambda question: question.to_wire(),
        lambda question: answer(question, "192.0.2.1")[:-3],
        other_id,
        other_name,
    ],
    ids=["short", "noise", "our own question", "cut short", "another id", "another name"],
)
async def test_what_is_no_answer_to_our_question_is_counted_and_never_trusted(
    react: Callable[[dns.message.Message], bytes],
) -> None:
    async with server(lambda question: [react(question)] * 3) as (_, port):
        echo = await ask(port)
    assert (echo.answers, echo.foreign) == ((), 3)


async def test_a_flood_is_cut_off() -> None:
    async with server(lambda question: [answer(question, "192.0.2.1")] * (3 * MOST)) as (_, port):
        echo = await ask(port)
    assert len(echo.answers) == MOST_HEARD
    assert echo.foreign <= MOST


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_a_closed_port_is_told_by_icmp_with_its_sender(address: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as held:
        held.bind((address, 0))
        port = held.getsockname()[1]
    echo = await ask(port, address)
    assert [(hop.router, hop.expired) for hop in echo.hops] == [(address, False)]
    assert (echo.answers, echo.expired) == ((), "")


async def test_only_public_servers_and_addresses_that_nobody_has_are_asked_outside_a_lab() -> None:
    refused = await ask(53, "127.0.0.1", guard=Guard())
    assert refused.failure is not None
    assert refused.failure.code is Code.ADDRESS_REFUSED


async def test_there_is_no_path_to_this_machine() -> None:
    assert await looking(1.0).sweep("127.0.0.1", 53, NAME, "A", 5) == ()
    assert await looking(1.0).sweep("::1", 53, NAME, "A", 5) == ()


async def test_a_look_whose_time_is_up_asks_nobody() -> None:
    async with server(lambda _: []) as (made, port):
        echo = await looking(0.0).ask("127.0.0.1", port, NAME)
    assert echo.failure is not None
    assert echo.failure.code is Code.DNS_TIMEOUT
    assert made.asked == []


async def test_a_name_that_is_none_is_a_failure() -> None:
    assert (await looking(1.0).ask("127.0.0.1", 53, "a..b")).failure is not None


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_random_bytes_are_counted_one_by_one(packets: list[bytes]) -> None:
    question = looking(1.0)._question(NAME, "A")
    heard = [Packet(data=data, source=("192.0.2.1", 53), ttl=None, after=0.0) for data in packets]
    assert _echo(list(heard), question) == Echo(foreign=len(packets))
