"""The sweep: samples become hours, what is old goes, what is still needed stays, and the file gives its room back."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from sentinel.model.incident import Phase
from sentinel.store import backup
from sentinel.store.dialect import FILE
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Unit
from sentinel.store.sweep import Swept, copy_daily, sweep
from tests.store.conftest import ON_FILES
from tests.store.things import CHECK, NOW, delivery, entry, incident, later, latest, notice, observation

VANTAGE = "mataram-1"
BODIES = {name: name.encode() for name in ("site", "account", "young")}


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


def look(unit: Unit, days: int, *, bodies: tuple[str, ...] = (), subject: str = "target:kpu-ntb") -> None:
    at = later(days=-days)
    seen = observation(at=at, evidence=bodies, subject=subject)
    unit.record(seen, latest(at=at, good_at=at), b"{}", full=True)


def tell(unit: Unit, key: str, days: int, *, sent: bool) -> None:
    at = later(days=-days)
    unit.enqueue(notice(key, created_at=at, not_before=at))
    if sent:
        unit.sent(unit.claim("csirt", at, 90, 1), [key], delivery(key, at=at))
        unit.withhold(days, "bssn", "opened", at, "asleep")


async def test_single_looks_go_after_their_time_and_their_hours_stay(ledger: SqlLedger, evidence: Evidence) -> None:
    for days in (500, 31, 29, 0):
        await ledger.write(partial(look, days=days))
    swept = await sweep(ledger, evidence, NOW)
    assert swept == Swept(rolled=4, rows=5, bodies=0)
    left = await ledger.read(lambda view: view.samples(CHECK, VANTAGE, later(days=-999), later(days=1)))
    assert [s.at for s in left] == [later(days=-29), NOW]
    hours = await ledger.read(lambda view: view.hours(CHECK, later(days=-999)))
    assert [(h.at.date(), h.good) for h in hours] == [(later(days=-d).date(), 1) for d in (31, 29, 0)]
    assert [k.at for k in await ledger.read(lambda view: view.looks(CHECK))] == [NOW, later(days=-29)]
    assert await sweep(ledger, evidence, NOW) == Swept(rolled=0, rows=0, bodies=0)


async def test_the_operator_decides_how_long(ledger: SqlLedger, evidence: Evidence) -> None:
    await ledger.write(partial(look, days=3))
    await sweep(ledger, evidence, NOW, {"observations": timedelta(days=2)})
    assert await ledger.read(lambda view: view.samples(CHECK, VANTAGE, later(days=-9), NOW)) == []
    with pytest.raises(ValueError, match="no such kind of row: observation;"):
        await sweep(ledger, evidence, NOW, {"observation": timedelta(days=2)})


async def test_longer_than_there_are_years_is_for_ever(ledger: SqlLedger, evidence: Evidence) -> None:
    await ledger.write(partial(look, days=999))
    await sweep(ledger, evidence, NOW, {"observations": timedelta(days=999_999)})
    assert len(await ledger.read(lambda view: view.looks(CHECK))) == 1


async def test_what_waits_to_be_sent_never_goes_however_old(ledger: SqlLedger, evidence: Evidence) -> None:
    await ledger.write(partial(tell, key="old", days=500, sent=True))
    await ledger.write(partial(tell, key="recent", days=5, sent=True))
    await ledger.write(partial(tell, key="waiting", days=500, sent=False))
    await sweep(ledger, evidence, NOW)
    assert {q.notice.key for q in await ledger.read(lambda view: view.notices())} == {"recent", "waiting"}
    assert [d.notices for d in await ledger.read(lambda view: view.deliveries())] == [("recent",)]
    silent = [t.incident for t in await ledger.read(lambda view: view.message_log()) if t.result == "withheld"]
    assert silent == [5]


async def test_incidents_and_what_people_did_stay_for_ever(ledger: SqlLedger, evidence: Evidence) -> None:
    def job(unit: Unit) -> None:
        old = later(days=-5000)
        unit.save(incident(phase=Phase.RESOLVED, first_at=old, opened_at=old, resolved_at=old))
        unit.enter(1, entry(at=old))
        unit.attach(1, {"a": 1})
        unit.switch("kpu-ntb", enabled=False, entry=entry(at=old))

    await ledger.write(job)
    await sweep(ledger, evidence, NOW)
    counts = await ledger.read(lambda view: [len(view.timeline(1)), len(view.events(1)), len(view.acts())])
    assert counts == [1, 1, 1]
    assert await ledger.read(lambda view: view.numbered(1)) is not None


async def test_bodies_go_after_their_time_personal_ones_sooner_and_names_stay(
    ledger: SqlLedger, evidence: Evidence
) -> None:
    names = {key: evidence.keep(body) for key, body in BODIES.items()}

    def job(unit: Unit) -> None:
        look(unit, 401, bodies=(names["site"],))
        look(unit, 100, bodies=(names["account"],), subject="account:instagram-kpu")
        look(unit, 401, bodies=(names["young"],))
        look(unit, 100, bodies=(names["young"],))
        unit.save(incident())
        unit.attach(1, {"a": 1}, [names["site"]])

    await ledger.write(job)
    assert (await sweep(ledger, evidence, NOW)).bodies == 2
    assert evidence.read(names["young"]) == BODIES["young"]
    for key in ("site", "account"):
        assert not evidence.delete(names[key])
    assert await ledger.read(lambda view: view.evidence(1)) == [names["site"]]
    assert (await sweep(ledger, evidence, NOW)).bodies == 0


async def test_a_body_that_nothing_names_goes_when_no_spool_can_hold_its_look(
    ledger: SqlLedger, evidence: Evidence
) -> None:
    lost, named = evidence.keep(b"lost with its agent"), evidence.keep(b"named")
    await ledger.write(partial(look, days=0, bodies=(named,)))
    from datetime import UTC, datetime  # noqa: PLC0415 - the files carry the machine's own time

    written = datetime.now(UTC)
    assert (await sweep(ledger, evidence, written + timedelta(days=7))).bodies == 0
    assert (await sweep(ledger, evidence, written + timedelta(days=9))).bodies == 1
    assert evidence.read(named) == b"named"
    assert not evidence.delete(lost)


@ON_FILES
@pytest.mark.slow
async def test_the_file_gives_its_room_back(ledger: SqlLedger, evidence: Evidence, folder: Path) -> None:
    def job(unit: Unit) -> None:
        for number in range(20_000):
            at = later(minutes=number % 600)
            unit.record(
                observation(subject=f"target:{number % 40}", at=at), latest(at=at, good_at=at), None, full=False
            )
            unit.put_window("digest", str(number), b"x" * 50, later(days=1))

    await ledger.write(job)
    await sweep(ledger, evidence, NOW)
    ledger.close()
    before = (folder / FILE).stat().st_size
    with open_ledger(folder) as again:
        assert (await sweep(again, evidence, later(days=40))).rows > 20_000
    assert (folder / FILE).stat().st_size < before / 4


@ON_FILES
async def test_a_copy_is_made_once_a_day_and_old_ones_are_let_go(ledger: SqlLedger, folder: Path) -> None:
    made = [await copy_daily(ledger, later(hours=hours)) for hours in (0, 5, 22, 24, 30, 48)]
    assert made == [True, False, False, True, False, True]
    assert len(list((folder / backup.FOLDER).iterdir())) == 3
