from datetime import timedelta

import pytest

from sentinel.kit.x509.expiry import Ending, life, worst
from tests.authority import DAY, NOW

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("lifetime", "left", "expected"),
    [
        # a year: 30 days are nearer than a fifth; 7 days are nearer than a twentieth
        (365 * DAY, 30 * DAY + SECOND, Ending.FAR),
        (365 * DAY, 30 * DAY, Ending.MEDIUM),
        (365 * DAY, 7 * DAY + SECOND, Ending.MEDIUM),
        (365 * DAY, 7 * DAY, Ending.HIGH),
        # 90 days: a fifth is 18 days, a twentieth 4.5 days
        (90 * DAY, 18 * DAY + SECOND, Ending.FAR),
        (90 * DAY, 18 * DAY, Ending.MEDIUM),
        (90 * DAY, 4.5 * DAY, Ending.MEDIUM),
        (90 * DAY, 4.5 * DAY - SECOND, Ending.HIGH),
        # 20 days: a twentieth is one day, but the last 48 hours are enough
        (20 * DAY, 2 * DAY, Ending.MEDIUM),
        (20 * DAY, 2 * DAY - SECOND, Ending.HIGH),
        # 10 days and 6 days: the 48 hours do not count, the shares do
        (10 * DAY, 2 * DAY, Ending.MEDIUM),
        (10 * DAY, 2 * DAY - SECOND, Ending.MEDIUM),
        (10 * DAY, 12 * HOUR, Ending.MEDIUM),
        (10 * DAY, 12 * HOUR - SECOND, Ending.HIGH),
        (6 * DAY, 2 * DAY, Ending.FAR),
        (6 * DAY, 1.2 * DAY, Ending.MEDIUM),
        (6 * DAY, 1.2 * DAY + SECOND, Ending.FAR),
        # the end itself
        (90 * DAY, timedelta(0), Ending.HIGH),
        (90 * DAY, -SECOND, Ending.EXPIRED),
    ],
)
def test_how_near_the_end_is_depends_on_the_whole_life(lifetime: timedelta, left: timedelta, expected: Ending) -> None:
    end = NOW + left
    assert life(end - lifetime, end, NOW).ending is expected


def test_the_last_second_counts_to_its_very_end() -> None:
    assert life(NOW - 90 * DAY, NOW, NOW + 0.999 * SECOND).ending is Ending.HIGH
    assert life(NOW - 90 * DAY, NOW, NOW + SECOND).ending is Ending.EXPIRED


def test_days_go_below_zero_and_the_share_does_not() -> None:
    gone = life(NOW - 90 * DAY, NOW - 9 * DAY, NOW)
    assert (gone.days_left, gone.life_left) == (-9, 0)
    early = life(NOW + DAY, NOW + 11 * DAY, NOW)
    assert (early.days_left, early.life_left) == (11, 1)
    assert life(NOW - 80 * DAY, NOW + 20 * DAY, NOW).life_left == 0.2


def test_a_period_that_ends_before_it_begins_is_no_error() -> None:
    assert life(NOW + 2 * DAY, NOW + DAY, NOW).life_left == 0
    assert life(NOW, NOW, NOW).ending is not Ending.EXPIRED


def test_the_worst_is_the_nearest_to_its_end_by_its_own_measure() -> None:
    six_days = life(NOW - 4 * DAY, NOW + 2 * DAY, NOW)
    five_years = life(NOW - 1800 * DAY, NOW + 20 * DAY, NOW)
    assert worst([six_days, five_years]) is five_years
    assert worst([]) is None
