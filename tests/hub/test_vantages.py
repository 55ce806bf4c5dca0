"""Several vantages at one hub: how far a finding reaches, who is believed, who is asked, and who has fallen silent."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probes.vantage import VantageFacts
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.link.ports import Ask
from sentinel.model.incident import Incident, Scope
from sentinel.model.subject import Subject
from tests.hub.desk import DOWN, UP, VANTAGE, Desk, desk, duty, observation

FAR = {"jakarta-1": "as7713", "surabaya-1": "as17451", "surabaya-2": "as17451"}
PLACES = {VANTAGE: Vantage(network="as9341", distant=False), **{n: Vantage(network=net) for n, net in FAR.items()}}
Asked = list[tuple[str, Ask]]


@pytest.fixture
def asked() -> Asked:
    return []


@pytest.fixture
def hub(tmp_path: Path, asked: Asked) -> Iterator[Desk]:
    made = Vantages(listed=PLACES)
    with desk(tmp_path, vantages=made, ask=lambda who, what: asked.append((who, what))) as one:
        yield one


async def seen_from(hub: Desk, good: str = "", bad: str = "", times: int = 4) -> None:
    """A few looks from these places, 30 s apart: each has seen it up once before."""
    for outcomes in [dict.fromkeys(f"{good} {bad}".split(), UP)] + [
        {**dict.fromkeys(good.split(), UP), **dict.fromkeys(bad.split(), DOWN)}
    ] * times:
        hub.later(30)
        for vantage, outcome in outcomes.items():
            await hub.see(outcome, vantage=vantage)


def down(hub: Desk) -> Incident:
    (found,) = [i for i in hub.incidents() if i.rule == "site_down"]
    return found


async def test_bad_at_one_place_and_good_at_others_is_local_and_one_step_less_severe(hub: Desk) -> None:
    await seen_from(hub, good="jakarta-1 surabaya-1", bad=VANTAGE)
    assert down(hub).scope is Scope.LOCAL
    assert down(hub).severity < down(hub).level
    assert down(hub).seen_by == (VANTAGE,)


async def test_bad_at_some_is_regional_and_bad_everywhere_is_global(hub: Desk) -> None:
    await seen_from(hub, good="surabaya-1", bad=f"{VANTAGE} jakarta-1")
    assert (down(hub).scope, down(hub).severity) == (Scope.REGIONAL, down(hub).level)
    await seen_from(hub, bad=f"{VANTAGE} jakarta-1 surabaya-1")
    assert down(hub).scope is Scope.GLOBAL
    assert set(down(hub).seen_by) == {VANTAGE, "jakarta-1", "surabaya-1"}


async def test_two_vantages_of_one_network_are_one_witness_whatever_they_call_it(hub: Desk) -> None:
    await seen_from(hub, bad="surabaya-1 surabaya-2")
    assert down(hub).scope is Scope.LOCAL
    assert {w.network for w in down(hub).witnesses} == {"as17451"}


async def test_in_a_lab_each_vantage_is_a_witness_of_its_own(tmp_path: Path) -> None:
    with desk(tmp_path, lab=True, vantages=Vantages(listed=PLACES)) as hub:
        await seen_from(hub, bad="surabaya-1 surabaya-2")
        assert down(hub).scope is Scope.GLOBAL


async def test_what_another_vantage_saw_good_once_is_proof_that_the_site_is_no_stranger(hub: Desk) -> None:
    await hub.see(UP)
    for _ in range(4):
        hub.later(30)
        await hub.see(DOWN, vantage="jakarta-1")
    assert hub.open_rules() == ["site_down"]


async def test_who_is_not_listed_or_not_asked_is_counted_and_not_judged(hub: Desk) -> None:
    few = replace(PLACES["jakarta-1"], targets=frozenset({"kpu-bima"}))
    hub.hub.world = replace(hub.hub.world, vantages=Vantages(listed={**PLACES, "jakarta-1": few}))
    for number, outcome in enumerate([UP, DOWN, DOWN, DOWN], start=1):
        hub.later(30)
        assert await hub.see(outcome, vantage="padang-1", sequence=number) == number
        assert await hub.see(outcome, vantage="jakarta-1", sequence=number) == number
    assert hub.incidents() == []
    assert hub.ledger.look(lambda view: view.all_latest()) == []


async def test_what_one_sees_turn_bad_the_others_are_asked_to_look_at_once(hub: Desk, asked: Asked) -> None:
    await hub.see(UP)
    await hub.see(DOWN)
    assert sorted(who for who, _ in asked) == sorted(FAR)
    assert {what.check for _, what in asked} == {"target:kpu-ntb/uptime"}
    await hub.see(DOWN)
    await hub.see(UP)
    await hub.see(DOWN)
    assert len(asked) == len(FAR), "once in an interval is enough"
    hub.later(31)
    await hub.see(UP)
    await hub.see(DOWN)
    assert len(asked) == 2 * len(FAR)


async def beats(hub: Desk, seconds: int, *, heard: str = "", off: float = 0.0) -> None:
    for _ in range(0, seconds, 5):
        hub.later(5)
        for vantage in heard.split():
            hub.hub.heard(vantage, off)
        await hub.hub.beat()


async def test_a_vantage_that_falls_silent_is_told_once_and_ends_when_it_speaks_again(hub: Desk) -> None:
    everybody = " ".join(FAR)
    await beats(hub, 60, heard=everybody)
    assert hub.incidents() == []
    await beats(hub, 115, heard="surabaya-1 surabaya-2")
    assert hub.incidents() == []
    await beats(hub, 30, heard="surabaya-1 surabaya-2")
    (told,) = hub.incidents()
    assert (told.rule, told.status, told.event["sentinel.self.subject"]) == ("vantage_silent", "open", "jakarta-1")
    await beats(hub, 30, heard=everybody)
    assert hub.open_rules() == []


async def test_three_of_a_slow_vantages_own_intervals_are_waited_for(hub: Desk) -> None:
    own = Subject(what="vantage", id="jakarta-1", name="jakarta-1")
    duties = {**hub.hub.world.duties, "vantage:jakarta-1/vantage": duty(own, "vantage", 100.0)}
    hub.hub.world = replace(hub.hub.world, duties=duties)
    look = observation(1, hub.now, VantageFacts(online=True), "vantage:jakarta-1")
    await hub.hub.take([replace(look, vantage="jakarta-1", probe="vantage", interval=100.0)])
    await beats(hub, 5, heard=" ".join(FAR))
    await beats(hub, 290, heard="surabaya-1 surabaya-2")
    assert hub.incidents() == []
    await beats(hub, 20, heard="surabaya-1 surabaya-2")
    assert hub.open_rules() == ["vantage_silent"]


async def test_while_we_ourselves_stood_still_nobody_was_silent(hub: Desk) -> None:
    await beats(hub, 20, heard=" ".join(FAR))
    hub.later(3_600)
    await beats(hub, 60)
    assert hub.incidents() == []
    await beats(hub, 120)
    assert hub.open_rules() == ["vantage_silent"] * 3


async def test_an_agent_that_left_the_configuration_falls_silent_unnoticed(hub: Desk) -> None:
    await beats(hub, 20, heard=" ".join(FAR))
    hub.hub.world = replace(hub.hub.world, vantages=Vantages(listed={VANTAGE: PLACES[VANTAGE]}))
    await beats(hub, 200)
    assert hub.incidents() == []


async def test_a_wrong_clock_is_told_and_what_it_sees_is_kept_but_not_judged(hub: Desk) -> None:
    await seen_from(hub, good="jakarta-1", times=1)
    await beats(hub, 5, heard=" ".join(FAR), off=61.0)
    assert hub.incidents() == [], "one late packet is no wrong clock"
    await beats(hub, 15, heard=" ".join(FAR), off=61.0)
    assert hub.open_rules() == ["clock_skewed"] * 3
    await seen_from(hub, bad="jakarta-1")
    assert "site_down" not in hub.open_rules()
    kept = hub.ledger.look(lambda view: view.latest("target:kpu-ntb/uptime", "jakarta-1"))
    assert kept is not None
    assert (kept.outcome, kept.state) == ("seen", "down")
    assert "clock_skewed" in kept.reason
    await beats(hub, 15, heard=" ".join(FAR), off=-3.0)
    assert hub.open_rules() == []
    await seen_from(hub, bad="jakarta-1")
    assert hub.open_rules() == ["site_down"]


async def test_a_clock_that_is_a_little_off_is_right(hub: Desk) -> None:
    await beats(hub, 60, heard=" ".join(FAR), off=-59.0)
    assert hub.incidents() == []
