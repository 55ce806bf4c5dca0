"""The doors of the ledger: what the others may ask of it, in the model's words. Behind them is SQL, in front none."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sentinel.model.event import Event
from sentinel.model.incident import Entry, Incident
from sentinel.model.muting import PlannedChange, Silence
from sentinel.model.observation import Observation
from sentinel.store.ports_outbox import ReadsOutbox, WritesOutbox
from sentinel.store.ports_registry import ReadsRegistry, WritesRegistry
from sentinel.store.ports_reports import ReadsReports, WritesReports
from sentinel.store.records import (
    Act,
    Baseline,
    BodyRow,
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


class View(ReadsOutbox, ReadsRegistry, ReadsReports, Protocol):
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

    def spent(self, key: str) -> bool:
        """Whether this link or command was acted upon before."""

    def purse(self, name: str) -> bytes | None:
        """What asking platforms cost under this name, as JSON; None: nothing ever did."""

    def evidence(self, number: int) -> list[str]:
        """SHA-256 names of the evidence of an incident."""

    def bodies(self, names: Collection[str] | None = None) -> list[BodyRow]:
        """Every body that a look or a report named; with ``names`` these, also those of which nothing more is known."""

    def stale_evidence(self, before: Mapping[str, datetime], most: int) -> list[str]:
        """Names of bodies that outlived their retention (keys ``evidence`` and ``account_evidence``)."""

    def names_body(self, name: str) -> bool:
        """Whether the ledger names this body, deleted or not."""


class Unit(View, WritesOutbox, WritesRegistry, WritesReports, Protocol):
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

    def spend(self, key: str, at: datetime, until: datetime) -> bool:
        """Note that this is acted upon now; False if it was before. It may be forgotten after ``until``."""

    def put_purses(self, states: Mapping[str, bytes]) -> None:
        """Keep what asking platforms cost, each in place of what was there under its name."""

    def lease(self, work: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take or renew the lease on a piece of work; False while another vantage holds it."""

    def count_from(self, first: int) -> None:
        """Let no incident have a number below this one: a drill's are told apart from the live ones."""

    def note_act(self, act: Act) -> None:
        """Add a line to the record of what people did; lines are never changed or removed."""

    def roll_up(self, most: int) -> int:
        """Count samples into their hours and pack them, at most so many; returns how many."""

    def bodies_gone(self, names: Iterable[str], at: datetime) -> None:
        """Note that these bodies were deleted; their names stay where they are named."""

    def prune(self, before: Mapping[str, datetime], most: int) -> int:
        """Delete rows older than their retention, at most so many of each kind; returns how many went.

        Kinds: ``observations`` (single looks, full looks), ``hours`` (counts), ``messages`` (notices that were sent or
        died, attempts, reasons), ``windows`` (by their expiry, and with them what was acted upon once), ``reports``
        (what is private in them is emptied, once their incident is over); those of ``stale_evidence`` are passed over.
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
