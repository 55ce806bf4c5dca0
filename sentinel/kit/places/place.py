"""One address of a site, and who says that it is one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """Who names an address; ``memory``: it showed the site lately, and nobody may name it any more."""

    RESOLVER = "resolver"
    AUTHORITY = "authority"
    PANEL = "panel"
    MEMORY = "memory"


OURS = frozenset({By.RESOLVER, By.AUTHORITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address with everybody who names it."""

    address: str
    by: tuple[By, ...]

    @property
    def main(self) -> bool:
        """Whether visitors are sent there: what it shows is what the site shows."""
        return not OURS.isdisjoint(self.by)

    @property
    def left(self) -> bool:
        """Whether nobody names it any more."""
        return self.by == (By.MEMORY,)


def known_as(places: Iterable[Place]) -> Mapping[str, Place]:
    """The places by their addresses."""
    return {place.address: place for place in places}


def place_of(address: str, places: Mapping[str, Place]) -> Place:
    """The place of an address; an agent that does not tell asked its resolvers alone."""
    return places.get(address) or Place(address=address, by=(By.RESOLVER,))
