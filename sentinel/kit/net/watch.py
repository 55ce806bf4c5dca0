"""One look's bounds: when it began, when it must be over, how much it may keep, and the steps it took."""

from collections.abc import Callable

from sentinel.kit.net.unpack import Room
from sentinel.model.observation import Step

MOST_STEPS = 256
MOST_BODIES = 8_000_000  # bytes of all bodies of a look: sixteen addresses times six hops would be 200 MB


class Watch:
    """Times the steps of one look and knows what is left of it. ``clock`` is monotonic seconds."""

    __slots__ = ("_clock", "_steps", "began", "ends", "room")

    def __init__(self, clock: Callable[[], float], timeout: float) -> None:
        self._clock = clock
        self.began = clock()
        self.ends = self.began + timeout
        self.room = Room(MOST_BODIES)
        self._steps: list[Step] = []

    def apart(self) -> "Watch":
        """The same look, with room of its own for bodies that are read and dropped."""
        other = Watch(self._clock, 0.0)
        other.began, other.ends, other._steps = self.began, self.ends, self._steps
        return other

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far, in the order in which they ended; at most 256 are kept."""
        return tuple(self._steps)

    def remaining(self) -> float:
        """Seconds until the look must be over, never negative."""
        return max(0.0, self.ends - self._clock())

    def ms(self) -> float:
        """Milliseconds since the look began."""
        return (self._clock() - self.began) * 1000.0

    def note(self, name: str, since: float, detail: str = "") -> float:
        """Record a step that began at ``since`` (ms) and ends now; returns how long it took (ms)."""
        took = self.ms() - since
        if len(self._steps) < MOST_STEPS:
            self._steps.append(Step(name=name, start_ms=round(since, 3), took_ms=round(took, 3), detail=detail))
        return took
