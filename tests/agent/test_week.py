"""A week of the mission's accounts, with deaths and wrong clocks: what each platform counted, and what it allows."""

from bisect import bisect_left
from collections.abc import Sequence

import pytest

from sentinel.kit.platforms.choice import Served
from sentinel.kit.thrift.host import Why
from tests.agent.virtual import play
from tests.agent.week import Counted, Week, limits, week
from tests.share import LONG

pytestmark = pytest.mark.slow
DAY = 86_400.0
TIME = DAY * 7 if LONG else DAY * 1.1
SHARE = 1 if LONG else 20


async def eventful(it: Week) -> Week:
    """Days on which the daemon dies, the machine is booted, and its clock is set forward, back, and right again."""
    for what, hours in (("", 9), ("die", 5), ("forward", 6), ("boot", 0.1), ("back", 11), ("die", 0.01), ("right", 7)):
        it.set_by = {"forward": 26 * 3600.0, "back": -49 * 3600.0, "right": 0.0}.get(what, it.set_by)
        if what == "boot":
            it.reboot()
        await it.run(hours * 3600.0 * TIME / (38.11 * 3600.0))
    return it


def most(seen: Sequence[Counted], seconds: float, of: str) -> float:
    """The most in any stretch of this length."""
    times = [one.at for one in seen]
    best = 0
    for start, at in enumerate(times[:: max(1, len(times) // 3000)]):
        first = start * max(1, len(times) // 3000)
        part = seen[first : bisect_left(times, at + seconds)]
        best = max(best, len(part) if of == "requests" else len({item for one in part for item in one.items}))
    return best


def test_in_a_week_of_deaths_and_wrong_clocks_no_platform_counts_more_than_it_allows() -> None:
    it = play(eventful(week(SHARE)))
    by_adapter: dict[str, list[Counted]] = {}
    for one in it.platforms.log:
        by_adapter.setdefault(one.adapter, []).append(one)
    assert set(by_adapter) == {one.adapter.name for one in it.platforms.served}
    assert set(it.told) - {"failed"} == {"ok", Why.QUOTA, Why.BUDGET, Why.RATE}, it.told
    assert it.told.get("failed", 0) < 0.01 * it.told["ok"], "hardly anybody waits in vain within a look"
    both = len(by_adapter["facebook"]) + len(by_adapter["instagram"])
    assert both > TIME / 60.0 * 3 / 1.1 * 0.9, "two share three a minute, and little of that is wasted"
    told = {
        _key(s, *limit): most(by_adapter[s.adapter.name], limit[0], limit[2])
        for s in it.platforms.served
        for limit in limits(s)
    }
    assert [f"{what}: {seen}" for (what, allowed), seen in told.items() if seen > allowed] == []


def _key(served: Served, seconds: float, allowed: float, of: str) -> tuple[str, float]:
    return f"{served.adapter.name}: {of} in {seconds:g} s, at most {allowed:g}", allowed
