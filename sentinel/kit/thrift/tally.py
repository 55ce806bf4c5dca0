"""What was used in any stretch of time just past, counted so that it is never too little.

No calendar is asked: whoever stays below a limit in every 24 hours stays below it on every day, in whatever zone the
platform counts its days, and whatever our clock says. Moments are seconds that really went by.
"""

from dataclasses import dataclass, replace
from math import inf

SLICES = 60
ON_THE_WAY = 1.02  # a request may arrive later than it left, so that two seem nearer than they were


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """So many units, used one by one between two moments that are near to each other."""

    since: float
    until: float
    units: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most so many units in any stretch of so many seconds."""

    most: float
    seconds: float

    @property
    def kept(self) -> float:
        """For how many seconds what was used counts."""
        return self.seconds * ON_THE_WAY


Tally = tuple[Used, ...]


def used(tally: Tally, cap: Cap, now: float) -> float:
    """How much was used in the stretch that ends now."""
    return sum(one.units for one in tally if one.until > now - cap.kept)


def added(tally: Tally, cap: Cap, now: float, units: float) -> Tally:
    """The tally once these are used; a slice counts until its last unit is too old."""
    if units <= 0:
        return tally
    kept = [one for one in tally if one.until > now - cap.kept]
    if kept and 0 <= now - kept[-1].since <= cap.seconds / SLICES:
        return (*kept[:-1], replace(kept[-1], until=now, units=kept[-1].units + units))
    return (*kept, Used(since=now, until=now, units=units))


def wait(tally: Tally, cap: Cap, now: float, units: float) -> float:
    """Seconds until so many units may be used; infinite if that is more than there ever are."""
    if units > cap.most:
        return inf
    over, last = used(tally, cap, now) + units - cap.most, now
    for one in tally:
        if over <= 0:
            break
        if one.until > now - cap.kept:
            over, last = over - one.units, one.until + cap.kept
    return max(0.0, last - now)


def moved(tally: Tally, by: float) -> Tally:
    """The same use told in another clock's seconds."""
    return tuple(replace(one, since=one.since + by, until=one.until + by) for one in tally)
