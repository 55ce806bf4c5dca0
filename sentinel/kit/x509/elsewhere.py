"""The same address seen from several places (T12): what only one of them is shown is on that one's path.

Somebody between a vantage and the site shows his own certificate: one that nobody vouches for, one of an authority
that is not the site's, or, worst, one that browsers accept and no public log has ever seen. An operator who shows
different places different certificates of usual authorities is a CDN, and nothing here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sentinel.kit.seen import Seen
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.kit.x509.findings import Findings, findings
from sentinel.kit.x509.sct import Policy, logs_in
from sentinel.kit.x509.usual import Bond, bond_of
from sentinel.model.event import Value

MOST_TOLD = 16


class Shown(Protocol):
    """What a look at a site brought."""

    @property
    def host(self) -> str:
        """The name that was asked for."""

    @property
    def port(self) -> int:
        """The port that was asked."""

    @property
    def edges(self) -> Sequence[Edge]:
        """What each address showed."""

    @property
    def certificates(self) -> Sequence[CertificateFacts]:
        """Every certificate that was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one place was shown at an address: who vouches for it, with which key, and how far the logs know it."""

    vantage: str
    bond: Bond | None
    key: str
    covers: bool
    unlogged: bool

    @property
    def sound(self) -> bool:
        """Whether somebody vouches for it and for this name."""
        return self.bond is not None and self.covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Whether this place is shown something else than others, and what each is shown; None: nothing to compare."""

    differs: bool | None = None
    unlogged: bool = False
    told: tuple[str, ...] = ()

    def fields(self) -> dict[str, Value | None]:
        """What the event of this address says; who is shown what is told only where they differ."""
        told: dict[str, Value | None] = {"sentinel.tls.vantages_differ": self.differs}
        if self.differs:
            told["sentinel.tls.edges"] = list(self.told)
            told["sentinel.tls.unlogged_here"] = self.unlogged or None
        return told


def elsewhere(edge: Edge, known: Mapping[str, CertificateFacts], found: Findings, seen: Seen[Any, Any]) -> Beside:
    """Compare an address with what vantages of other networks were shown there lately."""
    here = _view(seen.now.vantage, edge, known, found, seen)
    if here is None or not seen.elsewhere:
        return Beside()
    there = list(_there(edge.address, seen))
    if not there:
        return Beside()
    others = [view for view in there if view.sound and view.key != here.key]
    unlogged = here.sound and here.unlogged and any(not view.unlogged for view in others)
    differs = bool(others) and (here.bond is None or unlogged or _another(here, others, seen))
    told = [f"{view.vantage}: {view.bond.operator if view.bond else '?'}" for view in (here, *there)]
    return Beside(differs=differs, unlogged=unlogged, told=tuple(told[:MOST_TOLD]))


def _another(here: View, others: Iterable[View], seen: Seen[Any, Any]) -> bool:
    """Whether a stranger vouches here for a key that nobody knows, and a usual operator elsewhere."""
    if not here.sound or here.bond is None or here.bond.same_issuer(seen) is not False or here.bond.same_key(seen):
        return False
    return any(view.bond is not None and view.bond.same_issuer(seen) is True for view in others)


def _there(address: str, seen: Seen[Any, Any]) -> Iterator[View]:
    own: Shown = seen.facts
    for other in seen.elsewhere:
        facts: Shown = other.facts
        if (facts.host, facts.port) != (own.host, own.port):
            continue
        known = {one.sha256: one for one in facts.certificates}
        for edge in facts.edges:
            view = _view(other.vantage, edge, known, None, seen) if edge.address == address else None
            if view is not None:
                yield view


def _view(
    vantage: str, edge: Edge, known: Mapping[str, CertificateFacts], found: Findings | None, seen: Seen[Any, Any]
) -> View | None:
    leaf = known.get(edge.chain[0]) if edge.failure is None and edge.chain else None
    if leaf is None or not leaf.spki_sha256:
        return None
    logged = (found or findings(edge, known, seen.now.at, logs_in(seen.reference))).logged
    return View(
        vantage=vantage,
        bond=bond_of(edge, known, seen),
        key=leaf.spki_sha256,
        covers=edge.covers is True,
        unlogged=logged is not None and logged.policy is Policy.NONE,
    )
