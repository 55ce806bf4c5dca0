"""TLS: would a browser accept the site's certificate, at every address, for this name, now; and how long still?

One handshake per address without trust, the chain judged in process. A certificate is never a reason not to look.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from sentinel.kit.baseline import Normal
from sentinel.kit.hosts import https_of
from sentinel.kit.places.gather import gather
from sentinel.kit.places.memory import PANEL, remembered
from sentinel.kit.places.place import Place, known_as, place_of
from sentinel.kit.places.words import aside, beside_old, looked_at, place_fields
from sentinel.kit.probe import Options, Probe
from sentinel.kit.revocation.word import State
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.kit.x509 import usual
from sentinel.kit.x509.apart import apart
from sentinel.kit.x509.card import Card, cards
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge, edge_of
from sentinel.kit.x509.elsewhere import elsewhere
from sentinel.kit.x509.findings import Findings, findings
from sentinel.kit.x509.habit import Habit, grown
from sentinel.kit.x509.handed import handed
from sentinel.kit.x509.logs import LIST as LOGS
from sentinel.kit.x509.middlebox import LIST as MIDDLEBOXES
from sentinel.kit.x509.middlebox import middlebox
from sentinel.kit.x509.operators import LIST
from sentinel.kit.x509.sct import logs_in
from sentinel.kit.x509.staples import staple_fields
from sentinel.kit.x509.words import Fields, connection, shown, verdict
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier


class TlsOptions(Options):
    """``revocation``: ask responders and lists whether a certificate was taken back, each URL once an hour at most."""

    revocation: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What every address showed; each certificate stands once in ``certificates``.

    ``places`` says who named each address, ``memory`` what the next look must know (docs/probes/tls.md), ``reach`` how
    many addresses visitors are sent to, looked at or not.
    """

    host: str
    port: int
    edges: tuple[Edge, ...]
    certificates: tuple[CertificateFacts, ...] = ()
    places: tuple[Place, ...] = ()
    memory: str = ""
    reach: int = 0

    @property
    def shown(self) -> tuple[Edge, ...]:
        """What visitors are shown: the addresses that they are sent to."""
        known = known_as(self.places)
        return tuple(edge for edge in self.edges if place_of(edge.address, known).main)


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsLearned:
    """How the site renews."""

    habit: Habit = field(default_factory=Habit)


class TlsProbe(Probe[TlsOptions, TlsFacts, TlsLearned]):
    """Shakes hands with every address of an https site and reads what it is shown."""

    kind = "tls"
    version = 6
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 300.0, Tier.HIGH: 600.0, Tier.NORMAL: 1800.0, Tier.LOW: 21600.0}
    )
    timeout = 15.0
    reference = (LIST, LOGS, MIDDLEBOXES)
    compares = True
    options = TlsOptions
    facts = TlsFacts
    learned = TlsLearned

    async def observe(self, subject: Subject, options: TlsOptions, tools: Tools) -> TlsFacts | Failure | Skipped:
        """Shake hands with every address; a connection that nobody takes is lost coverage and no finding."""
        where = https_of(subject.url)
        if where is None:
            return Skipped(reason="not an https address")
        host, port = where
        memory = remembered(tools.cursor)
        found = await gather(tools, host, memory)
        if not found.named:
            return found.resolved.failure or Failure(layer=Layer.DNS, code=Code.DNS_NO_ADDRESS)
        if not any(place.main for place in found.places):
            return Skipped(reason="this vantage has no route to the site's address family")
        ask = options.revocation
        looks = (_look(tools, place, port, host, revocation=ask and place.main) for place in found.places)
        shown = await asyncio.gather(*looks)
        edges = tuple(edge for edge, _ in shown)
        main = [edge for edge, place in zip(edges, found.places, strict=True) if place.main]
        lost = [e.failure for e in main if e.failure is not None and e.failure.layer is not Layer.TLS]
        if len(lost) == len(main):
            return lost[0]
        certificates = {c.sha256: c for _, chain in shown for c in chain}
        good, done = [e.address for e in main if usual.accepted(e)], [PANEL] if found.asked else []
        return TlsFacts(
            host=host,
            port=port,
            edges=edges,
            certificates=tuple(certificates.values()),
            places=found.places,
            memory=memory.after(good, done, tools.now()).text(),
            reach=found.reach,
        )

    def assess(self, seen: Seen[TlsFacts, TlsLearned], options: TlsOptions) -> Iterable[Mapping[str, Value]]:
        """One event per address, since each may show another certificate."""
        facts, now = seen.facts, seen.now.at
        known = _by_hash(facts)
        edges = facts.edges
        places = [place_of(edge.address, known_as(facts.places)) for edge in edges]
        main = [place.main for place in places]
        judged = [_found(edge, known, seen, now) for edge in edges]
        answered = [one for edge, one, ours in zip(edges, judged, main, strict=True) if ours and edge.failure is None]
        expired = sum("expired" in found.found for found in answered)
        common: Fields = {
            "server.port": facts.port,
            "sentinel.tls.addresses": len(answered),
            "sentinel.tls.addresses_expired": expired,
            "sentinel.tls.looked_at": looked_at(sum(main), facts.reach),
        }
        bonds = [usual.bond_of(edge, known, seen) if edge.failure is None else None for edge in edges]
        habit = _habit(seen)
        before = {edge.address: edge for edge in seen.before.edges} if seen.before else {}
        compared = apart(edges, bonds, seen, main)
        left = [bond.same_key(seen) for bond, place in zip(bonds, places, strict=True) if bond and place.left]
        for nth, edge in enumerate(edges):
            leaf, place, bond = known.get(edge.chain[0]) if edge.chain else None, places[nth], bonds[nth]
            own = connection(edge) | shown(edge, edge.certificates(known), leaf) | place_fields(place)
            if place.main:
                own |= verdict(edge, judged[nth], expired, len(answered)) | common
                own |= usual.fields(bond, seen) | compared.fields(nth) if edge.failure is None else {}
                own |= habit.fields(edge, leaf, now)
                own |= staple_fields(edge, leaf, before.get(edge.address))
                own |= beside_old(bond, left, seen) | elsewhere(edge, known, judged[nth], seen).fields()
                own["sentinel.tls.middlebox"] = middlebox(edge, known, seen)
            elif edge.failure is None:
                own |= aside(place, judged[nth].found, bond, compared.fields(nth), seen)
            else:
                continue  # to whom nobody is sent may be silent
            yield {name: value for name, value in own.items() if value is not None}

    def cards(self, seen: Seen[TlsFacts, TlsLearned], events: Sequence[Mapping[str, Value]]) -> Sequence[Card]:
        """A card for each address that is told of."""
        facts = seen.facts
        return cards(facts.host, facts.edges, _by_hash(facts), events, logs_in(seen.reference), seen.now.at)

    def learn(self, state: TlsLearned | None, seen: Seen[TlsFacts, TlsLearned]) -> TlsLearned | None:
        """Remember how the site renews."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        return TlsLearned(habit=_habit(seen))

    def proposal(self, seen: Seen[TlsFacts, TlsLearned]) -> Normal | None:
        """Whose certificates are usual, under which roots, with which keys."""
        return usual.proposal(seen.facts.shown, _by_hash(seen.facts), seen)

    def exonerated(self, seen: Seen[TlsFacts, TlsLearned]) -> Normal:
        """A new key or root that a usual operator vouches for is a renewal."""
        return usual.exonerated(seen.facts.shown, _by_hash(seen.facts), seen)

    def fingerprint(self, facts: TlsFacts) -> str:
        """Which certificates were shown and how they stood, whatever address showed them."""
        return " ".join(sorted({_standing(edge) for edge in facts.shown}))

    def doubtful(self, outcome: TlsFacts | Failure, before: TlsFacts | None) -> bool:
        """Look again at a failure, at a change, and at a first look that shows something wrong."""
        if isinstance(outcome, Failure) or before is not None:
            return super().doubtful(outcome, before)
        return not all(edge.trust and edge.trust.ok and edge.covers and not _revoked(edge) for edge in outcome.shown)

    def cursor(self, facts: TlsFacts) -> str | None:
        """Where the site was well lately, and when the panel was last asked."""
        return facts.memory or None


async def _look(
    tools: Tools, place: Place, port: int, host: str, *, revocation: bool
) -> tuple[Edge, Sequence[CertificateFacts]]:
    seen = await tools.tls.handshake(place.address, port, host)
    if isinstance(seen, Failure):
        return Edge(address=place.address, failure=seen), ()
    trust = (
        await tools.tls.completed(seen, tools.tls.trust(seen.chain, host))
        if place.main
        else tools.tls.trust(seen.chain, host)
    )
    taken = await tools.tls.revocation(seen, trust) if revocation and trust.except_dates == 0 else None
    edge, certificates = edge_of(seen, trust, host, revocation=taken)
    if place.main and certificates:
        how, stamps = await handed(tools, edge, certificates[0], trust, (port, host, seen.chain[0]))
        edge = replace(edge, handed=how, stamps=(*edge.stamps, *stamps))
    if not trust.ok or not edge.covers or _revoked(edge):
        for der in seen.chain[: len(certificates)]:
            tools.keep(der, "application/pkix-cert")
    return edge, certificates


def _habit(seen: Seen[TlsFacts, TlsLearned]) -> Habit:
    """How the site renews, this look included."""
    learned = seen.learned.habit if seen.learned else Habit()
    return grown(learned, seen.facts.shown, _by_hash(seen.facts), seen.now.at)


def _by_hash(facts: TlsFacts) -> Mapping[str, CertificateFacts]:
    return {c.sha256: c for c in facts.certificates}


def _found(
    edge: Edge, known: Mapping[str, CertificateFacts], seen: Seen[TlsFacts, TlsLearned], now: datetime
) -> Findings:
    """What is wrong with this edge, and what differs from what is usual."""
    found = findings(edge, known, now, logs_in(seen.reference))
    return replace(found, found=(*found.found, *usual.changes(usual.bond_of(edge, known, seen), seen)))


def _standing(edge: Edge) -> str:
    if edge.failure is not None or edge.trust is None:
        return str(edge.failure)
    return f"{edge.chain[:1]} {edge.trust.code} {edge.covers} {_revoked(edge)}"


def _revoked(edge: Edge) -> bool:
    return edge.revocation is not None and edge.revocation.state is State.REVOKED


PROBE = TlsProbe()
