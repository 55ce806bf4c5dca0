"""How long what is personal is kept: the calendar's elections decide, and a ceiling."""

from datetime import datetime, timedelta

import pytest

from sentinel.casework.keeping import evidence_before, over, stages
from sentinel.model.calendar import ElectionPhase
from sentinel.model.moment import parse

NOW = parse("2029-08-01T00:00:00Z")
AFTER, MOST = timedelta(days=90), timedelta(days=400)


def days(number: int) -> datetime:
    return NOW - timedelta(days=number)


def phase(stage: str, first: int, last: int) -> ElectionPhase:
    """A phase from so many days ago until so many days ago."""
    return ElectionPhase(name="x", start=days(first), end=days(last), source="x", stage=stage)


@pytest.mark.parametrize(
    ("calendar", "oldest"),
    [
        ([], 90),
        ([phase("pilgub", 200, 91)], 90),
        ([phase("pilgub", 200, 60)], 200),
        ([phase("pilgub", 200, 150), phase("pilgub", 120, 60)], 200),
        ([phase("pilgub", 200, 60), phase("pileg", 260, 150)], 260),
        ([phase("pilgub", 600, 60)], 400),
    ],
)
def test_evidence_stays_until_some_time_after_its_election(calendar: list[ElectionPhase], oldest: int) -> None:
    assert evidence_before(calendar, NOW, AFTER, MOST) == days(oldest)


def test_an_election_is_over_when_its_last_phase_is() -> None:
    calendar = [phase("pilgub", 300, 200), phase("pilgub", 150, 91), phase("pileg", 300, 89), phase("", 300, 200)]
    assert over(calendar, NOW, AFTER) == ["pilgub"]
    assert stages(calendar)["pilgub"] == (days(300), days(91))
