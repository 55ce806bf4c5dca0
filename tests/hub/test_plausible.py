"""An agent whose key is in the wrong hands says impossible times: nobody else is blinded, and it is missed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from probes.vantage import VantageFacts
from sentinel.hub.vantages import Vantages
from sentinel.model.subject import Subject
from tests.hub.desk import DOWN, REFUSED, START, UP, VANTAGE, Desk, desk, duty
from tests.hub.test_vantages import PLACES

LIAR, HONEST = "jakarta-1", (VANTAGE, "surabaya-1")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, vantages=Vantages(listed=PLACES)) as one:
        yield one


async def outage(hub: Desk) -> None:
    """The honest ones see it down for three minutes, and the hub beats."""
    for _ in range(6):
        hub.later(30)
        for vantage in HONEST:
            await hub.see(DOWN, vantage=vantage)
        await hub.hub.beat()


@pytest.mark.parametrize(
    "lie",
    [
        {"interval": 1e14},
        {"interval": 1e300},
        {"interval": -1e300},
        {"duration": 1e14},
        {"duration": -1e14},
        {"at": datetime.max.replace(tzinfo=UTC)},
        {"at": datetime.min.replace(tzinfo=UTC)},
    ],
    ids=str,
)
@pytest.mark.parametrize("outcome", [UP, DOWN, REFUSED], ids=("up", "down", "failed"))
async def test_no_time_that_one_agent_says_hides_what_others_see(
    hub: Desk, lie: dict[str, Any], outcome: object
) -> None:
    for vantage in (*HONEST, LIAR):
        await hub.see(UP, vantage=vantage)
    await hub.see(DOWN, vantage=LIAR)
    for _ in range(2):
        hub.later(30)
        await hub.see(outcome, vantage=LIAR, **lie)
    await outage(hub)
    assert "site_down" in hub.open_rules()


async def test_a_good_word_does_not_hold_for_ever(hub: Desk) -> None:
    """Else one lie would make every later outage of the site a local one, and a step less severe."""
    for vantage in HONEST:
        await hub.see(UP, vantage=vantage)
    await hub.see(DOWN, vantage=LIAR)
    hub.later(30)
    await hub.see(UP, vantage=LIAR, interval=1e9, duration=1e9)
    hub.later(3_600)
    await outage(hub)
    (down,) = [one for one in hub.incidents() if one.rule == "site_down"]
    assert (str(down.scope), down.severity) == ("global", down.level)


async def test_an_agent_that_says_it_looks_once_in_a_lifetime_is_missed_when_it_falls_silent(hub: Desk) -> None:
    own = duty(Subject(what="vantage", id=LIAR, name=LIAR), "vantage", 15.0)
    hub.hub.world = replace(hub.hub.world, duties={**hub.hub.world.duties, own.check.key: own})
    hub.hub.heard(LIAR, 0.0)
    online = VantageFacts(online=True)
    await hub.see(online, probe="vantage", vantage=LIAR, subject=own.check.subject.key, interval=1e9)
    for _ in range(50):
        hub.later(10)
        await hub.hub.beat()
    assert LIAR in hub.hub.listening.silent
    assert LIAR in {str(one.event["sentinel.self.subject"]) for one in hub.incidents() if one.rule == "vantage_silent"}


async def test_what_it_shows_of_the_future_is_bounded(hub: Desk) -> None:
    await hub.see(UP, vantage=LIAR, at=datetime.max.replace(tzinfo=UTC))
    (latest,) = hub.ledger.look(lambda view: view.all_latest(facts=False))
    assert latest.at == START + timedelta(days=1)
