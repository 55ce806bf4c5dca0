"""Silences and planned changes as JSON, for the command line, the dashboard and the API; times in UTC."""

from datetime import datetime

from sentinel.casework.planned import uncovered
from sentinel.casework.silence import lacks
from sentinel.model.moment import rfc3339
from sentinel.model.muting import PlannedChange, Silence


def show_silence(silence: Silence, now: datetime) -> dict[str, object]:
    """A silence as one plain mapping. ``reaches_guarded``: it also covers security rules and critical incidents."""
    return {
        "id": silence.number,
        "matchers": [str(matcher) for matcher in silence.matchers],
        **_common(silence, now),
        "second": silence.second or None,
        "reaches_guarded": not lacks(silence),
        "expired_by": silence.expired_by or None,
    }


def show_change(change: PlannedChange, now: datetime) -> dict[str, object]:
    """A planned change as one plain mapping. ``uncovered`` names what alarms as always, for want of ``--expect``."""
    return {
        "id": change.number,
        "targets": list(change.targets),
        "what": [str(what) for what in change.what],
        **_common(change, now),
        "expect": {key: list(values) for key, values in change.expect.items()},
        "uncovered": list(uncovered(change)),
        "cancelled_by": change.cancelled_by or None,
    }


def _common(one: Silence | PlannedChange, now: datetime) -> dict[str, object]:
    return {
        "from": rfc3339(one.start),
        "until": rfc3339(one.end),
        "state": "active" if one.holds(now) else "ahead" if now < one.start < one.end else "over",
        "by": one.who,
        "login": one.login,
        "why": one.why,
    }
