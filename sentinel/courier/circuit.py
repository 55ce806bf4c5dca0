"""The circuit of a channel: does it deliver, since when, and if not, why not."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.courier.channel import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a channel stands: delivering or failing, since when, and the reason; ``permanent``: a person must act."""

    channel: str
    ok: bool
    since: datetime
    reason: str = ""
    permanent: bool = False


class Circuit:
    """Remembers how a channel stands and says so when that changes. It begins without an opinion."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.failures = 0
        self.standing: Standing | None = None

    def note(self, outcome: Outcome, at: datetime) -> Standing | None:
        """Take in how a send went; returns the new standing if that is worth telling, else None."""
        self.failures = 0 if outcome.ok else self.failures + 1
        before = self.standing
        same = before is not None and (before.ok, before.permanent) == (outcome.ok, outcome.permanent)
        since = before.since if before is not None and before.ok == outcome.ok else at
        self.standing = Standing(
            channel=self._channel, ok=outcome.ok, since=since, reason=outcome.why, permanent=outcome.permanent
        )
        return None if same else self.standing
