"""Hosts: who owns a name, and is it a name at all? Offline: the public suffix list is the one that was shipped."""

import ipaddress
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

import idna

UNKNOWN_SUFFIX_LABELS = 2
MOST_ADDRESSES = 16
HTTPS_PORT = 443
LONGEST_NAME = 253  # of the domain name system (RFC 1035, section 2.3.4); longer ones are read and not remembered
NEIGHBOURS = MappingProxyType({4: 24, 6: 48})


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is when it is no name, with or without brackets; else None."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def host_of(url: str) -> str:
    """The host of a web address, without port and user; empty if it is none. Never raises."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def https_of(url: str) -> tuple[str, int] | None:
    """The host, as it is asked for, and the port of an https address; None for anything else."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    return ascii_name(parts.hostname), parts.port or HTTPS_PORT


def family_of(address: str) -> int:
    """The family of an address: 4 or 6."""
    return 6 if ":" in address else 4


@lru_cache(maxsize=8192)
def neighbourhood(address: str) -> str:
    """The block that an address lies in: /24 of IPv4, /48 of IPv6; empty if it is no address."""
    found = address_of(address)
    return "" if found is None else str(ipaddress.ip_network((found, NEIGHBOURS[found.version]), strict=False))


def reachable(addresses: Iterable[str], families: Collection[int]) -> list[str]:
    """The addresses of families that we have, at most 16, always in the same order: IPv4 first, then by number."""
    return ordered(addresses, families)[:MOST_ADDRESSES]


def ordered(addresses: Iterable[str], families: Collection[int]) -> list[str]:
    """All addresses of families that we have, IPv4 first, then by number; for those who choose among them."""
    near = {a for a in addresses if family_of(a) in families and address_of(a) is not None}
    return sorted(near, key=lambda a: (family_of(a), int(ipaddress.ip_address(a.partition("%")[0]))))


def ascii_name(host: str) -> str:
    """The name as DNS and TLS spell it: A-labels, lower case, no final dot. What has no such form stays as it is."""
    name = host.lower().removesuffix(".")
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii").removesuffix(".")
    except (idna.IDNAError, UnicodeError):
        return name


def registrable(host: str) -> str:
    """The part of a host that somebody registered: ``kpu.go.id`` of ``ntb.kpu.go.id``; an address is its own.

    Names under a suffix that nobody published, such as ``.test``, count by their last two labels.
    """
    literal = address_of(host)
    if literal is not None:
        return str(literal)
    name = ascii_name(host)
    return _reading(private=True)(name)


def registered(host: str) -> str:
    """The name that stands with a registry: as ``registrable``, but a provider's own suffixes count as the provider's.

    ``situs.github.io`` is somebody's at GitHub; what is registered is ``github.io``.
    """
    return _reading(private=False)(ascii_name(host))


def is_suffix(name: str) -> bool:
    """Whether others register directly under this name, as under ``id`` and ``go.id``."""
    below = f"x.{ascii_name(name)}"
    return registrable(below) == below


def same_owner(one: str, other: str) -> bool:
    """Whether two hosts lie under the same registered name."""
    return ascii_name(one) == ascii_name(other) or registrable(one) == registrable(other)


@lru_cache(maxsize=2)
def _reading(*, private: bool) -> Callable[[str], str]:
    from tldextract import TLDExtract  # noqa: PLC0415 - a tenth of a second and an HTTP client, for one list

    split = TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=private).extract_str

    @lru_cache(maxsize=4_096)
    def read(name: str) -> str:
        found = split(name)
        last = ".".join(name.split(".")[-UNKNOWN_SUFFIX_LABELS:])
        return found.top_domain_under_public_suffix or (name if found.suffix else last)

    def bounded(name: str) -> str:
        return read(name) if len(name) <= LONGEST_NAME else read.__wrapped__(name)

    return bounded
