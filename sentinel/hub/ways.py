"""Ways to answer a message where it is read: a link for one use, a word to tap. The command line always works."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sentinel.kit.ticket import Ticket, seal
from sentinel.model.incident import Incident
from sentinel.model.notice import Why

PATH = "a"
LASTS = timedelta(days=3)  # reminders and escalations bring fresh ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What this installation offers. ``base`` is the public address of the web role and ``key`` seals links to it.

    ``chats`` names the channels that lead to a Telegram chat which may command the bot that also speaks there.
    """

    base: str = ""
    key: bytes = field(default=b"", repr=False)
    chats: frozenset[str] = frozenset()

    def of(self, incident: Incident, why: Why, channel: str, at: datetime) -> tuple[str, ...]:
        """How the reader of this notice over this channel can take the incident in hand; nothing, if nobody need."""
        if incident.number is None or why is Why.RESOLVED or incident.acknowledged_at is not None:
            return ()
        tap = (f"/ack_{incident.number}",) if channel in self.chats else ()
        return (*tap, *self._link(incident.number, f"{why}.{incident.revision}", channel, at))

    def _link(self, number: int, notice: str, channel: str, at: datetime) -> Sequence[str]:
        if not (self.base and self.key):
            return ()
        ticket = Ticket(number=number, channel=channel, notice=notice, until=at + LASTS)
        return (f"{self.base.rstrip('/')}/{PATH}/{seal(ticket, self.key)}",)
