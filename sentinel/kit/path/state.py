"""How our own path to port 53 stands, by the vantage's newest self-test; every look of the dns family carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.model.event import Value

LASTS = timedelta(minutes=30)
DIVERTED = "our own path to port 53 is intercepted"


class PathState(StrEnum):
    """``clean``: nobody between us and the servers answers in their place; ``tainted``: somebody does."""

    CLEAN = "clean"
    TAINTED = "tainted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """The newest word on our own path: what was found, when, and which panel resolvers validate DNSSEC.

    ``at`` is None until there was a test. ``validating`` is None where no canary was asked.
    """

    state: PathState = PathState.UNKNOWN
    at: datetime | None = None
    validating: tuple[str, ...] | None = None

    def aged(self, now: datetime) -> "SelfTest":
        """The same as far as it still counts: after half an hour nothing is known any more."""
        if self.at is not None and abs(now - self.at) <= LASTS:
            return self
        return SelfTest(at=self.at)

    @property
    def tainted(self) -> bool:
        """Whether plain answers over port 53 are no evidence here."""
        return self.state is PathState.TAINTED


UNTESTED = SelfTest()


def path_fields(test: SelfTest, now: datetime) -> Mapping[str, Value]:
    """The fields that every event of the dns family carries: the state of our path, and its age in seconds."""
    fields: dict[str, Value] = {"sentinel.dns.path_state": str(test.aged(now).state)}
    if test.at is not None:
        fields["sentinel.dns.path_age"] = max(0.0, round((now - test.at).total_seconds(), 1))
    return fields
