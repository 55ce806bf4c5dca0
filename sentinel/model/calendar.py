"""The election calendar: phases that people entered with their source. No date stands in code, defaults or rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOSING_EARLY = timedelta(hours=24)  # who closes an account on time often does so the day before


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionPhase:
    """One phase of an election, such as ``masa_tenang``: when, for whom, and what it changes.

    It lasts from ``start`` until ``end``, both included. ``stage`` names the election that it belongs to; several may
    run at once. ``regions`` are whom it concerns with all that lies in them; empty: everyone. ``severity_shift`` is
    steps, ``cadence`` a factor on the intervals of looks. ``expected_account_closure``: accounts of this stage close.
    ``frozen``: nothing is renewed on the sites, and every unknown part of a page is an alarm.
    """

    name: str
    start: datetime
    end: datetime
    source: str
    stage: str = ""
    regions: tuple[str, ...] = ()
    severity_shift: int = 0
    cadence: float = 1.0
    expected_account_closure: bool = False
    frozen: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether it is on at this moment."""
        return self.start <= at <= self.end

    def closes(self, at: datetime) -> bool:
        """Whether an account of its stage that is gone now is gone as expected: in this phase, and from 24 h before."""
        return self.expected_account_closure and self.start - CLOSING_EARLY <= at <= self.end

    def concerns(self, region: str) -> bool:
        """Whether this region is meant, or lies in one that is; who has no region is only meant where everyone is."""
        return not self.regions or any(region.startswith(one) for one in self.regions if region)
