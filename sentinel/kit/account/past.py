"""What was learned of an account: its numbers of the last 30 days, and since when which difference has been seen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sentinel.kit.account.snapshot import Snapshot

DAYS = 30
DAY = timedelta(days=1)
YESTERDAY = (timedelta(hours=20), timedelta(hours=44))
DROPPED, DROPPED_LEAST = 0.5, 10
BURST, BURST_LEAST, BURST_DAYS = 5, 10, 7
FEWER, MORE, CROWD = 0.7, 3.0, 100  # -30 %, +200 %; below a hundred followers a few are many


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The last numbers of one day."""

    at: datetime
    followers: int | None = None
    posts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Since when something has been seen in each look that saw anything, and in how many."""

    since: datetime
    looks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Numbers day by day, read by one version of the adapter; and the spells of what is not as usual, by its word."""

    version: str = ""
    days: tuple[Day, ...] = ()
    spells: Mapping[str, Spell] = field(default_factory=dict)


def spells(past: Past | None, words: Collection[str], at: datetime) -> dict[str, Spell]:
    """The spells with one more look in them: what it does not show any more is over."""
    known = past.spells if past else {}
    return {
        word: replace(known[word], looks=known[word].looks + 1) if word in known else Spell(since=at) for word in words
    }


def dropped(past: Past | None, now: int | None) -> int | None:
    """How many posts there usually are, if over half of them, and at least ten, are gone; else None."""
    usual = _middle([day.posts for day in past.days if day.posts is not None]) if past else None
    if now is None or usual is None:
        return None
    return round(usual) if now < DROPPED * usual and usual - now >= DROPPED_LEAST else None


def burst(past: Past | None, now: int | None, at: datetime) -> int | None:
    """How many posts came in a day, if that is five times the usual, and at least ten; else None."""
    before = _yesterday(past, at)
    if past is None or now is None or before is None or before.posts is None:
        return None
    counts = [day.posts for day in past.days if day.posts is not None]
    gains = [max(0, new - old) for old, new in pairwise(counts)]
    gain = now - before.posts
    enough = len(gains) >= BURST_DAYS and gain >= BURST_LEAST
    return gain if enough and gain >= BURST * max(1.0, _middle(gains) or 0.0) else None


def jump(past: Past | None, now: int | None, at: datetime) -> int | None:
    """How many followers there were a day ago, if it is a third less now or three times as many; else None."""
    before = _yesterday(past, at)
    if now is None or before is None or before.followers is None or max(now, before.followers) < CROWD:
        return None
    return before.followers if now <= FEWER * before.followers or now >= MORE * before.followers else None


def lived(past: Past | None, now: Snapshot, at: datetime, *, fewer: bool) -> tuple[Day, ...]:
    """The days with this look's numbers in them; while posts are missing (``fewer``), their old number stays."""
    known = past.days if past is not None and past.version == now.adapter_version else ()
    today = known[-1] if known and known[-1].at.date() == at.date() else None
    posts = (known[-1].posts if known else None) if fewer else now.posts
    rest = known[:-1] if today else known
    kept = tuple(day for day in rest if at - day.at <= DAYS * DAY)
    return (*kept, Day(at=at, followers=now.followers, posts=posts))[-DAYS:]


def _yesterday(past: Past | None, at: datetime) -> Day | None:
    days = past.days if past else ()
    return next((day for day in reversed(days) if YESTERDAY[0] <= at - day.at <= YESTERDAY[1]), None)


def _middle(numbers: list[int]) -> float | None:
    return float(median(numbers)) if numbers else None
