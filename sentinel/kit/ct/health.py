"""Do the sources still see? Where they do not, we are blind to certificates, and somebody must know since when.

A service is blind that has not answered for an hour, a log whose head stands still, or that we lag behind, for a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sentinel.kit.ct.facts import Asked, Health


class State(StrEnum):
    """How a source stands. ``failing``: not for long enough to say more; ``unkeyed``: we lack its public key."""

    OK = "ok"
    FAILING = "failing"
    BLIND = "blind"
    UNKEYED = "unkeyed"


class Why(StrEnum):
    """What makes us blind: no answer, a head that does not move, entries that we do not get to, or that we skipped."""

    SILENT = "no_answer"
    STALE = "stands_still"
    BACKLOG = "lagging"
    GAP = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """After how many seconds without an answer a service is blind, and a log that stands still or behind."""

    failing: float
    stale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How one source stands: ``name`` is what the matter is called, ``since`` when it last was as it should be."""

    name: str
    state: State
    why: Why | None = None
    since: datetime | None = None


def noted(before: Health | None, asked: Asked, at: datetime) -> Health:
    """What is remembered of a source after a look at ``at``."""
    health = before or Health(since=at)
    behind = (health.behind_since or at) if asked.backlog else None
    return replace(
        health,
        answered_us=at if asked.failure is None else health.answered_us,
        answered_at=_later(health.answered_at, at if asked.failure is None else asked.answered_at),
        head_at=_later(health.head_at, asked.head_at),
        behind_since=behind if asked.failure is None else health.behind_since,
    )


def sights(asked: Asked, domain: str, known: Mapping[str, Health], limits: Limits, at: datetime) -> tuple[Sight, ...]:
    """How a source stands: a log for all, a service for all, and for this domain where only that fails."""
    health = noted(known.get(asked.name), asked, at)
    if asked.unkeyed:
        return (Sight(name=asked.name, state=State.UNKEYED),)
    if asked.log:
        return (_log(asked, health, limits, at),)
    everybody = _silent(asked.name, health.answered_at or health.since, limits, at, failed=asked.failure is not None)
    answers = health.answered_at is not None and (at - health.answered_at).total_seconds() < limits.failing / 2
    if asked.failure is not None and not answers:  # it fails for all: one matter, one name
        return (everybody,)
    ours = f"{asked.name} {domain}"
    return everybody, _silent(ours, health.answered_us or health.since, limits, at, failed=asked.failure is not None)


def _silent(name: str, last: datetime, limits: Limits, at: datetime, *, failed: bool) -> Sight:
    if not failed:
        return Sight(name=name, state=State.OK)
    if (at - last).total_seconds() < limits.failing:
        return Sight(name=name, state=State.FAILING, why=Why.SILENT, since=last)
    return Sight(name=name, state=State.BLIND, why=Why.SILENT, since=last)


def _log(asked: Asked, health: Health, limits: Limits, at: datetime) -> Sight:
    if asked.gap:
        return Sight(name=asked.name, state=State.BLIND, why=Why.GAP, since=at)
    fresh, behind = health.head_at or health.since, health.behind_since
    if (at - fresh).total_seconds() >= limits.stale:
        why = Why.SILENT if asked.failure else Why.STALE
        return Sight(name=asked.name, state=State.BLIND, why=why, since=fresh)
    if behind is not None and (at - behind).total_seconds() >= limits.stale:
        return Sight(name=asked.name, state=State.BLIND, why=Why.BACKLOG, since=behind)
    if asked.failure is not None:
        return Sight(name=asked.name, state=State.FAILING, why=Why.SILENT, since=fresh)
    return Sight(name=asked.name, state=State.FAILING if asked.broken else State.OK)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    found = [moment for moment in (one, other) if moment is not None]
    return max(found, default=None)
