"""Cards: what a site's addresses showed, made ready for a person to read; addresses that showed the same share one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sentinel.kit.revocation.record import Revocation
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.kit.x509.logs import Logs
from sentinel.kit.x509.sct import Stamped, each
from sentinel.model.event import Value
from sentinel.model.failure import Failure

OWN = "sentinel.tls."
ADDED = ("findings", "weak_points")  # what sister looks may add
TOLD = (
    "findings", "trusted", "lint", "operator", "operators_usual", "issuer_usual", "edge_differs", "verify_text",
    "sct_policy", "sct_basis", "revoked_authority", "findings_aside", "named_by", "old_address_serves_old_key",
    "weak_points", "must_staple_missing", "key_of_revoked", "sct_handed",
)  # fmt: skip


class Part(StrEnum):
    """What a certificate is in its chain."""

    SITE = "site"
    MIDDLE = "middle"
    ROOT = "root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One certificate of a chain: its name and organisation, as it says; ``facts`` is None where it was not sent."""

    part: Part
    name: str = ""
    organization: str = ""
    facts: CertificateFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What these addresses of ``host`` showed ``at`` this moment: the failure, or a chain, leaf first.

    ``ends`` says whether the chain ends at a root that we trust, ``public`` whether browsers have it too. ``told`` is
    what the events say of it, by the last part of the field's name (``findings``, ``trusted`` ...).
    """

    host: str
    at: datetime
    addresses: tuple[str, ...]
    failure: Failure | None = None
    version: str = ""
    alpn: str = ""
    links: tuple[Link, ...] = ()
    ends: bool = False
    public: bool | None = None
    stamps: tuple[Stamped, ...] = ()
    revocation: Revocation | None = None
    told: Mapping[str, Value]

    @property
    def leaf(self) -> CertificateFacts | None:
        """The site's own certificate."""
        return self.links[0].facts if self.links else None


def cards(
    host: str,
    edges: Sequence[Edge],
    known: Mapping[str, CertificateFacts],
    events: Sequence[Mapping[str, Value]],
    logs: Logs | None,
    now: datetime,
) -> tuple[Card, ...]:
    """A card for each edge that has an event; ``known`` are the certificates of the look by their SHA-256."""
    told = {event.get("server.ip"): event for event in events}
    shown = [edge for edge in edges if edge.address in told]
    return tuple(_card(host, edge, known, told[edge.address], logs, now) for edge in shown)


def beside(card: Card, events: Sequence[Mapping[str, Value]]) -> Card:
    """The same card with what other looks at its addresses found."""
    if "findings" not in card.told:  # it stands beside the site, or nobody could look
        return card
    own = [event for event in events if event.get("server.ip") in card.addresses]
    told = {name: _joined(card.told.get(name), *(event.get(OWN + name) for event in own)) for name in ADDED}
    return replace(card, told={**card.told, **told})


def _joined(*several: Value) -> list[str]:
    return list(dict.fromkeys(str(one) for found in several if isinstance(found, list) for one in found))


def grouped(several: Sequence[Card]) -> tuple[Card, ...]:
    """One card for all addresses that showed the same."""
    made: list[Card] = []
    for card in several:
        alike = next((nth for nth, one in enumerate(made) if replace(one, addresses=card.addresses) == card), None)
        if alike is None:
            made.append(card)
        else:
            made[alike] = replace(card, addresses=(*made[alike].addresses, *card.addresses))
    return tuple(made)


def _card(
    host: str,
    edge: Edge,
    known: Mapping[str, CertificateFacts],
    event: Mapping[str, Value],
    logs: Logs | None,
    now: datetime,
) -> Card:
    leaf = known.get(edge.chain[0]) if edge.chain else None
    return Card(
        host=host,
        at=now,
        addresses=(edge.address,),
        failure=edge.failure,
        version=edge.version,
        alpn=edge.alpn,
        links=tuple(_links(edge, known)),
        ends=bool(edge.trust and edge.trust.path),
        public=edge.trust.public_root if edge.trust else None,
        stamps=each((*leaf.stamps, *edge.stamps), logs, now) if leaf else (),
        revocation=edge.revocation,
        told={name: event[OWN + name] for name in TOLD if OWN + name in event},
    )


def _links(edge: Edge, known: Mapping[str, CertificateFacts]) -> Iterator[Link]:
    """The accepted path down to the root, with what was not sent as far as the one below names it; or what was sent."""
    path = edge.trust.path if edge.trust else ()
    below: CertificateFacts | None = None
    for nth, name in enumerate(path or edge.chain):
        facts = known.get(name)
        last = bool(path) and nth == len(path) - 1
        part = Part.SITE if nth == 0 else Part.ROOT if last else Part.MIDDLE
        if facts is not None:
            yield Link(part=part, name=facts.subject, organization=facts.organization, facts=facts)
        elif below is not None:
            yield Link(part=part, name=below.issuer, organization=below.issuer_organization)
        else:
            yield Link(part=part, organization=edge.trust.root_organization if edge.trust and last else "")
        below = facts
