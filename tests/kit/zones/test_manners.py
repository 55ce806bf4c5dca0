"""Politeness: two questions a second to one server, fifteen to all of them, however many sites hang on them."""

import pytest

from tests.agent.virtual import play
from tests.kit.zones.town import Town
from tests.share import share

MOST, AT_ONCE = 15.0, 500


async def lived(town: Town, seconds: float) -> Town:
    await town.live(seconds)
    return town


def test_what_five_hundred_names_cost_is_known_from_forty() -> None:
    """Forty sites, each with servers of its own, looked at by the two probes that ask most."""
    town = play(lived(Town(sites=40, critical=2), 660.0))
    assert town.failed == {}
    assert sum(town.rates(360.0, 660.0).values()) <= MOST * 40 / AT_ONCE
    assert town.crowd() <= 2, "in any second, at any server"


@pytest.mark.slow
def test_five_hundred_names_cost_fifteen_questions_a_second() -> None:
    """From a cold start: at first some looks get no turn, and no server ever gets more than two questions a second."""
    sites = share(AT_ONCE)
    town = play(lived(Town(sites=sites, critical=sites // 25), 1500.0))
    assert sum(town.rates(0.0, 600.0).values()) <= MOST * 1.02
    assert sum(town.rates(900.0, 1500.0).values()) <= MOST * sites / AT_ONCE
    assert town.crowd() <= 2
