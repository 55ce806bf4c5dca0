"""Mutated certificates: 50,000 of them become facts or unreadable parts, never an exception, in bounded memory."""

import random
import resource
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from sentinel.kit.codec import decode, encode
from sentinel.kit.looks import Handshake
from sentinel.kit.revocation import crl, ocsp
from sentinel.kit.revocation.pointers import pointers
from sentinel.kit.x509.edge import Edge, edge_of
from sentinel.kit.x509.findings import findings
from sentinel.kit.x509.read import opened
from sentinel.kit.x509.trust import TrustStore
from sentinel.kit.x509.words import connection, verdict
from sentinel.kit.x509.words import shown as said
from sentinel.range.broken import BROKEN, RECIPES, chain_of
from sentinel.range.workshop import Workshop
from tests.authority import NOW
from tests.kit.net.mangler import mangled
from tests.share import share

NAME = "ntb.kpu.test"
KINDS = ("wildcard", "nameless", "worldly", "must_staple", "middle_within", "cross_signed", *sorted(BROKEN))
MEGABYTES = 80


def chains(count: int) -> Iterator[list[bytes]]:
    dice = random.Random(50_000)
    shop = Workshop(NOW, dice)
    ready = [[c.public_bytes(Encoding.DER) for c in chain_of(RECIPES[kind](shop, NAME))[1]] for kind in KINDS]
    for _ in range(count):
        chain = list(dice.choice(ready))
        at = dice.randrange(len(chain))
        chain[at] = mangled(chain[at], dice)
        yield chain


def shown(chain: list[bytes]) -> Handshake:
    """A handshake in which a server shows this chain, and its certificate for a staple."""
    return Handshake(
        address="127.0.0.1", port=443, server_name=NAME, version="TLSv1.3", cipher="x", alpn="h2", chain=tuple(chain),
        staple=chain[0],
    )  # fmt: skip


def judged(trust: TrustStore, seen: Handshake) -> None:
    """Everything that is made of a handshake, there and back through the codec."""
    chain = seen.chain
    edge, certificates = edge_of(seen, trust.judge(chain, NAME, NOW), NAME)
    edge = decode(Edge, encode(edge))
    known = {c.sha256: c for c in certificates}
    found = findings(edge, known, NOW)
    leaf = known.get(edge.chain[0])
    assert connection(edge) | verdict(edge, found, 0, 1) | said(edge, edge.certificates(known), leaf)
    first, last = opened(chain[0]), opened(chain[-1])
    if first is not None and last is not None:
        pointers(first)
        ocsp.said(seen.staple or b"", first, last)
        crl.opened(chain[0], last)


@pytest.mark.slow
def test_nothing_that_a_server_may_show_raises_or_fills_memory() -> None:
    trust = TrustStore()
    began = 0
    for nth, chain in enumerate(chains(share(50_000))):
        judged(trust, shown(chain))
        if nth == 1_000:
            began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began) / 1024
    assert grown < MEGABYTES
