"""What we know of our own line, as plain state: checks of ourselves go in, and out comes what may be believed."""

from dataclasses import dataclass
from enum import StrEnum


class LineState(StrEnum):
    """Our own line: not looked at yet, online, offline, or nobody wants it looked at."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How long (seconds) an edge takes, because no line goes or comes back everywhere at the same instant.

    Bad news is vouched for by a self-check that starts at least ``before`` after it. Bad news from a look that began
    less than ``after`` after the line came back is not believed.
    """

    before: float = 1.0
    after: float = 5.0


class Line:
    """The state of our line and when it was last known to be broken. Times are monotonic seconds."""

    def __init__(self, settling: Settling) -> None:
        self._settling = settling
        self.state = LineState.UNKNOWN
        self._vouched = float("-inf")
        self._broken_until = float("-inf")

    def note(self, state: LineState, began: float, ended: float) -> bool:
        """Take in a self-check: what it said, when it began and ended. True if the state changed."""
        if state is LineState.OFFLINE or self.state is LineState.OFFLINE:
            self._broken_until = ended
        self._vouched = began
        changed, self.state = state is not self.state, state
        return changed

    def needed(self, seen: float) -> float:
        """When a self-check must begin at the earliest, to say something about bad news of that moment."""
        return seen + self._settling.before

    def vouched(self, seen: float) -> bool:
        """Whether there was a self-check late enough to say something about bad news of that moment."""
        return self.state is LineState.OFF or self._vouched >= self.needed(seen)

    def open(self) -> bool:
        """Whether looks make sense now."""
        return self.state in {LineState.ONLINE, LineState.OFF}

    def held(self, began: float) -> bool:
        """Whether the line is not known to have been broken at any time since then."""
        return self.state is LineState.OFF or (self.state is LineState.ONLINE and self._broken_until < began)

    def believes(self, began: float) -> bool:
        """Whether bad news, seen by a look that began then and vouched for, is the other side's and not ours."""
        return self.held(began - self._settling.after)
