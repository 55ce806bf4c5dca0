"""What is told although nothing happened: signs of life, changes of watch; and when the outside is not told."""

from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sentinel.hub.well import unwell
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.incident import Entry
from sentinel.model.muting import Matcher, Sign, Silence
from sentinel.model.notice import Notice
from sentinel.model.roster import Roster, Weekly
from sentinel.model.route import Channel, Route
from sentinel.model.rule import Tlp
from sentinel.store.ports import Unit
from tests.hub.desk import START
from tests.hub.town import Town, town

SITES = [f"203.0.{n}.1" for n in range(1, 12)]
WITA = ZoneInfo("Asia/Makassar")
EVERY = frozenset(range(7))
SARI = Weekly(days=EVERY, start=time(6), end=time(18, 1), zone=WITA, people=("Sari",))
BUDI = Weekly(days=EVERY, start=time(18, 1), end=time(6), zone=WITA, people=("Budi",))  # the desk's day begins at 18.00
ROSTER = Roster(people={"Sari": ("telegram",), "Budi": ("mail",)}, weekly=(SARI, BUDI))
BLIND = Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT)


def give(here: Town, **more: object) -> None:
    here.desk.hub.world = replace(here.desk.hub.world, **more)  # type: ignore[arg-type]  # fields by name


def said(here: Town, why: str) -> list[Notice]:
    rows = here.desk.ledger.look(lambda view: view.notices(limit=1_000))
    return [row.notice for row in reversed(rows) if str(row.notice.why) == why]


async def test_each_channel_hears_once_a_day_that_we_are_alive(tmp_path: Path) -> None:
    with town(tmp_path, SITES) as here:
        give(here, alive_at=time(18, 2))
        await here.all_up()
        await here.wait(100)
        assert said(here, "alive") == []
        await here.wait(60)
        assert [notice.channel for notice in said(here, "alive")] == ["telegram", "mail"]
        assert said(here, "alive")[0].body.splitlines() == [
            "TLP:GREEN | Sentinel | 14 Februari 2029 18.02 WITA",
            "hidup: 11 sasaran dipantau, 0 insiden terbuka, pesan tertua yang belum terkirim 0 detik",
            "Bila pesan seperti ini tidak datang besok pukul 18.02, Sentinel atau saluran ini bermasalah.",
        ]
        here.desk.now += timedelta(days=1)
        await here.wait(10)
        assert len(said(here, "alive")) == 4


async def test_a_restart_after_the_hour_neither_swallows_nor_repeats_it(tmp_path: Path) -> None:
    then = START
    for _ in range(2):
        with town(tmp_path, SITES) as here:
            give(here, alive_at=time(17, 30))
            here.desk.now = then
            await here.wait(10)
            assert len(said(here, "alive")) == 2
            then = here.desk.now


async def test_who_starts_in_the_afternoon_says_nothing_of_the_morning(tmp_path: Path) -> None:
    with town(tmp_path, SITES) as here:
        give(here, alive_at=time(8, 0))
        await here.wait(10)
        assert said(here, "alive") == []


async def test_a_change_of_watch_hands_over_what_is_open_quiet_and_unseen(tmp_path: Path) -> None:
    with town(tmp_path, SITES, routes=(Route(to=("telegram",)),)) as here:
        give(here, roster=ROSTER)
        await here.all_up()
        await here.fall("s1")
        await here.look("s2", BLIND)
        quiet = Silence(
            matchers=(Matcher(key="target", sign=Sign.IS, value="s3"),),
            start=START,
            end=START + timedelta(hours=2),
            who="Sari",
            login="sari",
            why="pindah server",
        )
        here.desk.ledger.apply(lambda unit: unit.add_silence(quiet))
        assert said(here, "handover") == []
        await here.wait(70)
        one, other = said(here, "handover")
        assert {one.channel, other.channel} == {"telegram", "mail"}
        assert one.title == "[TLP:AMBER] serah terima piket: Sari → Budi"
        for part in (
            "insiden terbuka: 1",
            "INC-000001 Tinggi, terbuka: Situs tidak dapat diakses: Situs 1",
            "penyenyapan: 1",
            "target=s3, sampai 14 Februari 2029 20.00 WITA (Sari: pindah server)",
            "tak terpantau: 1",
            "Situs 2 uptime, mataram-1, sejak 14 Februari 2029 18.00 WITA",
        ):
            assert part in one.body, one.body
        await here.wait(300)
        assert len(said(here, "handover")) == 2


async def test_a_channel_that_may_not_carry_it_hears_the_counts(tmp_path: Path) -> None:
    with town(tmp_path, SITES) as here:
        green = {name: Channel(name=name, tlp=Tlp.GREEN) for name in ("telegram", "mail")}
        give(here, roster=ROSTER, channels=green)
        await here.all_up()
        await here.fall("s1")
        await here.wait(70)
        body = said(here, "handover")[0].body
        assert "insiden terbuka: 1" in body
        assert "Situs 1" not in body


async def test_many_matters_stay_one_message_under_the_limit(tmp_path: Path) -> None:
    with town(tmp_path, SITES) as here:
        give(here, roster=ROSTER)
        await here.all_up()
        for n in range(1, 11):
            await here.fall(f"s{n}")
        await here.wait(40)
        body = said(here, "handover")[0].body
        assert len(body) < 1_500
        assert "insiden terbuka: 10" in body
        assert "dan " in body


async def test_the_outside_is_told_only_after_a_full_round_and_with_nothing_overdue(tmp_path: Path) -> None:
    def trouble(here: Town) -> str:
        world, now = here.desk.hub.world, here.desk.now
        return here.desk.ledger.look(lambda view: unwell(view, world, now))

    with town(tmp_path, SITES[:2]) as here:
        own = "vantage:mataram-1/vantage"
        duties = {key: duty for key, duty in here.desk.hub.world.duties.items() if key != own}
        give(here, duties=duties)
        assert "2 looks are missing" in trouble(here)
        await here.up("s1")
        assert "1 looks are missing" in trouble(here)
        await here.up("s2")
        assert trouble(here) == ""
        here.desk.later(300)
        assert "2 looks are missing or overdue" in trouble(here)
        await here.all_up()
        await here.fall("s1")
        give(here, routes=(Route(to=("mail",)),))  # which nobody fetches in this town
        await here.fall("s2")
        for _ in range(4):
            here.desk.later(100)
            await here.all_up()
        assert "overdue" in trouble(here)


async def test_what_waits_for_a_channel_that_is_gone_is_told_over_the_others_until_somebody_decides(
    tmp_path: Path,
) -> None:
    with town(tmp_path, SITES, routes=(Route(to=("mail",)),)) as here:
        await here.all_up()
        await here.fall("s1")
        give(here, channels={"telegram": Channel(name="telegram")}, routes=())
        await here.wait(15)
        (told,) = [notice for _, notice in here.told if "mail (1)" in notice.body]
        assert "ada pesan yang menunggu saluran yang tidak ada lagi di konfigurasi: mail (1)" in told.body
        assert [i.rule for i in here.desk.incidents() if i.status == "open"].count("outbox_backlog") == 1
        waiting = here.desk.ledger.look(lambda view: view.waiting())
        entry = Entry(at=here.desk.now, act="dropped", who="Sari")
        for row in waiting:
            here.desk.ledger.apply(partial(_drop, key=row.notice.key, entry=entry))
        await here.wait(30)
        assert "outbox_backlog" not in [i.rule for i in here.desk.incidents() if i.status == "open"]


def _drop(unit: Unit, key: str, entry: Entry) -> bool:
    return unit.drop_notice(key, entry)
