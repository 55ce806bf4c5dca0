"""Who runs a certificate authority: intermediates rotate and roots are many, so that operators are compared instead.

The list ``ca_operators`` (rules/lists) names each operator's roots by the SHA-256 of their public keys, and the
organisations that stand in its certificates. The key has the first word, for anybody can write a name.
"""

from collections.abc import Mapping

from sentinel.kit.seen import Reference
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge

LIST = "ca_operators"
SHORT = 16

Operators = Mapping[str, str]


def operators_in(reference: Mapping[str, Reference]) -> Operators:
    """The list as the hub was given it, member -> operator; without one every operator is unknown."""
    return reference[LIST].data if LIST in reference else {}


def operator_of(edge: Edge, leaf: CertificateFacts | None, operators: Operators) -> str | None:
    """Who vouches for this edge, dates aside; None where the chain leads to nobody whom we trust.

    One that is not in the list stands as its organisation and its root's key: two unknown ones are never the same by
    name alone. Facts of agents that did not yet tell of roots are read by the leaf's issuer.
    """
    trust = edge.trust
    if trust is None or trust.except_dates != 0 or leaf is None:
        return None
    if not trust.root_key:
        return operators.get(leaf.issuer_organization, leaf.issuer_organization or "?")
    unknown = f"{trust.root_organization or '?'} [{trust.root_key[:SHORT]}]"
    return operators.get(trust.root_key) or operators.get(trust.root_organization, unknown)
