"""Once a week, Monday morning: which baselines still wait for a person's word, which ran out, and which soon will."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from functools import partial

from sentinel.casework.route import tell
from sentinel.casework.undecided import ENDED, ENDS, LAPSED, WAITS, Undecided, speak, standing_for
from sentinel.casework.words import Words
from sentinel.hub.sitting import Sitting
from sentinel.hub.standing import standing
from sentinel.model.moment import utc
from sentinel.model.notice import Notice, Why
from sentinel.model.severity import Severity
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.ports import Baseline

ACCOUNT = "account:"
HOUR = 8
WEEK = timedelta(days=7)


def week_of(now: datetime, zone: tzinfo) -> datetime:
    """The last Monday, eight o'clock in the morning local time."""
    local = now.astimezone(zone)
    monday = (local - timedelta(days=local.weekday())).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return utc(monday if monday <= local else monday - WEEK)


def remind(sitting: Sitting, week: datetime, now: datetime) -> int:
    """Tell what was proposed before this week began and is undecided still; returns how many messages are new.

    The same week is never told twice, however often we start: its date is part of each message's key.
    """
    unit, world = sitting.unit, sitting.world
    rows = asked(row for row in unit.baselines() if row.check in world.duties)
    lines = [line for row in rows for line in _undecided(sitting, row, week)]
    if not lines:
        return 0
    matter = standing_for(now)
    told, _ = tell(matter, Why.DIGEST, world.routes_at(now), tuple(world.channels), now, world.zone)
    new = 0
    for one in told:
        channel = world.channels[one.channel]
        words = Words(language=channel.language, say=world.catalogues[channel.language], zone=world.zone)
        title, body = speak(lines, channel, words, reason=one.reason)
        new += unit.enqueue(
            Notice(
                key=f"undecided:{week:%Y-%m-%d}:{one.channel}",
                channel=one.channel,
                why=Why.DIGEST,
                severity=Severity.LOW,
                title=title,
                body=body,
                created_at=now,
                not_before=one.not_before,
                reason=one.reason,
            )
        )
    return new


def asked(found: Iterable[Baseline]) -> list[Baseline]:
    """What somebody is asked about; never the first proposal of an account, of which there are thousands."""
    rows = list(found)
    count = Counter(row.check for row in rows if row.state in ("accepted", "proposed"))
    return [row for row in rows if row.until or not row.check.startswith(ACCOUNT) or count[row.check] > 1]


def _undecided(sitting: Sitting, row: Baseline, week: datetime) -> Iterator[Undecided]:
    """What this week's message says of one baseline, if anything."""
    subject, until = sitting.world.duties[row.check].check.subject, row.until
    of = partial(Undecided, name=subject.name or subject_of(row.check), probe=probe_of(row.check))
    if row.state == "proposed" and row.proposed_at <= week:
        yield of(says=LAPSED if until else WAITS, at=until or row.proposed_at)
    elif row.state == "accepted" and until is not None and week < until <= week + WEEK:
        yield of(says=ENDS, at=until)
    elif row.state == "ended" and until is not None and week - WEEK < until <= week and _rests(sitting, row, week):
        yield of(says=ENDED, at=until)


def _rests(sitting: Sitting, row: Baseline, week: datetime) -> bool:
    """Whether something else that a person accepted stands behind it."""
    return standing(sitting.unit.standing(row.check), week).accepted is not None
