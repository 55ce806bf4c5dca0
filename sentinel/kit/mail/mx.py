"""MX records (RFC 5321; RFC 7505 for the null MX): who takes a domain's mail."""

from dataclasses import dataclass

from sentinel.kit.hosts import registrable
from sentinel.kit.records.lookup import Lookup

MOST_HOSTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchangers:
    """The hosts that take mail, the preferred first. ``null``: the domain says that it takes none.

    ``alias``: the name is one for another, beside which no records can stand (RFC 1034, section 3.6.2).
    """

    known: bool = True
    hosts: tuple[str, ...] = ()
    null: bool = False
    secure: bool = False
    alias: bool = False

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose hosts they are, by registered names; a null MX stands as ``.``."""
        return (".",) if self.null else tuple(sorted({registrable(host) for host in self.hosts}))


def exchangers(lookup: Lookup | None) -> Exchangers:
    """Who takes mail by this answer; records that cannot be read are passed over."""
    if lookup is None or not lookup.known:
        return Exchangers(known=False)
    found: list[tuple[int, str]] = []
    for text in lookup.texts:
        number, _, host = text.partition(" ")
        if number.isascii() and number.isdigit() and len(number) <= 5 and host:  # noqa: PLR2004 - 16 bits
            found.append((int(number), host.lower().removesuffix(".")))
    hosts = tuple(dict.fromkeys(host for _, host in sorted(found) if host))[:MOST_HOSTS]
    return Exchangers(hosts=hosts, null=bool(found) and not hosts, secure=lookup.secure, alias=bool(lookup.aliases))
