"""The takeover probe against a country of name servers, sites and a registry on loopback."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from dns.message import Message
from dns.rdatatype import RdataType

from probes.dns_takeover import PROBE, TakeoverFacts, TakeoverLearned
from sentinel.kit.seen import Reference
from sentinel.model.event import Event
from sentinel.model.failure import Failure, Skipped
from sentinel.range.http import html
from sentinel.range.internet import Internet
from sentinel.range.primary import Lie
from sentinel.range.twists import failing, recursive, silent
from tests.kit.authority.desk import lie
from tests.probes.country import country, look
from tests.probes.world import Looked

KPU, BAWASLU = "kpu.go.id", "bawaslu.go.id"
URL, PLAIN = f"https://www.{KPU}/", f"https://www.{BAWASLU}/"
INFO = f"info.{KPU}"
NS = {f"ns{n}.{KPU}": f"127.10.53.{n}" for n in (1, 2, 3)}
EMPTY = "<h1>404</h1><p>Tidak ada situs di sini.</p>"
D = "sentinel.dns."
LISTS: Mapping[str, Reference] = {
    "takeover": Reference(
        name="takeover",
        version="1",
        data={
            "awan.example | 404 | tidak ada situs di sini": "Awan",
            "awan.example | never | tetapi ada": "Awan",
            "bagi.example | nxdomain": "Bagi",
        },
    ),
    "dns_hosts": Reference(name="dns_hosts", version="1", data={"awan.example | claimable": "Awan DNS"}),
}


@pytest.fixture
async def net() -> AsyncIterator[Internet]:
    async with country() as world:
        yield world


async def see(net: Internet, url: str = URL, seconds: float = 8.0, **more: Any) -> Looked:  # noqa: ANN401 - as for look
    return await look(net, PROBE, url, seconds, **{"reference": LISTS, **more})


def at(looked: Looked, of: str) -> Event:
    """The event about this zone or name."""
    (one,) = [event for event in looked.events if event[D + "dangling_of"] == of]
    return one


async def test_a_quiet_day(net: Internet) -> None:
    looked = await see(net)
    assert [event[D + "dangling_of"] for event in looked.events] == [KPU, f"www.{KPU}"]
    zone, name = looked.events
    assert (zone[D + "zone"], zone[D + "delegation_addresses"]) == (KPU, 3)
    assert zone[D + "delegation_served"] is True
    assert zone[D + "lame_all"] is False
    assert (zone[D + "delegation_lame"], zone[D + "delegation_silent"]) == ([], [])
    assert name[D + "aliases_foreign"] == []
    for event in looked.events:
        assert event[D + "anchored"] is True
        assert event[D + "plane"] == "authority"
        assert event[D + "path_state"] == "unknown"
        assert D + "findings" not in event
    assert not PROBE.doubtful(looked.outcome, None)


async def test_a_server_that_knows_nothing_of_the_zone_is_lame(net: Internet) -> None:
    for rcode in ("REFUSED", "SERVFAIL", "NXDOMAIN"):
        with net.tree.server(NS[f"ns2.{KPU}"]).lie(Lie(twist=failing(rcode))):
            looked = await see(net)
        event = at(looked, KPU)
        assert event[D + "findings"] == ["lame"]
        assert event[D + "delegation_lame"] == [f"ns2.{KPU} 127.10.53.2 {rcode.lower()}"]
        assert event[D + "lame_all"] is False
        assert D + "delegation_served" not in event
        assert PROBE.doubtful(looked.outcome, None)


async def test_all_servers_lame_is_seen_though_nothing_below_can_be(net: Internet) -> None:
    lie(net.tree, failing("REFUSED"), *NS.values(), "127.10.54.1", "127.10.54.2")
    for url in (URL, PLAIN):
        event = (await see(net, url)).events[0]
        assert event[D + "findings"] == ["lame"]
        assert event[D + "lame_all"] is True


@pytest.mark.slow
async def test_who_does_not_answer_is_not_lame_and_not_well(net: Internet) -> None:
    lie(net.tree, silent, NS[f"ns3.{KPU}"])
    event = at(await see(net, seconds=4.0), KPU)
    assert D + "findings" not in event
    assert event[D + "delegation_silent"] == [f"ns3.{KPU} 127.10.53.3 silent"]
    assert D + "delegation_served" not in event
    assert D + "anchored" not in event


async def test_an_answer_without_authority_is_lame(net: Internet) -> None:
    lie(net.tree, recursive, NS[f"ns1.{KPU}"])
    event = at(await see(net), KPU)
    assert event[D + "delegation_lame"] == [f"ns1.{KPU} 127.10.53.1 not_authoritative"]


async def test_who_serves_the_zone_over_tcp_is_not_lame(net: Internet) -> None:
    net.tree.server(NS[f"ns1.{KPU}"]).lie(Lie(twist=failing("REFUSED"), tcp=False))
    assert at(await see(net), KPU)[D + "delegation_served"] is True


async def test_a_load_balancer_that_knows_addresses_alone_is_not_lame(net: Internet) -> None:
    def no_soa(query: Message, said: Message) -> Message | None:
        return failing("REFUSED")(query, said) if query.question[0].rdtype == RdataType.SOA else said

    lie(net.tree, no_soa, *NS.values())
    assert at(await see(net), KPU)[D + "delegation_served"] is True


async def test_a_provider_that_knows_nothing_of_the_zone_gives_it_to_anybody(net: Internet) -> None:
    with net.accounts[BAWASLU].swap(["ns1.awan.example", "ns2.awan.example"]):
        event = at(await see(net, PLAIN), BAWASLU)
    assert event[D + "findings"] == ["lame", "dangling"]
    assert (event[D + "takeover"], event[D + "takeover_service"]) == ("claimable", "Awan DNS")
    assert (event[D + "dangling_kind"], event[D + "dangling_target"]) == ("server", "ns1.awan.example")


async def test_a_name_server_in_a_domain_that_is_nobodys(net: Internet) -> None:
    with net.accounts[BAWASLU].swap([f"ns1.{BAWASLU}", "ns1.hilang.com"]):
        event = at(await see(net, PLAIN), BAWASLU)
        assert event[D + "findings"] == ["dangling"]
        assert (event[D + "takeover"], event[D + "dangling_target"]) == ("registrable", "ns1.hilang.com")
        assert D + "anchored" not in event
        net.rdap.enrol("hilang.com", "ns.lain.com")
        assert at(await see(net, PLAIN), BAWASLU)[D + "takeover"] == "generic", "registered, and without servers"
        with net.rdap.limit():
            assert at(await see(net, PLAIN), BAWASLU)[D + "takeover"] == "generic", "the registry did not say"


ENDS = {
    "situs.hilang.com": "registrable",
    "situs.awan.example": "generic",
    "situs.bagi.example": "claimable",
    "lama.kab.go.id": "generic",
    f"lama.{KPU}": None,
}


async def test_an_alias_to_a_name_that_does_not_exist(net: Internet) -> None:
    net.rdap.enrol("bagi.example", "ns.bagi.example")
    for to, takeover in ENDS.items():
        with net.tree.zone(KPU).edit(INFO, "CNAME", f"{to}."):
            event = at(await see(net, f"https://{INFO}/"), INFO)
        assert event.get(D + "takeover") == takeover, to
        assert event.get(D + "findings") == (["dangling"] if takeover else None), to
        assert event.get(D + "dangling_target") == (to if takeover else None)
        assert event[D + "aliases_foreign"] == ([to] if takeover else [])


@pytest.mark.slow
async def test_a_page_tells_that_nobody_lives_there(net: Internet) -> None:
    site = net.site("info")
    calm = at(await see(net, site.url), INFO)
    assert calm[D + "aliases_foreign"] == ["info.awan.example"]
    assert calm[D + "anchored"] is True
    empty = html(EMPTY, 404)
    doubles = [one for one in net.portals.sites.values() if one.name == INFO]
    assert doubles
    with site.front.show(empty):
        event = at(await see(net, site.url), INFO)
        assert (event[D + "takeover"], event[D + "takeover_service"]) == ("claimable", "Awan")
        assert event[D + "findings"] == ["dangling"]
        assert event[D + "dangling_claimed"] is False
    with site.front.show(html(EMPTY, 200)):
        assert D + "findings" not in at(await see(net, site.url), INFO)
    with site.front.show(html(EMPTY + "Tetapi ada.", 404)):
        assert D + "findings" not in at(await see(net, site.url), INFO)


@pytest.mark.slow
async def test_a_site_that_does_not_answer_proves_nothing_and_a_dead_authority_neither(net: Internet) -> None:
    site = net.site("info")
    with site.line.refuse():
        event = at(await see(net, site.url), INFO)
        assert D + "findings" not in event
        assert D + "anchored" not in event
    lie(net.tree, silent, "127.20.53.1", "127.20.53.2")
    event = at(await see(net, site.url, 1.0), INFO)
    assert D + "findings" not in event
    assert D + "anchored" not in event


@pytest.mark.slow
async def test_who_moves_in_where_it_was_open_is_told(net: Internet) -> None:
    site = net.site("info")
    learned: TakeoverLearned | None = None
    with site.front.show(html(EMPTY, 404)):
        vacant = await see(net, site.url)
        for _ in range(3):
            looked = await see(net, site.url, learned=learned)
            learned = PROBE.learn(learned, looked.seen)
    assert learned is not None
    lie(net.tree, silent, "127.20.53.1", "127.20.53.2")
    assert PROBE.learn(learned, (await see(net, site.url, 1.0, learned=learned)).seen) == learned, "nobody could tell"
    net.tree.server("127.20.53.1").heal()
    event = at(await see(net, site.url, learned=learned), INFO)
    assert event[D + "findings"] == ["dangling"]
    assert event[D + "dangling_claimed"] is True
    assert D + "takeover" not in event
    with net.tree.zone(KPU).edit(INFO, "CNAME"), net.tree.zone(KPU).edit(INFO, "A", "127.10.1.10"):
        moved = await see(net, site.url, learned=learned)
        assert D + "findings" not in at(moved, INFO)
        after = PROBE.learn(learned, moved.seen)
    assert after is not None
    assert after.known == ()
    assert PROBE.doubtful(vacant.outcome, looked.outcome) is False


async def test_without_lists_only_what_is_missing_dangles(net: Internet) -> None:
    site = net.site("info")
    with site.front.show(html(EMPTY, 404)):
        assert D + "findings" not in at(await see(net, site.url, reference={}), INFO)


async def test_when_nobody_above_answers_nothing_was_seen(net: Internet) -> None:
    lie(net.tree, silent, *net.tree.servers)
    assert isinstance((await see(net, seconds=0.5)).outcome, Failure)


async def test_addresses_hang_on_no_delegation(net: Internet) -> None:
    for url in ("https://127.0.0.1/", "https://[::1]/"):
        assert isinstance((await see(net, url)).outcome, Skipped)


@pytest.mark.slow
async def test_a_change_is_looked_at_again_and_silence_is_none(net: Internet) -> None:
    before = (await see(net)).outcome
    lie(net.tree, silent, NS[f"ns3.{KPU}"])
    quiet = (await see(net, seconds=4.0)).outcome
    lie(net.tree, failing("REFUSED"), NS[f"ns2.{KPU}"])
    lame = (await see(net, seconds=4.0)).outcome
    assert isinstance(before, TakeoverFacts)
    assert not PROBE.doubtful(quiet, before)
    assert PROBE.doubtful(lame, before)
