"""The hub on a real ledger, with the rules that ship: what is opened, what is told, what is never concluded."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from probes.vantage import VantageFacts, Word
from sentinel.casework.acts import ActRefused
from sentinel.hub.acts import Act
from sentinel.model.route import Route
from sentinel.store.ports import IncidentFilter
from tests.hub.desk import BLOCKED, DOWN, OFFLINE, REFUSED, SERVFAIL, UP, Desk, desk, observation


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


async def test_two_looks_open_one_incident_and_tell_every_channel_once(at: Desk) -> None:
    await go_down(at)
    assert at.open_rules() == ["site_down"]
    assert sorted(at.outbox()) == [("opened", "mail"), ("opened", "telegram")]
    at.later(30)
    await at.see(DOWN)
    assert len(at.outbox()) == 2


async def test_the_same_parcel_twice_is_once(at: Desk) -> None:
    await at.see(UP)
    at.later(30)
    looks = [observation(2, at.now, DOWN, "target:kpu-ntb")]
    at.later(4)
    looks.append(observation(3, at.now, DOWN, "target:kpu-ntb"))
    assert await at.hub.take(looks) == 3
    assert await at.hub.take(looks) == 3
    assert [i.count for i in at.incidents()] == [2]
    assert len(at.outbox()) == 2


@pytest.mark.parametrize("words", ["tidak dapat diakses", "website unreachable", "kpu-ntb refused"])
async def test_what_people_read_of_an_incident_finds_it(at: Desk, words: str) -> None:
    await go_down(at)
    found = at.ledger.look(lambda view: view.incidents(IncidentFilter(search=words)))
    assert [i.rule for i in found] == ["site_down"]


async def test_what_was_never_seen_good_is_a_suspicion_and_no_outage(at: Desk) -> None:
    for _ in range(4):
        await at.see(DOWN)
        at.later(30)
    assert at.open_rules() == []
    await at.see(UP)
    at.later(30)
    await at.see(DOWN)
    at.later(4)
    await at.see(DOWN)
    assert at.open_rules() == ["site_down"]


@pytest.mark.parametrize("unseen", [REFUSED, SERVFAIL, OFFLINE], ids=["failed", "resolver", "offline"])
async def test_not_seeing_opens_nothing_and_ends_nothing(at: Desk, unseen: object) -> None:
    await at.see(UP)
    for _ in range(3):
        at.later(30)
        await at.see(unseen)
    assert at.open_rules() == []
    await at.see(UP)
    at.later(30)
    await at.see(DOWN)
    at.later(4)
    await at.see(DOWN)
    for _ in range(10):
        at.later(30)
        await at.see(unseen)
        await at.hub.beat()
    assert at.open_rules() == ["site_down"]


async def test_recovery_wants_two_good_looks_and_is_told(at: Desk) -> None:
    await go_down(at)
    for expected in ("open", "resolved"):
        at.later(30)
        await at.see(UP)
        assert at.incidents()[0].status == expected
    assert sorted(at.outbox())[2:] == [("resolved", "mail"), ("resolved", "telegram")]


async def test_soon_after_it_is_the_same_incident_again(at: Desk) -> None:
    await go_down(at)
    for outcome in (UP, UP, DOWN, DOWN):
        at.later(30)
        await at.see(outcome)
    assert [(i.ref, i.status) for i in at.incidents()] == [("INC-000001", "open")]
    assert ("reopened", "telegram") in at.outbox()


async def test_a_block_is_no_outage(at: Desk) -> None:
    await at.see(UP)
    for _ in range(4):
        at.later(30)
        await at.see(BLOCKED)
    assert "site_down" not in at.open_rules()


async def test_ten_minutes_blind_are_told_as_our_own_matter(at: Desk) -> None:
    await at.see(UP)
    for _ in range(23):
        at.later(30)
        await at.see(SERVFAIL)
    assert at.open_rules() == ["probe_blind"]
    for _ in range(2):
        at.later(30)
        await at.see(UP)
    assert at.open_rules() == []


async def test_a_clock_that_ran_ahead_does_not_drown_what_is_seen_after_it(at: Desk) -> None:
    await go_down(at)
    await at.see(DOWN, at=at.now + timedelta(hours=1))
    for _ in range(2):
        at.later(30)
        await at.see(UP)
    assert at.incidents()[0].status == "resolved"


async def test_looks_that_arrive_long_after_they_were_made_end_nothing(at: Desk) -> None:
    await go_down(at)
    at.later(1_200)
    for seconds in (700, 660):
        await at.see(UP, at=at.now - timedelta(seconds=seconds))
    assert at.incidents()[0].status == "open"


async def test_one_look_that_cannot_be_judged_costs_no_other(at: Desk) -> None:
    await at.see(UP)
    at.later(30)
    broken = observation(2, at.now, "no facts at all", "target:kpu-bima")
    assert await at.hub.take([broken, observation(3, at.now, DOWN, "target:kpu-ntb")]) == 3
    at.later(4)
    at.sequence = 3
    await at.see(DOWN)
    assert at.open_rules() == ["site_down"]
    bima = at.ledger.look(lambda view: view.latest("target:kpu-bima/uptime", "mataram-1"))
    assert bima is not None
    assert (bima.outcome, bima.reason) == ("failed", "probe.bug: the hub could not judge it")


async def test_a_look_that_was_kept_says_when_it_was_made_and_when_it_arrived(at: Desk) -> None:
    await at.see(UP, at=at.now - timedelta(seconds=7))
    (look,) = at.ledger.look(lambda view: view.looks("target:kpu-ntb/uptime"))
    assert (look.at, look.received_at) == (at.now - timedelta(seconds=7), at.now)


async def test_a_target_that_left_is_counted_but_not_judged(at: Desk) -> None:
    assert await at.see(DOWN, target="gone") == 1
    assert at.ledger.look(lambda view: view.all_latest()) == []


async def test_a_rejected_configuration_is_told_until_a_good_one_is_read(at: Desk) -> None:
    at.hub.health.say("config", "config.toml", at.now, ok=False, reason="config.toml:targets: no such key")
    await at.hub.beat()
    assert at.open_rules() == ["config_rejected"]
    at.hub.health.say("config", "config.toml", at.now, ok=True)
    for _ in range(3):
        at.later(5)
        await at.hub.beat()
    assert at.open_rules() == []


async def test_a_failing_channel_is_told_over_the_others_after_its_patience(at: Desk) -> None:
    at.hub.health.say("channel", "mail", at.now, ok=False, patience=900, reason="the server refuses")
    at.later(890)
    await at.hub.beat()
    assert at.open_rules() == []
    at.later(15)
    await at.hub.beat()
    assert at.open_rules() == ["channel_failing"]
    assert at.outbox() == [("opened", "telegram")]


async def test_a_waiting_outbox_is_told(at: Desk) -> None:
    await go_down(at)
    for _ in range(62):
        at.later(5)
        await at.hub.beat()
    assert "outbox_backlog" in at.open_rules()


async def test_reminders_come_until_somebody_takes_it_in_hand(tmp_path: Path) -> None:
    with desk(tmp_path, routes=(Route(to=("telegram",), repeat=1_800.0),)) as at:
        await go_down(at)
        for _ in range(2):
            at.later(1_801)
            await at.hub.beat()
        assert [why for why, _ in at.outbox(1)] == ["opened", "repeated", "repeated"]
        await at.hub.perform(act(at, "ack", "1"))
        at.later(1_801)
        await at.hub.beat()
        assert [why for why, _ in at.outbox(1)].count("repeated") == 2


def act(at: Desk, name: str, on: str, text: str = "sudah ditelepon") -> Act:
    return Act(name=name, on=on, text=text, who="Dewi", login="piket", at=at.now)


async def test_what_a_person_closes_stands_in_the_timeline_and_is_told(at: Desk) -> None:
    await go_down(at)
    await at.hub.perform(act(at, "resolve", "INC-000001"))
    lines = at.ledger.look(lambda view: view.timeline(1))
    assert (lines[-1].who, lines[-1].login, lines[-1].text) == ("Dewi", "piket", "sudah ditelepon")
    assert ("resolved", "telegram") in at.outbox()


@pytest.mark.parametrize("ref", ["INC-000099", "x", "", "-1", "99999999999999999999"])
async def test_an_act_on_nothing_is_refused_with_words(at: Desk, ref: str) -> None:
    with pytest.raises(ActRefused):
        await at.hub.perform(act(at, "ack", ref))


async def test_only_the_newest_incident_of_a_matter_can_be_reopened(at: Desk) -> None:
    await go_down(at)
    await at.hub.perform(act(at, "resolve", "1"))
    at.later(7_200)
    await go_down(at)
    assert [i.ref for i in at.incidents()] == ["INC-000002", "INC-000001"]
    with pytest.raises(ActRefused, match="INC-000002"):
        await at.hub.perform(act(at, "reopen", "1"))


async def test_after_a_restart_nothing_is_forgotten(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        await go_down(at)
        then = at.now
    with desk(tmp_path) as at:
        at.now, at.sequence = then, 3
        at.later(30)
        await at.see(DOWN)
        assert [(i.ref, i.count) for i in at.incidents()] == [("INC-000001", 3)]
        for _ in range(2):
            at.later(30)
            await at.see(UP)
        assert at.incidents()[0].status == "resolved"


async def test_the_newest_look_says_why_it_is_bad(at: Desk) -> None:
    await at.see(UP)
    assert at.newest("target:kpu-ntb/uptime") == ("up", "")
    at.later(30)
    await at.see(DOWN)
    assert at.newest("target:kpu-ntb/uptime") == ("down", "connection_refused")


async def test_our_own_line_is_never_called_well_while_it_is_down(at: Desk) -> None:
    words = (Word(canary="https://canary.test/", ok=False, proof=True, said="dns_nxdomain"),)
    for online in (False, True):
        await at.see_own_line(VantageFacts(online=online, words=words))
        told = ("ok", "") if online else ("vantage_offline", "https://canary.test/: dns_nxdomain")
        assert at.newest("vantage:mataram-1/vantage") == told
