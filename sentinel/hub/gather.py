"""Hold notices until their group is told, and then tell it: one incident by itself, several in one digest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from sentinel.casework.alert import MOST, alert
from sentinel.casework.digest import Item, digest
from sentinel.casework.grouping import Haste, grown, lately, pace_of, storm_of, told
from sentinel.casework.words import Words
from sentinel.hub.sitting import Sitting
from sentinel.model.notice import Gathering, Notice, Why
from sentinel.model.severity import Severity

MANY = 3  # groups of one channel that are due at the same moment: one message for all of them


def queue(sitting: Sitting, notice: Notice, now: datetime, haste: Haste) -> bool:
    """Put a notice into the outbox, held until its group is told; False if it is there already.

    One without a group is critical: it goes at once, and says all that was held of its incident.
    """
    unit = sitting.unit
    if not notice.group:
        new = unit.enqueue(notice)
        unit.put_into([one.key for one in unit.held(notice.channel, incident=notice.incident)], notice.key, now)
        return new
    gathering = _gathering(sitting, notice, now, haste)
    if not unit.enqueue(replace(notice, group=gathering.group)):
        return False
    unit.save_gathering(gathering)
    return True


def _gathering(sitting: Sitting, notice: Notice, now: datetime, haste: Haste) -> Gathering:
    """Where the notice waits: in its own group, or with everything else while there is a storm of groups."""
    pace = pace_of(lab=sitting.world.lab)
    own = grown(_known(sitting, notice.channel, notice.group), notice, now, pace, haste)
    if haste is Haste.NOW or _later(own, now):
        return own
    known = _known(sitting, notice.channel, storm_of(notice.group))
    storm = grown(known, notice, now, pace, haste, burst=pace.burst)
    return storm if _later(storm, now) else own


def _later(gathering: Gathering, now: datetime) -> bool:
    return gathering.due_at is not None and gathering.due_at > now


def _known(sitting: Sitting, channel: str, group: str) -> Gathering:
    return sitting.unit.gathering(channel, group) or Gathering(channel=channel, group=group)


def settle(sitting: Sitting, now: datetime) -> None:
    """Tell every group that is due. Whatever a sitting told together goes out together."""
    due = sorted(sitting.unit.gatherings_due(now), key=_kind)
    for _, some in groupby(due, key=_kind):
        together = list(some)
        for few in [together] if len(together) >= MANY else [[one] for one in together]:
            _flush(sitting, few, now)


def _kind(gathering: Gathering) -> tuple[str, str]:
    return gathering.channel, storm_of(gathering.group)


def _flush(sitting: Sitting, gatherings: Sequence[Gathering], now: datetime) -> None:
    """One message for these groups of one channel; what is kept back by quiet hours stays held."""
    unit, rows = sitting.unit, list[Notice]()
    for one in gatherings:
        held = unit.held(one.channel, one.group)
        ready = [notice for notice in held if notice.not_before <= now]
        rest = min((notice.not_before for notice in held if notice.not_before > now), default=None)
        worst = max((notice.severity for notice in ready), default=one.worst)
        unit.save_gathering(told(one, worst, now, rest) if ready else replace(one, due_at=rest))
        rows += ready
    if rows:
        _count(sitting, gatherings, max(notice.severity for notice in rows), now)
        _send(sitting, sorted(rows, key=lambda notice: (notice.created_at, notice.incident or 0)), now)


def _count(sitting: Sitting, gatherings: Sequence[Gathering], worst: Severity, now: datetime) -> None:
    """Every message counts for the storm."""
    storm = storm_of(gatherings[0].group)
    if all(one.group != storm for one in gatherings):
        known = _known(sitting, gatherings[0].channel, storm)
        fresh = known if lately(known, now, pace_of(lab=sitting.world.lab)) else replace(known, told=0)
        sitting.unit.save_gathering(told(fresh, worst, now, known.due_at))


def _send(sitting: Sitting, rows: Sequence[Notice], now: datetime) -> None:
    """One incident speaks by its newest notice; several are told in a digest, unless the channel is gone meanwhile."""
    unit, newest = sitting.unit, {notice.incident: notice for notice in rows}
    if rows[0].channel not in sitting.world.channels:
        unit.let_go([notice.key for notice in rows], now)
        return
    if len(newest) == 1:
        unit.let_go([rows[-1].key], now)
        unit.put_into([notice.key for notice in rows[:-1]], rows[-1].key, now)
        return
    carrier = _digest(sitting, list(newest.values()), now)
    unit.enqueue(carrier)
    unit.put_into([notice.key for notice in rows], carrier.key, now)


def _digest(sitting: Sitting, newest: Sequence[Notice], now: datetime) -> Notice:
    world, first = sitting.world, newest[0]
    channel = world.channels[first.channel]
    reason = first.reason if len({notice.reason for notice in newest}) == 1 else ""
    items = [item for notice in newest if (item := _item(sitting, notice)) is not None]
    words = world.catalogues[channel.language]
    title, body = digest(items, channel, world.zone, words, reason=reason)
    voice = Words(language=channel.language, say=words, zone=world.zone)
    reminders = all(notice.why is Why.REPEATED for notice in newest)
    expires = max((notice.expires_at for notice in newest if notice.expires_at), default=None)
    return Notice(
        key=f"digest:{channel.name}:{_mark(newest)}",
        channel=channel.name,
        why=Why.REPEATED if reminders else Why.DIGEST,
        severity=max(notice.severity for notice in newest),
        title=title,
        body=body,
        created_at=now,
        not_before=now,
        reason=reason,
        expires_at=expires if reminders else None,
        alerts=tuple(alert(i.incident, i.rule, i.why, channel, voice) for i in items[:MOST]),
    )


def _mark(notices: Sequence[Notice]) -> str:
    """The same notices make the same message: its key follows from theirs."""
    return sha256("\n".join(notice.key for notice in notices).encode()).hexdigest()[:16]


def _item(sitting: Sitting, notice: Notice) -> Item | None:
    incident = sitting.unit.numbered(notice.incident) if notice.incident is not None else None
    if incident is None:
        return None
    return Item(incident=incident, rule=sitting.world.rules.rules.get(incident.rule), why=notice.why)
