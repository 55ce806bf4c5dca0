"""What is told although nothing happened: each day that we are alive, at each change of watch what is handed over."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from sentinel.casework.roster import changed_at, on_call, reached
from sentinel.casework.watchword import Alive, Blind, Handover, alive, handover
from sentinel.casework.words import Words
from sentinel.hub.sitting import Sitting
from sentinel.hub.world import World
from sentinel.kit.texts import msg
from sentinel.model.incident import Incident
from sentinel.model.moment import rfc3339, utc
from sentinel.model.notice import Notice, Why
from sentinel.model.route import Channel
from sentinel.model.severity import Severity
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.records import Latest

SCHEDULED = msg("it is sent at this hour, whatever happens")
STILL_NEWS = timedelta(hours=1)  # so long after its hour it is told still: a restart must not swallow it
PARTING = timedelta.resolution


def make_rounds(sitting: Sitting, now: datetime) -> int:
    """Tell what is due now; the same is never told twice, its hour is part of the key. Returns how many are new."""
    return _signs_of_life(sitting, now) + _handovers(sitting, now)


def _signs_of_life(sitting: Sitting, now: datetime) -> int:
    world = sitting.world
    due = alive_at(world, now)
    if due is None or sitting.unit.has_notice(_day_key(next(iter(world.channels), ""), due)):
        return 0
    figures = _figures(sitting, now)
    return sum(_say_alive(sitting, channel, figures, due, now) for channel in world.channels.values())


def alive_at(world: World, now: datetime) -> datetime | None:
    """The hour of today's sign of life, if it has just struck; None: it has not, or nobody wants one."""
    if world.alive_at is None:
        return None
    due = _at(now.astimezone(world.zone), world.alive_at)
    return due if due <= now < due + STILL_NEWS else None


def _at(local: datetime, clock: time) -> datetime:
    return utc(local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0))


def _day_key(channel: str, due: datetime) -> str:
    return f"hb:{channel}:{due:%Y-%m-%dT%H:%MZ}"


def _figures(sitting: Sitting, now: datetime) -> Alive:
    unit, world = sitting.unit, sitting.world
    oldest = unit.oldest_due(now)
    return Alive(
        targets=len({d.check.subject.id for d in world.duties.values() if d.check.subject.what == "target"}),
        incidents=len(_open(sitting)),
        blind=len(list(_blind(sitting, now))),
        unsent=(now - oldest).total_seconds() if oldest else 0.0,
    )


def _open(sitting: Sitting) -> list[Incident]:
    """What is open, the worst first."""
    found = [one for one in sitting.unit.unresolved() if one.live]
    return sorted(found, key=lambda one: (-one.severity, one.number or 0))


def _blind(sitting: Sitting, now: datetime) -> Iterator[Blind]:
    """Checks that we should see and do not: their looks fail, or do not come."""
    for latest in sitting.unit.all_latest(facts=False):
        duty = sitting.world.duties.get(latest.check)
        since = _unseen(latest, now)
        if duty is not None and since is not None:
            name = duty.check.subject.name or subject_of(latest.check)
            yield Blind(
                name=name, probe=probe_of(latest.check), vantage=latest.vantage, since=since, reason=latest.reason
            )


def _unseen(latest: Latest, now: datetime) -> datetime | None:
    if latest.blind_since is not None:
        return latest.blind_since
    late = now - latest.at > timedelta(seconds=max(300.0, 3 * latest.interval))
    return latest.at if late else None


def _say_alive(sitting: Sitting, channel: Channel, figures: Alive, due: datetime, now: datetime) -> int:
    world = sitting.world
    words = _words(world, channel)
    clock = words.moment(due).split()[-2]
    text = alive(figures, words, now, clock)
    return _put(sitting, channel, Why.ALIVE, _day_key(channel.name, due), text, now)


def _handovers(sitting: Sitting, now: datetime) -> int:
    """At a change of watch: those who come and those who go hear the same."""
    world = sitting.world
    at = changed_at(world.roster, now, STILL_NEWS) if world.roster.people else None
    if at is None:
        return 0
    before, after = on_call(world.roster, at - PARTING), on_call(world.roster, at)
    meant = reached(world.roster, (*after, *before) if after else world.roster.people)
    keys = {name: f"handover:{rfc3339(at)}:{name}" for name in meant if name in world.channels}
    if not keys or sitting.unit.has_notice(next(iter(keys.values()))):
        return 0
    left = _left(sitting, at, before, after, now)
    return sum(_hand_over(sitting, world.channels[name], key, left, now) for name, key in keys.items())


def _left(sitting: Sitting, at: datetime, before: tuple[str, ...], after: tuple[str, ...], now: datetime) -> Handover:
    unit, rules = sitting.unit, sitting.world.rules.rules
    return Handover(
        at=at,
        before=before,
        after=after,
        incidents=[(one, rules.get(one.rule)) for one in _open(sitting)],
        silences=unit.silences(now),
        plans=unit.changes(now),
        blind=sorted(_blind(sitting, now), key=lambda one: one.since),
    )


def _hand_over(sitting: Sitting, channel: Channel, key: str, left: Handover, now: datetime) -> int:
    text = handover(left, channel, _words(sitting.world, channel))
    return _put(sitting, channel, Why.HANDOVER, key, text, now)


def _words(world: World, channel: Channel) -> Words:
    return Words(language=channel.language, say=world.catalogues[channel.language], zone=world.zone)


def _put(sitting: Sitting, channel: Channel, why: Why, key: str, text: Iterable[str], now: datetime) -> int:
    title, body = text
    return sitting.unit.enqueue(
        Notice(
            key=key,
            channel=channel.name,
            why=why,
            severity=Severity.LOW,
            title=title,
            body=body,
            created_at=now,
            not_before=now,
            reason=SCHEDULED,
        )
    )
