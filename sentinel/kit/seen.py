"""What ``assess`` is given: one fresh look beside the last one, what a person accepted, and what was learned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Generic[F, L]):
    """One fresh observation beside what this vantage saw last, what a person accepted and what was learned."""

    subject: Subject
    now: Observation[F]
    before: F | None = None
    baseline: F | None = None
    learned: L | None = None
    reference: Mapping[str, Reference] = field(default_factory=dict)

    @property
    def facts(self) -> F:
        """The facts of this look; only asked for when there are some.

        Raises:
            LookupError: if the look failed or was not made.
        """
        if isinstance(self.now.outcome, Failure | Skipped):
            raise LookupError(self.now.outcome)  # noqa: TRY004 - asked too early, not asked of the wrong type
        return self.now.outcome
