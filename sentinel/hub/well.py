"""Is all well? Every look was made in its time and every due message has left; else the outside is not told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sentinel.hub.world import World
from sentinel.store.ports import View
from sentinel.store.records import Latest

LATE, LATE_IN_LAB = 300.0, 10.0  # seconds that a message may be overdue
SLACK = 30.0  # seconds that a look may be late besides one interval


def unwell(view: View, world: World, now: datetime) -> str:
    """Why we are not to be called alive; empty: a full round was made, and nothing is overdue."""
    latest = {(one.check, one.vantage): one for one in view.all_latest(facts=False)}
    missing = sum(_missing(world, vantage, latest, now) for vantage in _vantages(world))
    if missing:
        return f"{missing} looks are missing or overdue"
    oldest = view.oldest_due(now)
    late = (now - oldest).total_seconds() if oldest else 0.0
    return f"a message is {late:.0f} s overdue" if late > (LATE_IN_LAB if world.lab else LATE) else ""


def _vantages(world: World) -> set[str]:
    return {world.vantage, *world.vantages.listed}


def _missing(world: World, vantage: str, latest: Mapping[tuple[str, str], Latest], now: datetime) -> int:
    """How many of a vantage's checks were not looked at in time."""
    return sum(
        not _fresh(latest.get((check.key, vantage)), check.interval, check.timeout, now)
        for check in world.checks(vantage)
    )


def _fresh(one: Latest | None, interval: float, timeout: float, now: datetime) -> bool:
    if one is None:
        return False
    return now - one.at <= timedelta(seconds=2 * max(interval, one.interval) + timeout + SLACK)
