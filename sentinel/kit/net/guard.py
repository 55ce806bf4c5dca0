"""Where Sentinel may connect: asked for every socket at the moment it is connected.

So no redirect, glue or rebinding gets past. Names' answers are an attacker's data; the operator's words are trusted.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from sentinel.kit.codec import clean
from sentinel.model.failure import Code, Failure, Layer

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

WEB_PORTS = frozenset({80, 443, 8080, 8443})
DNS_PORTS = frozenset({53, 443, 853})


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


# IANA special-purpose registries (RFC 6890 and successors). Python's is_global differs by version and lets parts of
# these through (fec0::/10, 192.88.99.0/24, 3fff::/20, NAT64 and 6to4 of loopback on 3.11), so the table is our own.
SPECIAL = _networks(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20"),
)
GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

# Not even a lab connects to these: unspecified, link-local (cloud metadata lives there), multicast, reserved.
NEVER = _networks(
    *("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "fec0::/10", "ff00::/8")
)


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one carries: mapped, 6to4 (RFC 3056) or NAT64 (RFC 6052)."""
    if ip in NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


@lru_cache(maxsize=8192)
def _read(address: str) -> Address | None:
    """The address that traffic would reach in the end, or None if the text is no IP literal."""
    if "%" in address:  # a zone is text that the C library may try to look up; only the operator may write one
        return None
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return (_inner(ip) or ip) if isinstance(ip, ipaddress.IPv6Address) else ip


def _within(ip: Address, networks: Iterable[Network]) -> bool:
    return any(ip in network for network in networks if network.version == ip.version)


@lru_cache(maxsize=8192)
def is_public(address: str) -> bool:
    """Whether an IP literal is a public unicast address of the internet; anything else, or nonsense, is not.

    Carried IPv4 addresses are unwrapped; Teredo and everything outside 2000::/3 is not public.
    """
    ip = _read(address)
    if ip is None or _within(ip, SPECIAL):
        return False
    return ip.version == 4 or ip in GLOBAL_6  # noqa: PLR2004 - the version of IP


@lru_cache(maxsize=8192)
def _never(address: str) -> bool:
    ip = _read(address)
    return ip is None or _within(ip, NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Which addresses and ports may be connected to.

    ``lab`` opens loopback, private ranges and any port. ``world`` names networks that are open as in a lab (a drill's
    own world). ``trusted`` are (address, port) pairs that the operator wrote down himself, such as resolvers.
    """

    lab: bool = False
    world: tuple[Network, ...] = ()
    trusted: frozenset[tuple[str, int]] = frozenset()
    ports: frozenset[int] = WEB_PORTS

    def for_dns(self, trusted: Iterable[tuple[str, int]] = (), ports: Iterable[int] = ()) -> "Guard":
        """The same guard for questions to resolvers: DNS ports, and what the operator wrote down himself."""
        return replace(self, ports=DNS_PORTS.union(ports), trusted=self.trusted.union(trusted))

    def refuse(self, address: str, port: int) -> Failure | None:
        """Why this address and port may not be connected to, or None if they may."""
        reason = self._reason(address, port)
        if reason is None:
            return None
        return Failure(layer=Layer.TCP, code=Code.ADDRESS_REFUSED, detail=clean(f"{reason}: {address[:64]} {port}"))

    def _reason(self, address: str, port: int) -> str | None:
        if (address, port) in self.trusted:
            return None
        ip = _read(address)
        if ip is None:
            return "not an IP address"
        if _never(address) or not 0 < port < 65536:  # noqa: PLR2004 - ports are 16 bits
            return "never connected to"
        if self.lab or _within(ip, self.world):
            return None
        if not is_public(address):
            return "not a public address"
        return None if port in self.ports else "not a port of the web"
