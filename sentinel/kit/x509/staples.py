"""Stapled revocation answers: what a certificate promises of them, and one that is there no more.

A certificate may demand a staple at each handshake (RFC 7633); browsers that listen refuse it without one. Elsewhere a
lost staple is no more than news: authorities and servers are giving them up.
"""

from sentinel.kit.revocation.word import State
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.model.event import Value

STATES = frozenset(map(str, State)) - {State.UNKNOWN}


def staple_fields(edge: Edge, leaf: CertificateFacts | None, before: Edge | None) -> dict[str, Value | None]:
    """Whether a staple that the certificate demands is missing, and whether one that was there is gone."""
    if edge.failure is not None or leaf is None:
        return {}
    lost = before is not None and before.failure is None and before.stapled and not edge.stapled
    return {
        "sentinel.tls.must_staple_missing": leaf.must_staple and _missing(edge),
        "sentinel.tls.staple_lost": lost or None,
    }


def _missing(edge: Edge) -> bool:
    """None at all, or one that was read and counts for nothing; nobody reads it where nobody vouches for the chain."""
    said = edge.revocation.staple if edge.revocation is not None else ""
    return not edge.stapled or (bool(said) and said not in STATES)
