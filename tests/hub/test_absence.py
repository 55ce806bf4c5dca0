"""A look that nobody makes: noticed after three intervals, told after ten minutes, over when somebody looks again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probes.vantage import VantageFacts
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Incident
from tests.hub.desk import DOWN, OFFLINE, REFUSED, START, UP, VANTAGE, Desk, desk

BOTH = ("kpu-ntb", "kpu-bima")
OWN = Vantages(listed={VANTAGE: Vantage(network="as9341", distant=False)})
TWO = Vantages(listed={**OWN.listed, "jakarta-1": Vantage(network="as7713")})


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, vantages=OWN) as one:
        yield one


async def passing(hub: Desk, seconds: float, *looked: str, outcome: object = UP, vantage: str = VANTAGE) -> None:
    """Time passes in beats; these sites are looked at every 30 s."""
    for beat in range(round(seconds / 15)):
        for site in looked if beat % 2 == 0 else ():
            await hub.see(outcome, site, vantage=vantage)
        hub.later(15)
        await hub.hub.beat()


def blind(hub: Desk) -> list[Incident]:
    return [one for one in hub.incidents() if one.rule == "probe_blind"]


async def test_a_check_that_is_passed_over_is_told_of_after_ten_minutes(hub: Desk) -> None:
    await passing(hub, 60, *BOTH)
    await passing(hub, 600, "kpu-ntb")
    assert blind(hub) == []
    await passing(hub, 180, "kpu-ntb")
    (missed,) = blind(hub)
    assert (missed.target, missed.seen_by) == ("kpu-bima", (VANTAGE,))
    assert missed.event["error.type"] == "overdue"


async def test_it_is_over_when_somebody_looks_and_sees(hub: Desk) -> None:
    await passing(hub, 60, *BOTH)
    await passing(hub, 800, "kpu-ntb")
    await passing(hub, 30, "kpu-ntb", "kpu-bima", outcome=REFUSED)
    assert blind(hub)[0].status == "open"  # looked, and saw nothing
    await passing(hub, 60, *BOTH)
    assert blind(hub)[0].status == "resolved"


async def test_after_a_restart_the_end_is_told_all_the_same(tmp_path: Path) -> None:
    with desk(tmp_path, vantages=OWN) as hub:
        await passing(hub, 200, *BOTH)
        await passing(hub, 800, "kpu-ntb")
        then, sequence = hub.now, hub.sequence
    with desk(tmp_path, vantages=OWN) as hub:
        hub.now, hub.sequence = then, sequence
        await hub.hub.beat()
        assert blind(hub)[0].status == "open"
        await passing(hub, 60, *BOTH)
        assert blind(hub)[0].status == "resolved"


@pytest.mark.parametrize("outcome", [OFFLINE, DOWN], ids=["not made, and it says why", "bad news"])
@pytest.mark.slow
async def test_whoever_says_something_is_not_overdue(hub: Desk, outcome: object) -> None:
    await passing(hub, 60, *BOTH)
    await passing(hub, 900, *BOTH, outcome=outcome)
    assert blind(hub) == []


async def test_while_we_ourselves_stood_still_nothing_was_overdue(hub: Desk) -> None:
    await passing(hub, 60, *BOTH)
    hub.later(3_600)
    await passing(hub, 60)
    await passing(hub, 900, *BOTH)
    assert blind(hub) == []


@pytest.mark.slow
async def test_a_vantage_that_is_silent_as_a_whole_is_one_incident(tmp_path: Path) -> None:
    with desk(tmp_path, vantages=TWO) as hub:
        await passing(hub, 900, *BOTH)
        assert "vantage_silent" in hub.open_rules()
        assert blind(hub) == []


@pytest.mark.slow
async def test_of_a_vantage_that_speaks_each_check_counts(tmp_path: Path) -> None:
    with desk(tmp_path, vantages=TWO) as hub:
        for _ in range(14):
            hub.hub.heard("jakarta-1", 0.0)
            await hub.see(UP, "kpu-ntb", vantage="jakarta-1")
            await passing(hub, 60, *BOTH)
        assert {(one.target, one.seen_by) for one in blind(hub)} == {("kpu-bima", ("jakarta-1",))}


async def test_the_calendar_may_ask_for_fewer_looks(hub: Desk) -> None:
    calm = ElectionPhase(name="tenang", start=START, end=START.replace(year=2030), source="test", cadence=40.0)
    hub.hub.world = replace(hub.hub.world, calendar=(calm,))
    await passing(hub, 60, *BOTH)
    await passing(hub, 900)
    assert blind(hub) == []


async def test_what_left_the_configuration_is_not_awaited(hub: Desk) -> None:
    await passing(hub, 60, *BOTH)
    world = hub.hub.world
    hub.hub.world = replace(world, duties={k: d for k, d in world.duties.items() if "bima" not in k})
    await passing(hub, 900, "kpu-ntb")
    assert blind(hub) == []


async def test_nobody_waits_for_a_vantage_s_look_at_itself(hub: Desk) -> None:
    await hub.see_own_line(VantageFacts(online=True))
    await passing(hub, 900, *BOTH)
    assert hub.incidents() == []


@pytest.mark.slow
async def test_in_a_lab_it_is_told_in_time(tmp_path: Path) -> None:
    with desk(tmp_path, vantages=OWN, lab=True) as hub:
        await hub.see(UP, "kpu-bima", interval=1.0)
        for _ in range(130):
            await hub.see(UP, "kpu-ntb", interval=1.0)
            hub.later(1)
            await hub.hub.beat()
        (missed,) = blind(hub)
        assert missed.opened_at is not None
        assert (missed.opened_at - START).total_seconds() <= 3 * 30 + 15 + 20
