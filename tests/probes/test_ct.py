"""The probe of certificate transparency against real services and logs on loopback."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from probes.ct import PROBE
from sentinel.kit.ct.port import Kind
from tests.kit.ct.desk import (
    EVERY,
    LOGS,
    NAME,
    Desk,
    certificates,
    desk,
    issuers,
    matches,
    show,
    source,
    used,
)

USUAL, OTHER = "Otoritas Sertifikat Latihan", "Sertifikasi Elektronik Lain"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, *EVERY) as made:
        show(made, "logged")
        yield made


@pytest.mark.parametrize("kind", EVERY)
async def test_a_certificate_of_another_operator_is_told_by_each_kind_of_source(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    show(there, "fresh_other")
    found = await there.look()
    (told,) = certificates(found)
    assert (told["unexpected"], told["why"], told["names"]) == (True, ["other_operator"], [NAME])
    assert told["issuer"].startswith(OTHER)
    assert (told["covers_watched"], told["read"]) == (True, kind in LOGS), "no log answers for a service"
    assert matches(found) == {"ct_unexpected_certificate"}
    assert certificates(await there.look()) == [], "it is told once"


@pytest.mark.slow
@pytest.mark.parametrize("kind", EVERY)
async def test_a_renewal_is_seen_and_silent(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    show(there, "fresh_short", pre=True)
    found = await there.look()
    (told,) = certificates(found)
    assert (told["unexpected"], told["why"], told["authorised"]) == (False, [], "usual")
    assert matches(found) == set()


async def test_a_pre_certificate_and_its_certificate_are_one_whoever_tells_of_them_and_when(there: Desk) -> None:
    await there.settled()
    made = there.issue(paper="fresh_other")
    there.log.announce(made, *there.chain(made))
    there.api.learn(made, pre=True)
    (told,) = certificates(await there.look())
    assert told["unexpected"] is True
    there.log.publish(made, *there.chain(made))
    there.api.learn(made)
    assert certificates(await there.look()) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", EVERY)
async def test_a_crash_loses_nothing_and_doubles_nothing(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    await there.look()
    before = there.cursor
    show(there, "fresh_other")
    await there.look(keep=False)
    there.restart()
    assert len(certificates(await there.look())) == 1, "the ledger never had the look that was lost"
    there.cursor = before
    there.restart()
    assert certificates(await there.look()) == [], "the ledger had it, the agent's memory had not"
    show(there, "fresh_other", "lain.kpu.go.id")
    assert len(certificates(await there.look())) == 1


async def test_what_was_there_before_is_history_and_proposed(there: Desk) -> None:
    first = await there.look()
    assert certificates(first) == []
    assert first.events[0]["sentinel.ct.certificates_new"] == 0
    proposed = PROBE.proposal(first.seen)
    assert proposed is not None
    assert proposed.values("operators") == (USUAL,)


async def test_nothing_is_unexpected_before_anybody_knows_what_is_usual(there: Desk) -> None:
    await there.look()
    show(there, "fresh_other")
    found = await there.look()
    assert "unexpected" not in certificates(found)[0]
    assert matches(found) == set()


async def test_a_service_that_fails_for_an_hour_is_blind_and_sees_again(there: Desk) -> None:
    await used(there, Kind.CRTSH)
    await there.look()
    with there.api.fail():
        first = await there.look()
        assert source(first)["source_state"] == "failing"
        since = source(first)["blind_since"]
        there.moved += timedelta(minutes=55)
        blind = await there.look()
        assert matches(blind) == {"ct_blind"}
        assert (source(blind)["blind_why"], source(blind)["blind_since"]) == ("no_answer", since)
        assert blind.events[0]["sentinel.ct.state"] == "blind"
    seeing = await there.look()
    assert source(seeing)["source_state"] == "ok"
    assert matches(seeing) == set()


async def test_no_source_is_a_blind_spot_that_is_said_and_no_alarm(there: Desk) -> None:
    there.watch()
    found = await there.look()
    assert found.event["sentinel.ct.state"] == "unwatched"
    assert "[ct] sources" in str(found.event["sentinel.ct.reasons"])
    assert matches(found) == set()


async def test_a_key_that_is_met_where_the_site_is_at_home_acquits_its_certificate(there: Desk) -> None:
    old, new = there.leaf(paper="logged"), there.leaf(paper="fresh_other")
    async with there.shown(old):
        await there.settled()
    there.api.learn(new.certificate)
    async with there.shown(new):
        (told,) = certificates(await there.look())
    assert (told["unexpected"], told["why"], told["authorised"]) == (False, ["other_operator"], "live")


@pytest.mark.slow
async def test_a_key_that_is_met_elsewhere_acquits_nobody_until_it_comes_home(there: Desk) -> None:
    old, new = there.leaf(paper="logged"), there.leaf(paper="fresh_other")
    async with there.shown(old):
        await there.settled()
    there.api.learn(new.certificate)
    async with there.shown(new, "127.77.66.6"):
        found = await there.look()
        assert (certificates(found)[0]["unexpected"], certificates(found)[0]["live"]) == (True, True)
        assert matches(found) == {"ct_unexpected_certificate"}
    async with there.shown(new):
        home = await there.look()
    (freed,) = [event for event in home.events if event.get("sentinel.ct.authorised") == "live"]
    assert freed["sentinel.ct.unexpected"] is False


async def test_what_caa_does_not_permit_is_told_before_anything_is_usual(there: Desk) -> None:
    there.tree.zone("kpu.go.id").zone.put("kpu.go.id", "CAA", '0 issue "sertifikat.test"')
    there.watch(Kind.CRTSH)
    there.lists = issuers({"sertifikat.test": "Sah", "lain.test": OTHER})
    await there.look()
    show(there, "fresh_other")
    found = await there.look()
    assert certificates(found)[0]["caa_permits"] is False
    assert matches(found) == {"ct_unexpected_certificate"}


@pytest.mark.slow
async def test_within_two_days_of_other_name_servers_even_the_usual_operator_is_suspect(there: Desk) -> None:
    await there.settled()
    with there.tree.zone("go.id").edit("kpu.go.id", "NS", "ns1.kpu.go.id.", "ns2.kpu.go.id."):
        there.restart()
        await there.look()
        show(there, "fresh_short")
        soon = await there.look()
        there.moved += timedelta(hours=48)
        show(there, "fresh_short", "lain.kpu.go.id")
        late = await there.look()
    assert certificates(soon)[0]["why"] == ["dns_changed"]
    assert matches(soon) == {"ct_unexpected_certificate"}
    assert certificates(late)[0]["why"] == []


async def test_a_crowd_of_decoys_does_not_hide_the_watched_host(there: Desk) -> None:
    await used(there, Kind.RFC6962)
    for n in range(24):
        show(there, "fresh_other", f"umpan{n}.kpu.go.id")
    show(there, "fresh_other")
    told = certificates(await there.look())
    assert len(told) < 25, "not all are told"
    assert (told[0]["names"], told[0]["covers_watched"]) == ([NAME], True)
