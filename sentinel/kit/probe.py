"""The one contract between Sentinel and a probe: ``observe`` looks, ``assess`` turns what was seen into events.

``observe`` does I/O and runs on the agent; ``assess`` and ``learn`` are pure, sit in the same file and run on the hub,
so that history can be judged again. A new probe is one file that ends in ``PROBE = MyProbe()``; nothing is edited.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from sentinel.kit.baseline import Difference, Normal
from sentinel.kit.durations import Duration
from sentinel.kit.hosts import host_of
from sentinel.kit.path.state import SelfTest
from sentinel.kit.seen import F, L, Seen
from sentinel.kit.tools import Tools
from sentinel.kit.x509.card import Card
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.muting import What
from sentinel.model.subject import Inventory, Subject, Tier


class Options(BaseModel):
    """What the operator may set for a probe; every field has a default. ``None`` means: by the subject's tier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval: Duration | None = None
    timeout: Duration | None = None


VANTAGE = "vantage"  # what a probe looks at with which every agent looks at itself
Opt = TypeVar("Opt", bound=Options)
Reading: TypeAlias = Mapping[str, Any]


class Probe(Generic[Opt, F, L]):
    """One way of looking at one sort of subject.

    ``kind`` names the probe, ``service`` the events it makes (default: its kind), ``what`` the subjects it looks at.
    ``family`` is the name under which it is selected together with others: who names the family names all of them.
    ``intervals`` and ``timeout`` are defaults in seconds. ``confirm`` says after how many seconds the agent looks
    again when a look is in doubt. ``batch`` is how many subjects one request may cover (see ``crowd``). ``leased``
    marks work that must not be done twice: one vantage holds it at a time. ``reference`` names the data lists that
    ``assess`` is given;
    ``supplies`` fills options that the operator left out from shared lists (option -> list and group), for ``observe``;
    ``in_lab`` are options of a lab, whose politeness has no limits but those that its file states.
    ``plain``: all that it asks travels over port 53; where our own path is tainted its failures are no news of anybody.
    ``suspects``: only the hub can tell that a look is bad, and has the vantage that made it look again at once.
    ``version`` changes whenever the facts change shape. ``quiet`` is how many seconds nothing new must have been seen
    before a baseline is proposed; ``scopes`` are the ways in which a person may accept one (contract: ``baseline accept
    --scope``), the first is meant where nothing is said; values of the trait ``everywhere``, once accepted for one
    subject, hold for all. ``renewal`` is the sort of planned change that it is told of: what is announced is judged
    mildly, and ``learn`` may take in more. ``compares``:
    ``assess`` is given what other vantages saw too.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    service: ClassVar[str] = ""
    family: ClassVar[str] = ""
    what: ClassVar[str] = "target"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, 60.0))
    timeout: ClassVar[float] = 15.0
    confirm: ClassVar[tuple[float, ...]] = (3.0,)
    batch: ClassVar[int] = 1
    leased: ClassVar[bool] = False
    plain: ClassVar[bool] = False
    suspects: ClassVar[bool] = False
    reference: ClassVar[tuple[str, ...]] = ()
    supplies: ClassVar[Mapping[str, tuple[str, str]]] = MappingProxyType({})
    in_lab: ClassVar[Mapping[str, object]] = MappingProxyType({})
    quiet: ClassVar[float] = 6 * 3600.0
    compares: ClassVar[bool] = False
    scopes: ClassVar[tuple[str, ...]] = ("host",)
    everywhere: ClassVar[str] = ""
    renewal: ClassVar[What | None] = None

    options: type[Opt]
    facts: type[F]
    learned: type[L] | None = None

    def subjects(self, inventory: Inventory) -> Iterable[Subject]:
        """Which subjects of the inventory this probe looks at: the enabled targets that name it, or the vantages."""
        if self.what == VANTAGE:
            names = inventory.vantages or (inventory.vantage,)
            return (Subject(what=VANTAGE, id=name, name=name) for name in names)
        return (t for t in inventory.targets if t.enabled and self.named(t.probes))

    def door(self, subject: Subject) -> str:
        """Whom we knock at to look at this subject: the host that politeness is counted for."""
        return host_of(subject.url) or subject.key

    def crowd(self, subject: Subject) -> int:
        """How many subjects of this one's sort a single request may cover."""
        return self.batch

    def named(self, names: Collection[str]) -> bool:
        """Whether these names select this probe: its own, or its family's."""
        return self.kind in names or self.family in names

    async def observe(self, subject: Subject, options: Opt, tools: Tools) -> F | Failure | Skipped:
        """Look once and report facts, or the failure that prevented them. Never raises for the network."""
        raise NotImplementedError

    async def observe_many(self, subjects: Sequence[Subject], options: Opt, tools: Tools) -> Reading:
        """Look at up to ``batch`` subjects with one request; each key gets its own facts or failure."""
        return {s.key: await self.observe(s, options, tools) for s in subjects}

    def assess(self, seen: Seen[F, L], options: Opt) -> Iterable[Mapping[str, Value]]:
        """Turn facts into the probe's own event fields; one mapping per event. Pure: no I/O, no clock."""
        raise NotImplementedError

    def unseen(self, seen: Seen[F, L]) -> Mapping[str, Value]:
        """Which fields say "unknown" when there are no facts, such as ``sentinel.uptime.state``."""
        return {}

    def cards(self, seen: Seen[F, L], events: Sequence[Mapping[str, Value]]) -> Sequence[Card]:
        """The certificates of this look for a person to read, with what the events say of them. Pure."""
        return ()

    def learn(self, state: L | None, seen: Seen[F, L]) -> L | None:
        """Fold this look into what was learned of the subject (pools, rates, medians). Pure; returns the new state."""
        return state

    def proposal(self, seen: Seen[F, L]) -> Normal | None:
        """What would be normal if this look is; empty: nothing here needs accepting, None: it must not teach. Pure.

        Only asked for looks that saw something. What is suspicious teaches nothing, whatever it looks like.
        """
        return None

    def scoped(self, scope: str, usual: Normal | None, wanted: Normal) -> Normal:
        """What is normal once a person accepted ``wanted`` in this scope; ``usual`` was accepted before. Pure."""
        return wanted

    def exonerated(self, seen: Seen[F, L]) -> Normal:
        """Members of pools that this look proves to be the subject's own, such as a key that its operator signed. Pure.

        They are taken into the baseline without a person; nothing else ever is.
        """
        return Normal()

    def absorbed(self, seen: Seen[F, L]) -> Normal:
        """What becomes normal by itself, in the place of what was: as the calendar expects, or read anew. Pure.

        It goes into the baseline without a person, marked as learned; so only what no attack could be may be here.
        """
        return Normal()

    def moved(self, learned: L) -> Iterable[Difference]:
        """What the subject shows now beside what it showed when nothing was wrong, for a person who decides. Pure."""
        return ()

    def kept(self, facts: F) -> F:
        """What the ledger keeps of the facts once they were judged; whatever is not in it was read and is gone."""
        return facts

    def fingerprint(self, facts: F) -> str | None:
        """The part of the facts whose change deserves a second look at once; None: nothing does."""
        return None

    def doubtful(self, outcome: F | Failure, before: F | None) -> bool:
        """Whether this look needs a second one right now: a failure, or a changed fingerprint."""
        if isinstance(outcome, Failure):
            return True
        return before is not None and self.fingerprint(outcome) != self.fingerprint(before)

    def strained(self, facts: F) -> bool:
        """Whether the site asked for less or groaned (429, 503, slow): then nothing shortens its interval."""
        return False

    def sooner(self, facts: F) -> float | None:
        """In how many seconds it wants another look at what it does not know well yet; None: when its turn comes."""
        return None

    def path(self, facts: F) -> SelfTest | None:
        """What this look says of our own path; the looks after it are told. Only a self-test says anything."""
        return None

    def cursor(self, facts: F) -> str | None:
        """Where the next look goes on; it advances only when the ledger holds what this look covers."""
        return None


AnyProbe = Probe[Any, Any, Any]
