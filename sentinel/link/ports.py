"""How an agent and a hub speak: what travels, and the three things an agent ever asks of its hub."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MOST_ROWS = 500
MOST_BYTES = 1_500_000
MOST_NUMBERS = 10_000


class LinkDown(Exception):
    """The hub cannot be reached, or cannot take anything now; what was sent stays in the spool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Some lines of a spool on their way to the hub: at most 500 rows, standing for at most 10,000 numbers.

    ``first`` and ``last`` are the lowest and highest sequence it covers; every number between is in it, either as an
    observation or within a tombstone. ``lines`` are what ``wire`` writes, one JSON document each; ``evidence`` are the
    bodies that they name.
    """

    vantage: str
    epoch: str
    first: int
    last: int
    lines: tuple[bytes, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The hub wants one check looked at again now; ``attempt`` picks another connection and resolver."""

    check: str
    attempt: int = 1
    why: str = ""


class Link(Protocol):
    """The way to the hub. Everything may raise ``LinkDown``, and then nothing was promised."""

    async def push(self, parcel: Parcel) -> int:
        """Hand over a parcel; returns the ledger's mark for this epoch, up to which the agent may forget."""

    async def lease(self, work: str, seconds: float) -> bool:
        """Take or renew the lease on a piece of work; False while another vantage holds it."""

    async def asks(self) -> Sequence[Ask]:
        """Wait until the hub wants something looked at again; may return nothing after a while."""
