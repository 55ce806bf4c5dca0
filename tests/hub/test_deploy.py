"""A planned change of contents is a window in which a relaunch is learned, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.model.muting import PlannedChange, What
from tests.hub.test_content import Office, working
from tests.kit.content.pages import page
from tests.kit.content.watch import answer
from tests.kit.content.worlds import JUDOL, RELAUNCH, WALL

HOUR = timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with working(tmp_path) as one:
        yield one


def announce(office: Office, what: What = What.CONTENT) -> None:
    plan = PlannedChange(
        targets=("kpu-ntb",), what=(what,), start=office.now, end=office.now + HOUR, who="Siti", login="siti", why="x"
    )
    office.ledger.apply(lambda unit: unit.plan_changes([plan], office.now))


async def state(office: Office, home: str) -> str:
    await office.see(home)
    latest = office.ledger.look(lambda view: view.latest("target:kpu-ntb/defacement", "mataram-1"))
    assert latest is not None
    return latest.state


async def test_a_relaunch_that_was_announced_is_usual_at_the_next_look_and_after_the_window(office: Office) -> None:
    await office.settle()
    announce(office)
    assert [await state(office, RELAUNCH) for _ in range(2)] == ["changed", "clean"]
    office.now += 2 * HOUR
    assert await state(office, RELAUNCH) == "clean"
    assert await state(office, RELAUNCH.replace("</section>", JUDOL + "</section>")) == "injected"


async def test_a_page_that_was_bad_before_the_window_began_is_not_learned_in_it(office: Office) -> None:
    await office.settle()
    assert await state(office, RELAUNCH) == "changed"
    office.now += timedelta(seconds=1)
    announce(office)
    assert [await state(office, RELAUNCH) for _ in range(2)] == ["defaced", "defaced"]


@pytest.mark.parametrize("what", [None, What.DNS])
async def test_nothing_is_learned_from_a_relaunch_that_nobody_announced(office: Office, what: What | None) -> None:
    await office.settle()
    if what:
        announce(office, what)
    assert [await state(office, RELAUNCH) for _ in range(2)] == ["changed", "defaced"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "bad",
    [
        JUDOL,
        "<h2>Hacked by Kucing Garong</h2>",
        '<script>document.write(atob("PGgxPkhhbG88L2gxPg=="))</script>',
        '<meta http-equiv="refresh" content="0;url=https://raja.example/">',
    ],
)
async def test_no_window_teaches_what_looks_bad(office: Office, bad: str) -> None:
    await office.settle()
    announce(office)
    attack = RELAUNCH.replace("</section>", bad + "</section>")
    for _ in range(3):
        word = await state(office, attack)
    assert word in {"injected", "defaced"}
    office.now += 2 * HOUR
    assert await state(office, attack) == word, "the window taught nothing"


@pytest.mark.parametrize(
    "part",
    [
        '<form action="https://masuk.example/"><input type="password"></form>',
        '<iframe src="https://bingkai.example/"></iframe>',
        '<script src="https://cdn.stranger.example/x.js"></script>',
    ],
)
async def test_parts_of_new_sites_are_changes_in_the_window_and_wait_for_a_person_after_it(
    office: Office, part: str
) -> None:
    await office.settle()
    announce(office)
    relaunched = RELAUNCH.replace("</section>", part + "</section>")
    assert [await state(office, relaunched) for _ in range(3)] == ["changed"] * 3
    assert {(one.rule, one.muting is not None) for one in office.incidents()} == {("content_changed", True)}
    office.now += 2 * HOUR
    for _ in range(2):
        await state(office, relaunched)
    assert "foreign_script" in {one.rule for one in office.incidents()}
    assert "site_defaced" not in {one.rule for one in office.incidents()}, "what it says was learned"


async def test_a_window_does_not_forget_that_a_view_that_showed_an_attack_cannot_be_seen(office: Office) -> None:
    await office.settle()
    await office.see(page(), V1=page(body=JUDOL))
    announce(office)
    for _ in range(2):
        await office.see(page(), V1=answer(WALL, 403))
        latest = office.ledger.look(lambda view: view.latest("target:kpu-ntb/defacement", "mataram-1"))
        assert latest is not None
        assert latest.state == "unknown"


async def test_gambling_in_the_window_is_told_at_once(office: Office) -> None:
    await office.settle()
    announce(office)
    await office.see(page(body=JUDOL))
    (incident,) = office.incidents()
    assert (incident.rule, incident.muting) == ("gambling_injected", None)
