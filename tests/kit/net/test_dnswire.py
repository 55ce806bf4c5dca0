"""Packets: what we send is what others read, what others send is believed only where it hangs on the question."""

import struct

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sentinel.kit.net.dnswire import KINDS, Foreign, Malformed, Message, Query, read

QUERY = Query(number=4711, name="www.kpu.test", kind="A")


def response(*answers: str, query: Query = QUERY, flags: int = dns.flags.RA) -> dns.message.Message:
    message = dns.message.make_response(dns.message.from_wire(query.packet()))
    message.flags |= flags
    for answer in answers:
        name, ttl, kind, *data = answer.split()
        message.answer.append(dns.rrset.from_text(name, int(ttl), "IN", kind, " ".join(data)))
    return message


def told(*answers: str, query: Query = QUERY) -> Message:
    return read(response(*answers, query=query).to_wire(max_size=65535), query)


@pytest.mark.parametrize("kind", KINDS)
def test_others_read_our_questions(kind: str) -> None:
    message = dns.message.from_wire(Query(number=7, name="a.b.kpu.go.id", kind=kind).packet())
    (question,) = message.question
    assert (message.id, question.name.to_text(), question.rdtype.name) == (7, "a.b.kpu.go.id.", kind)
    assert (message.flags, message.edns, message.payload) == (dns.flags.RD, 0, 1232)
    assert dns.message.from_wire(Query(number=7, name="", kind=kind).packet(edns=False)).edns == -1


def test_addresses_are_read() -> None:
    seen = told("www.kpu.test. 60 A 103.1.2.3", "www.kpu.test. 30 A 103.1.2.4")
    assert (seen.rcode, seen.found, seen.addresses, seen.ttl) == (0, True, ("103.1.2.3", "103.1.2.4"), 30)
    six = Query(number=1, name="www.kpu.test", kind="AAAA")
    assert told("www.kpu.test. 60 AAAA 2001:db8::1", query=six).addresses == ("2001:db8::1",)


def test_aliases_are_followed_in_any_order() -> None:
    seen = told("b.test. 50 A 103.1.2.3", "a.test. 40 CNAME b.test.", "WWW.kpu.TEST. 90 CNAME A.test.")
    assert (seen.aliases, seen.addresses, seen.ttl) == (("a.test", "b.test"), ("103.1.2.3",), 40)


def test_records_that_nobody_asked_for_are_ignored() -> None:
    seen = told("bank.test. 9999 A 6.6.6.6", "www.kpu.test. 60 A 103.1.2.3", "test. 60 NS ns.evil.test.")
    assert seen.addresses == ("103.1.2.3",)
    message = response()
    message.additional.append(dns.rrset.from_text("www.kpu.test.", 60, "IN", "A", "6.6.6.6"))
    assert read(message.to_wire(), QUERY).addresses == ()


def test_eight_aliases_are_enough_for_anybody() -> None:
    chain = ["www.kpu.test. 9 CNAME n1.test.", *(f"n{n}.test. 9 CNAME n{n + 1}.test." for n in range(1, 8))]
    assert told(*chain, "n8.test. 9 A 103.1.2.3").addresses == ("103.1.2.3",)
    with pytest.raises(Malformed):
        told(*chain, "n8.test. 9 CNAME n9.test.", "n9.test. 9 A 103.1.2.3")
    with pytest.raises(Malformed):
        told("www.kpu.test. 9 CNAME a.test.", "a.test. 9 CNAME www.kpu.test.")


def test_two_hundred_records_are_enough_for_anybody() -> None:
    def many(count: int) -> list[str]:
        return [f"www.kpu.test. 9 A 103.1.{n // 250}.{n % 250}" for n in range(count)]

    assert len(told(*many(200)).addresses) == 200
    with pytest.raises(Malformed):
        told(*many(201))


def test_other_kinds_are_found_or_not() -> None:
    query = Query(number=3, name="kpu.test", kind="MX")
    assert told("kpu.test. 60 MX 10 mail.kpu.test.", query=query).found
    assert not told("kpu.test. 60 A 103.1.2.3", query=query).found


def test_denials_say_for_how_long() -> None:
    message = response()
    message.set_rcode(dns.rcode.NXDOMAIN)
    message.authority.append(dns.rrset.from_text("test.", 60, "IN", "SOA", "ns.test. host.test. 1 2 3 4 30"))
    assert (read(message.to_wire(), QUERY).rcode, read(message.to_wire(), QUERY).ttl) == (3, 30)


def test_a_referral_is_no_denial() -> None:
    message = response(flags=0)
    message.authority.append(dns.rrset.from_text("kpu.test.", 60, "IN", "NS", "ns.kpu.test."))
    assert read(message.to_wire(), QUERY).referral


@pytest.mark.parametrize(
    ("flags", "authority"), [(dns.flags.AA, True), (dns.flags.AA | dns.flags.RA, False), (0, False)]
)
def test_only_an_authoritative_server_without_recursion_is_the_authority(flags: int, authority: bool) -> None:  # noqa: FBT001 - a table
    assert read(response(flags=flags).to_wire(), QUERY).authority is authority


def test_answers_to_other_questions_are_foreign() -> None:
    wire = response("www.kpu.test. 60 A 103.1.2.3").to_wire()
    for other in (
        Query(number=4712, name="www.kpu.test", kind="A"),
        Query(number=4711, name="www.kpu.tesu", kind="A"),
        Query(number=4711, name="www.kpu.test", kind="AAAA"),
    ):
        with pytest.raises(Foreign):
            read(wire, other)
    with pytest.raises(Foreign):
        read(QUERY.packet(), QUERY)


def test_a_name_that_points_to_itself_is_malformed() -> None:
    head = struct.pack("!6H", QUERY.number, 0x8180, 1, 1, 0, 0) + QUERY.packet(edns=False)[12:]
    for pointer in (len(head), len(head) + 2, 0, 11, 0x3FFF):
        record = struct.pack("!H", 0xC000 | pointer) + struct.pack("!HHIH", 1, 1, 60, 4) + b"\1\2\3\4"
        with pytest.raises(Malformed):
            read(head + record, QUERY)


def test_a_name_over_255_bytes_is_malformed() -> None:
    head = struct.pack("!6H", QUERY.number, 0x8180, 1, 1, 0, 0) + QUERY.packet(edns=False)[12:]
    for labels, fits in ((3, True), (4, False)):
        owner = (b"\x3f" + b"x" * 63) * labels + b"\0"
        wire = head + owner + struct.pack("!HHIH", 1, 1, 60, 4) + b"\1\2\3\4"
        if fits:
            assert not read(wire, QUERY).found
        else:
            with pytest.raises(Malformed):
                read(wire, QUERY)


def test_a_ttl_with_the_highest_bit_is_nought() -> None:
    head = struct.pack("!6H", QUERY.number, 0x8180, 1, 1, 0, 0) + QUERY.packet(edns=False)[12:]
    for sent, lasting in ((0x7FFFFFFF, 0x7FFFFFFF), (0x80000000, 0), (0xFFFFFFFF, 0)):
        wire = head + b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, sent, 4) + b"\1\2\3\4"
        assert read(wire, QUERY).ttl == lasting


def test_a_record_of_the_wrong_size_is_malformed() -> None:
    head = struct.pack("!6H", QUERY.number, 0x8180, 1, 1, 0, 0) + QUERY.packet(edns=False)[12:]
    for size, data in ((3, b"abc"), (16, b"x" * 16), (400, b"abcd"), (0, b"")):
        with pytest.raises(Malformed):
            read(head + b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, size) + data, QUERY)


def test_odd_labels_stay_one_line_and_one_name() -> None:
    evil = b"\x05a.b\n\xff\x04test\0"
    head = struct.pack("!6H", QUERY.number, 0x8180, 1, 1, 0, 0) + QUERY.packet(edns=False)[12:]
    seen = read(head + b"\xc0\x0c" + struct.pack("!HHIH", 5, 1, 60, len(evil)) + evil, QUERY)
    assert seen.aliases == ("a\\046b\\010\\255.test",)


GOOD = response("www.kpu.test. 60 CNAME a.test.", "a.test. 30 A 103.1.2.3").to_wire()


def survives(data: bytes) -> None:
    try:
        seen = read(data, QUERY)
    except (Foreign, Malformed):
        return
    assert len(seen.aliases) <= 8
    assert len(seen.addresses) <= 200


@given(st.binary(max_size=600))
@example(b"")
def test_no_packet_breaks_the_parser(data: bytes) -> None:
    survives(data)
    survives(GOOD[:12] + data)
    survives(QUERY.packet()[:2] + b"\x81\x80\0\1" + data)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.integers(0, len(GOOD)))
def test_no_damaged_packet_breaks_the_parser(place: int, byte: int, end: int) -> None:
    survives(GOOD[:place] + bytes((byte,)) + GOOD[place + 1 :])
    survives(GOOD[:end])
    survives(GOOD[:place] + GOOD[end:])
