"""Hostile bytes: whatever arrives, it is an answer, a word for what is wrong with it, and never an exception."""

import secrets

import dns.message
import dns.rdatatype
import pytest
from dns.message import Message
from dns.name import from_text
from dns.rdatatype import RdataType
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.authority.later import _later
from sentinel.kit.authority.question import Foreign, Malformed, Question, mixed, read
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.dnssec.judge import answered, delegated
from sentinel.kit.dnssec.words import Security
from sentinel.kit.net.packets import Packet
from sentinel.range.primary import Primary
from sentinel.range.tree import indonesia
from tests.kit.authority.desk import now, truth
from tests.kit.dnssec.example import printed
from tests.share import share

WWW = from_text("www.kpu.go.id")
QUESTION = Question(number=4711, name=mixed(WWW, secrets.randbits), kind=RdataType.A, cookie=b"\1" * 8)
WIRE = dns.message.from_wire(QUESTION.packet())
TREE = indonesia()


def said_truly(name: str = "www.kpu.go.id", kind: str = "A", address: str = "127.77.53.4") -> bytes:
    server: Primary = TREE.server(address)
    query = dns.message.make_query(name, kind, want_dnssec=True, id=QUESTION.number)
    query.question = WIRE.question
    return server._truth(query).to_wire() if name == "www.kpu.go.id" else truth(TREE, address, name, kind).to_wire()


TRUE = said_truly()


def survives(data: bytes) -> Message | None:
    """Read, compare and judge: nothing but the two known words may be raised."""
    try:
        message = read(data, QUESTION)
    except (Foreign, Malformed):
        return None
    reply = Reply(
        server=Server(address="127.0.0.1"), name=WWW, kind=RdataType.A, transport="udp", at=now(), rcode="NOERROR",
        answer=tuple(message.answer), authority=tuple(message.authority), additional=tuple(message.additional),
    )  # fmt: skip
    said = reply.said(from_text("kpu.go.id"))
    zone = printed("rfc4035")
    assert (
        answered(WWW, RdataType.A, reply.said(zone.keys.zone), zone.keys, zone.now).ruling.security
        is not Security.SECURE
    )
    assert delegated(WWW, said, zone.keys, zone.now).ruling.security is not Security.SECURE
    _later(Packet(data=data, source=("127.0.0.1", 53), ttl=64, after=0.1), QUESTION, reply)
    return message


def test_the_truth_survives() -> None:
    message = survives(TRUE)
    assert message is not None
    assert len(message.answer) == 2


@settings(max_examples=250)
@given(st.binary(max_size=600))
def test_noise(data: bytes) -> None:
    survives(data)


@settings(max_examples=250)
@given(st.binary(max_size=300))
def test_noise_behind_our_own_header_and_question(data: bytes) -> None:
    survives(TRUE[: 12 + 19] + data)


@settings(max_examples=250)
@given(st.lists(st.tuples(st.integers(0, len(TRUE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_flipped_bytes(flips: list[tuple[int, int]]) -> None:
    data = bytearray(TRUE)
    for position, value in flips:
        data[position] = value
    survives(bytes(data))


@settings(max_examples=150)
@given(st.integers(0, len(TRUE)), st.integers(0, len(TRUE)), st.integers(0, 40))
def test_cut_and_spliced(start: int, end: int, times: int) -> None:
    survives((TRUE[:start] + TRUE[end:] * times)[:65535])


def test_names_that_point_at_themselves() -> None:
    assert survives(TRUE[:31] + b"\xc0\x1f" + TRUE[33:]) is None


def test_a_thousand_records_are_not_read() -> None:
    data = bytearray(TRUE)
    data[6:8] = (1000).to_bytes(2)
    with pytest.raises(Malformed):
        read(bytes(data), QUESTION)


def test_answers_to_other_types_and_classes_are_foreign() -> None:
    for position, value in ((28, 28), (30, 3)):
        data = bytearray(TRUE)
        data[position] = value
        with pytest.raises(Foreign):
            read(bytes(data), QUESTION)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_mutations() -> None:
    """The bar of issue 5: no exception, no growth."""
    dice = secrets.SystemRandom()
    for _ in range(share(100_000)):
        data = bytearray(TRUE)
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        survives(bytes(data[: dice.randint(0, len(data))] if dice.random() < 0.2 else data))
