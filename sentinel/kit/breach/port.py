"""The door to whoever knows of leaks: one question per domain, and addresses that nobody can read any more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sentinel.model.failure import Failure, Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """One leak and who of a domain stands in it: marks of addresses (HMAC of this installation), never addresses.

    ``at`` is when the data were taken, as the service dates it; None: it does not say.
    """

    name: str
    at: date | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """All that is known of a domain at one moment; no leaks means that none is known. ``cut``: there were more."""

    domain: str
    read_at: datetime
    leaks: tuple[Leak, ...] = ()
    cut: bool = False


class Breaches(Protocol):
    """Whoever knows of leaks."""

    async def of(self, domain: str) -> Exposure | Failure | Skipped:
        """What is known of a domain of our own. Never raises for the network."""
