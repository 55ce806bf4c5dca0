"""Delivery networks: known by their AS numbers, prefixes, and the names that sites point at (list ``cdn_networks``).

A member is an AS number (``AS13335``), a prefix, or the end of a name: of an alias's target, or of a name server.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from sentinel.kit.hosts import address_of, ascii_name
from sentinel.kit.seen import Reference

LIST = "cdn_networks"
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Cdns:
    """The delivery networks that we know: by AS number, by prefix, by the end of a name."""

    numbers: Mapping[int, str]
    prefixes: tuple[tuple[Network, str], ...]
    suffixes: Mapping[str, str]

    def of_address(self, address: str, number: int | None) -> str:
        """Whose edge an address is, by its prefix or its AS number; empty if nobody's that we know."""
        found = address_of(address)
        inside = (name for net, name in self.prefixes if found is not None and found in net)
        return next(inside, self.numbers.get(number, "") if number is not None else "")

    def holds(self, name: str, blocks: Iterable[str]) -> bool:
        """Whether any of these blocks lies in a prefix of this delivery network."""
        own = [net for net, whose in self.prefixes if whose == name]
        return any(found in net for net in own for block in blocks if (found := _start(block)) is not None)

    def of_name(self, name: str) -> str:
        """Whose name this is; empty if nobody's that we know."""
        labels = ascii_name(name).split(".")
        ends = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self.suffixes[end] for end in ends if end in self.suffixes), "")

    def of_names(self, names: Iterable[str]) -> frozenset[str]:
        """The delivery networks that any of these names belongs to."""
        return frozenset(found for name in names if (found := self.of_name(name)))


def cdns_in(reference: Mapping[str, Reference]) -> Cdns:
    """The list as the hub was given it; without one nobody is known. A member that makes no sense names nobody."""
    members: Mapping[str, str] = reference[LIST].data if LIST in reference else {}
    numbers: dict[int, str] = {}
    prefixes: list[tuple[Network, str]] = []
    suffixes: dict[str, str] = {}
    for member, name in members.items():
        if member.upper().startswith("AS") and member[2:].isdecimal():
            numbers[int(member[2:])] = name
        elif "/" in member and (network := _network(member)) is not None:
            prefixes.append((network, name))
        else:
            suffixes[ascii_name(member).removeprefix(".")] = name
    return Cdns(numbers=numbers, prefixes=tuple(prefixes), suffixes=suffixes)


@lru_cache(maxsize=8192)
def _start(block: str) -> Address | None:
    return address_of(block.partition("/")[0])


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
