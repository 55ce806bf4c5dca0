"""One registered name of a platform: how often it is asked, when it wants rest, and when it shuts us out.

All adapters that ask there share this. Moments are seconds that really went by, of one boot of the machine.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from sentinel.kit.thrift.tally import Cap, Tally, added
from sentinel.kit.thrift.tally import moved as tally_moved
from sentinel.kit.thrift.tally import wait as cap_wait

DAY = 86_400.0
LONGEST_REST = 6 * 3600.0  # of what a platform may ask for
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0  # of what we decide ourselves
LOOKED_BACK = 20
BLOCKED = 0.2  # more than this share of the last twenty: whoever asks on makes it worse
SHUT = 3600.0
LAB_WAIT = 10.0


class Why(StrEnum):
    """Why nobody may be asked now; people read these words."""

    RATE = "politeness"
    QUIET = "quiet hours"
    DAY = "daily cap reached"
    RESTING = "the platform asked for less"
    SHUT = "the platform blocks us"
    QUOTA = "quota spent"
    BUDGET = "budget spent"
    UNWRITTEN = "what it costs cannot be written down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How many seconds until we may ask, and what keeps us; infinite: never with these limits."""

    seconds: float
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How politely a host is asked. ``longest`` caps every rest, as a lab does; infinite rates lift a limit."""

    per_minute: float = inf
    burst: int = 1
    per_day: float = inf
    concurrency: int = 1
    longest: float = inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What is known of a host: when its bucket is full again, what was asked, its rests, its last answers."""

    full_at: float = 0.0
    day: Tally = ()
    rest_until: float = 0.0
    rests: int = 0
    recent: tuple[bool, ...] = ()
    shut_until: float = 0.0
    trial: bool = False

    def wait(self, manner: Manner, now: float) -> Wait | None:
        """What keeps us from asking now, the longest of all; None: nothing does."""
        slack = (manner.burst - 1) * 60.0 / manner.per_minute
        every = (
            Wait(seconds=self.shut_until - now, why=Why.SHUT),
            Wait(seconds=self.rest_until - now, why=Why.RESTING),
            Wait(seconds=cap_wait(self.day, _daily(manner), now, 1), why=Why.DAY),
            Wait(seconds=self.full_at - slack - now, why=Why.RATE),
        )
        longest = max(every, key=lambda one: one.seconds)
        return longest if longest.seconds > 0 else None

    def took(self, manner: Manner, now: float, jitter: float = 0.0) -> "Host":
        """The host once we asked; ``jitter`` (a share, such as 0.2) lengthens the pause after it."""
        gap = 60.0 / manner.per_minute * (1 + jitter)
        day = added(self.day, _daily(manner), now, 1)
        return replace(self, full_at=max(self.full_at, now) + gap, day=day, trial=self.shut)

    @property
    def shut(self) -> bool:
        """Whether it had shut us out, and the next request is a trial."""
        return self.shut_until > 0

    def heard(self, manner: Manner, now: float, *, blocked: bool, rest: float | None = None) -> "Host":
        """The host once it answered. ``rest``: it asked for so many seconds without us; None: it did not say."""
        recent = (*self.recent, blocked)[-LOOKED_BACK:]
        if not blocked and rest is None:
            calm = replace(self, recent=recent, rests=0)
            return replace(calm, shut_until=0.0, trial=False, recent=(False,)) if self.trial else calm
        asked = self._pause() if rest is None else min(max(rest, 1.0), LONGEST_REST)
        tired = replace(self, recent=recent, rests=self.rests + 1, trial=False)
        tired = replace(tired, rest_until=max(self.rest_until, now + min(asked, manner.longest)))
        if self.trial or sum(recent) > BLOCKED * LOOKED_BACK:
            return replace(tired, shut_until=now + min(SHUT, manner.longest), recent=())
        return tired

    def _pause(self) -> float:
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self.rests, 20))

    def moved(self, by: float) -> "Host":
        """The same told in another clock's seconds."""
        return replace(
            self,
            full_at=self.full_at + by,
            day=tally_moved(self.day, by),
            rest_until=self.rest_until + by,
            shut_until=self.shut_until + by if self.shut else 0.0,
        )


def _daily(manner: Manner) -> Cap:
    return Cap(most=manner.per_day, seconds=DAY)
