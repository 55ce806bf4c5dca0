"""The network is cut for five minutes, and nobody is accused of it."""

from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sentinel.model.failure import Skipped
from tests.agent.virtual import play
from tests.agent.world import UP, CutLine, Drawer, LineProbe, SiteProbe, agent, is_bad, live, own_line, site
from tests.share import share

NAMES = [f"kab-{i}" for i in range(60)]


def cut(seed: int, start: float, *, skew: float = 0.4, late: float = 3.0, down: frozenset[str] = frozenset()) -> Drawer:
    """Sixty sites, looked at every 10 s, over a line that is cut for five minutes; what was reported."""

    async def story() -> Drawer:
        world = CutLine(Random(seed), start, start + 300, skew, late)
        world.down.update(down)
        drawer = Drawer()
        checks = [own_line(), *(site(name) for name in NAMES)]
        await live(agent(checks, [SiteProbe(world.site), LineProbe(world.canary)], drawer), start + 420)
        return drawer

    return play(story())


@settings(max_examples=15, phases=[Phase.generate])
@given(st.integers(0, 10_000), st.floats(20, 80))
@pytest.mark.slow
def test_no_site_is_ever_called_bad_because_our_line_was_cut(seed: int, start: float) -> None:
    drawer = cut(seed, start)
    accused = [row for row in drawer.rows if row.probe == "site" and is_bad(row.outcome)]
    assert accused == []


@pytest.mark.slow
@settings(max_examples=share(150), phases=[Phase.generate])
@given(st.integers(0, 1_000_000), st.floats(20, 80), st.floats(0.0, 0.9), st.floats(0.0, 4.5))
def test_no_site_is_ever_called_bad_however_the_edges_fall(seed: int, start: float, skew: float, late: float) -> None:
    drawer = cut(seed, start, skew=skew, late=late)
    assert [row for row in drawer.rows if row.probe == "site" and is_bad(row.outcome)] == []


def test_the_gap_says_why_and_every_site_is_seen_again_soon_after() -> None:
    drawer = cut(7, 60.0)
    for name in NAMES:
        rows = drawer.of(f"target:{name}/site")
        reasons = {row.outcome.reason for row in rows if isinstance(row.outcome, Skipped)}
        assert reasons <= {"vantage offline", "own line in doubt"}
        assert "vantage offline" in reasons
        back = [drawer.told[row.sequence] for row in rows if row.outcome == UP and drawer.told[row.sequence] > 360]
        assert back[0] < 385


def test_a_site_that_is_really_down_is_still_told_before_and_after() -> None:
    drawer = cut(11, 60.0, down=frozenset({"kab-3"}))
    rows = drawer.of("target:kab-3/site")
    told = [drawer.told[row.sequence] for row in rows if is_bad(row.outcome)]
    assert any(at < 55 for at in told)
    assert any(at > 365 for at in told)
    assert not any(62 < at < 361 for at in told)
    others = [row for row in drawer.rows if row.probe == "site" and row.subject != "target:kab-3"]
    assert not any(is_bad(row.outcome) for row in others)
