"""A person's word on a page, as narrow as he means it: what it excuses, where, how long, and how it is taken back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.casework.acts import ActRefused
from tests.hub.test_content import Office, working
from tests.kit.content.pages import page
from tests.kit.content.worlds import JUDOL

SCRIPT = page(head='<script src="https://cdn.stranger.example/x.js"></script>')
BETS = '<p><a href="https://cdn.stranger.example/slot-{}">Kunjungi kami</a></p>'
HIDES = '<p style="display:none"><a href="https://cdn.stranger.example/{}">Kunjungi kami</a></p>'
TEXT = "<p>Situs slot gacor maxwin hari ini</p>"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with working(tmp_path) as one:
        yield one


async def shown(office: Office, *pages: str, target: str = "kpu-ntb") -> list[str]:
    """Look at these pages; what is open then."""
    for one in pages:
        await office.see(one, target)
    return sorted(office.open())


async def test_a_site_that_was_accepted_is_known_here_and_stays_bad_elsewhere(office: Office) -> None:
    await office.settle("kpu-ntb", "kpu-bima")
    assert await shown(office, *[SCRIPT] * 3) == ["foreign_script"]
    ruled = await office.accept(scope="host")
    assert [one.rule for one in ruled.resolved] == ["foreign_script"]
    assert [one.row.scope for one in ruled.decided] == ["host"]
    assert await shown(office, page(), *[SCRIPT] * 3) == []
    assert await shown(office, *[SCRIPT] * 3, target="kpu-bima") == ["foreign_script"]


async def test_what_a_site_accepted_for_all_explains_is_over_on_other_targets_too(office: Office) -> None:
    await office.settle("kpu-ntb", "kpu-bima")
    await shown(office, *[SCRIPT] * 3)
    both = SCRIPT.replace("</body>", TEXT + "</body>")
    await shown(office, *[both] * 3, target="kpu-bima")
    ruled = await office.accept(scope="host-everywhere")
    assert sorted((one.rule, one.target) for one in ruled.resolved) == [
        ("foreign_script", "kpu-bima"), ("foreign_script", "kpu-ntb"),
    ]  # fmt: skip
    assert sorted(office.open()) == ["gambling_injected"], "its gambling is another matter"


@pytest.mark.slow
async def test_a_site_that_was_accepted_for_all_is_known_everywhere_until_it_is_taken_back(office: Office) -> None:
    await office.settle("kpu-ntb", "kpu-bima")
    await shown(office, *[SCRIPT] * 3)
    await office.accept(scope="host-everywhere")
    assert await shown(office, page(), *[SCRIPT] * 3, target="kpu-bima") == []
    office.restart()
    assert await shown(office, page(), *[SCRIPT] * 3, target="kpu-bima") == []
    await office.accept(number=1)
    assert await shown(office, page(), *[SCRIPT] * 3, target="kpu-bima") == ["foreign_script"]


async def test_what_was_accepted_for_a_time_is_told_again_when_it_is_over(office: Office) -> None:
    await office.settle()
    await shown(office, *[SCRIPT] * 3)
    await office.accept(scope="host", until=office.now + timedelta(hours=1))
    assert await shown(office, page(), *[SCRIPT] * 20) == []
    office.now += timedelta(hours=2)
    assert await shown(office, page(), *[SCRIPT] * 3) == ["foreign_script"], (
        "nothing was learned from a word for a time"
    )


@pytest.mark.parametrize("link", [BETS, HIDES])
async def test_an_accepted_site_excuses_no_gambling(office: Office, link: str) -> None:
    await office.settle()
    await shown(office, *[SCRIPT] * 3)
    await office.accept(scope="host")
    assert await shown(office, SCRIPT, page(body=link.format("a"))) == ["gambling_injected"]


async def test_a_word_on_sites_accepts_no_text_that_looks_bad(office: Office) -> None:
    await office.settle()
    both = SCRIPT.replace("</body>", TEXT + "</body>")
    assert TEXT in both
    assert await shown(office, *[both] * 3) == ["foreign_script", "gambling_injected"]
    await office.accept(scope="host")
    assert await shown(office, both) == ["gambling_injected"]
    await shown(office, both)
    await office.accept(scope="element")
    assert await shown(office, both) == []


async def test_an_element_is_accepted_alone_and_one_more_is_another_matter(office: Office) -> None:
    await office.settle()
    link = page(body=BETS.format("a"))
    assert await shown(office, *[link] * 3) == ["gambling_injected"]
    await office.accept(scope="element")
    assert await shown(office, *[link] * 2) == []
    other = page(body=BETS.format("b"))
    assert await shown(office, other) == ["gambling_injected"], "another address of the same site"


@pytest.mark.slow
async def test_the_page_as_it_stands_is_accepted_whole_and_the_way_back_is_its_number(office: Office) -> None:
    await office.settle()
    bad = SCRIPT.replace("</body>", JUDOL + "</body>")
    await shown(office, *[bad] * 3)
    ruled = await office.accept()
    assert [one.row.scope for one in ruled.decided] == ["page"]
    assert await shown(office, bad) == []
    await office.accept(number=1)
    acts = office.ledger.look(lambda view: view.acts())
    assert [(act.act, act.who, act.text) for act in acts][:2] == [("baseline.accepted", "Siti", "surat 12")] * 2


async def test_only_what_was_accepted_once_can_be_accepted_again(office: Office) -> None:
    await office.settle()
    with pytest.raises(ActRefused, match="number 7"):
        await office.accept(number=7)
    with pytest.raises(ActRefused, match="no --scope"):
        await office.accept(number=1, scope="host")
