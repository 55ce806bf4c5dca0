"""Numbers beside those of thirty days: what is a drop, a burst and a jump, and what is the usual drift."""

from datetime import UTC, datetime, timedelta

import pytest

from sentinel.kit.account.past import Day, Past, burst, dropped, jump, lived, spells
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State

NOON = datetime(2029, 2, 1, 12, tzinfo=UTC)


def past(*posts: int, followers: int = 1_000) -> Past:
    """One count a day, the last one a day ago."""
    days = [
        Day(at=NOON - timedelta(days=len(posts) - n), posts=count, followers=followers) for n, count in enumerate(posts)
    ]
    return Past(version="v1", days=tuple(days))


@pytest.mark.parametrize(
    ("now", "usual"),
    [(310, None), (150, None), (149, 300), (0, 300), (None, None)],
    ids=["more", "half", "less", "none", "hidden"],
)
def test_posts_are_dropped_when_more_than_half_are_gone(now: int | None, usual: int | None) -> None:
    assert dropped(past(290, 300, 310), now) == usual


def test_few_posts_are_no_drop() -> None:
    assert dropped(past(12, 12), 3) is None
    assert dropped(past(12, 12), 1) == 12
    assert dropped(None, 0) is None


def test_a_burst_is_five_times_the_usual_day() -> None:
    steady = past(*range(100, 120, 2))
    assert burst(steady, 118 + 9, NOON) is None
    assert burst(steady, 118 + 10, NOON) == 10
    assert burst(past(100, 102), 500, NOON) is None  # nobody knows yet what is usual


@pytest.mark.parametrize(("now", "before"), [(2_999, None), (3_000, 1_000), (701, None), (700, 1_000), (None, None)])
def test_followers_jump_by_a_third_less_or_three_times_as_many(now: int | None, before: int | None) -> None:
    assert jump(past(1, followers=1_000), now, NOON) == before


def test_a_handful_of_followers_is_no_crowd() -> None:
    assert jump(past(1, followers=20), 80, NOON) is None


def test_a_day_is_kept_once_and_a_month_at_most() -> None:
    kept = past(*range(100, 140))
    shown = Snapshot(platform="x", state=State.OK, adapter_version="v1", posts=7, followers=9)
    days = lived(kept, shown, NOON, fewer=False)
    assert (len(days), days[-1]) == (30, Day(at=NOON, posts=7, followers=9))
    again = lived(Past(version="v1", days=days), shown, NOON + timedelta(hours=1), fewer=True)
    assert (len(again), again[-1].posts) == (30, 7)
    assert len(lived(Past(version="v0", days=days), shown, NOON, fewer=False)) == 1  # another reading counts otherwise


def test_a_spell_lasts_as_long_as_each_look_shows_it() -> None:
    first = spells(None, ["gone"], NOON)
    second = spells(Past(spells=first), ["gone", "name"], NOON + timedelta(hours=1))
    assert (second["gone"].since, second["gone"].looks, second["name"].looks) == (NOON, 2, 1)
    assert spells(Past(spells=second), ["name"], NOON).keys() == {"name"}
