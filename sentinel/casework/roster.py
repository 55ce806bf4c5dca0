"""Who is on call at a moment, when that changes, and when nobody is; from the roster alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from sentinel.model.moment import utc
from sentinel.model.roster import ON_CALL, Roster, Weekly
from sentinel.model.route import Route

DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Watch(NamedTuple):
    """Who is on call from one moment until another; nobody, if there are no people."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


def on_call(roster: Roster, now: datetime) -> tuple[str, ...]:
    """Who is on call at this moment, in the order of the roster; empty: nobody."""
    dated = [name for shift in roster.shifts if shift.start <= now < shift.end for name in shift.people]
    names = dated or [name for one in roster.weekly if _holds(one, now) for name in one.people]
    return tuple(dict.fromkeys(names))


def _holds(weekly: Weekly, now: datetime) -> bool:
    return any(start <= now < end for start, end in _turns(weekly, now - DAY, now))


def _turns(weekly: Weekly, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every turn of a weekly shift that begins in these days, local time."""
    day, last = (moment.astimezone(weekly.zone).date() for moment in (since, until))
    while day <= last:
        if day.weekday() in weekly.days:
            begins = datetime.combine(day, weekly.start, weekly.zone)
            ends = datetime.combine(day + DAY if weekly.end <= weekly.start else day, weekly.end, weekly.zone)
            yield utc(begins), utc(ends)
        day += DAY


def watches(roster: Roster, since: datetime, until: datetime) -> list[Watch]:
    """Who is on call from ``since`` until ``until``, one after the other without a hole; each with whole ends."""
    edges = sorted({since, until, *(e for e in _edges(roster, since - DAY, until) if since < e < until)})
    found: list[Watch] = []
    for start, end in pairwise(edges):
        people = on_call(roster, start)
        if found and found[-1].people == people:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Watch(start, end, people))
    return found


def _edges(roster: Roster, since: datetime, until: datetime) -> Iterator[datetime]:
    for shift in roster.shifts:
        yield from (shift.start, shift.end)
    for weekly in roster.weekly:
        for turn in _turns(weekly, since, until):
            yield from turn


def changed_at(roster: Roster, now: datetime, within: timedelta = WEEK) -> datetime | None:
    """When the people on call last changed, within a week or less; None: they did not."""
    found = watches(roster, now - within, now + timedelta.resolution)
    return found[-1].start if len(found) > 1 else None


def reached(roster: Roster, people: Iterable[str]) -> Mapping[str, str]:
    """The channels over which these people are reached, each with their names."""
    found: dict[str, list[str]] = {}
    for name in people:
        for channel in roster.people.get(name, ()):
            found.setdefault(channel, []).append(name)
    return MappingProxyType({channel: ", ".join(names) for channel, names in found.items()})


def manned(routes: Sequence[Route], roster: Roster, now: datetime) -> tuple[Route, ...]:
    """The routes with ``on-call`` replaced by the channels of whoever is on call now.

    While nobody is, everybody on the roster is meant: a hole in a roster must not be a hole in the watch.
    """
    if not any(ON_CALL in route.named for route in routes):
        return tuple(routes)
    there = on_call(roster, now)
    channels = reached(roster, there or roster.people)
    return tuple(_manned(route, channels) for route in routes)


def _manned(route: Route, channels: Mapping[str, str]) -> Route:
    def named(names: Iterable[str]) -> tuple[str, ...]:
        every = (one for name in names for one in (channels if name == ON_CALL else (name,)))
        return tuple(dict.fromkeys(every))

    steps = tuple(replace(step, to=named(step.to)) for step in route.escalate)
    return replace(route, to=named(route.to), escalate=steps, people=channels)
