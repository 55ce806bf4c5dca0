"""Which addresses of a site one look goes to, where there are more than it has time for.

A thief may name as many addresses as he likes: what he names must not crowd out what others name, nor what was left.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sentinel.kit.hosts import family_of, ordered
from sentinel.kit.places.memory import MOST_OLD
from sentinel.kit.places.place import By, Place

MOST, MOST_ASIDE = 16, 4
TURN = 900  # seconds for which the choice stands, so that a second look goes to the same addresses


def chosen(places: Iterable[Place], families: Collection[int], now: datetime) -> tuple[Place, ...]:
    """At most 16, where visitors are sent before the rest: dealt in turn to whoever names some, others each time.

    The authority's, the ones that were left, the panel's, and what the resolvers alone give: IPv4 and IPv6 apart.
    """
    every = {place.address: place for place in places}
    near = ordered(every, families)
    authority, panel, resolver = ([_dealt(one, now) for one in kind] for kind in _kinds(every, near))
    left = [a for a, place in every.items() if place.left and a in near]
    taken = set(_in_turn([*authority, left[:MOST_OLD], panel[0][:MOST_ASIDE], *resolver]))
    return tuple(every[a] for a in sorted(near, key=lambda a: not every[a].main) if a in taken)


def _kinds(every: Mapping[str, Place], near: Sequence[str]) -> tuple[Sequence[list[str]], ...]:
    """The authority's of either family, the panel's, and what only the resolvers give of either family."""
    ours = [a for a in near if By.AUTHORITY in every[a].by]
    rest = [a for a in near if every[a].main and By.AUTHORITY not in every[a].by]
    panel = [a for a in near if not every[a].main and not every[a].left]
    return (_of(ours, 4), _of(ours, 6)), (panel,), (_of(rest, 4), _of(rest, 6))


def _of(addresses: Iterable[str], family: int) -> list[str]:
    return [address for address in addresses if family_of(address) == family]


def _dealt(addresses: Iterable[str], now: datetime) -> list[str]:
    """In an order that is another one each quarter of an hour, whatever the interval of the looks."""
    turn = int(now.timestamp()) // TURN
    return sorted(addresses, key=lambda address: hashlib.sha256(f"{turn} {address}".encode()).digest())


def _in_turn(kinds: Sequence[Sequence[str]]) -> list[str]:
    longest = max(map(len, kinds))
    return [kind[nth] for nth in range(longest) for kind in kinds if nth < len(kind)][:MOST]
