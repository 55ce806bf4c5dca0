"""What the doors of a site promise together: HSTS by host, other places for its pages, the way its pins fit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.hosts import registrable, same_owner
from sentinel.kit.policy import alternatives
from sentinel.kit.policy.hop import Door, Hop
from sentinel.kit.policy.hsts import Hsts, read, weakest
from sentinel.kit.records import dane
from sentinel.kit.records.lookup import Lookup


class Dane(StrEnum):
    """Whether the certificate is one that the zone's signed TLSA records name."""

    FITS = "fits"
    MISMATCH = "mismatch"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one host promises: the weakest of its answers, and the address that gave it."""

    promise: Hsts | None
    address: str


def told(door: Door) -> Iterator[Hop]:
    """The answers of an address that browsers would take a promise from: verified, in good order, the site's own."""
    for hop in door.secure:
        if hop.verified and hop.answers and same_owner(hop.host, door.secure[0].host):
            yield hop


def kept(doors: Sequence[Door]) -> Mapping[str, Kept]:
    """What each host of the site promises; a host that nobody saw in good order is left out."""
    found: dict[str, Kept] = {}
    for door in doors:
        for hop in told(door):
            now, before = read(hop.hsts), found.get(hop.host)
            promise = now if before is None else weakest(before.promise, now)
            same = before is not None and promise == before.promise
            found[hop.host] = before if before is not None and same else Kept(promise=promise, address=door.address)
    return found


def final_host(doors: Sequence[Door]) -> str:
    """The host at which a visitor over https ends up, as far as it is the site's own; empty if nobody saw."""
    ends = [hops[-1].host for door in doors if (hops := tuple(told(door)))]
    return ends[0] if ends else ""


def other_places(doors: Sequence[Door]) -> tuple[str, ...]:
    """Where else browsers are sent, as ``owner:port``: another registered name, or another port than the site's."""
    found = ((hop, place) for door in doors for hop in told(door) for place in alternatives.read(hop.alternatives))
    named = (
        f"{registrable(place.host or hop.host)}:{place.port}"
        for hop, place in found
        if place.port != hop.port or not same_owner(place.host or hop.host, hop.host)
    )
    return tuple(dict.fromkeys(named))


def pinned(lookup: Lookup | None, doors: Sequence[Door]) -> tuple[Dane | None, tuple[str, ...]]:
    """Whether every chain that was seen fits the signed pins, and the addresses whose does not; None: nobody knows.

    One pin that fits is enough, so that the next certificate's may stand beside it before it is in use (RFC 7671,
    section 8.1). An anchor that only the record itself holds cannot be compared with what the server sent.
    """
    pins = dane.pins_in(lookup)
    seen = [door for door in doors if door.prints]
    if pins is None or (pins and not seen):
        return None, ()
    if not pins:
        return Dane.NONE, ()
    strange = tuple(door.address for door in seen if not dane.matches(pins, door.prints))
    if strange and any(pin.usage == dane.TRUST_ANCHOR and not pin.kind for pin in pins):
        return None, ()
    return (Dane.MISMATCH if strange else Dane.FITS), strange
