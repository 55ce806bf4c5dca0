"""Politeness: two questions a second to one server, fifteen to all of them, however many sites hang on them."""

import pytest

from tests.agent.virtual import play
from tests.kit.zones.town import Town
from tests.share import share

MOST, AT_ONCE = 15.0, 500


async def lived(town: Town, seconds: float) -> Town:
    await town.live(seconds)
    return town


@pytest.mark.slow
def test_what_five_hundred_names_cost_is_known_from_forty() -> None:
    """Forty sites, each with servers of its own, looked at by the two probes that ask most."""
    town = play(lived(Town(sites=40, critical=2), 660.0))
    assert town.failed == {}
    assert sum(town.rates(360.0, 660.0).values()) <= MOST * 40 / AT_ONCE
    assert town.crowd() <= 2, "in any second, at any server"


@pytest.mark.slow
def test_five_hundred_names_cost_fifteen_questions_a_second() -> None:
    """From a cold start: the bound holds while some looks get no turn, until what changes rarely is known."""
    sites = share(AT_ONCE)
    bound = MOST * sites / AT_ONCE
    town = play(lived(Town(sites=sites, critical=sites // 25, together=bound), 1800.0))
    for minute in range(30):
        assert sum(town.rates(60.0 * minute, 60.0 * minute + 60).values()) <= bound * 1.1
    assert town.crowd() <= 2
    assert town.failed.total() <= town.looks * 0.25
