"""Once a week: what waits for a person's word, what will run out and what has; told once, to those who should hear."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.model.notice import Notice
from sentinel.model.route import Channel
from tests.hub.usual import LE, SECTIGO, Watch, shows, watching

HALF = timedelta(minutes=30)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path) as made:
        yield made


async def test_the_weekly_message_says_what_will_run_out_and_what_has(at: Watch) -> None:
    at.hub.world = replace(at.world, channels={"mail": Channel(name="mail")})
    monday = timedelta(days=5)
    await at.settle(shows(LE))
    await at.again(shows(SECTIGO, "k2"), 3)
    await at.say(until=at.now + monday + timedelta(days=2))
    at.now += monday
    await at.hub.beat()
    at.now += timedelta(days=3)
    await at.see(shows(SECTIGO, "k2"))
    at.now += timedelta(days=4)
    await at.hub.beat()
    lines = [
        line
        for row in reversed(at.ledger.look(lambda view: view.notices()))
        if row.notice.incident is None
        for line in row.notice.body.splitlines()
        if line.startswith("KPU NTB (tls)")
    ]
    assert lines == [
        "KPU NTB (tls): hanya diterima sampai 21 Februari 2029 18.30 WITA; putuskan sebelum itu",
        "KPU NTB (tls): hanya diterima sampai 21 Februari 2029 18.30 WITA; acuan sebelumnya berlaku lagi",
    ]


async def test_the_weekly_message_goes_on_about_what_ran_out_until_somebody_decides(at: Watch) -> None:
    at.hub.world = replace(at.world, channels={"mail": Channel(name="mail")})
    await at.again(shows(LE), 3)
    await at.say(until=at.now + HALF)
    await at.again(shows(LE), 7)
    for _ in range(2):
        at.now += timedelta(days=7)
        await at.hub.beat()
    notices = [row.notice for row in at.ledger.look(lambda view: view.notices())]
    bodies = [notice.body for notice in notices if notice.incident is None]
    assert len(bodies) == 2
    assert all("hanya diterima sampai 14 Februari 2029 18.45 WITA, sejak itu belum diputuskan" in b for b in bodies)


async def test_the_weekly_message_names_what_waits_once_a_week(at: Watch) -> None:
    at.hub.world = replace(at.world, channels={"mail": Channel(name="mail")})
    await at.again(shows(LE), 3)

    def said() -> list[Notice]:
        rows = at.ledger.look(lambda view: view.notices())
        return [row.notice for row in rows if row.notice.incident is None]

    await at.hub.beat()
    assert said() == [], "a Wednesday: it was proposed this week"
    at.now += timedelta(days=5)
    for _ in range(3):
        await at.hub.beat()
        at.restart()
        at.hub.world = replace(at.world, channels={"mail": Channel(name="mail")})
    (notice,) = said()
    assert (notice.why, notice.channel, notice.incident) == ("digest", "mail", None)
    assert notice.title == "[TLP:AMBER] Rendah: 1 acuan awal perlu diputuskan"
    assert "KPU NTB (tls): diusulkan 14 Februari 2029 18.15 WITA" in notice.body
    at.now += timedelta(days=7)
    await at.hub.beat()
    assert len(said()) == 2
    await at.say()
    at.now += timedelta(days=7)
    await at.hub.beat()
    assert len(said()) == 2
