"""Whoever forges timestamps is not trusted, in whatever way the forgery cannot be verified; with a fresh list."""

import struct
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sentinel.kit.looks import Handshake
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge, Handed, edge_of
from sentinel.kit.x509.findings import Findings, findings
from sentinel.kit.x509.handed import handed_stamps
from sentinel.kit.x509.logs import Logs, read
from sentinel.kit.x509.sct import Policy
from sentinel.kit.x509.trust import TrustStore
from tests.authority import NOW, authority, server
from tests.logs import TestLog, before, listing, seen_by, stamped

NAME = "portal.test"
ROOT = authority("Public Root")
ISSUING = authority("Public Issuing", ROOT)
ALPHA, BETA = TestLog(operator="Alpha"), TestLog(operator="Beta")
LOGS = read(listing([ALPHA, BETA]), NOW)
LEAF = server(ISSUING, [NAME])
TRUST = TrustStore(None, [ROOT.der])
TRUST.judge([LEAF.der, ISSUING.der], NAME, NOW)  # from now on it repairs a chain that lacks the intermediate


def sorted_as(promise: bytes, kind: int) -> bytes:
    """The same timestamp, said to be signed over another hash than SHA-256."""
    return promise[:43] + bytes([kind]) + promise[44:]


def bloated(promise: bytes) -> bytes:
    return promise[:45] + struct.pack(">H", 2000) + bytes(2000)


def edge(chain: Sequence[bytes]) -> tuple[Edge, list[CertificateFacts]]:
    seen = Handshake(
        address="192.0.2.1", port=443, server_name=NAME, version="TLSv1.3", cipher="x", alpn="h2", chain=tuple(chain)
    )
    return edge_of(seen, TRUST.judge(chain, NAME, NOW), NAME)


def judged(chain: Sequence[bytes], listed: bytes = b"", logs: Logs | None = LOGS) -> Findings:
    shown, certificates = edge(chain)
    stamps = tuple(handed_stamps(listed, chain[0]))
    shown = replace(shown, handed=Handed.SENT if listed else Handed.NONE, stamps=stamps)
    return findings(shown, {c.sha256: c for c in certificates}, NOW, logs)


def forged(log: TestLog) -> bytes:
    return log.promise(1, before(LEAF), forged=True)


FORGERIES = {
    "another's signature": [forged(ALPHA), forged(BETA)],
    "over SHA-512": [sorted_as(forged(ALPHA), 6), sorted_as(forged(BETA), 6)],
    "over nothing": [sorted_as(forged(ALPHA), 0), sorted_as(forged(BETA), 99)],
    "without end": [bloated(forged(ALPHA)), bloated(forged(BETA))],
}


@pytest.mark.parametrize("promises", FORGERIES.values(), ids=FORGERIES)
@pytest.mark.parametrize("sent", [[ISSUING.der], []], ids=["intermediate sent", "intermediate forgotten"])
def test_no_forged_timestamp_makes_a_certificate_trusted(promises: Sequence[bytes], sent: Sequence[bytes]) -> None:
    found = judged([stamped(LEAF, *promises).der, *sent])
    assert "no_sct" in found.found
    assert found.trusted is False


def test_true_timestamps_count_though_the_intermediate_was_forgotten() -> None:
    found = judged([seen_by(LEAF, ALPHA, BETA).der])
    assert (found.found, found.trusted) == (("incomplete_chain",), True)
    assert found.logged is not None
    assert found.logged.valid == 2


def listed(*promises: bytes) -> bytes:
    whole = b"".join(struct.pack(">H", len(one)) + one for one in promises)
    return struct.pack(">H", len(whole)) + whole


def test_garbage_in_the_handshake_is_no_timestamp() -> None:
    for kind in (6, 0, 99):
        found = judged(LEAF.chain, listed(*(sorted_as(forged(log), kind) for log in (ALPHA, BETA))))
        assert (found.found, found.trusted) == (("no_sct",), False)
    assert judged(LEAF.chain, b"\xff" * 40).found == ("no_sct",)


def test_without_a_list_what_the_server_alone_says_is_not_believed() -> None:
    found = judged(LEAF.chain, listed(forged(ALPHA), forged(BETA)), None)
    assert (found.found, found.trusted) == ((), None)
    assert found.logged is not None
    assert found.logged.policy is Policy.UNKNOWN


def test_where_the_issuers_key_is_not_known_nobody_says_trusted() -> None:
    shown, certificates = edge(seen_by(LEAF, ALPHA, BETA).chain)
    leaf = certificates[0]
    leaf = replace(leaf, stamps=tuple(replace(one, digest="", signature="") for one in leaf.stamps))
    found = findings(shown, {c.sha256: c for c in (leaf, *certificates[1:])}, NOW, LOGS)
    assert (found.found, found.trusted) == ((), None)
