"""Observations: what one vantage saw of one subject at one time. Facts, or why there are none; never an opinion."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sentinel.model.failure import Failure, Skipped

F = TypeVar("F")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One timed step of a look: ``dns``, ``tcp``, ``tls``, ``request``, ``wait``, ``body``; times in milliseconds."""

    name: str
    start_ms: float
    took_ms: float
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Generic[F]):
    """What this vantage saw of this subject at this time.

    ``outcome`` is the probe's facts, a ``Failure`` (could not see) or ``Skipped`` (did not look).
    ``network`` names the line the vantage looked through: two vantages on one network are one witness.
    ``interval`` and ``duration`` are seconds. ``attempt`` counts second looks: 0 is the scheduled one.
    ``evidence`` holds SHA-256 names of kept bodies. ``cursor`` is where the next look goes on, once the ledger has
    this one. On Python 3.11 annotate variables; calling ``Observation[Facts](...)`` raises TypeError.
    """

    vantage: str
    network: str
    epoch: str
    sequence: int
    probe: str
    version: int
    subject: str
    at: datetime
    duration: float
    interval: float
    outcome: F | Failure | Skipped
    attempt: int = 0
    steps: tuple[Step, ...] = ()
    evidence: tuple[str, ...] = ()
    cursor: str | None = None

    @property
    def check(self) -> str:
        """The key of the check that this look belongs to."""
        return f"{self.subject}/{self.probe}"
