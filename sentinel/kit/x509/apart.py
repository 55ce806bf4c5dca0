"""Edges apart: one address of a site shows another operator's certificate while the others show a usual one (T11).

That is how a stolen route or a captured edge looks. A renewal, edges with keys of their own, and operators that take
turns are one operator or several usual ones, and nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sentinel.kit.seen import Seen
from sentinel.kit.x509.edge import Edge
from sentinel.kit.x509.usual import Bond
from sentinel.model.event import Value

MOST_EDGES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Which edges stand apart, in the order of the look; None where there is nothing to compare."""

    edges: tuple[bool | None, ...]
    told: tuple[str, ...] = ()

    def fields(self, nth: int) -> dict[str, Value | None]:
        """What the event of the nth edge says; who shows what is told only where they disagree."""
        differs = self.edges[nth]
        return {
            "sentinel.tls.edge_differs": differs,
            "sentinel.tls.edges": list(self.told) if differs is not None and any(self.edges) else None,
        }


def apart(
    edges: Sequence[Edge], bonds: Sequence[Bond | None], seen: Seen[Any, Any], main: Sequence[bool] = ()
) -> Apart:
    """Compare the edges of one look. The own key acquits: whoever holds it is the site, whoever signed it.

    ``main`` says of each edge whether visitors are sent there: only those show what is usual. None said: all are.
    """
    same = [bond.same_issuer(seen) if bond else None for bond in bonds]
    if True not in [one for one, ours in zip(same, main or [True] * len(same), strict=True) if ours]:
        return Apart(edges=(None,) * len(edges))  # all have moved, or nobody knows: that is for others to tell
    found = tuple(_differs(bond, one, seen) for bond, one in zip(bonds, same, strict=True))
    told = [f"{edge.address} {bond.operator}" for edge, bond in zip(edges, bonds, strict=True) if bond]
    return Apart(edges=found, told=tuple(told[:MOST_EDGES]))


def _differs(bond: Bond | None, same: bool | None, seen: Seen[Any, Any]) -> bool | None:  # noqa: FBT001 - one word of three
    if bond is None or same is None:
        return None
    return not same and bond.same_key(seen) is not True
