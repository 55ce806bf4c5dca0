"""Bogons: addresses that no public site can have. By our own table: what Python calls global differs by version."""

import ipaddress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from types import MappingProxyType

from sentinel.kit.asn.networks import Networks
from sentinel.kit.hosts import address_of
from sentinel.kit.net.guard import is_public

LAB = frozenset({"loopback", "private"})
CLASSES = MappingProxyType(
    {
        ipaddress.ip_network(network): word
        for word, networks in {
            "unspecified": ("0.0.0.0/8", "::/128"),
            "loopback": ("127.0.0.0/8", "::1/128"),
            "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
            "shared": ("100.64.0.0/10",),
            "link_local": ("169.254.0.0/16", "fe80::/10"),
            "documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
            "benchmark": ("198.18.0.0/15", "2001:2::/48"),
            "multicast": ("224.0.0.0/4", "ff00::/8"),
        }.items()
        for network in networks
    }
)
OTHER = "reserved"
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def bogon(address: str, networks: Networks | None = None) -> str:
    """What kind of bogon an address is, one word; empty if it may be a public site's.

    In a lab loopback and private addresses are none, nor is what the table of networks knows.
    """
    word = _class(address)
    if word and networks is not None and networks.lab and (word in LAB or networks.find(address) is not None):
        return ""
    return word


@lru_cache(maxsize=8192)
def _class(address: str) -> str:
    """An IPv4 address inside an IPv6 one counts as what traffic reaches in the end; nonsense is no address at all."""
    found = address_of(address)
    if found is None:
        return OTHER
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    word = next((word for net, word in CLASSES.items() if (inner or found) in net), "")
    return word or ("" if is_public(address) else OTHER)


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
