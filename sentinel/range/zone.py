"""Zones: what the names of the world are, as plain tables of record texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Records = dict[tuple[str, str], tuple[str, ...]]
TTL = 30


@dataclass(slots=True, kw_only=True)
class Zone:
    """One zone: its apex, name servers and records. ``(name, type)`` gives record texts as a zone file writes them."""

    apex: str
    servers: Mapping[str, str]
    records: Records = field(default_factory=dict)
    serial: int = 1
    ttl: int = TTL
    ttls: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.count(self.serial)
        self.put(self.apex, "NS", *(f"{name}." for name in self.servers))
        for name, address in self.servers.items():
            if self.holds(name):
                self.put(name, kind_of(address), address)

    def put(self, name: str, kind: str, *texts: str) -> None:
        """Set the records of a name and type; with no texts they go."""
        key = (name.lower().rstrip("."), kind)
        self.records.pop(key, None)
        if texts:
            self.records[key] = texts

    def count(self, serial: int) -> None:
        """Give the zone this serial number; whoever edits it usually counts up."""
        self.serial = serial
        hostmaster = f"hostmaster.{self.apex}".rstrip(".") + "."
        self.put(self.apex, "SOA", f"{next(iter(self.servers))}. {hostmaster} {serial} 3600 600 86400 {self.ttl}")

    def ttl_of(self, name: str, kind: str) -> int:
        """How long (s) a record set may be remembered: its own time, or that of the zone."""
        return self.ttls.get((name, kind), self.ttl)

    def holds(self, name: str) -> bool:
        """Whether a name is in this zone."""
        return not self.apex or name == self.apex or name.endswith(f".{self.apex}")

    def exists(self, name: str) -> bool:
        """Whether there is anything at or below this name."""
        return any(held == name or held.endswith(f".{name}") for held, _ in self.records)


def kind_of(address: str) -> str:
    """The type of record that holds an address."""
    return "AAAA" if ":" in address else "A"
