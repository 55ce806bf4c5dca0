"""A benign year: two hundred renewals of every ordinary sort, and nobody is told of any of them.

Certificates of 90, 64, 47 and 6 days, new keys and kept ones, intermediates that rotate, staged over the edges for a
day, and a CDN whose authorities take turns. The real probe judges, the real rules match, and what the hub takes into
the baseline by itself is taken in.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from probes.tls import PROBE, TlsFacts
from sentinel.app.assemble import rules_of
from sentinel.kit.baseline import Normal
from sentinel.kit.looks import Handshake
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge, edge_of
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.severity import Severity
from sentinel.range.workshop import Made, Workshop
from tests.authority import DAY, NOW
from tests.probes.world import assessed

NAME = "ntb.kpu.test"
EDGES = ("203.0.113.80", "203.0.113.81", "203.0.113.82")
HOUR = timedelta(hours=1)
RENEWALS = 25  # of each of eight sorts
RULES = rules_of(None)
LEVELS = {name: rule.level for name, rule in RULES.rules.items()}
Chain = tuple[bytes, ...]


class Authority:
    """One operator: a root, and intermediates that rotate."""

    def __init__(self, name: str, dice: random.Random) -> None:
        first = Workshop(NOW, dice)
        self.shop = Workshop(NOW, dice, first.authority(f"Akar {name}", None))
        self._middles = [self.shop.authority(f"{name} R{nth}", self.shop.root) for nth in range(4)]

    def issue(self, begins: datetime, days: int, key: Any, dice: random.Random) -> Chain:  # noqa: ANN401 - a key of any sort
        """A new certificate, below one intermediate or another."""
        middle = dice.choice(self._middles)
        leaf = self.shop.leaf([NAME, f"www.{NAME}"], middle, key=key, life=(begins - HOUR, begins + days * DAY))
        return _der(leaf), _der(middle)

    @property
    def root(self) -> bytes:
        return _der(self.shop.root)


def _der(made: Made) -> bytes:
    return made.certificate.public_bytes(Encoding.DER)


@cache
def authorities() -> tuple[Authority, Authority]:
    dice = random.Random(7)
    return Authority("Satu", dice), Authority("Dua", dice)


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    file = tmp_path_factory.mktemp("roots") / "roots.pem"
    file.write_bytes(b"".join(a.shop.root.certificate.public_bytes(Encoding.PEM) for a in authorities()))
    return TrustStore(file)


def facts(trust: TrustStore, shown: Mapping[str, Chain], at: datetime) -> TlsFacts:
    """What a look at these edges brings."""
    edges: list[Edge] = []
    known: dict[str, CertificateFacts] = {}
    for address, chain in shown.items():
        seen = Handshake(
            address=address, port=443, server_name=NAME, version="TLSv1.3", cipher="x", alpn="h2", chain=chain
        )
        edge, certificates = edge_of(seen, trust.judge(chain, NAME, at), NAME)
        edges.append(edge)
        known |= {c.sha256: c for c in certificates}
    return TlsFacts(host=NAME, port=443, edges=tuple(edges), certificates=tuple(known.values()))


class Story:
    """A site over a year: what its edges show, what is accepted as normal, and which rules ever matched."""

    def __init__(self, trust: TrustStore, shown: Mapping[str, Chain], at: datetime) -> None:
        self.shown = dict(shown)
        self.matched: dict[str, datetime] = {}
        self._trust = trust
        proposed = PROBE.proposal(assessed(PROBE, facts(trust, shown, at), at=at).seen)
        assert proposed is not None
        self.normal: Normal = proposed

    def accept(self, shown: Mapping[str, Chain], at: datetime) -> None:
        """A person accepts that these are normal as well."""
        more = PROBE.proposal(assessed(PROBE, facts(self._trust, shown, at), at=at).seen)
        assert more is not None
        self.normal = replace(
            self.normal,
            traits={
                name: replace(trait, members=(*trait.members, *more.traits[name].members))
                for name, trait in self.normal.traits.items()
            },
        )

    def look(self, at: datetime) -> None:
        looked = assessed(PROBE, facts(self._trust, self.shown, at), at=at, baseline=self.normal)
        for event in looked.events:
            for match in RULES.judge(event).matches:
                if LEVELS[match.rule] > Severity.LOW:
                    self.matched.setdefault(match.rule, at)
        self.normal = self.normal.grown(PROBE.exonerated(looked.seen), at, "test-1")

    def renew(self, chain: Sequence[Chain], at: datetime, *, staged: bool) -> None:
        """New certificates reach the edges, all at once or one after the other within a day."""
        for nth, address in enumerate(self.shown):
            self.shown[address] = chain[nth % len(chain)]
            if staged:
                self.look(at + nth * 11 * HOUR)
        self.look(at + DAY)


@pytest.mark.slow
@pytest.mark.parametrize("days", [90, 64, 47, 6])
@pytest.mark.parametrize("staged", [False, True], ids=["at once", "staged"])
def test_renewals_wake_nobody(trust: TrustStore, days: int, *, staged: bool) -> None:
    dice = random.Random(days)
    one, _ = authorities()
    at, kept = NOW, one.shop.ec()
    story = Story(trust, dict.fromkeys(EDGES, one.issue(at, days, kept, dice)), at)
    for nth in range(RENEWALS):
        at += days * DAY * 2 / 3  # as ACME clients do: a third is left
        story.look(at - HOUR)
        key = kept if nth % 3 == 0 else one.shop.ec()
        story.renew([one.issue(at, days, key, dice)], at, staged=staged and days > 6)
    assert story.matched == {}


def test_a_cdn_whose_authorities_take_turns_wakes_nobody(trust: TrustStore) -> None:
    dice = random.Random(1)
    both = authorities()
    at = NOW
    chains = [authority.issue(at, 90, authority.shop.ec(), dice) for authority in both]
    story = Story(trust, dict.fromkeys(EDGES, chains[0]), at)
    story.accept(dict.fromkeys(EDGES, chains[1]), at)
    for _ in range(12):
        at += 30 * DAY
        chains = [a.issue(at, 90, a.shop.ec(), dice) for a in dice.choices(both, k=len(EDGES))]
        story.renew(chains, at, staged=dice.random() < 0.5)
    assert story.matched == {}


def test_the_same_year_with_one_stranger_wakes_somebody(trust: TrustStore) -> None:
    dice = random.Random(2)
    one, other = authorities()
    story = Story(trust, dict.fromkeys(EDGES, one.issue(NOW, 90, one.shop.ec(), dice)), NOW)
    story.shown[EDGES[1]] = other.issue(NOW, 90, other.shop.ec(), dice)
    story.look(NOW + HOUR)
    assert set(story.matched) == {"tls_edges_disagree"}
    late = Story(trust, dict.fromkeys(EDGES, one.issue(NOW, 90, one.shop.ec(), dice)), NOW)
    late.look(NOW + 73 * DAY)
    assert set(late.matched) == {"tls_certificate_expiring"}
