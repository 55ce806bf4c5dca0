"""The doors of the ledger: what the others may ask of it, in the model's words. Behind them is SQL, in front none."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sentinel.model.event import Event
from sentinel.model.incident import Entry, Incident
from sentinel.model.muting import PlannedChange, Silence
from sentinel.model.notice import Gathering, Notice
from sentinel.model.observation import Observation
from sentinel.store.records import (
    Act,
    Baseline,
    Claim,
    Decision,
    Delivery,
    Hour,
    IncidentFilter,
    Latest,
    Look,
    Queued,
    Sample,
    Told,
)

__all__ = [
    "Act",
    "Baseline",
    "Claim",
    "Decision",
    "Delivery",
    "Hour",
    "IncidentFilter",
    "Latest",
    "Ledger",
    "Look",
    "Queued",
    "Sample",
    "Told",
    "Unit",
    "View",
]

T = TypeVar("T")


class View(Protocol):
    """Reading the ledger; works beside a running daemon."""

    def mark(self, vantage: str, epoch: str) -> int:
        """The highest sequence below which the ledger has no gap."""

    def latest(self, check: str, vantage: str) -> Latest | None:
        """The newest look of this vantage at this check."""

    def all_latest(self, *, facts: bool = True) -> list[Latest]:
        """Every newest look, for ``status`` and for the beat; without facts it is much cheaper."""

    def samples(self, check: str, vantage: str, since: datetime, until: datetime) -> list[Sample]:
        """Every look of one vantage at one check from ``since`` until just before ``until``, in the order of time."""

    def hours(self, check: str, since: datetime) -> list[Hour]:
        """Hourly counts of a check from the hour of ``since`` on, oldest first, one row per vantage and hour."""

    def looks(self, check: str, limit: int = 100) -> list[Look]:
        """Looks of a check that were kept in full, newest first."""

    def learned(self, check: str, vantage: str) -> bytes | None:
        """What a probe learned of a subject, as JSON."""

    def standing(self, check: str) -> list[Baseline]:
        """What counts or waits now: accepted baselines and proposals of a check, in the order of their numbers."""

    def baselines(self, check: str | None = None, state: str | None = None) -> list[Baseline]:
        """What was proposed, accepted, rejected or has ended, newest first; what was replaced unseen is left out."""

    def get_window(self, rule: str, key: str) -> bytes | None:
        """The state of a correlation: ``rule`` is the rule's digest, ``key`` its group."""

    def incident(self, key: str) -> Incident | None:
        """The newest incident of this key, resolved or not."""

    def incident_keys(self) -> list[str]:
        """Every key under which there is an incident, or a suspicion."""

    def incidents(self, wanted: IncidentFilter) -> list[Incident]:
        """Incidents that were opened, newest first."""

    def numbered(self, number: int) -> Incident | None:
        """The incident with this number."""

    def unresolved(self) -> list[Incident]:
        """All that is pending, open or recovering."""

    def open_of(self, rules: Collection[str], target: str | None = None) -> list[Incident]:
        """What is open of these rules, in the order of their opening; with ``target``, only of that one."""

    def timeline(self, number: int) -> list[Entry]:
        """What happened to an incident, oldest first."""

    def events(self, number: int) -> list[Event]:
        """The events that an incident rests on, oldest first (the first and the newest fifty)."""

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

    def heard(self, incident: int) -> frozenset[str]:
        """The channels that were told, or will be, anything of an incident."""

    def oldest_due(self, now: datetime) -> datetime | None:
        """Since when the longest overdue notice ought to have been sent; None if nothing is due."""

    def message_log(self, incident: int | None = None, limit: int = 100) -> list[Told]:
        """Every message with its attempts, and every message that was not to be sent with its reason; newest first."""

    def acts(self, limit: int = 100) -> list[Act]:
        """What people did to Sentinel, newest first."""

    def switches(self) -> Mapping[str, bool]:
        """Targets that a person enabled or disabled beside the configuration: id -> enabled."""

    def silences(self, at: datetime | None = None) -> list[Silence]:
        """Silences, newest first; with ``at``, only those in force at that moment."""

    def silence(self, number: int) -> Silence | None:
        """The silence with this number."""

    def changes(self, at: datetime | None = None) -> list[PlannedChange]:
        """Planned changes, newest first; with ``at``, only those in force at that moment."""

    def change(self, number: int) -> PlannedChange | None:
        """The planned change with this number."""

    def evidence(self, number: int) -> list[str]:
        """SHA-256 names of the evidence of an incident."""

    def stale_evidence(self, before: Mapping[str, datetime], most: int) -> list[str]:
        """Names of bodies that outlived their retention (keys ``evidence`` and ``account_evidence``)."""

    def names_body(self, name: str) -> bool:
        """Whether the ledger names this body, deleted or not."""


class Unit(View, Protocol):
    """One transaction: all of it holds, or none of it."""

    def advance(self, vantage: str, epoch: str, sequence: int) -> bool:
        """Note that this observation is in the ledger; False if it was already.

        Raises:
            ValueError: if the sequence is no positive number, or leaves more gaps than the ledger remembers.
        """

    def skip(self, vantage: str, epoch: str, first: int, last: int) -> None:
        """Note that these sequences will never come (a tombstone), so that the mark can move past them."""

    def bring(self, vantage: str, checks: Iterable[str]) -> None:
        """Read the newest looks of many checks at once, for the ``latest`` that follow in this transaction."""

    def save_latest(self, latest: Latest) -> None:
        """Replace the newest look of a check."""

    def record(
        self,
        observation: Observation[Any],
        latest: Latest,
        facts: bytes | None,
        *,
        full: bool,
        received_at: datetime | None = None,
    ) -> None:
        """Keep an observation: a slim sample always, the full row when something changed or failed."""

    def forget(self, check: str) -> None:
        """Drop the newest looks and what was learned of a check that nobody watches any more; history stays."""

    def save_learned(self, check: str, vantage: str, state: bytes) -> None:
        """Replace what was learned of a subject."""

    def propose(self, baseline: Baseline, *, beside: int = 0) -> int:
        """Propose a baseline; older ones of the same check are replaced, but for ``beside``. Returns its number."""

    def amend(self, number: int, facts: bytes) -> None:
        """Rewrite what a baseline holds, where it grew without a person (pools)."""

    def decide(self, decision: Decision, entry: Entry) -> bool:
        """Accept or reject a baseline, and remember who did so; False if it was decided or replaced before.

        A rejected one may still be accepted. What is accepted without an end takes the place of what was before.
        """

    def retire(self, number: int, state: str, at: datetime) -> None:
        """End a baseline without a person: ``withdrawn`` (no longer seen), ``ended`` (it was accepted for a time)."""

    def put_window(self, rule: str, key: str, state: bytes, expires: datetime) -> None:
        """Replace the state of a correlation; it may be forgotten after ``expires``."""

    def trim_windows(self, rule: str, most: int) -> int:
        """Forget the stalest windows of a rule that has more than so many; returns how many went."""

    def save(self, incident: Incident, search_text: str = "") -> Incident:
        """Write an incident; one that is open and has no number is given the next one. Returns what was written.

        ``search_text`` (title, summary) is what ``search`` finds, besides its names; empty keeps what was there.
        """

    def drop(self, key: str) -> None:
        """Forget a pending incident that came to nothing."""

    def enter(self, number: int, entry: Entry) -> None:
        """Add a line to an incident's timeline."""

    def attach(self, number: int, event: Event, evidence: Sequence[str] = ()) -> None:
        """Add an event, and the names of its evidence, to an incident."""

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

    def switch(self, target: str, enabled: bool, entry: Entry) -> None:  # noqa: FBT001 - a switch is a bool
        """Enable or disable a target, and remember who did it."""

    def add_silence(self, silence: Silence) -> Silence:
        """Keep a new silence; returns it with its number."""

    def expire_silence(self, number: int, entry: Entry) -> bool:
        """End a silence now; False if there is none, or it is over already."""

    def plan_changes(self, changes: Sequence[PlannedChange], at: datetime) -> list[PlannedChange]:
        """Keep new planned changes, announced at this moment; returns them with their numbers."""

    def cancel_change(self, number: int, entry: Entry) -> bool:
        """Call a planned change off, or end it now; False if there is none, or it is over already."""

    def lease(self, work: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take or renew the lease on a piece of work; False while another vantage holds it."""

    def note_act(self, act: Act) -> None:
        """Add a line to the record of what people did; lines are never changed or removed."""

    def roll_up(self, most: int) -> int:
        """Count samples into their hours and pack them, at most so many; returns how many."""

    def bodies_gone(self, names: Iterable[str], at: datetime) -> None:
        """Note that these bodies were deleted; their names stay where they are named."""

    def prune(self, before: Mapping[str, datetime], most: int) -> int:
        """Delete rows older than their retention, at most so many of each kind; returns how many went.

        Kinds: ``observations`` (single looks, full looks), ``hours`` (counts), ``messages`` (notices that were sent or
        died, attempts, reasons), ``windows`` (by their expiry); those of ``stale_evidence`` are passed over.
        What waits to be sent, incidents, timelines and acts are never deleted.

        Raises:
            ValueError: if a kind is unknown.
        """

    def shrink(self, pages: int) -> None:
        """Give free pages of the file back to the disk, at most so many."""


class Ledger(Protocol):
    """The memory of Sentinel: one writer, many readers."""

    async def write(self, job: Callable[[Unit], T]) -> T:
        """Run ``job`` in one transaction of the single writer; returns once it is durable."""

    async def read(self, job: Callable[[View], T]) -> T:
        """Run ``job`` on a read-only view, off the event loop."""
