"""What people announce or take back: kept with who and why, and felt by every incident in the same transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.casework import planned, silence
from sentinel.casework.acts import ActRefused, line
from sentinel.hub.beat import listen_again
from sentinel.hub.sitting import Sitting
from sentinel.model.incident import Entry
from sentinel.model.muting import PlannedChange, Silence

MOST_WHY = 500


def add_silence(sitting: Sitting, wanted: Silence) -> Silence:
    """Keep a silence; it begins now.

    Raises:
        ActRefused: if it may not be made; the reason is for the person.
    """
    wanted = replace(
        wanted, who=line(wanted.who), why=line(wanted.why, MOST_WHY), second=line(wanted.second), number=None
    )
    refused = silence.refusal(wanted, sitting.world.rules.rules.values())
    if refused:
        raise ActRefused(refused)
    kept = sitting.unit.add_silence(wanted)
    listen_again(sitting, wanted.start)
    return kept


def expire_silence(sitting: Sitting, number: int, entry: Entry) -> Silence:
    """End a silence now; what it kept quiet is told if it is still open.

    Raises:
        ActRefused: if there is none, or it is over.
    """
    entry = _plain(entry)
    done = sitting.unit.expire_silence(number, entry)
    kept = sitting.unit.silence(number)
    if kept is None:
        raise ActRefused(f"there is no silence {number}")
    if not done:
        raise ActRefused(f"silence {number} is over already")
    listen_again(sitting, entry.at)
    return kept


def plan_changes(sitting: Sitting, wanted: Sequence[PlannedChange], at: datetime) -> list[PlannedChange]:
    """Keep announced changes: all of them, or none.

    Raises:
        ActRefused: if one of them may not be announced so; the reason is for the person.
    """
    drafts = [replace(one, who=line(one.who), why=line(one.why, MOST_WHY), number=None) for one in wanted]
    refused = [planned.refusal(one, at) for one in drafts] or [planned.NOTHING]
    if any(refused):
        raise ActRefused("\n".join(dict.fromkeys(filter(None, refused))))
    kept = sitting.unit.plan_changes(drafts, at)
    listen_again(sitting, at)
    return kept


def cancel_change(sitting: Sitting, number: int, entry: Entry) -> PlannedChange:
    """Call a planned change off, or end it now; what it kept quiet is told if it is still open.

    Raises:
        ActRefused: if there is none, or it is over.
    """
    entry = _plain(entry)
    done = sitting.unit.cancel_change(number, entry)
    kept = sitting.unit.change(number)
    if kept is None:
        raise ActRefused(f"there is no planned change {number}")
    if not done:
        raise ActRefused(f"planned change {number} is over already")
    listen_again(sitting, entry.at)
    return kept


def muted_by(sitting: Sitting, ref: str) -> list[str]:
    """The incidents that this silence or change keeps quiet now, by their public names."""
    return [one.ref for one in sitting.unit.unresolved() if one.muted_by == ref]


def _plain(entry: Entry) -> Entry:
    return replace(entry, who=line(entry.who), text=line(entry.text, MOST_WHY))
