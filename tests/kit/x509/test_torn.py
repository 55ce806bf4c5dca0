"""A certificate with a broken part is judged by all the others: OpenSSL accepts it, and so do visitors."""

from dataclasses import replace
from datetime import datetime

import pytest
from cryptography import x509

from sentinel.kit.looks import Handshake
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.edge import Edge, Handed, edge_of
from sentinel.kit.x509.findings import Findings, findings
from sentinel.kit.x509.logs import read
from sentinel.kit.x509.names import covers
from sentinel.kit.x509.stamp import stamps_of
from sentinel.kit.x509.trust import TrustStore
from tests.authority import DAY, NOW, Issued, authority, rsa_key, san, server
from tests.logs import TestLog, listing, seen_by

NAME = "portal.test"
ROOT = authority("Public Root", key=rsa_key(2048))
SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
PLACES = x509.ObjectIdentifier("2.5.29.31")
ALPHA, BETA = TestLog(operator="Alpha"), TestLog(operator="Beta")
TRUST = TrustStore(None, [ROOT.der])
LOGS = read(listing([ALPHA, BETA]), NOW)
TORN = (x509.UnrecognizedExtension(SCTS, b"\x04\x01"), False)
OTHER = (x509.UnrecognizedExtension(PLACES, b"\x30\x01"), False)
PAST = (NOW - 90 * DAY, NOW - 5 * DAY)


def shown(issued: Issued, at: datetime = NOW) -> tuple[Edge, Findings]:
    chain = tuple(issued.chain)
    seen = Handshake(
        address="192.0.2.1", port=443, server_name=NAME, version="TLSv1.3", cipher="x", alpn="h2", chain=chain
    )
    edge, certificates = edge_of(seen, TRUST.judge(chain, NAME, at), NAME)
    edge = replace(edge, handed=Handed.NONE)  # a look asks in the handshake, too
    return edge, findings(edge, {c.sha256: c for c in certificates}, at, LOGS)


@pytest.mark.parametrize("torn", [TORN, OTHER], ids=["timestamps", "places"])
def test_a_broken_part_hides_neither_chain_nor_dates_nor_name(torn: tuple[x509.ExtensionType, bool]) -> None:
    own = shown(server(None, ["evil.test"], life=PAST, extensions=[torn]))[1]
    assert (own.found, own.trusted) == (("expired", "hostname_mismatch", "self_signed"), False)
    stranger = shown(server(authority("Nobody"), [NAME], extensions=[torn]))[1]
    assert {*stranger.found} <= {"incomplete_chain", "untrusted_root"}
    assert stranger.found
    assert stranger.trusted is False


def test_timestamps_that_nobody_can_read_are_none_at_all() -> None:
    edge, found = shown(server(ROOT, [NAME], extensions=[TORN]))
    assert edge.trust is not None
    assert (edge.trust.ok, edge.covers) == (True, True)
    assert "no_sct" in found.found
    assert found.trusted is False


def test_timestamps_beside_a_broken_part_are_read() -> None:
    issued = seen_by(server(ROOT, [NAME]), ALPHA, BETA)
    torn = server(
        ROOT, [NAME], extensions=[OTHER, *((e.value, False) for e in issued.certificate.extensions if e.oid == SCTS)]
    )
    assert parse(torn.der).scts == 2
    assert len(stamps_of(torn.der, parse(ROOT.der).spki_sha256)) == 2
    assert parse(torn.der).unreadable == ("extensions",)


def test_torn_names_leave_open_for_whom_it_speaks_and_nothing_else() -> None:
    names = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), b"\x30\x03\x82\x01\xff")
    issued = server(None, [], life=PAST, extensions=[(names, False)])
    assert covers(issued.der, NAME) is None
    found = shown(issued)[1]
    assert (found.found, found.trusted) == (("unprobeable", "expired", "self_signed"), None)


def test_more_parts_than_anybody_needs_are_not_taken_apart() -> None:
    many = [
        (x509.UnrecognizedExtension(x509.ObjectIdentifier(f"1.2.3.{nth}"), b"\x05\x00"), False) for nth in range(70)
    ]
    issued = server(None, [], extensions=[(san([NAME]), False), TORN, *many])
    assert covers(issued.der, NAME) is None
    assert covers(server(None, [], extensions=[(san([NAME]), False), TORN, *many[:20]]).der, NAME) is True
