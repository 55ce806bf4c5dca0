"""Whether an edge shows what is usual for its site: whose certificate, under which root, with which key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sentinel.kit.baseline import Normal, pool, turns
from sentinel.kit.seen import Seen
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.kit.x509.operators import operator_of, operators_in
from sentinel.model.event import Value

OPERATORS, ROOTS, KEYS = "operators", "roots", "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """What ties one edge to its site: the operator that vouches, its root's key and the leaf's key (SHA-256, hex)."""

    operator: str
    root: str
    key: str

    def same_issuer(self, seen: Seen[Any, Any]) -> bool | None:
        """Whether the operator is a usual one; None if nobody knows what is usual.

        A usual root is enough, whatever name the list of operators gives it today.
        """
        known = seen.usual(OPERATORS)
        if known is None:
            return None
        return self.operator in known or (bool(self.root) and self.root in (seen.usual(ROOTS) or ()))

    def same_key(self, seen: Seen[Any, Any]) -> bool | None:
        """Whether the key is a usual one; None if nobody knows."""
        known = seen.usual(KEYS)
        return None if known is None else self.key in known


def bond_of(edge: Edge, known: Mapping[str, CertificateFacts], seen: Seen[Any, Any]) -> Bond | None:
    """What ties this edge to its site; None where nobody whom we trust vouches for it."""
    leaf = known.get(edge.chain[0]) if edge.chain else None
    operator = operator_of(edge, leaf, operators_in(seen.reference))
    if operator is None or leaf is None or edge.trust is None:
        return None
    return Bond(operator=operator, root=edge.trust.root_key, key=leaf.spki_sha256)


def changes(bond: Bond | None, seen: Seen[Any, Any]) -> tuple[str, ...]:
    """The findings of an edge that differs from what is usual: ``issuer_changed``, ``key_changed``."""
    if bond is None:
        return ()
    told = {"issuer_changed": bond.same_issuer(seen), "key_changed": bond.same_key(seen)}
    return tuple(word for word, same in told.items() if same is False)


def fields(bond: Bond | None, seen: Seen[Any, Any]) -> dict[str, Value | None]:
    """Who vouches, who usually does, and who says so."""
    usual, basis = seen.usual(OPERATORS), seen.basis(OPERATORS)
    return {
        "sentinel.tls.operator": bond.operator if bond else None,
        "sentinel.tls.root_spki_sha256": bond.root or None if bond else None,
        "sentinel.tls.issuer_usual": bond.same_issuer(seen) if bond else None,
        "sentinel.tls.operators_usual": list(usual) if usual is not None else None,
        "sentinel.baseline.basis": str(basis) if basis is not None else None,
    }


def proposal(edges: Sequence[Edge], known: Mapping[str, CertificateFacts], seen: Seen[Any, Any]) -> Normal | None:
    """What is normal if this look is; None where any edge shows a certificate that a browser would refuse."""
    answered = [edge for edge in edges if edge.failure is None]
    bonds = [bond_of(edge, known, seen) for edge in answered if accepted(edge)]
    found = [bond for bond in bonds if bond is not None]
    if not found or len(found) < len(answered):
        return None
    named = {b.operator for b in found if not b.same_issuer(seen)} | {*_still(found, seen)}
    return Normal(
        traits={
            OPERATORS: turns(*named),
            ROOTS: pool(*(b.root for b in found if b.root), of=OPERATORS),
            KEYS: pool(*(b.key for b in found if b.key), of=OPERATORS),
        }
    )


def exonerated(edges: Sequence[Edge], known: Mapping[str, CertificateFacts], seen: Seen[Any, Any]) -> Normal:
    """Roots and keys that a usual operator vouches for, today and for this name: a renewal, and nobody's concern."""
    bonds = (bond_of(edge, known, seen) for edge in edges if accepted(edge))
    own = [bond for bond in bonds if bond is not None and bond.same_issuer(seen)]
    return Normal(traits={ROOTS: pool(*(b.root for b in own if b.root)), KEYS: pool(*(b.key for b in own if b.key))})


def accepted(edge: Edge) -> bool:
    """Whether a browser would take what the edge shows: somebody vouches for it, today and for this name."""
    return edge.failure is None and edge.trust is not None and edge.trust.ok and edge.covers is True


def _still(bonds: Sequence[Bond], seen: Seen[Any, Any]) -> Iterator[str]:
    """The usual operators that these edges show, by the names under which they were accepted."""
    usual = seen.usual(OPERATORS) or ()
    own = [b for b in bonds if b.same_issuer(seen)]
    yield from (b.operator for b in own if b.operator in usual)
    if any(b.operator not in usual for b in own):  # known by its root: the list of operators has another name for it
        yield from usual
