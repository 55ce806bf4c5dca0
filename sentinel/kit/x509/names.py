"""Host names: does this certificate speak for this host? By subjectAltName alone, as browsers do (RFC 9525)."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from cryptography import x509

from sentinel.kit.hosts import address_of, ascii_name
from sentinel.kit.x509.extensions import NAMES, Parts, parts_of
from sentinel.kit.x509.read import ORDINARY, opened, quiet

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def covers(der: bytes, host: str) -> bool | None:
    """Whether a certificate names this host or address, however many names it has; None if it cannot be read."""
    return _remembered(der, host) if len(der) <= ORDINARY else _covers(der, host)


@lru_cache(maxsize=2048)
def _remembered(der: bytes, host: str) -> bool | None:
    return _covers(der, host)


def _covers(der: bytes, host: str) -> bool | None:
    certificate = opened(der)
    if certificate is None:
        return None
    with quiet():
        try:
            hosts, addresses = alternatives(parts_of(certificate))
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return None
    return matches(host, hosts, addresses)


def alternatives(parts: Parts | None) -> tuple[list[str], list[Address]]:
    """All dNSNames and all iPAddresses of the subjectAltName; the common name does not count.

    Raises:
        ValueError: if the extension is broken.
    """
    if parts is not None and NAMES in parts.broken:
        raise ValueError("broken names")
    found = (e.value for e in (parts.readable if parts else ()) if isinstance(e.value, x509.SubjectAlternativeName))
    names = next(found, None)
    if names is None:
        return [], []
    addresses = names.get_values_for_type(x509.IPAddress)
    return names.get_values_for_type(x509.DNSName), [a for a in addresses if isinstance(a, Address)]


def matches(host: str, hosts: Iterable[str], addresses: Iterable[Address] = ()) -> bool:
    """Whether one of these names is the host's; an address needs an iPAddress, a wildcard is one whole first label."""
    literal = address_of(host)
    if literal is not None:
        return literal in set(addresses)
    name = ascii_name(host)
    return any(_same(name, pattern.lower()) for pattern in hosts)


def _same(name: str, pattern: str) -> bool:
    if not pattern.startswith("*."):
        return name == pattern
    first, _, rest = name.partition(".")
    return bool(first) and rest == pattern[2:] and "." in rest
