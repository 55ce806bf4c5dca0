"""What the ledger hands out besides the model's own nouns: rows as people and the hub see them, without any SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.model.notice import Notice
from sentinel.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The newest look of one vantage at one check, in stored form; one row per (check, vantage).

    ``outcome`` is ``seen``, ``failed`` or ``skipped``; ``reason`` the failure or why it was skipped; ``state`` one word
    for people (``up``, ``down``, ``ok`` ...). ``facts`` (JSON) and ``seen_at`` are those of the last look that saw
    something, and survive failures. ``good_at`` is when its state was last good: a look is good if it equals ``at``.
    ``blind_since`` is set while looks fail. ``interval`` is seconds, ``duration_ms`` milliseconds.
    """

    check: str
    subject: str
    probe: str
    vantage: str
    version: int
    at: datetime
    interval: float
    outcome: str
    state: str = ""
    reason: str = ""
    duration_ms: float = 0.0
    facts: bytes | None = None
    seen_at: datetime | None = None
    good_at: datetime | None = None
    blind_since: datetime | None = None
    seen_in_a_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """A body of evidence as the ledger knows it: when a look named it last, whether it is personal, when it went."""

    name: str
    at: datetime | None = None
    personal: bool = False
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One look in its slimmest form: when, good, bad or unknown, the state's word, milliseconds."""

    at: datetime
    verdict: str
    state: str
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of one check from one vantage: how many looks were good, bad, unknown; and how long those that saw took.

    ``at`` is the hour's first moment. The milliseconds are None if no look of this hour saw anything.
    """

    check: str
    vantage: str
    at: datetime
    good: int
    bad: int
    unknown: int
    least_ms: float | None = None
    mean_ms: float | None = None
    most_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look that was kept in full, because something had changed or failed."""

    check: str
    vantage: str
    at: datetime
    outcome: str
    state: str
    reason: str
    version: int
    attempt: int
    duration_ms: float
    facts: bytes | None = None
    detail: bytes = b"{}"
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to send one notice: when, to which channel, with what result."""

    at: datetime
    channel: str
    notices: tuple[str, ...]
    ok: bool
    error: str = ""
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Notices that one courier holds until ``until``: nobody else sends them, and only this ``lease`` may mark them.

    ``attempts`` says for each key how often its sending was begun before this claim.
    """

    lease: str
    until: datetime
    notices: tuple[Notice, ...]
    attempts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What a channel has not taken yet of what is due: how many notices, and since when the oldest is due."""

    since: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One row of the outbox as people see it.

    ``state`` is ``held`` (until its group is told), ``pending``, ``sending``, ``sent``, ``dead``, or ``gathered``: it
    went out in the message whose key is ``digest``.
    """

    notice: Notice
    state: str
    attempts: int
    last_error: str | None = None
    sent_at: datetime | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of ``notify log``: a message that was sent, waits or died, or one that was never to be sent, and why.

    ``result`` is ``sent``, ``held``, ``pending``, ``sending``, ``dead`` or ``withheld``. ``reason`` says why this
    channel is told, or, for ``withheld``, why it is not; ``error`` why it is not delivered. ``times`` counts how often
    the same message was withheld for the same reason, from ``at`` to ``last_at``. What went out together with others
    names the message that carried it (``digest``), and what became of that; a message that carried others names their
    incidents (``gathers``).
    """

    at: datetime
    channel: str
    incident: int | None
    why: str
    result: str
    reason: str
    key: str = ""
    severity: Severity | None = None
    error: str = ""
    sent_at: datetime | None = None
    attempts: tuple[Delivery, ...] = ()
    times: int = 1
    last_at: datetime | None = None
    digest: str = ""
    gathers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is normal for a check, and who said so.

    ``state`` is ``proposed``, ``accepted``, ``rejected``; ``superseded`` by a later acceptance, ``ended`` with its
    ``until``, ``withdrawn`` when it was no longer seen, or ``replaced`` by a newer proposal. ``facts`` is JSON (a
    ``Normal`` of the kit), made by probe version ``version``. ``who``, ``login``, ``decided_at`` and ``why`` are of the
    person who decided; ``until`` ends an acceptance that is for a time; ``scope`` is the contract's word. A
    proposal has an ``until`` if it was accepted until then; then ``why`` says who had accepted it.
    """

    check: str
    facts: bytes
    version: int
    proposed_at: datetime
    number: int = 0
    state: str = "proposed"
    decided_at: datetime | None = None
    who: str = ""
    login: str = ""
    why: str = ""
    until: datetime | None = None
    scope: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's word on one baseline: ``accepted`` or ``rejected``, until when, in which scope.

    ``facts`` replace what was proposed, where the person accepts something else than that.
    """

    number: int
    state: str
    until: datetime | None = None
    scope: str = ""
    facts: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that a person did to Sentinel: when, what, to what, who (named person and login), why."""

    at: datetime
    act: str
    subject: str
    who: str
    login: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Which incidents to list; None or empty means: any. ``statuses`` are the contract's three words.

    ``since`` and ``until`` bound the moment of opening; ``region`` names a region and all inside it (``52`` holds
    ``5271``); ``search`` is words, each of which must begin a word of the incident's text.
    """

    statuses: frozenset[str] = frozenset({"open", "acknowledged"})
    least: Severity | None = None
    target: str | None = None
    rule: str | None = None
    region: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None
    limit: int = 100
