"""The answers of a zone's own servers on the range: strangers told apart from moves, renewals and the CDN's turns."""

from collections.abc import AsyncIterator

import pytest

from probes.dns_answers import PROBE
from sentinel.kit.path.state import PathState, SelfTest
from sentinel.range.scenario import do
from tests.probes.watch import Watch, watching

KPU, BAWASLU, INFO = "www.kpu.go.id", "www.bawaslu.go.id", "info.kpu.go.id"
THIEF, LODGER = "127.66.0.5", "127.66.0.6"  # where the thief shows www.kpu.go.id, and www.bawaslu.go.id
RULE = "dns_answer_hijacked"


@pytest.fixture
async def kpu() -> AsyncIterator[Watch]:
    async with watching(PROBE, KPU) as watch:
        await watch.accept()
        yield watch


@pytest.fixture
async def bawaslu() -> AsyncIterator[Watch]:
    async with watching(PROBE, BAWASLU) as watch:
        await watch.accept()
        yield watch


def edit(watch: Watch, *addresses: str, zone: str = "kpu.go.id") -> None:
    do(watch.world, "zone.put", zone, {"name": watch.site, "kind": "A", "to": list(addresses)})


async def test_what_is_usual_is_quiet_and_says_what_it_saw(kpu: Watch) -> None:
    event = await kpu.look()
    assert event["sentinel.dns.findings"] == []
    assert event["dns.answers.data"] == ["127.10.1.10", "127.10.1.11"]
    assert (event["sentinel.dns.servers_asked"], event["sentinel.dns.servers_foreign"]) == (3, 0)
    assert (event["server.as.number"], event["server.as.organization.name"]) == (64510, "Pemerintah Latihan")
    assert event["sentinel.dns.dnssec"] == "secure"
    assert event["sentinel.dns.authority_unchanged"] is True
    assert kpu.matches(event) == ()


async def test_the_parents_word_is_part_of_what_is_usual(kpu: Watch) -> None:
    assert kpu.baseline is not None
    assert kpu.baseline.values("ns") == ("ns1.kpu.go.id", "ns2.kpu.go.id", "ns3.kpu.go.id")
    assert len(kpu.baseline.values("ds") or ()) == 1
    do(kpu.world, "registrar.strip_ds", "kpu.go.id")
    assert (await kpu.look())["sentinel.dns.authority_unchanged"] is False


async def test_a_zone_edited_at_the_dns_host_is_a_hijack_although_the_padlock_is_closed(kpu: Watch) -> None:
    """A2: all servers, a new key of the usual operator, logged after the change; the old address still stands."""
    await kpu.look()
    do(kpu.world, "certificate.show", "gelap-kpu", {"paper": "fresh"})
    edit(kpu, THIEF)
    event = await kpu.look()
    assert event["sentinel.dns.findings"] == ["answer_foreign"]
    assert event["sentinel.dns.answers_unexpected"] == [THIEF]
    assert event["sentinel.dns.as_unexpected"] == [64566]
    assert (event["sentinel.dns.fresh_certificate"], event["sentinel.dns.old_address_serves_old_key"]) == (True, True)
    assert event["sentinel.dns.answer_reasons"] == ["fresh_certificate", "new_network", "old_key_at_old_address"]
    assert event["sentinel.dns.servers_foreign"] == 3
    assert event["sentinel.dns.reasons"] == [f"{THIEF} (AS64566): fresh_certificate"]
    assert RULE in kpu.matches(event)


async def test_a_certificate_that_the_thief_obtained_does_not_grow_old_enough_to_acquit_him(kpu: Watch) -> None:
    await kpu.look()
    do(kpu.world, "certificate.show", "gelap-kpu", {"paper": "fresh"})
    edit(kpu, THIEF)
    for _ in range(4):
        event = await kpu.look(seconds=20 * 3600.0)
    assert event["sentinel.dns.findings"] == ["answer_foreign"], "three days later"
    edit(kpu, "127.10.1.10", "127.10.1.11")
    assert (await kpu.look())["sentinel.dns.findings"] == []
    kpu.clock.later(26 * 3600.0)
    await kpu.look()
    edit(kpu, THIEF)
    event = await kpu.look()
    assert event["sentinel.dns.answers_unexpected"] == [THIEF], "the same certificate, now a day old and more"
    assert event["sentinel.dns.old_address_serves_old_key"] is True


async def test_a_rogue_extra_record_among_right_ones_is_found(bawaslu: Watch) -> None:
    edit(bawaslu, "127.10.2.10", LODGER, zone="bawaslu.go.id")
    event = await bawaslu.look()
    assert event["sentinel.dns.answers_unexpected"] == [LODGER]
    assert event["sentinel.dns.as_unexpected"] == [64566]
    assert RULE in bawaslu.matches(event)


async def test_one_compromised_secondary_is_told_with_how_many_others_say_otherwise(bawaslu: Watch) -> None:
    how = {"zone": "bawaslu.go.id", "name": BAWASLU, "kind": "A", "to": [LODGER]}
    do(bawaslu.world, "server.tamper", "127.10.54.2", how)
    event = await bawaslu.look()
    assert (event["sentinel.dns.servers_foreign"], event["sentinel.dns.servers_asked"]) == (1, 2)
    assert event["sentinel.dns.answers_unexpected"] == [LODGER]
    assert event["sentinel.dns.confirmed"] is False
    assert event["sentinel.dns.reasons"] == [f"{LODGER} (AS64566, ns2.bawaslu.go.id): not_trusted"]
    again = await bawaslu.look(attempt=1, seconds=5.0)
    assert again["sentinel.dns.confirmed"] is True


async def test_one_stale_secondary_is_nobodys_business(bawaslu: Watch) -> None:
    """B6: it gives what was right yesterday."""
    do(bawaslu.world, "server.freeze", "127.10.54.1", {"zone": "bawaslu.go.id"})
    edit(bawaslu, "127.10.2.11", zone="bawaslu.go.id")
    event = await bawaslu.look()
    assert sorted(event["dns.answers.data"]) == ["127.10.2.10", "127.10.2.11"]  # type: ignore[arg-type]  # it is a list
    assert event["sentinel.dns.findings"] == []


@pytest.mark.slow
async def test_a_shorter_life_of_answers_is_told_and_opens_nothing(kpu: Watch) -> None:
    do(kpu.world, "zone.age", "kpu.go.id", {"ttl": 30, "name": KPU, "kind": "A"})
    event = await kpu.look()
    assert (event["sentinel.dns.findings"], event["dns.answers.ttl"]) == (["ttl_drop"], 30)
    assert kpu.matches(event) == ()


async def test_an_inner_address_is_a_bogon_whatever_is_usual(kpu: Watch) -> None:
    kpu.baseline = None
    edit(kpu, "127.10.1.10", "169.254.169.254")
    event = await kpu.look()
    assert event["sentinel.dns.findings"] == ["bogon"]
    assert event["sentinel.dns.bogon"] == ["169.254.169.254 link_local"]
    assert event["sentinel.dns.reasons"] == ["169.254.169.254 (link_local): bogon"]
    assert event["sentinel.dns.servers_foreign"] == 3
    assert RULE in kpu.matches(event)
    assert kpu.seen is not None
    assert PROBE.proposal(kpu.seen) is None, "nobody is asked to accept that"


async def test_a_move_under_the_old_key_is_acquitted_and_taken_in(kpu: Watch) -> None:
    """A CDN move without changed name servers: the house in the cloud shows the site's own certificate."""
    cloud = kpu.world.site("awan-kpu").certificate
    cloud.worn.settle(kpu.world.site("kpu").certificate.worn.now)
    edit(kpu, "127.20.1.10")
    event = await kpu.look()
    assert event["sentinel.dns.answers_exonerated"] == ["127.20.1.10"]
    assert event["sentinel.dns.findings"] == []
    assert kpu.baseline is not None
    assert "127.20.1.0/24" in (kpu.baseline.values("blocks") or ())
    assert (await kpu.look())["sentinel.dns.answers_exonerated"] == [], "it is usual now"


async def test_the_same_move_acquits_nobody_while_the_name_servers_are_strange(kpu: Watch) -> None:
    """A1: the thief serves a copy of the zone; even the site's own key, proxied through, must not help him."""
    own = kpu.world.site("kpu").certificate.worn.now
    kpu.world.site("gelap-kpu").certificate.worn.settle(own)
    do(kpu.world, "hoster.host", "evil", {"zone": "kpu.go.id", "but": {f"{KPU} A": [THIEF]}, "ttl": 60})
    do(kpu.world, "registrar.swap", "kpu.go.id", {"to": ["ns1.evil.example", "ns2.evil.example"]})
    event = await kpu.look()
    assert event["sentinel.dns.authority_unchanged"] is False
    assert "authority_changed" in event["sentinel.dns.answer_reasons"]  # type: ignore[operator]  # it is a list
    assert event["sentinel.dns.answers_exonerated"] == []


async def test_the_clouds_turns_are_followed_through_the_alias() -> None:
    async with watching(PROBE, INFO) as watch:
        await watch.accept()
        event = await watch.look()
        assert event["dns.answers.data"] == ["127.20.1.1", "127.20.2.1"]
        assert watch.baseline is not None
        assert watch.baseline.values("aliases") == ("awan.example",)
        cloud = {"name": "info.awan.example", "kind": "A"}
        do(watch.world, "zone.put", "awan.example", {**cloud, "to": ["127.20.5.1", "127.20.6.1"]})
        event = await watch.look()
        assert event["sentinel.dns.findings"] == []
        assert event["sentinel.dns.answers_exonerated"] == ["127.20.5.1", "127.20.6.1"], "in blocks that nobody knew"
        do(watch.world, "zone.put", "kpu.go.id", {"name": INFO, "kind": "CNAME", "to": ["www.evil.example."]})
        event = await watch.look()
        assert event["sentinel.dns.cname_unexpected"] == ["www.evil.example"]
        assert "new_alias" in event["sentinel.dns.answer_reasons"]  # type: ignore[operator]  # it is a list


async def test_browsers_obey_hints_so_hints_are_judged_like_addresses(bawaslu: Watch) -> None:
    record = {"name": BAWASLU, "kind": "HTTPS", "to": [f"1 . alpn=h2 ipv4hint={LODGER}"]}
    do(bawaslu.world, "zone.put", "bawaslu.go.id", record)
    event = await bawaslu.look(seconds=300.0)
    assert event["sentinel.dns.findings"] == ["answer_foreign"]
    assert event["sentinel.dns.svcb_unexpected"] == [LODGER]


@pytest.mark.slow
async def test_a_lost_server_is_lost_coverage_and_all_lost_is_a_failure(bawaslu: Watch) -> None:
    do(bawaslu.world, "server.stop", "127.10.54.1")
    event = await bawaslu.look()
    assert (event["sentinel.dns.findings"], event["sentinel.dns.servers_asked"]) == ([], 1)
    do(bawaslu.world, "server.stop", "127.10.54.2")
    event = await bawaslu.look()
    assert event["event.outcome"] == "unknown"
    assert "sentinel.dns.findings" not in event


@pytest.mark.slow
async def test_over_a_tainted_path_only_signed_answers_teach_and_open_anything(kpu: Watch, bawaslu: Watch) -> None:
    for watch, teaches in ((kpu, True), (bawaslu, False)):
        event = await watch.look(path=SelfTest(state=PathState.TAINTED, at=watch.clock.at))
        assert watch.seen is not None
        assert (event["sentinel.dns.path_state"], event["sentinel.dns.dnssec"] == "secure") == ("tainted", teaches)
        assert (PROBE.proposal(watch.seen) is not None) is teaches
    edit(bawaslu, LODGER, zone="bawaslu.go.id")
    tainted = await bawaslu.look(path=SelfTest(state=PathState.TAINTED, at=bawaslu.clock.at))
    assert (tainted["sentinel.dns.findings"], bawaslu.matches(tainted)) == (["answer_foreign"], ())
    assert RULE in bawaslu.matches(await bawaslu.look())
