"""From what a platform shows to the snapshot of an account: bounded, so that nothing hides behind the bound."""

from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.reading import Reading
from sentinel.kit.platforms.shown import MOST_LINKS, snapshot
from tests.agent.counter import adapter


def test_no_link_hides_behind_many_others() -> None:
    links = [f"https://wa.me/62{n}" for n in range(40)] + ["https://slot-gacor.example2.net/", "https://kpu.go.id/"]
    seen = snapshot(adapter("telegram"), Reading(state=State.OK, fields={"links": links}), "")
    assert seen.links[:3] == ("https://wa.me/620", "https://slot-gacor.example2.net/", "https://kpu.go.id/")
    assert len(seen.links) == MOST_LINKS
