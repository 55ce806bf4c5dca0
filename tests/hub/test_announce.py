"""Silences and planned changes on a real ledger with the rules that ship: felt at once, kept over restarts, ended."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.casework.acts import ActRefused
from sentinel.casework.silence import read
from sentinel.hub import announce
from sentinel.hub.acts import Act
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.model.incident import Entry, Incident
from sentinel.model.muting import Cause, Muting, PlannedChange, Silence, What
from sentinel.store.ports import Delivery, Unit
from tests.app.cli.program import incident
from tests.hub.desk import DOWN, UP, Desk, desk, world

SLEEPS = "rule=site_down", "target=kpu-ntb"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


async def go_down(at: Desk) -> None:
    await at.see(UP)
    at.later(30)
    await at.see(DOWN)
    at.later(4)
    await at.see(DOWN, attempt=1)


def deliver(at: Desk) -> None:
    """The courier takes what waits to the mailbox."""

    def job(unit: Unit) -> None:
        held = unit.claim("mail", at.now, 90, 100)
        for notice in held.notices:
            unit.sent(held, [notice.key], Delivery(channel="mail", at=at.now, notices=(notice.key,), ok=True))

    at.ledger.apply(job)


async def hush(at: Desk, *matchers: str, seconds: float = 3600, why: str = "kabel diganti") -> Silence:
    wanted = Silence(
        matchers=tuple(map(read, matchers or SLEEPS)),
        start=at.now,
        end=at.now + timedelta(seconds=seconds),
        who="Dewi",
        login="piket",
        why=why,
    )
    return await at.hub.sit(lambda sitting: announce.add_silence(sitting, wanted))


async def plan(at: Desk, *what: What, ahead: float = 0, seconds: float = 3600) -> PlannedChange:
    start = at.now + timedelta(seconds=ahead)
    end = start + timedelta(seconds=seconds)
    wanted = PlannedChange(
        targets=("kpu-ntb",), what=what, start=start, end=end, who="Dewi", login="piket", why="surat 12"
    )
    (kept,) = await at.hub.sit(lambda sitting: announce.plan_changes(sitting, [wanted], at.now))
    return kept


def entry(at: Desk, text: str = "selesai") -> Entry:
    return Entry(at=at.now, act="end", who="Siti", login="piket", text=text)


def only(at: Desk) -> Incident:
    (found,) = [one for one in at.incidents() if one.rule == "site_down"]
    return found


def whys(at: Desk) -> list[str]:
    return [why for why, channel in at.outbox() if channel == "mail"]


def newest(at: Desk) -> Incident:
    return next(one for one in at.incidents() if one.rule == "site_down")


def heard(at: Desk) -> list[list[str]]:
    """Why the mailbox is told, of every outage, oldest first."""
    numbers = sorted(one.number or 0 for one in at.incidents() if one.rule == "site_down")
    return [[why for why, channel in at.outbox(number) if channel == "mail"] for number in numbers]


def timeline(at: Desk) -> list[tuple[str, str]]:
    return [(e.act, e.text) for e in at.ledger.look(lambda view: view.timeline(1))]


def restart(at: Desk) -> None:
    """Another hub on the same ledger, as after a crash or an upgrade."""
    at.hub = Hub(at.ledger, at.hub.world, at.ledger.look(Known.read), clock=lambda: at.now)


async def test_a_silence_is_felt_at_once_and_says_whom_it_keeps_quiet(at: Desk) -> None:
    await go_down(at)
    kept = await hush(at)
    assert only(at).muted_by == kept.ref == "silence 1"
    assert await at.hub.sit(lambda sitting: announce.muted_by(sitting, kept.ref)) == ["INC-000001"]
    assert timeline(at)[-1] == ("muted", f"silence 1 until {kept.end:%Y-%m-%dT%H:%M:%S}.000Z: kabel diganti")
    at.later(7_200)
    assert only(at).status == "open"


async def test_what_opens_under_a_silence_is_listed_and_logged_and_told_when_it_ends(at: Desk) -> None:
    await hush(at, seconds=300)
    await go_down(at)
    assert (only(at).muted_by, only(at).count, at.outbox()) == ("silence 1", 2, [])
    withheld = at.ledger.look(lambda view: view.message_log(1))
    assert {(row.result, row.reason.partition(" until")[0]) for row in withheld} == {("withheld", "silence 1")}
    at.later(260)
    await at.hub.beat()
    assert at.outbox() == []
    at.later(10)
    await at.hub.beat()
    assert (only(at).muted_by, whys(at)) == (None, ["opened"])
    assert timeline(at)[-1][0] == "opened"


async def test_a_silence_that_is_expired_lets_speak_in_the_same_breath(at: Desk) -> None:
    await go_down(at)
    deliver(at)
    await hush(at)
    at.later(60)
    ended = await at.hub.sit(lambda sitting: announce.expire_silence(sitting, 1, entry(at)))
    assert (ended.expired_by, ended.end) == ("Siti", at.now)
    assert (only(at).muted_by, whys(at)) == (None, ["opened", "released"])


async def test_when_a_silence_over_both_ends_the_cause_speaks_and_its_consequence_stays_quiet(at: Desk) -> None:
    await hush(at, "target=kpu-ntb", seconds=60)

    def both(unit: Unit) -> None:
        for name in ("site_slow", "site_down"):  # the consequence opened first
            unit.save(incident(name, first_at=at.now, updated_at=at.now, muting=muting))

    muting = Muting(cause=Cause.SILENCE, by="silence 1", until=at.now + timedelta(seconds=60))
    at.ledger.apply(both)
    for _ in range(2):
        at.later(60)
        await at.hub.beat()
    quiet = {one.rule: one.muted_by for one in at.incidents() if one.target == "kpu-ntb"}
    assert quiet == {"site_down": None, "site_slow": "INC-000002 (site_down)"}
    assert (at.outbox(1), len(at.outbox(2))) == ([], 2)


async def test_what_waits_to_be_sent_when_a_silence_begins_is_taken_back(at: Desk) -> None:
    await go_down(at)
    await hush(at, seconds=60)
    assert at.outbox() == []
    withheld = at.ledger.look(lambda view: view.message_log(1))
    assert {(row.result, row.reason.endswith("Z: kabel diganti")) for row in withheld} == {("withheld", True)}
    at.later(60)
    await at.hub.beat()
    assert whys(at) == ["opened"]


async def test_nothing_muted_is_resolved_by_the_end_of_what_muted_it(at: Desk) -> None:
    await hush(at, seconds=60)
    await go_down(at)
    for _ in range(5):
        at.later(3_600)
        await at.hub.beat()
    assert only(at).status == "open"


async def test_silences_and_plans_outlive_a_restart_and_a_reload(at: Desk) -> None:
    await hush(at, seconds=600)
    await plan(at, What.TLS)
    restart(at)
    at.hub.world = replace(world(), targets=frozenset({"kpu-ntb"}))
    await go_down(at)
    assert only(at).muted_by == "silence 1"
    restart(at)
    at.later(600)
    await at.hub.beat()
    assert whys(at) == ["opened"]
    assert [c.ref for c in at.ledger.look(lambda view: view.changes(at.now))] == ["change 1"]


async def test_a_plan_holds_in_its_own_time_only(at: Desk) -> None:
    await plan(at, What.UPTIME, ahead=3_600, seconds=600)
    await go_down(at)
    assert whys(at) == ["opened"]
    for wait in (30, 30):
        at.later(wait)
        await at.see(UP)
    assert only(at).status == "resolved"
    at.later(3_600 + 10)
    await at.see(UP)
    await go_down(at)
    assert newest(at).muted_by == "change 1"
    assert heard(at) == [["opened", "resolved"], []]
    at.later(600)
    await at.hub.beat()
    assert heard(at) == [["opened", "resolved"], ["opened"]]


async def test_a_plan_that_is_called_off_lets_speak_in_the_same_breath(at: Desk) -> None:
    await plan(at, What.UPTIME)
    at.later(1)
    await go_down(at)
    assert (only(at).muted_by, at.outbox()) == ("change 1", [])
    at.later(1)
    ended = await at.hub.sit(lambda sitting: announce.cancel_change(sitting, 1, entry(at)))
    assert (ended.cancelled_by, whys(at)) == ("Siti", ["opened"])


@pytest.mark.parametrize("end", [announce.expire_silence, announce.cancel_change])
async def test_what_is_not_there_or_over_cannot_be_ended(at: Desk, end: object) -> None:
    await hush(at, seconds=60)
    await plan(at, What.UPTIME, seconds=60)
    at.later(60)
    for number in (1, 2):
        with pytest.raises(ActRefused, match=r"is over already|there is no"):
            await at.hub.sit(lambda sitting, n=number: end(sitting, n, entry(at)))  # type: ignore[operator,misc]  # both ends are alike, bound at once
    assert [a.act for a in at.ledger.look(lambda view: view.acts())] == ["change.planned", "silence.added"]


async def test_a_refused_plan_leaves_nothing_behind_not_even_those_before_it(at: Desk) -> None:
    good = await plan(at, What.UPTIME)
    bad = replace(good, why=" ")
    with pytest.raises(ActRefused, match="say why"):
        await at.hub.sit(lambda sitting: announce.plan_changes(sitting, [good, bad], at.now))
    with pytest.raises(ActRefused, match="say which targets"):
        await at.hub.sit(lambda sitting: announce.plan_changes(sitting, [], at.now))
    assert len(at.ledger.look(lambda view: view.changes())) == 1


async def test_what_people_write_is_one_harmless_line(at: Desk) -> None:
    kept = await hush(at, why="a\x1b[31m\nINC-000099  b" + "x" * 2_000)
    assert len(kept.why) == announce.MOST_WHY
    assert kept.why.isprintable()
    await at.hub.sit(lambda sitting: announce.expire_silence(sitting, 1, replace(entry(at), who="S\n\x1b[0m")))
    (silence,) = at.ledger.look(lambda view: view.silences())
    assert silence.expired_by.isprintable()


async def test_a_person_who_reopens_into_a_silence_is_obeyed_and_the_timeline_says_it_is_quiet(at: Desk) -> None:
    await go_down(at)
    for name in ("resolve", "reopen"):
        at.later(5)
        if name == "reopen":
            await hush(at)
        await at.hub.perform(Act(name=name, on="1", text="x", who="Siti", login="piket", at=at.now))
    assert (only(at).status, only(at).muted_by) == ("open", "silence 1")
    assert timeline(at)[-1][0] == "muted"
    assert whys(at) == ["opened", "resolved"]
