"""What has not changed is not read again, and who says so falsely is believed for less than a day."""

from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State
from sentinel.kit.platforms import held
from sentinel.kit.platforms.held import Held, Shelf
from tests.agent.hosts import PAGE, Headers, Shown, Street, street

pytestmark = pytest.mark.slow
SITI = "siti.example"
HOUR = 3600.0
NEW = PAGE.replace("Siti Contoh", "SLOT GACOR")


async def name_seen(at: Street) -> str:
    seen = await at.look(SITI)
    assert isinstance(seen, Snapshot), seen
    return seen.name if seen.state is State.OK else str(seen.state)


def conditions(headers: Headers) -> dict[str, str]:
    return {name: text for name, text in headers.items() if name in ("if-none-match", "if-modified-since")}


@pytest.mark.parametrize(
    ("offers", "asks"),
    [
        ({"ETag": '"a1"'}, {"if-none-match": '"a1"'}),
        ({"ETag": 'W/"a1"'}, {"if-none-match": 'W/"a1"'}),
        (
            {"Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"},
            {"if-modified-since": "Sun, 22 Nov 2026 10:00:00 GMT"},
        ),
        ({"ETag": '"' + "x" * 500 + '"'}, {}),
        ({"ETag": '"a\x01b"'}, {}),
        ({}, {}),
    ],
)
async def test_a_page_is_asked_for_only_if_it_changed(offers: Headers, asks: Headers, tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown(headers=offers)}) as at:
        first, second = await at.look(SITI), await at.look(SITI)
        assert isinstance(first, Snapshot), first
        assert (first.state, second) == (State.OK, first)
        assert [conditions(headers) for _, _, headers in at.asked] == [{}, asks]


async def test_a_change_is_seen_at_once_where_the_site_is_honest(tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown(headers={"ETag": '"1"'})}) as at:
        assert await name_seen(at) == "Siti Contoh"
        at.sites[SITI] = Shown(page=NEW, headers={"ETag": '"2"'})
        assert await name_seen(at) == "SLOT GACOR"
        at.sites[SITI] = Shown(status=404, headers={"ETag": '"3"'})
        assert await name_seen(at) == "gone"


async def test_a_lie_that_nothing_changed_hides_a_change_for_less_than_a_day(tmp_path: Path) -> None:
    class Liar(dict[str, Shown]):
        def __missing__(self, _host: str) -> Shown:
            asked = conditions(at.asked[-1][2])
            return Shown(page=NEW, lies=bool(asked))

    async with street(tmp_path, {SITI: Shown(headers={"ETag": '"1"'})}) as at:
        began = at.ticks.now
        assert await name_seen(at) == "Siti Contoh"
        at.sites = Liar()
        while await name_seen(at) == "Siti Contoh":
            at.ticks.now += HOUR
            assert at.ticks.now - began < 24 * HOUR, "still believed"
        assert at.ticks.now - began > 6 * HOUR, "it was asked with conditions before"


async def test_who_was_not_asked_so_has_not_said_that_nothing_changed(tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown(lies=True, headers={"ETag": '"1"'})}) as at:
        assert await name_seen(at) == "unknown"


async def test_another_reading_reads_anew(tmp_path: Path) -> None:
    async with street(tmp_path, {SITI: Shown(headers={"ETag": '"1"'})}) as at:
        await name_seen(at)
        (web,) = at.counter.adapters
        at.counter.serve([replace(web, version="other")], at.counter.terms, port=at.counter.port)
        assert await name_seen(at) == "Siti Contoh"
        assert [conditions(headers) for _, _, headers in at.asked] == [{}, {}]


def test_the_shelf_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST_HELD", 3)
    shelf, seen = Shelf(), Snapshot(platform="web", state=State.OK)
    one = Held(version="1", url="u", conditions=(("if-none-match", "a"),), seen=seen, at=0.0)
    for key in "abcd":
        shelf.put(key, one)
    assert [shelf.of(key, "1", "u", 1.0) is not None for key in "abcd"] == [False, True, True, True]
    shelf.put("d", replace(one, conditions=()))
    assert shelf.of("d", "1", "u", 1.0) is None
