"""Edges: what one address of a site showed in its handshake, as facts of a size that can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sentinel.kit.looks import Handshake, Trust
from sentinel.kit.revocation.record import Revocation
from sentinel.kit.x509.certificate import CertificateFacts, parse
from sentinel.kit.x509.names import covers
from sentinel.kit.x509.read import MOST_CERTIFICATES
from sentinel.kit.x509.stamp import Stamp, stamps_of, stapled_stamps
from sentinel.model.failure import Failure


class Handed(StrEnum):
    """Whether timestamps came in the handshake itself; ``hidden``: we could not see it.

    The hello that asks for them was refused, as by a server that speaks TLS 1.3 alone, or had no answer. Whoever sent
    none any other way is taken to have none (ADR 0005).
    """

    NOT_ASKED = ""
    NONE = "none"
    SENT = "sent"
    HIDDEN = "hidden"


OLD_VERSIONS = frozenset({"TLSv1", "TLSv1.1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One address: the failure, or what was negotiated, shown and thought of it.

    ``chain`` are SHA-256 names of the first 20 certificates, leaf first; ``sent`` counts all. ``covers`` says whether
    the leaf names the host (None: it cannot be read). ``stamps`` are certificate timestamps that came with the staple,
    or in the handshake, as ``handed`` says. ``revocation`` is None where nobody was asked.
    """

    address: str
    failure: Failure | None = None
    version: str = ""
    cipher: str = ""
    alpn: str = ""
    took_ms: float = 0.0
    chain: tuple[str, ...] = ()
    sent: int = 0
    stapled: bool = False
    stamps: tuple[Stamp, ...] = ()
    revocation: Revocation | None = None
    trust: Trust | None = None
    covers: bool | None = None
    handed: Handed = Handed.NOT_ASKED

    def certificates(self, known: Mapping[str, CertificateFacts]) -> list[CertificateFacts]:
        """The certificates of this edge that matter: those on the accepted path, or all if there is none."""
        path = self.trust.path if self.trust else ()
        return [known[name] for name in self.chain if name in known and (not path or name in path)]


def edge_of(
    seen: Handshake, trust: Trust, host: str, *, revocation: Revocation | None = None
) -> tuple[Edge, list[CertificateFacts]]:
    """Reduce a handshake to an edge and the facts of its certificates."""
    certificates = [parse(der) for der in seen.chain[:MOST_CERTIFICATES]]
    if certificates:
        certificates[0] = _stamped(certificates[0], seen.chain[0], trust)
    edge = Edge(
        address=seen.address,
        version=seen.version,
        cipher=seen.cipher,
        alpn=seen.alpn,
        took_ms=seen.took_ms,
        chain=tuple(facts.sha256 for facts in certificates),
        sent=len(seen.chain),
        stapled=seen.staple is not None,
        stamps=stapled_stamps(seen.staple, seen.chain[0] if seen.chain else b""),
        revocation=revocation,
        trust=trust,
        covers=covers(seen.chain[0], host) if seen.chain else None,
    )
    return edge, certificates


def _stamped(leaf: CertificateFacts, der: bytes, trust: Trust) -> CertificateFacts:
    """The leaf with its timestamps; its issuer is the one of the accepted path, whether the server sent it or not."""
    return replace(leaf, stamps=stamps_of(der, trust.issuer_key)) if leaf.scts else leaf
