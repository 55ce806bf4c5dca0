"""Who runs a resolver, and in which country: several addresses of one house are one word (list ``resolver_operators``).

A group is written ``COUNTRY Name``; a member is a host name, an address, or an AS number (``AS7713``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sentinel.kit.asn.networks import Networks, networks_in
from sentinel.kit.hosts import address_of, neighbourhood, registrable
from sentinel.kit.net.resolvers import resolver
from sentinel.kit.seen import Reference

LIST = "resolver_operators"
LAB = "lab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs it; ``country`` is empty where nobody says."""

    name: str
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operators:
    """The list as the hub was given it, and the table of networks; in a lab each resolver is a house of its own."""

    members: Mapping[str, str]
    networks: Networks | None

    def of(self, text: str) -> Operator:
        """Who runs a resolver, by its name or address, else by its network, else by what it is called."""
        if self.networks is not None and self.networks.lab:
            return Operator(name=text, country=LAB)
        place = _place(text)
        number = self.networks.number(place) if self.networks and address_of(place) is not None else None
        group = self.members.get(place) or self.members.get(f"AS{number}")
        if group:
            country, _, name = group.partition(" ")
            return Operator(name=name or group, country=country if name else "")
        if number is not None:
            return Operator(name=f"AS{number}")
        return Operator(name=neighbourhood(place) or registrable(place))


def operators_in(reference: Mapping[str, Reference]) -> Operators:
    """The operators that we know; without a list everybody is called by network or name."""
    members: Mapping[str, str] = reference[LIST].data if LIST in reference else {}
    return Operators(members=members, networks=networks_in(reference))


def regional(operators: Iterable[Operator]) -> int:
    """How many operators of one country there are at most; those of no known country count as one country's."""
    return max(Counter(one.country for one in set(operators)).values(), default=0)


def _place(text: str) -> str:
    """The host name or address of a resolver as the operator wrote it."""
    try:
        found = resolver(text)
    except ValueError:  # system: whatever this machine asks
        return text
    return found.name or found.address
