"""What rawd sends and what it reads: two templates of its own, answers told by their numbers, any noise survived."""

import random
import subprocess
import sys

import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6TimeExceeded, IPv6

from sentinel.agent.rawd.ear import Sound
from sentinel.agent.rawd.knock import APART, Knocks, Questions
from sentinel.agent.rawd.packets import dissect
from sentinel.agent.rawd.wording import worded
from sentinel.kit.raw import Flow, What
from tests.share import share

US, THEM, ROUTER = "198.51.100.7", "203.0.113.5", "192.0.2.1"
SIX = ("2001:db8:1::7", "2001:db8:5::5", "2001:db8:9::1")
NAME = "infopemilu.kpu.go.id"
TCP_FLOW = Flow(protocol="tcp", local=US, local_port=40000, remote=THEM, remote_port=443)
UDP_FLOW = Flow(protocol="udp", local=US, local_port=40000, remote=THEM, remote_port=53)
UDP_FLOW_6 = Flow(protocol="udp", local=SIX[0], local_port=40000, remote=SIX[1], remote_port=53)
KNOCKS = Knocks(flow=TCP_FLOW, base=0xFFFF_F000)
QUESTIONS = Questions(flow=UDP_FLOW, base=700, qname=NAME)
QUESTIONS_6 = Questions(flow=UDP_FLOW_6, base=700, qname=NAME)


def heard(data: object) -> Sound:
    return Sound(data=bytes(data), at=0.0, outgoing=False)  # type: ignore[call-overload]  # scapy ships no types


def answer(query: bytes, *rows: str) -> bytes:
    made = dns.message.make_response(dns.message.from_wire(query))
    made.answer.extend(dns.rrset.from_text(f"{NAME}.", 60, "IN", "A", row) for row in rows)
    return made.to_wire()


def test_a_syn_is_a_clients_and_nothing_more() -> None:
    syn = IP(KNOCKS.packet(3, 5))
    assert (syn.src, syn.dst, syn.ttl, syn[TCP].sport, syn[TCP].dport) == (US, THEM, 3, 40000, 443)
    assert (str(syn[TCP].flags), syn[TCP].seq) == ("S", (0xFFFF_F000 + 5 * APART) & 0xFFFFFFFF)
    assert bytes(syn[TCP].payload) == b""


@pytest.mark.parametrize("kind", [QUESTIONS, QUESTIONS_6])
def test_a_question_is_plain(kind: Questions) -> None:
    sent = kind.packet(4, 9)
    packet = IPv6(sent) if sent[0] >> 4 == 6 else IP(sent)
    assert (packet.hlim if packet.version == 6 else packet.ttl) == 4
    asked = dns.message.from_wire(bytes(packet[UDP].payload))
    assert (asked.id, asked.question[0].to_text()) == (709, f"{NAME}. IN A")
    assert asked.answer == asked.authority == asked.additional == []


def test_each_answer_is_told_by_its_number() -> None:
    seq = (KNOCKS.base + 7 * APART) & 0xFFFFFFFF
    back = IP(src=THEM, dst=US, ttl=57, id=99) / TCP(sport=443, dport=40000, flags="SA", ack=(seq + 1) & 0xFFFFFFFF)
    found = KNOCKS.slot(heard(back))
    assert found is not None
    assert (found.slot, found.what, found.ttl, found.ip_id) == (7, What.SYN_ACK, 57, 99)
    died = IP(src=ROUTER, dst=US, ttl=60) / ICMP(type=11) / KNOCKS.packet(1, 7)[:28]
    found = KNOCKS.slot(heard(died))
    assert found is not None
    assert (found.slot, found.what, found.source, found.said) == (7, What.EXPIRED, ROUTER, "11/0")


@pytest.mark.parametrize("kind", [QUESTIONS, QUESTIONS_6])
def test_errors_about_questions_are_told_by_what_routers_quote(kind: Questions) -> None:
    sent = kind.packet(2, 11)
    six = sent[0] >> 4 == 6
    died = IPv6(src=SIX[2], dst=SIX[0]) / ICMPv6TimeExceeded() / sent if six else IP(src=ROUTER, dst=US) / ICMP(type=11)
    found = kind.slot(heard(died if six else bytes(died / sent[:28])))
    assert found is not None
    assert (found.slot, found.what) == (11, What.EXPIRED)


def test_an_answer_to_another_question_is_none() -> None:
    sent = IP(QUESTIONS.packet(2, 11))
    wire = bytes(sent[UDP].payload)
    back = IP(src=THEM, dst=US, ttl=57) / UDP(sport=53, dport=40000)
    found = QUESTIONS.slot(heard(back / answer(wire, "203.0.113.9", "203.0.113.10")))
    assert found is not None
    assert (found.slot, found.what, found.said) == (11, What.DNS, "NOERROR 203.0.113.9 203.0.113.10")
    other = wire.replace(b"infopemilu", b"infopemilo")
    for strange in (answer(other), wire, wire[:12], b"", b"\0"):
        assert QUESTIONS.slot(heard(back / strange)) is None


@given(st.binary(max_size=200))
def test_noise_is_nothing(noise: bytes) -> None:
    for kind in (KNOCKS, QUESTIONS, QUESTIONS_6):
        found = kind.slot(heard(noise))
        assert found is None or 0 <= found.slot < 64


def test_packets_bent_at_random_are_survived() -> None:
    dice = random.Random(11)
    seq = KNOCKS.base
    whole = [
        bytes(IP(src=THEM, dst=US) / TCP(sport=443, dport=40000, flags="SA", ack=seq + 1, options=[("MSS", 1400)])),
        bytes(IP(src=ROUTER, dst=US) / ICMP(type=11)) + QUESTIONS.packet(1, 1),
        bytes(IPv6(src=SIX[2], dst=SIX[0]) / ICMPv6TimeExceeded() / QUESTIONS_6.packet(1, 1)),
        bytes(
            IP(src=THEM, dst=US) / UDP(sport=53, dport=40000) / answer(bytes(IP(QUESTIONS.packet(1, 1))[UDP].payload))
        ),
    ]
    for _ in range(share(8_000)):
        bent = bytearray(dice.choice(whole))
        for _ in range(dice.randrange(1, 6)):
            bent[dice.randrange(len(bent))] = dice.randrange(256)
        cut = bytes(bent[: dice.randrange(1, len(bent) + 1)])
        for kind in (KNOCKS, QUESTIONS, QUESTIONS_6):
            kind.slot(heard(cut))
        dissect(cut)


@given(st.binary(min_size=12, max_size=300), st.integers(min_value=0, max_value=310))
def test_any_answer_has_a_few_words(body: bytes, at: int) -> None:
    assert len(worded(body, at)) < 220


def test_it_loads_no_more_of_scapy_than_it_needs() -> None:
    """Not ``scapy.all``, which opens the door to every protocol that was ever parsed."""
    code = "import sys, sentinel.agent.rawd.__main__; sys.stdout.write(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    layers = {name for name in loaded if name.startswith("scapy.layers.")}
    assert layers == {"scapy.layers.inet", "scapy.layers.inet6", "scapy.layers.l2"}
    assert not {"scapy.all", "scapy.contrib", "sentinel.config", "sentinel.store", "sqlalchemy", "aiohttp"} & set(
        loaded
    )
