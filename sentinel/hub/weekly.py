"""Once a week, Monday morning: which baselines still wait for a person's word, and which ran out since last week."""

from datetime import datetime, timedelta, tzinfo

from sentinel.casework.route import tell
from sentinel.casework.undecided import Undecided, speak, standing_for
from sentinel.casework.words import Words
from sentinel.hub.sitting import Sitting
from sentinel.model.moment import utc
from sentinel.model.notice import Notice, Why
from sentinel.model.severity import Severity
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.ports import Baseline

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
    waiting = [row for row in unit.baselines(state="proposed") if row.proposed_at <= week]
    ended = [r for r in unit.baselines(state="ended") if r.until and week - WEEK < r.until <= week]
    lines = [_undecided(sitting, row) for row in (*waiting, *ended) if row.check in world.duties]
    if not lines:
        return 0
    matter = standing_for(now)
    told, _ = tell(matter, Why.DIGEST, world.routes, tuple(world.channels), now, world.zone)
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


def _undecided(sitting: Sitting, row: Baseline) -> Undecided:
    subject = sitting.world.duties[row.check].check.subject
    name = subject.name or subject_of(row.check)
    return Undecided(name=name, probe=probe_of(row.check), since=row.proposed_at, ended=row.until)
