"""Places in the words of events. What an address shows to which nobody is sent is told aside, and no rule acts on it.

An address that only some resolvers give is one of theirs: whoever vouches for it may still betray a thief.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sentinel.kit.places.place import Place
from sentinel.kit.seen import Seen
from sentinel.kit.x509.usual import Bond
from sentinel.model.event import Value

Fields = dict[str, Value | None]
OLD_KEY = "sentinel.tls.old_address_serves_old_key"
DIFFERS = "sentinel.tls.edge_differs"


def place_fields(place: Place) -> Fields:
    """Who names the address."""
    return {"sentinel.tls.named_by": [str(who) for who in place.by]}


def looked_at(looked: int, reach: int) -> str | None:
    """How many of the addresses that visitors are sent to one look went to, where it was not all of them."""
    return f"{looked} of {reach}" if looked < reach else None


def aside(
    place: Place, findings: Sequence[str], bond: Bond | None, compared: Mapping[str, Value | None], seen: Seen[Any, Any]
) -> Fields:
    """What an address shows to which not everybody is sent: nothing that rules take for the site's own state."""
    own: Fields = {
        "sentinel.tls.findings_aside": list(findings),
        "sentinel.tls.operator": bond.operator if bond else None,
    }
    if place.left:
        return own | {OLD_KEY: bond.same_key(seen) if bond else None}
    basis = seen.basis("operators")
    strange = {**compared, "sentinel.baseline.basis": str(basis) if basis else None}
    return own | (strange if compared.get(DIFFERS) else {})


def beside_old(bond: Bond | None, left: Sequence[bool | None], seen: Seen[Any, Any]) -> Fields:
    """Beside a new key: whether an address that was left still shows the old one. A move takes the key along."""
    return {OLD_KEY: True} if bond is not None and bond.same_key(seen) is False and True in left else {}
