"""Two agents and a hub, each the real program: what one sees, what both see, who falls silent, who comes back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sentinel.model.incident import Incident, Scope
from sentinel.range.world import World
from sentinel.store.ledger import open_view
from tests.scenarios.fleet import HUB, TLS, UNIX, Fleet, fleet
from tests.scenarios.stage import eventually, plots

pytestmark = [pytest.mark.timeout(180), pytest.mark.slow]
SITE = "situs-1"
NOBODY = "127.77.10.250"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(plots(1)) as made:
        yield made


def seen_good(made: Fleet) -> set[str]:
    with open_view(made.data) as view:
        found = [view.latest(f"target:{SITE}/uptime", name) for name in (TLS, UNIX)]
    return {one.vantage for one in found if one is not None and one.good_at is not None}


def incident(made: Fleet, rule: str) -> Incident | None:
    return next((i for i in made.running[HUB].incidents() if i.rule == rule), None)


def is_open(made: Fleet, rule: str) -> bool:
    found = incident(made, rule)
    return found is not None and found.status != "resolved"


async def test_what_one_agent_sees_is_local_and_what_both_see_is_global(tmp_path: Path, world: World) -> None:
    with fleet(tmp_path, world, SITE) as (made, stack):
        for name in (HUB, TLS, UNIX):
            made.start(name, stack)
        await eventually(lambda: seen_good(made) == {TLS, UNIX}, "both agents see the site up")
        first, second = world.resolvers
        world.names.lie(world.site(SITE).name, NOBODY, server=second.address)
        await eventually(lambda: is_open(made, "site_down"), "a lying resolver is noticed")
        found = incident(made, "site_down")
        assert found is not None
        assert (found.scope, found.seen_by) == (Scope.LOCAL, (UNIX,))
        assert found.severity < found.level
        world.names.lie(world.site(SITE).name, NOBODY, server=first.address)
        await eventually(
            lambda: (one := incident(made, "site_down")) is not None and one.scope is Scope.GLOBAL, "global"
        )
        found = incident(made, "site_down")
        assert found is not None
        assert set(found.seen_by) == {TLS, UNIX}
        assert found.severity == found.level
        world.names.heal()
        await eventually(lambda: not is_open(made, "site_down"), "everybody sees it up again")
        assert not any((tmp_path / name / "var" / "ledger.db").exists() for name in (TLS, UNIX))
