"""The domain probe against a registry and a tree of names on loopback."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from probes.domain import PROBE, DomainFacts
from sentinel.kit.baseline import Normal
from sentinel.kit.path.state import PathState, SelfTest
from sentinel.kit.rdap.judge import changes, proposed
from sentinel.kit.rdap.port import Standing
from sentinel.kit.rdap.record import Registration
from sentinel.kit.seen import Seen
from sentinel.model.failure import Code, Failure, Skipped
from sentinel.range.internet import Internet
from sentinel.range.twists import silent
from tests.authority import NOW
from tests.kit.authority.desk import lie
from tests.probes.country import country, look
from tests.probes.world import Looked, assessed

URL = "https://www.kpu.go.id/"
KPU = "kpu.go.id"
SERVERS = ["ns1.kpu.go.id", "ns2.kpu.go.id", "ns3.kpu.go.id"]
EVIL = ["ns1.evil.example", "ns2.evil.example"]
LOCKS = ["client delete prohibited", "client transfer prohibited", "client update prohibited"]
D = "sentinel.domain."


@pytest.fixture
async def net() -> AsyncIterator[Internet]:
    async with country() as world:
        yield world


async def usual(net: Internet) -> Normal:
    found = PROBE.proposal((await look(net, PROBE, URL)).seen)
    assert found is not None
    return found


def findings(looked: Looked) -> object:
    return looked.event[D + "findings"]


async def test_a_quiet_day(net: Internet) -> None:
    event = (await look(net, PROBE, URL)).event
    assert event[D + "name"] == KPU
    assert event[D + "findings"] == []
    assert (event[D + "source"], event[D + "standing"]) == ("rdap", "registered")
    assert (event[D + "registrar"], event[D + "registrar_id"]) == ("PT Pendaftar Nusantara", "9990")
    assert event[D + "locks"] == LOCKS
    assert event[D + "nameservers"] == event[D + "nameservers_parent"] == SERVERS
    assert event[D + "parent_agrees"] is True
    assert event[D + "delegation_signed"] is True
    assert event[D + "days_left"] == pytest.approx(300, abs=0.01)
    assert D + "expiry_level" not in event
    assert "sentinel.baseline.basis" not in event


async def test_what_is_proposed_is_registrar_locks_and_name_servers(net: Internet) -> None:
    normal = await usual(net)
    assert {name: list(trait.values) for name, trait in normal.traits.items()} == {
        "registrar": ["PT Pendaftar Nusantara"],
        "registrar_id": ["9990"],
        "locks": LOCKS,
        "nameservers": SERVERS,
    }


async def test_a_transfer_is_a_finding_whoever_said_what_is_usual(net: Internet) -> None:
    before = await usual(net)
    for said, basis in {"baseline": "accepted", "proposed": "proposed"}.items():
        with net.accounts[KPU].transfer():
            event = (await look(net, PROBE, URL, 5.0, **{said: before})).event
        assert event[D + "findings"] == ["registrar_changed"]
        assert event[D + "registrar"] == "Gelap Domains Ltd"
        assert event[D + "registrar_usual"] == "PT Pendaftar Nusantara"
        assert event["sentinel.baseline.basis"] == basis


async def test_lost_locks_are_named(net: Internet) -> None:
    before = await usual(net)
    with net.rdap.unlock(KPU, keep=["client delete prohibited"]):
        event = (await look(net, PROBE, URL, baseline=before)).event
    assert event[D + "findings"] == ["lock_lost"]
    assert event[D + "locks_lost"] == ["client transfer prohibited", "client update prohibited"]


async def test_other_name_servers_stand_in_the_registry_and_at_the_parent(net: Internet) -> None:
    before = await usual(net)
    with net.accounts[KPU].swap(EVIL):
        event = (await look(net, PROBE, URL, baseline=before)).event
    assert event[D + "findings"] == ["nameservers_changed"]
    assert event[D + "nameservers_added"] == EVIL
    assert event[D + "nameservers_removed"] == SERVERS
    assert event[D + "parent_agrees"] is True


async def test_a_record_that_says_otherwise_than_the_parent_shows(net: Internet) -> None:
    with net.rdap.move(KPU, EVIL):
        event = (await look(net, PROBE, URL)).event
    assert (event[D + "nameservers"], event[D + "nameservers_parent"]) == (EVIL, SERVERS)
    assert event[D + "parent_agrees"] is False


LEVELS = {60.5: None, 59.9: "low", 30.5: "low", 29.9: "medium", 7.5: "medium", 6.9: "high", -3: "high"}


async def test_the_nearer_the_end_the_worse(net: Internet) -> None:
    for days, level in LEVELS.items():
        with net.rdap.run_out(KPU, days):
            event = (await look(net, PROBE, URL)).event
        assert event[D + "findings"] == (["expiring"] if level else []), days
        assert event.get(D + "expiry_level") == level, days
        assert event[D + "days_left"] == pytest.approx(days, abs=0.01)


async def test_where_the_registry_has_no_record_the_parent_stands_for_it(net: Internet) -> None:
    before = await usual(net)
    with net.rdap.release(KPU):
        quiet = await look(net, PROBE, URL, baseline=before)
        assert findings(quiet) == [], "a 404 is no deletion"
        assert (quiet.event[D + "source"], quiet.event[D + "standing"]) == ("parent", "absent")
        assert quiet.event[D + "state"] == "unlisted"
        assert KPU in str(quiet.event[D + "reasons"])
        assert D + "days_left" not in quiet.event
        proposal = PROBE.proposal(quiet.seen)
        assert proposal is not None
        assert list(proposal.traits) == ["nameservers"]
        with net.tree.zone("go.id").edit(KPU, "NS", "ns1.evil.example."):
            moved = await look(net, PROBE, URL, baseline=before)
    assert findings(moved) == ["nameservers_changed"]
    assert D + "state" not in moved.event


async def test_a_domain_that_nobody_delegates_any_more_has_lost_its_servers(net: Internet) -> None:
    before = await usual(net)
    with net.rdap.release(KPU), net.tree.zone("go.id").edit(KPU, "NS"), net.tree.zone("go.id").edit(KPU, "DS"):
        event = (await look(net, PROBE, URL, baseline=before)).event
    assert event[D + "findings"] == ["nameservers_changed"]
    assert event[D + "nameservers"] == []


async def test_a_registry_that_does_not_answer_is_lost_coverage(net: Internet) -> None:
    with net.rdap.limit():
        outcome = (await look(net, PROBE, URL)).outcome
    assert isinstance(outcome, Failure)
    assert outcome.code is Code.HTTP_PROTOCOL_ERROR


async def test_a_parent_that_does_not_answer_leaves_the_registry(net: Internet) -> None:
    lie(net.tree, silent, *net.tree.servers)
    event = (await look(net, PROBE, URL, 1.0)).event
    assert event[D + "findings"] == []
    assert D + "parent_agrees" not in event
    assert event[D + "nameservers"] == SERVERS


async def test_when_neither_answers_nothing_was_seen(net: Internet) -> None:
    lie(net.tree, silent, *net.tree.servers)
    with net.rdap.release(KPU):
        outcome = (await look(net, PROBE, URL, 0.6)).outcome
    assert isinstance(outcome, Failure)


async def test_over_a_diverted_path_the_parent_is_nobodys_word(net: Internet) -> None:
    diverted = SelfTest(state=PathState.TAINTED, at=datetime.now(UTC))
    seen = (await look(net, PROBE, URL, path=diverted)).event
    assert D + "nameservers_parent" not in seen
    with net.rdap.release(KPU):
        outcome = (await look(net, PROBE, URL, path=diverted)).outcome
    assert isinstance(outcome, Failure)
    assert "diverted" in outcome.detail


async def test_an_address_is_registered_with_nobody(net: Internet) -> None:
    for url in ("https://127.0.0.1/", "https://[::1]/"):
        assert isinstance((await look(net, PROBE, url)).outcome, Skipped)


async def test_the_first_reading_and_every_change_are_read_again(net: Internet) -> None:
    facts = (await look(net, PROBE, URL)).outcome
    assert isinstance(facts, DomainFacts)
    assert PROBE.doubtful(facts, None)
    assert not PROBE.doubtful(replace(facts, server="other"), facts)
    with net.accounts[KPU].transfer():
        moved = (await look(net, PROBE, URL)).outcome
    assert isinstance(moved, DomainFacts)
    assert PROBE.doubtful(moved, facts)
    assert list(PROBE.confirm) == [1800.0]


def seen_with(normal: Normal) -> Seen[DomainFacts, None]:
    facts = DomainFacts(domain=KPU, standing=Standing.REGISTERED, read_at=NOW)
    return replace(assessed(PROBE, facts).seen, baseline=normal)


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ({"registrar": "PT Lama", "registrar_id": "1"}, {"registrar": "PT Baru", "registrar_id": "1"}, ()),
        (
            {"registrar": "PT Lama", "registrar_id": "1"},
            {"registrar": "PT Lama", "registrar_id": "2"},
            ("registrar_changed",),
        ),
        ({"registrar": "PT Lama"}, {"registrar": "pt lama"}, ()),
        ({"registrar": "PT Lama"}, {"registrar": "PT Baru"}, ("registrar_changed",)),
        ({"registrar": "PT Lama"}, {}, ()),
        ({}, {"registrar": "PT Baru"}, ()),
        ({"status": ("client transfer prohibited",)}, {"status": ("server transfer prohibited",)}, ()),
        ({"status": ("server transfer prohibited",)}, {"status": ("client transfer prohibited",)}, ("lock_lost",)),
        ({"status": ("client transfer prohibited",)}, {"status": ("active",)}, ("lock_lost",)),
        ({"status": ("client transfer prohibited",)}, {}, ()),
        ({"status": ("active",)}, {"status": ("client transfer prohibited",)}, ()),
    ],
)
def test_what_counts_as_a_change(was: dict[str, object], now: dict[str, object], found: tuple[str, ...]) -> None:
    before = Registration(domain=KPU, **was)  # type: ignore[arg-type]  # shapes of the table
    after = Registration(domain=KPU, **now)  # type: ignore[arg-type]  # shapes of the table
    assert changes(after, None, seen_with(proposed(before, None))).findings == found
