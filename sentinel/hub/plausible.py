"""What an agent says of its own times, believed within bounds: no number that it sends may blind the hub.

Whoever holds an agent's key could otherwise say once that it looks every ten thousand years: nobody would miss it any
more, its word would count as fresh for ever, and no date could be reckoned with.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sentinel.hub.world import World
from sentinel.model.observation import Observation

TIMES = 10.0  # as often as the calendar stretches an interval at most; nor does a look outlast ten of its time-outs
LONGEST = 31 * 86_400.0  # seconds: the rarest check that may be configured
EARLIEST, AHEAD = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=1)


def plausible(look: Observation[Any], world: World, now: datetime) -> Observation[Any]:
    """The look with its moment, interval and duration where they can be; what it saw is not touched."""
    duty = world.duties.get(look.check)
    interval, timeout = (duty.check.interval, duty.check.timeout) if duty is not None else (LONGEST, LONGEST)
    at = min(max(look.at, EARLIEST), now + AHEAD)
    every, lasted = _within(look.interval, interval * TIMES), _within(look.duration, timeout * TIMES)
    if (at, every, lasted) == (look.at, look.interval, look.duration):
        return look
    return replace(look, at=at, interval=every, duration=lasted)


def _within(seconds: float, most: float) -> float:
    return min(max(0.0, seconds), most)
