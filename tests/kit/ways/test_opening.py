"""Hellos made by hand, and what servers answer to them: good answers are read, hostile ones end in one of two words."""

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.ways.ciphers import ALL, DHE, MODERN, TLS_1_3, WEAK
from sentinel.kit.ways.offer import Offer, browser, client_hello
from sentinel.kit.ways.opening import MOST_BYTES, Ear, Garbled, Opening, Refused
from sentinel.range import hello

DICE = bytes(range(96))
OLD = Offer(ciphers=(*MODERN, *DHE, *WEAK["rc4"]))
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def heard(offer: Offer, *pieces: bytes) -> Opening | None:
    ear, found = Ear(offer), None
    for piece in pieces:
        found = ear.hear(piece)
    return found


def record(body: bytes, kind: int = 22) -> bytes:
    return bytes([kind]) + b"\x03\x03" + len(body).to_bytes(2) + body


def server_hello(version: int, cipher: int, extensions: bytes = b"", dice: bytes = DICE[:32]) -> bytes:
    body = version.to_bytes(2) + dice + b"\x00" + cipher.to_bytes(2) + b"\x00"
    body += len(extensions).to_bytes(2) + extensions if extensions else b""
    return record(b"\x02" + len(body).to_bytes(3) + body)


@pytest.mark.parametrize("offer", [OLD, browser(""), Offer(ciphers=TLS_1_3, newest="1.3"), Offer(ciphers=ALL)])
def test_a_hello_says_what_is_offered_and_for_whom(offer: Offer) -> None:
    named = Offer(ciphers=offer.ciphers, newest=offer.newest, server_name="ntb.kpu.go.id", grease=offer.grease)
    read = hello.read(client_hello(named, DICE))
    assert (read.name, read.ciphers[-len(offer.ciphers) :]) == ("ntb.kpu.go.id", offer.ciphers)
    assert hello.read(client_hello(offer, DICE)).name == ""
    assert client_hello(named, DICE) != client_hello(named, DICE[::-1]), "two hellos are never the same"


def test_a_server_that_chooses_an_old_cipher_is_read() -> None:
    assert heard(OLD, hello.opening(WEAK["rc4"][1])) == Opening(version="1.2", cipher=5)


@pytest.mark.parametrize(("prime", "bits"), [(b"\xff" * 64, 512), (b"\x00" * 64 + b"\x7f" + b"\xff" * 127, 1023)])
def test_the_size_of_a_group_is_counted_in_bits(prime: bytes, bits: int) -> None:
    found = heard(OLD, hello.opening(0x0033, prime))
    assert found is not None
    assert found.dh_bits == bits


def test_an_answer_may_come_in_crumbs() -> None:
    whole = hello.opening(0x0033, b"\xff" * 128)
    found = heard(OLD, *(whole[at : at + 1] for at in range(len(whole))))
    assert found is not None
    assert found.dh_bits == 1024
    assert heard(OLD, whole[:-20]) is None


def test_tls_1_3_is_known_by_its_extension_also_where_it_asks_once_more() -> None:
    modern = Offer(ciphers=TLS_1_3, newest="1.3")
    chosen = b"\x00\x33\x00\x02\x00\x1d\x00\x2b\x00\x02\x03\x04"
    for dice in (DICE[:32], RETRY):
        found = heard(modern, server_hello(0x0303, 0x1301, chosen, dice))
        assert found == Opening(version="1.3", cipher=0x1301, extensions=(51, 43))


def test_protocol_and_timestamps_are_taken_from_their_extensions() -> None:
    said = b"\x00\x10\x00\x05\x00\x03\x02h2" + b"\x00\x12\x00\x03abc"
    found = heard(OLD, server_hello(0x0303, 0xC02F, said))
    assert found == Opening(version="1.2", cipher=0xC02F, extensions=(16, 18), alpn="h2", scts=b"abc")


def test_an_alert_refuses_and_a_warning_does_not() -> None:
    with pytest.raises(Refused, match="alert handshake failure"):
        heard(OLD, hello.alert(40))
    warned = record(b"\x01\x70", 21) + hello.opening(5)
    assert heard(OLD, warned) == Opening(version="1.2", cipher=5)


@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        (Offer(ciphers=MODERN), hello.opening(5)),
        (Offer(ciphers=ALL, newest="1.0"), hello.opening(5)),
        (OLD, server_hello(0x0304, 5)),
        (OLD, server_hello(0x0300, 5)),
        (OLD, b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        (OLD, b"\x16\x03\x03\xff\xff" + b"\x00" * 70_000),
        (OLD, record(b"\x0b\x00\x00\x00")),
        (OLD, record(b"\x02\xff\xff\xff")),
        (OLD, record(b"\x15", 21)),
        (OLD, record(b"data", 23)),
        (OLD, server_hello(0x0303, 5, b"\x00\x10\x00\xff\x00")),
        (OLD, server_hello(0x0303, 5, b"\x12\x34\x00\x00" * 65)),
        (OLD, hello.opening(0x0033) + record(b"\x0b\x01\xff\xfc" + b"\x00" * 16_000) * (MOST_BYTES // 16_000 + 1)),
    ],
    ids=[
        "a cipher not offered", "a version not offered", "newer than offered", "SSL 3.0", "no TLS", "a huge record",
        "a certificate first", "a huge message", "a torn alert", "data first", "a torn extension",
        "extensions without end", "certificates without end",
    ],
)  # fmt: skip
def test_what_is_no_answer_to_the_offer_is_garbled(offer: Offer, answer: bytes) -> None:
    with pytest.raises(Garbled):
        heard(offer, answer)


GOOD = (
    hello.opening(0x0033, b"\xff" * 256),
    hello.opening(5),
    hello.alert(40),
    server_hello(0x0303, 0x1301, b"\x00\x33\x00\x02\x00\x1d\x00\x2b\x00\x02\x03\x04"),
    server_hello(0x0301, 0xC014, b"\xff\x01\x00\x01\x00\x00\x10\x00\x05\x00\x03\x02h2"),
)


@settings(max_examples=300)
@given(seed=st.integers(0, 2**32), answer=st.sampled_from(GOOD), waste=st.binary(max_size=40))
def test_hostile_answers_end_in_an_opening_or_in_one_of_two_words(seed: int, answer: bytes, waste: bytes) -> None:
    dice = random.Random(seed)
    for _ in range(10):
        torn = bytearray(answer)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(torn))
            torn[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3)) or waste[:1]
        cut = dice.randrange(len(torn) + 1)
        found = None
        with suppress(Garbled, Refused):
            found = heard(OLD, bytes(torn[:cut]), bytes(torn[cut:]), waste)
        assert found is None or (found.cipher in OLD.ciphers and found.version in {"1.0", "1.1", "1.2"})
