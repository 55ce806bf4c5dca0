"""The doors of the outbox: what is to be told, what is held for its group, and what became of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from sentinel.model.incident import Entry
from sentinel.model.notice import Gathering, Notice, Why
from sentinel.store.records import Backlog, Claim, Delivery, Queued, Told


class ReadsOutbox(Protocol):
    """What waits, what went out, and why."""

    def has_notice(self, key: str) -> bool:
        """Whether a notice of this key was ever queued, and is remembered."""

    def backlog(self, now: datetime) -> dict[str, Backlog]:
        """For each channel that has not taken what is due: how much that is, and since when."""

    def notices(self, number: int | None = None, limit: int = 100) -> list[Queued]:
        """Outbox rows of an incident, or of all, newest first."""

    def deliveries(self, limit: int = 100) -> list[Delivery]:
        """Attempts to send, newest first."""

    def waiting(self) -> list[Queued]:
        """Notices that are not delivered yet, the longest due first; then those that are held for their group."""

    def gathering(self, channel: str, group: str) -> Gathering | None:
        """What a channel was told lately of a group of matters."""

    def gatherings_due(self, now: datetime) -> list[Gathering]:
        """The groups whose held notices are to go out now, the longest due first."""

    def held(self, channel: str, group: str = "", incident: int | None = None) -> list[Notice]:
        """Notices of a channel that are held: those of a group, or those of an incident, in their order."""

    def owed(self, incident: int) -> frozenset[str]:
        """The channels whose last word on an incident, said or waiting, is not that it is over."""

    def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the longest overdue notice ought to have been sent; None if nothing is due."""

    def message_log(self, incident: int | None = None, limit: int = 100) -> list[Told]:
        """Every message with its attempts, and every message that was not to be sent with its reason; newest first."""


class WritesOutbox(ReadsOutbox, Protocol):
    """Queueing, holding, sending, giving up."""

    def enqueue(self, notice: Notice) -> bool:
        """Put a notice into the outbox; False if its key is there. One with a group is held until that is told."""

    def save_gathering(self, gathering: Gathering) -> None:
        """Replace what is known of a group."""

    def let_go(self, keys: list[str], now: datetime) -> None:
        """Held notices go out by themselves."""

    def put_into(self, keys: list[str], carrier: str, now: datetime) -> None:
        """Held notices go out in another message, whose key is ``carrier``."""

    def unsay(self, incident: int, at: datetime, reason: str) -> int:
        """Take back what nobody was told yet of an incident, and write down why; returns how many notices."""

    def call_off(self, incident: int, whys: Iterable[Why], at: datetime, reason: str) -> int:
        """Send no more of these kinds of an incident; the log says why. Returns how many notices that were."""

    def withhold(self, incident: int, channel: str, why: str, at: datetime, reason: str) -> None:
        """Write down why a message was not sent."""

    def claim(self, channel: str, now: datetime, lease_seconds: float, most: int) -> Claim:
        """Take due notices of a channel, the worst first; expired ``repeated`` ones die here."""

    def sent(self, claim: Claim, keys: Iterable[str], delivery: Delivery) -> int:
        """Mark notices as delivered, if this claim still holds them; returns how many it held."""

    def failed(self, claim: Claim, keys: Iterable[str], delivery: Delivery, not_before: datetime) -> int:
        """Give notices back for another try not before that moment, counting the attempt; returns how many it held."""

    def give_back(self, claim: Claim, keys: Iterable[str], not_before: datetime) -> int:
        """Give notices back untried; returns how many it held."""

    def hurry(self, channel: str, now: datetime, put_off: timedelta) -> int:
        """Let notices that failed and were put off for longer than this be tried now; returns how many.

        So are those that a courier held when it died: the owner of the ledger calls this before its own courier runs.
        """

    def drop_notice(self, key: str, entry: Entry) -> bool:
        """Let a person give up on a notice; False if it is unknown, sent or dead already."""

    def stranded(self, channel: str) -> list[Notice]:
        """What waits for a channel, held or due, in its order."""

    def reroute_notice(self, key: str, channel: str, entry: Entry) -> bool:
        """Let a notice that waits go to another channel, now; False if it is unknown, sent or dead already."""
