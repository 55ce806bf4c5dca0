"""What ``assess`` is given: one fresh look beside the last one, what a person accepted, and what was learned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sentinel.kit.baseline import Normal
from sentinel.model.failure import Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import Subject

F = TypeVar("F")
L = TypeVar("L")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One list of reference data (AS table, CA operators, calendar): its version says which copy judged."""

    name: str
    version: str
    data: Any


class Basis(StrEnum):
    """Who said what is normal: a person accepted it, or it was only proposed and nobody decided yet."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere(Generic[F]):
    """What another vantage saw of the same, by its newest look."""

    vantage: str
    at: datetime
    facts: F


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Generic[F, L]):
    """One fresh observation beside what this vantage saw last, what a person accepted and what was learned.

    ``baseline`` is what a person accepted. ``proposed`` holds traits that nobody accepted yet: a change of them may be
    told, mildly, but they excuse nothing. ``elsewhere`` is what vantages of other networks saw lately; only probes that
    compare are given it. ``frozen``: by the election calendar nothing is to be renewed on the site now.
    ``announced``: since when a planned change of the probe's sort (``renewal``) has held.
    ``reported``: somebody reported the account as taken over, and nobody has decided on that yet.
    """

    subject: Subject
    now: Observation[F]
    before: F | None = None
    baseline: Normal | None = None
    proposed: Normal | None = None
    learned: L | None = None
    reference: Mapping[str, Reference] = field(default_factory=dict)
    frozen: bool = False
    elsewhere: tuple[Elsewhere[F], ...] = ()
    announced: datetime | None = None
    reported: bool = False

    @property
    def facts(self) -> F:
        """The facts of this look; only asked for when there are some.

        Raises:
            LookupError: if the look failed or was not made.
        """
        if isinstance(self.now.outcome, Failure | Skipped):
            raise LookupError(self.now.outcome)  # noqa: TRY004 - asked too early, not asked of the wrong type
        return self.now.outcome

    def usual(self, trait: str) -> tuple[str, ...] | None:
        """What is usual there: as a person accepted it, else as it was proposed; None if nobody knows."""
        known = (b.values(trait) for b in (self.baseline, self.proposed) if b is not None)
        return next((values for values in known if values is not None), None)

    def basis(self, trait: str) -> Basis | None:
        """Who says that this is usual; None if nobody does."""
        if self.baseline is not None and trait in self.baseline.traits:
            return Basis.ACCEPTED
        return Basis.PROPOSED if self.proposed is not None and trait in self.proposed.traits else None
