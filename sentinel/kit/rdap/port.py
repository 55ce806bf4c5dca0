"""The port to the registries: what a probe may ask of them, and what it gets back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sentinel.kit.rdap.record import Registration
from sentinel.model.failure import Failure


class Standing(StrEnum):
    """How a domain stands with its registry. ``unserved``: no RDAP server is known for its top-level domain."""

    REGISTERED = "registered"
    ABSENT = "absent"
    UNSERVED = "unserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the registry has of a domain: ``server`` was asked, at ``at``; only a registered domain has a registration.

    ``absent`` is the registry's own 404. That many registries leave third levels out makes it no proof of freedom.
    """

    domain: str
    standing: Standing
    at: datetime
    server: str = ""
    registration: Registration | None = None


class Registries(Protocol):
    """Everything that one look may ask of the registries. Nothing here raises for the network.

    One question per domain serves all looks for a while; each server is asked slowly, and not at all while it asks for
    less.
    """

    async def domain(self, name: str, fresh: float) -> Entry | Failure:
        """What the registry has of a registered domain, at most ``fresh`` seconds old.

        News is asked for again after 25 minutes: it is not believed at once. 429, other errors, and answers that
        cannot be read are failures: they say nothing of the domain.
        """
