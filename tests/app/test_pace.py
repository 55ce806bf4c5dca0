"""How fast name servers are asked: two questions a second each, but in a lab that states no limits."""

from pathlib import Path

import pytest

from sentinel.app.fresh import first
from sentinel.app.parts import toolbox
from sentinel.range.tree import indonesia
from sentinel.store.evidence import Evidence

CONFIG = """
[sentinel]
vantage = "test-1"
data_dir = "var"
lab = true
[dns]
roots = ["{root}"]
trust_anchor = "anchor"
"""


@pytest.mark.parametrize(("stated", "polite"), [("[politeness]\ncritical = 10\n", True), ("", False)])
@pytest.mark.slow
async def test_a_lab_that_states_limits_keeps_them(stated: str, polite: bool, tmp_path: Path) -> None:  # noqa: FBT001 - one of two
    async with indonesia() as tree:
        (tmp_path / "anchor").write_text(tree.anchor)
        (tmp_path / "config.toml").write_text(CONFIG.format(root=tree.roots[0]) + stated)
        box = toolbox(first(tmp_path / "config.toml", {}), Evidence(tmp_path / "evidence"))
        look = box.for_look(20.0)
        await look.authority.resolve("www.kpu.go.id")
        await look.close()
        at = [asked.at for asked in tree.asked if asked.server == "127.77.53.2"]
    assert len(at) >= 3
    gap = (at[-1] - at[0]).total_seconds() / (len(at) - 1)  # on average: a busy machine delays one and not the next
    assert gap > 0.45 if polite else gap < 0.35
