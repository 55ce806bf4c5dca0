"""Coverage: what is watched, how fresh each look is, what cannot be seen, and why. Pure: the time is an argument."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sentinel.agent.admission import OFFLINE
from sentinel.app.hushed import Hush, Hushed
from sentinel.app.normals import standings
from sentinel.config.schema.target import TargetEntry
from sentinel.hub.standing import Standing
from sentinel.model.moment import rfc3339
from sentinel.model.subject import Check, probe_of, subject_of
from sentinel.store.records import Baseline, Latest

UNCONFIRMED = "C"
GRACE = 2.5  # intervals: one look may be late, or delayed by politeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One target with one probe from one vantage. ``state`` is one word for people; ``why`` says more.

    ``awaiting`` (menunggu konfirmasi): it was never yet seen good. ``age`` is in seconds; None: never looked at.
    ``baseline`` says whether what is normal was ``accepted``, only ``proposed``, ``changed`` since (accepted, and
    something else is proposed), or was accepted for a time that has ``ended``. ``waiting``: for how many seconds the
    oldest proposal has been waiting for a person; ``differs``: since it was proposed something else was seen.
    ``quiet`` is what keeps messages about the target quiet now, ``phases`` are those of the election that it is in.
    """

    target: str
    probe: str
    vantage: str
    state: str
    why: str = ""
    at: datetime | None = None
    age: float | None = None
    interval: float | None = None
    overdue: bool = False
    awaiting: bool = False
    blind_since: datetime | None = None
    baseline: str = ""
    waiting: float | None = None
    differs: bool = False
    quiet: tuple[Hush, ...] = ()
    phases: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "target": self.target,
            "probe": self.probe,
            "vantage": self.vantage,
            "state": self.state,
            "why": self.why,
            "at": rfc3339(self.at) if self.at else None,
            "age_seconds": None if self.age is None else round(self.age, 1),
            "interval_seconds": self.interval,
            "overdue": self.overdue,
            "awaiting_confirmation": self.awaiting,
            "blind_since": rfc3339(self.blind_since) if self.blind_since else None,
            "baseline": self.baseline or None,
            "baseline_waiting_seconds": None if self.waiting is None else round(self.waiting, 1),
            "baseline_differs": self.differs,
            "quiet": [one.plain() for one in self.quiet],
            "phases": list(self.phases),
        }


def covered(
    checks: Iterable[Check],
    seen: Iterable[Latest],
    entries: Iterable[TargetEntry],
    watching: Callable[[Check], Iterable[str]],
    now: datetime,
) -> list[Covered]:
    """One row for every check and vantage, then one for each target or probe that is not looked at, with the reason.

    ``watching`` names the vantages that are to make a check.
    """
    known = {(latest.check, latest.vantage): latest for latest in seen}
    planned = {check.key: check for check in checks}
    pairs = [(check, known.get((check.key, who)), who) for check in planned.values() for who in watching(check)]
    rows = [_row(check, latest, now) if latest else _waiting(check, who) for check, latest, who in pairs]
    return rows + [row for entry in entries for row in _unwatched(entry, planned)]


def with_baselines(rows: Iterable[Covered], baselines: Iterable[Baseline], now: datetime) -> list[Covered]:
    """The same rows, each with what was said of its baseline, and how long a proposal has been waiting."""
    known = {(subject_of(c), probe_of(c)): one for c, one in standings(baselines, now).items()}
    return [
        _judged(row, known[row.target, row.probe], now) if (row.target, row.probe) in known else row for row in rows
    ]


def with_quiet(rows: Iterable[Covered], entries: Iterable[TargetEntry], found: Hushed, now: datetime) -> list[Covered]:
    """The same rows, each with what is kept quiet about its target, and the phases that the target is in."""
    known = {entry.id: (tuple(found.of(entry)), tuple(found.phases_of(entry.region, now))) for entry in entries}
    pairs = ((row, known.get(row.target, ((), ()))) for row in rows)
    return [replace(row, quiet=quiet, phases=phases) for row, (quiet, phases) in pairs]


def _judged(row: Covered, found: Standing, now: datetime) -> Covered:
    if not found.proposed:
        return replace(row, baseline="accepted" if found.baseline else "")
    waiting = (now - found.proposed[0].row.proposed_at).total_seconds()
    if found.baseline:
        return replace(row, baseline="changed", waiting=waiting, differs=True)
    word = "ended" if found.proposed[0].row.until else "proposed"
    return replace(row, baseline=word, waiting=waiting, differs=bool(found.waiting))


def _waiting(check: Check, vantage: str) -> Covered:
    return Covered(
        target=check.subject.id,
        probe=check.probe,
        vantage=vantage,
        state="unknown",
        why="not looked at yet",
        interval=check.interval,
        awaiting=check.subject.what == "target",
    )


def _nothing_to_see(latest: Latest) -> bool:
    """Whether the probe left it out by its own word, as one that is switched off does; our own line is no such word."""
    return latest.outcome == "skipped" and latest.reason != OFFLINE


def _row(check: Check, latest: Latest, now: datetime) -> Covered:
    age = (now - latest.at).total_seconds()
    overdue = age > GRACE * max(check.interval, latest.interval) + check.timeout
    return Covered(
        target=check.subject.id,
        probe=check.probe,
        vantage=latest.vantage,
        state=latest.state if latest.outcome == "seen" else latest.outcome,
        why="the look is overdue" if overdue else latest.reason,
        at=latest.at,
        age=age,
        interval=check.interval,
        overdue=overdue,
        awaiting=latest.good_at is None and check.subject.what == "target" and not _nothing_to_see(latest),
        blind_since=latest.blind_since,
    )


def _unwatched(entry: TargetEntry, planned: Mapping[str, Check]) -> Iterator[Covered]:
    missing = [name for name in entry.watched_by() if f"target:{entry.id}/{name}" not in planned]
    if len(missing) == len(entry.watched_by()) and not entry.enabled:
        why = "its address is not confirmed" if entry.grade == UNCONFIRMED else "switched off"
        yield Covered(target=entry.id, probe="", vantage="", state="off", why=why, awaiting=entry.grade == UNCONFIRMED)
        return
    for name in missing:
        why = "this probe is not installed"
        yield Covered(target=entry.id, probe=name, vantage="", state="missing", why=why)
