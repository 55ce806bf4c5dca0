"""What became of a drill's promises, read from its ledger: what opened when, which message left when, who answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sentinel.model.incident import Incident
from sentinel.model.notice import Notice, Why
from sentinel.range.scenario import Scenario, Told
from sentinel.store.ledger import open_view
from sentinel.store.ports import IncidentFilter, Queued, View

EVERY = IncidentFilter(statuses=frozenset({"open", "acknowledged", "resolved"}), limit=1000)
MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One promise and what became of it. Moments are None where nothing happened.

    ``fault_at`` and ``ended_at`` are when the fault began and ended. ``told_at`` is when the first message of its
    beginning had left on each channel, ``over_at`` that of its end.
    """

    told: Told
    fault_at: datetime | None = None
    ended_at: datetime | None = None
    incident: Incident | None = None
    told_at: Mapping[str, datetime | None] = field(default_factory=dict)
    over_at: Mapping[str, datetime | None] = field(default_factory=dict)

    @property
    def open_well(self) -> bool:
        """It opened, as bad as promised."""
        return self.incident is not None and self.incident.severity is self.told.severity

    @property
    def open_still(self) -> bool:
        """Nothing has closed it."""
        return self.incident is not None and self.incident.live

    @property
    def heard(self) -> bool:
        """Every channel has told of it; or it was written down, if nobody was to be told."""
        if self.told.quiet:
            return self.incident is not None and not any(self.told_at.values())
        return bool(self.told_at) and None not in self.told_at.values()

    @property
    def ended(self) -> bool:
        """Its end was told on every channel, if that was promised."""
        return not self.told.resolved or (bool(self.over_at) and None not in self.over_at.values())

    @property
    def answered_at(self) -> datetime | None:
        """When a person acknowledged it."""
        return self.incident.acknowledged_at if self.incident else None

    @property
    def complete(self) -> bool:
        """Everything that was promised came, and what must stay open is."""
        return self.open_well and self.heard and self.ended and (not self.told.stays or self.open_still)

    def after(self, moment: datetime | None) -> float | None:
        """Seconds from the fault to a moment."""
        return (moment - self.fault_at).total_seconds() if moment and self.fault_at else None

    @property
    def end_after(self) -> float | None:
        """Seconds from the end of the fault until the slowest channel had told of it."""
        moments = [at for at in self.over_at.values() if at]
        return (max(moments) - self.ended_at).total_seconds() if moments and self.ended_at else None

    @property
    def message_after(self) -> float | None:
        """Seconds from the fault until the slowest channel had told of it."""
        moments = [at for at in self.told_at.values() if at]
        return self.after(max(moments)) if moments and self.heard else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that a drill showed.

    ``unwanted`` was told although it should not be. ``messages`` are those that left over the first channel, in their
    order, ``counts`` how many by channel; ``waiting`` says why others did not leave.
    """

    kept: tuple[Kept, ...]
    unwanted: tuple[Incident, ...] = ()
    messages: tuple[Notice, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    too_many: bool = False

    @property
    def passed(self) -> bool:
        """Every promise was kept, and nothing was told that should not be."""
        return all(one.complete for one in self.kept) and not self.unwanted and not self.too_many

    @property
    def answered(self) -> bool:
        """A person acknowledged all that was told."""
        return all(one.answered_at is not None for one in self.kept if not one.told.quiet)


def measure(
    folder: Path,
    scenario: Scenario,
    faults: Mapping[int, datetime],
    ends: Mapping[int, datetime],
    channels: Sequence[str],
) -> Findings:
    """Read the ledger in this folder. ``faults`` and ``ends`` are when the acts began and ended, by their number.

    Raises:
        LedgerUnusable: if it cannot be read.
    """
    with open_view(folder) as view:
        incidents = view.incidents(EVERY)
        rows = [row for row in view.notices(limit=MOST) if row.notice.channel in channels]
        kept = tuple(
            replace(_kept(view, told, incidents, channels), fault_at=faults.get(told.act), ended_at=ends.get(told.act))
            for told in scenario.told
        )
    left = sorted((row for row in rows if row.state == "sent"), key=lambda row: row.sent_at or row.notice.created_at)
    counts = {channel: sum(row.notice.channel == channel for row in left) for channel in channels}
    spoken = {row.notice.incident for row in left} | {row.notice.incident for row in rows if row.state == "gathered"}
    return Findings(
        kept=kept,
        unwanted=tuple(i for i in incidents if i.number in spoken and _unwanted(i, scenario)),
        messages=tuple(row.notice for row in left if row.notice.channel == channels[0]),
        counts=counts,
        waiting=tuple(dict.fromkeys(row.last_error for row in rows if row.state == "pending" and row.last_error)),
        too_many=scenario.most is not None and max(counts.values(), default=0) > scenario.most,
    )


def _kept(view: View, told: Told, incidents: Iterable[Incident], channels: Sequence[str]) -> Kept:
    mine = [i for i in incidents if i.rule == told.rule and told.on in ("", i.target)]
    incident = min(mine, key=lambda i: i.number or 0, default=None)
    if incident is None:
        return Kept(told=told)
    rows = view.notices(incident.number, limit=MOST)
    return Kept(
        told=told,
        incident=incident,
        told_at={c: _left(view, rows, c, over=False) for c in channels},
        over_at={c: _left(view, rows, c, over=True) for c in channels},
    )


def _left(view: View, rows: Iterable[Queued], channel: str, *, over: bool) -> datetime | None:
    """When the first message of this kind had left: by itself, or in the digest that gathered it."""
    moments = []
    for row in rows:
        if row.notice.channel == channel and (row.notice.why is Why.RESOLVED) is over:
            carrier = row if row.state != "gathered" else _carrier(view, row.digest)
            moments.append(carrier.sent_at if carrier and carrier.state == "sent" else None)
    return min((moment for moment in moments if moment), default=None)


def _carrier(view: View, key: str) -> Queued | None:
    return next((row for row in view.notices(limit=MOST) if row.notice.key == key), None)


def _unwanted(incident: Incident, scenario: Scenario) -> bool:
    promised = incident.rule in {told.rule for told in scenario.told}
    return not promised and ("*" in scenario.quiet or incident.rule in scenario.quiet)
