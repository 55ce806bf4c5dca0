"""A site's answers made up by hand, and a memory that learns from them as a hub does: thousands of looks a second."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from probes.dns_answers import PROBE, AnswersOptions
from sentinel.kit import events
from sentinel.kit.answers.facts import AnswerFacts, Beyond, Said, Shown
from sentinel.kit.answers.memory import AnswersLearned
from sentinel.kit.asn.lines import decoded, read
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import Table
from sentinel.kit.baseline import Normal
from sentinel.kit.dnssec.words import Security
from sentinel.kit.looks import Trust
from sentinel.kit.seen import Reference, Seen
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.model.event import Event
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.observation import Observation
from sentinel.model.subject import Target
from tests.authority import DAY, NOW

HOST, ZONE = "www.kpu.go.id", "kpu.go.id"
NS = ("ns1.kpu.go.id", "ns2.kpu.go.id")
DS = ("12345 13 2 abcdef",)
OWN, CLOUD, EVIL = "103.10.1.10", "104.20.1.10", "185.66.0.5"
TABLE = """103.10.0.0/16,64510,Pemerintah
104.20.0.0/14,64520,Awan
185.66.0.0/16,64566,Gelap
2a10::/16,64510,Pemerintah
2a66::/16,64566,Gelap
"""
KNOWN = Table(read(decoded(TABLE.encode()), "as").packed(NOW.date()))
CDNS = {"AS64520": "Awan", "awan.example": "Awan", "ns.awan.example": "Awan"}


def shown(
    address: str,
    key: str = "key",
    operator: str = "root-1",
    *,
    logged: datetime | None = NOW - 30 * DAY,
    ok: bool = True,
    old: bool = False,
) -> Shown:
    """What a handshake with an address shows."""
    trust = Trust(
        ok=ok, code=0 if ok else 18, text="", depth=0, at=NOW, except_dates=0 if ok else 18, root_key=operator
    )
    leaf = CertificateFacts(sha256=f"leaf of {key}", spki_sha256=key, logged_at=logged, not_before=NOW - 60 * DAY)
    edge = Edge(address=address, chain=(leaf.sha256,), trust=trust, covers=True)
    return Shown(edge=edge, leaf=leaf, old=old)


def refused(address: str) -> Shown:
    """Nobody answers there."""
    return Shown(edge=Edge(address=address, failure=Failure(layer=Layer.TCP, code=Code.CONNECTION_REFUSED)))


def said(*addresses: str, server: str = "ns1.kpu.go.id", alias: str = "", **more: Any) -> Said:  # noqa: ANN401 - fields
    aliases = (alias,) if alias else ()
    return Said(
        server="103.10.53.1", name=server, addresses=addresses, aliases=aliases, security=Security.SECURE, **more
    )


@dataclass(kw_only=True)
class Hub:
    """One site, one vantage: what is accepted, what is learned, and the time."""

    at: datetime = NOW
    baseline: Normal | None = None
    learned: AnswersLearned | None = None
    table_at: datetime = NOW
    lab: bool = False
    cdns: Mapping[str, str] = field(default_factory=lambda: CDNS)
    ns: tuple[str, ...] | None = NS
    ds: tuple[str, ...] | None = DS
    families: tuple[int, ...] = (4, 6)
    seen: Seen[AnswerFacts, AnswersLearned] | None = None

    def look(
        self,
        told: Sequence[Said],
        proofs: Iterable[Shown] = (),
        beyond: Sequence[Beyond] = (),
        *,
        minutes: float = 1.0,
    ) -> Event:
        """One look, a minute after the last one."""
        self.at += timedelta(minutes=minutes)
        facts = AnswerFacts(
            host=HOST,
            zone=ZONE,
            ns=self.ns,
            ds=self.ds,
            said=tuple(told),
            beyond=tuple(beyond),
            shown=tuple(proofs),
            families=self.families,
        )
        self.seen = Seen(
            subject=Target(id="kpu", url=f"https://{HOST}/"),
            now=self._observation(facts),
            baseline=self.baseline,
            learned=self.learned,
            reference=self._reference(),
        )
        (event,) = events.judge(PROBE, self.seen, AnswersOptions())
        if self.baseline is not None:
            self.baseline = self.baseline.grown(PROBE.exonerated(self.seen), self.at, "test-1")
        self.learned = PROBE.learn(self.learned, self.seen)
        return event

    def accept(self) -> None:
        """A person accepts what the last look proposes."""
        assert self.seen is not None
        self.baseline = PROBE.proposal(self.seen)
        assert self.baseline is not None

    def _observation(self, facts: AnswerFacts) -> Observation[Any]:
        return Observation(
            vantage="test-1", network="lab", epoch="e", sequence=1, probe="dns_answers", version=PROBE.version,
            subject="target:kpu", at=self.at, duration=0.1, interval=60.0, outcome=facts,
        )  # fmt: skip

    def _reference(self) -> dict[str, Reference]:
        networks = Networks(table=KNOWN, made_at=self.table_at, lab=self.lab)
        return {
            "asn": Reference(name="asn", version="1", data=networks),
            "cdn_networks": Reference(name="cdn_networks", version="1", data=self.cdns),
        }


def usual() -> Hub:
    """A site at its own two addresses, accepted."""
    hub = Hub()
    hub.look([said(OWN), said(OWN, server="ns2.kpu.go.id")], [shown(OWN)])
    hub.accept()
    hub.look([said(OWN)], [shown(OWN)])
    return hub
