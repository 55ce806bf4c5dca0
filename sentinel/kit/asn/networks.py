"""The table of networks as probes get it: with its age, and with the manners of a lab."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.kit.asn.table import AsEntry
from sentinel.kit.seen import Reference

REFERENCE = "asn"
OLD = 120  # days: beyond, rules that rest on it are one level lower


class Finder(Protocol):
    """Whatever knows whose network an address lies in."""

    def find(self, ip: str) -> AsEntry | None:
        """The network of an address; None if it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """Whose network an address lies in, by data of ``made_at``; ``lab``: in a lab, the unknown is never a change."""

    table: Finder
    made_at: datetime
    lab: bool = False

    def find(self, ip: str) -> AsEntry | None:
        """The network of an address; None if it is not known."""
        return self.table.find(ip)

    def number(self, ip: str) -> int | None:
        """The AS number of an address; None if it is not known."""
        found = self.find(ip)
        return found.number if found else None

    def age_days(self, now: datetime) -> int:
        """How old the data is, in whole days."""
        return max(0, (now - self.made_at).days)


def networks_in(reference: Mapping[str, Reference]) -> Networks | None:
    """The table as the hub was given it; None if there is none."""
    found = reference.get(REFERENCE)
    return found.data if found is not None and isinstance(found.data, Networks) else None
