"""The routes that stand, as a feed told of them update by update, and which of them are not as accepted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sentinel.kit.routes.rpki import Roa, validity
from sentinel.kit.routes.updates import AS_SET, Update, network, within

MOST_ROUTES, MOST_PEERS = 100, 64
MANY = 3  # peers; fewer may be one operator's slip that reaches nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who originates a prefix, by which peers of the feed, and when one of them last said so."""

    prefix: str
    origin: str
    peers: tuple[str, ...]
    at: datetime

    @property
    def text(self) -> str:
        """As a baseline holds it."""
        return f"{self.prefix} {self.origin}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A route that nobody accepted: in which way, and what RPKI says of it."""

    route: Route
    kind: str
    rpki: str

    @property
    def weight(self) -> tuple[bool, int]:
        """How bad it is, for comparing."""
        grave = self.kind != "as_set" and self.rpki != "valid" and len(self.route.peers) >= MANY
        return (grave, len(self.route.peers))


def folded(known: Iterable[Route], said: Iterable[Update], at: datetime) -> tuple[Route, ...]:
    """The routes after these updates: each peer has one origin for a prefix at a time, or none."""
    table: dict[tuple[str, str], str] = {}
    heard: dict[str, datetime] = {}
    for route in known:
        table |= {(route.prefix, peer): route.origin for peer in route.peers}
        heard[route.text] = route.at
    for one in said:
        table.pop((one.prefix, one.peer), None)
        if one.origin:
            table[one.prefix, one.peer] = one.origin
            heard[f"{one.prefix} {one.origin}"] = at
    peers: dict[tuple[str, str], list[str]] = {}
    for (prefix, peer), origin in table.items():
        peers.setdefault((prefix, origin), []).append(peer)
    made = [
        Route(prefix=p, origin=o, peers=tuple(sorted(names)[:MOST_PEERS]), at=heard[f"{p} {o}"])
        for (p, o), names in peers.items()
    ]
    return tuple(sorted(made, key=lambda r: (-r.at.timestamp(), r.text))[:MOST_ROUTES])


def stranger(route: Route, accepted: Collection[str], rights: Iterable[Roa]) -> Stranger | None:
    """What is wrong with a route, or None: it was accepted, or it is broader than what was, and draws nothing away."""
    blocks = {text.partition(" ")[0] for text in accepted}
    known, inside = route.prefix in blocks, _inside(route.prefix, blocks)
    if route.text in accepted or not (known or inside):
        return None
    kind = "as_set" if route.origin == AS_SET else "new_origin" if known else "more_specific"
    return Stranger(route=route, kind=kind, rpki=validity(route.prefix, route.origin, rights))


def _inside(prefix: str, blocks: Iterable[str]) -> bool:
    inner, outer = network(prefix), [block for block in map(network, blocks) if block is not None]
    return inner is not None and any(within(inner, block) for block in outer)
