"""Where the tls probe looks: the authority's addresses, the panel's, and those that showed the site until lately."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from probes.tls import PROBE
from sentinel.kit.baseline import Normal
from sentinel.kit.places.choice import TURN, chosen
from sentinel.kit.places.memory import MOST, Memory, remembered
from sentinel.kit.places.place import By, Place
from sentinel.model.event import Event
from sentinel.model.failure import Failure
from sentinel.range.tree import indonesia
from tests.authority import DAY, NOW, Issued, authority, rsa_key, server
from tests.kit.authority.desk import plane
from tests.kit.net.servers import saying
from tests.probes.world import Looked, World, http, look, server_context, site, world

ROOT = authority("Lab Root", key=rsa_key(2048))
OTHER = authority("Other Root")
HERE, THERE = "127.0.0.1", "127.0.0.2"
GOOD = saying(http())
OLD_KEY = "sentinel.tls.old_address_serves_old_key"
OURS, THEIRS = server(ROOT), server(OTHER)


@pytest.fixture
async def net(tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "roots.pem").write_bytes(ROOT.pem + OTHER.pem)
    async with world(tmp_path / "roots.pem") as made:
        made.name("portal.test", [HERE])
        yield made


@asynccontextmanager
async def sites(folder: Path, shown: Mapping[str, Issued]) -> AsyncIterator[str]:
    """A site that shows each of these at its address."""
    contexts = {address: server_context(folder, leaf) for address, leaf in shown.items()}
    async with site(dict.fromkeys(shown, GOOD), contexts) as port:
        yield f"https://portal.test:{port}/"


def memory(*good: str, ago: timedelta = timedelta(minutes=5)) -> str:
    return Memory().after(good, ["panel"], NOW - ago).text()


def by_address(looked: Looked) -> dict[str, Event]:
    return {str(event["server.ip"]): event for event in looked.events}


async def usual(net: World, folder: Path) -> Normal:
    """What is normal of a site that shows its own certificate."""
    async with sites(folder, {HERE: OURS}) as url:
        proposed = PROBE.proposal((await look(net, PROBE, url)).seen)
    assert proposed is not None
    return proposed


async def test_an_old_address_that_still_shows_the_old_key_is_told_beside_the_new_one(
    net: World, tmp_path: Path
) -> None:
    before = await usual(net, tmp_path)
    async with sites(tmp_path, {HERE: THEIRS, THERE: OURS}) as url:
        events = by_address(await look(net, PROBE, url, baseline=before, cursor=memory(THERE)))
    assert events[HERE]["sentinel.tls.findings"] == ["issuer_changed", "key_changed"]
    assert events[HERE][OLD_KEY] is True
    assert "sentinel.tls.edge_differs" not in events[HERE], "what nobody is sent to is no witness of what is usual"
    assert (events[THERE]["sentinel.tls.named_by"], events[THERE][OLD_KEY]) == (["memory"], True)


async def test_a_site_that_took_its_key_along_has_moved_and_nothing_is_said(net: World, tmp_path: Path) -> None:
    before = await usual(net, tmp_path)
    async with sites(tmp_path, {HERE: OURS, THERE: OURS}) as url:
        events = by_address(await look(net, PROBE, url, baseline=before, cursor=memory(THERE)))
    assert events[HERE]["sentinel.tls.findings"] == []
    assert OLD_KEY not in events[HERE]


async def test_an_old_address_that_is_silent_or_somebody_elses_now_is_no_news_of_the_site(
    net: World, tmp_path: Path
) -> None:
    stranger = server(ROOT, ["other.test"], life=(NOW - 90 * DAY, NOW - DAY))
    async with sites(tmp_path, {HERE: OURS, THERE: stranger}) as url:
        looked = await look(net, PROBE, url, cursor=memory(THERE, "127.0.0.3"))
    events = by_address(looked)
    assert set(events) == {HERE, THERE}
    assert events[THERE]["sentinel.tls.findings_aside"] == ["expired", "hostname_mismatch"]
    for told in ("findings", "trusted", "expiry_level", "issuer_usual", "addresses_expired"):
        assert f"sentinel.tls.{told}" not in events[THERE], f"{told} would be taken for the site's own"
    assert events[HERE]["sentinel.tls.addresses"] == 1
    assert PROBE.proposal(looked.seen) is not None, "somebody else's address does not keep us from learning"


async def test_a_default_page_at_an_address_of_the_panel_alone_is_told_aside(net: World, tmp_path: Path) -> None:
    net.panel.table["portal.test"] = [HERE, THERE]
    async with sites(tmp_path, {HERE: OURS, THERE: server(ROOT, ["cdn.test"])}) as url:
        events = by_address(await look(net, PROBE, url))
    assert events[HERE]["sentinel.tls.named_by"] == ["resolver", "panel"]
    assert events[THERE]["sentinel.tls.named_by"] == ["panel"]
    assert events[THERE]["sentinel.tls.findings_aside"] == ["hostname_mismatch"]
    assert "sentinel.tls.findings" not in events[THERE]


async def test_a_resolver_that_leads_to_a_stranger_with_a_padlock_is_an_edge_apart(net: World, tmp_path: Path) -> None:
    before = await usual(net, tmp_path)
    net.panel.table["portal.test"] = [THERE]
    async with sites(tmp_path, {HERE: OURS, THERE: THEIRS}) as url:
        looked = await look(net, PROBE, url, baseline=before)
    events = by_address(looked)
    assert events[THERE]["sentinel.tls.edge_differs"] is True
    assert events[THERE]["sentinel.baseline.basis"] == "accepted"
    assert before.grown(PROBE.exonerated(looked.seen), NOW, "test-1") == before


async def test_the_panel_is_asked_every_quarter_of_an_hour_and_never_in_a_second_look(
    net: World, tmp_path: Path
) -> None:
    async with sites(tmp_path, {HERE: OURS}) as url:
        net.panel.asked.clear()
        first = await look(net, PROBE, url)
        assert "portal.test" in net.panel.asked
        net.panel.asked.clear()
        await look(net, PROBE, url, cursor=PROBE.cursor(first.outcome))
        assert net.panel.asked == []


async def test_what_only_the_authority_says_is_the_sites_own(tmp_path: Path) -> None:
    leaf = server(ROOT, ["www.kpu.go.id"])
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    async with world(tmp_path / "roots.pem") as net, indonesia() as tree:
        net.toolbox.plane = plane(tree)
        net.name("www.kpu.go.id", [HERE])
        tree.zone("kpu.go.id").edit("www.kpu.go.id", "A", THERE)
        async with sites(tmp_path, {HERE: leaf, THERE: OURS}) as url:
            events = by_address(await look(net, PROBE, url.replace("portal.test", "www.kpu.go.id")))
    assert events[THERE]["sentinel.tls.named_by"] == ["authority"]
    assert events[THERE]["sentinel.tls.findings"] == ["hostname_mismatch"]


async def test_nothing_named_is_a_failed_look_whatever_is_remembered(net: World, tmp_path: Path) -> None:
    async with sites(tmp_path, {HERE: OURS}) as url:
        net.name("portal.test", "NXDOMAIN")
        assert isinstance((await look(net, PROBE, url, cursor=memory(HERE))).outcome, Failure)


def test_memory_is_bounded_survives_as_text_and_forgets_after_three_days() -> None:
    full = Memory().after([f"198.51.100.{n}" for n in range(99)], ["panel"], NOW)
    assert len(remembered(full.text()).good) == MOST
    assert remembered(full.text()) == full
    later = full.after([HERE], [], NOW + timedelta(days=3))
    assert set(later.good) == {HERE}
    assert later.due("panel", NOW + timedelta(minutes=15), timedelta(minutes=15))
    assert not later.due("panel", NOW + timedelta(minutes=14), timedelta(minutes=15))


def crowd(count: int = 16) -> list[Place]:
    return [Place(address=f"198.51.100.{n}", by=(By.RESOLVER,)) for n in range(1, count + 1)]


OLD = Place(address="203.0.113.9", by=(By.MEMORY,))
OTHERS = [
    Place(address="2001:db8::1", by=(By.RESOLVER,)),
    Place(address="203.0.113.1", by=(By.AUTHORITY,)),
    Place(address="203.0.113.5", by=(By.PANEL,)),
    OLD,
]


def test_however_many_addresses_a_thief_names_the_others_are_looked_at() -> None:
    got = chosen([*crowd(500), *OTHERS], {4, 6}, NOW)
    assert len(got) == 16
    assert set(OTHERS) <= set(got)
    assert [place.main for place in got] == [True] * 14 + [False] * 2, "the site comes first"


def test_nobody_is_passed_over_for_ever_and_second_looks_go_to_the_same() -> None:
    looks = [chosen(crowd(60), {4}, NOW + timedelta(minutes=15 * n)) for n in range(40)]
    assert len({place.address for look in looks for place in look}) == 60
    start = NOW - timedelta(seconds=NOW.timestamp() % TURN)
    assert chosen(crowd(60), {4}, start) == chosen(crowd(60), {4}, start + timedelta(seconds=TURN - 1))


def test_what_a_site_has_just_left_outlives_newcomers_look_after_look() -> None:
    kept = Memory().after([OLD.address], [], NOW)
    for nth in range(1, 50):
        now = NOW + timedelta(minutes=5 * nth)
        kept = remembered(kept.after([f"198.51.{nth}.{n}" for n in range(16)], [], now).text())
        left = [Place(address=a, by=(By.MEMORY,)) for a in kept.good if not a.startswith(f"198.51.{nth}.")]
        assert OLD in chosen([*crowd(), *left], {4}, now)
    assert OLD.address not in kept.after([], [], NOW + timedelta(days=3)).good


async def test_a_look_that_went_to_some_addresses_says_to_how_many(net: World, tmp_path: Path) -> None:
    many = [f"127.0.0.{n}" for n in range(1, 21)]
    net.name("portal.test", many)
    async with sites(tmp_path, {HERE: OURS, THERE: OURS}) as url:
        events = (await look(net, PROBE, url)).events
        net.name("few.test", many[:2])
        fewer = (await look(net, PROBE, url.replace("portal", "few"))).events
    assert {event["sentinel.tls.looked_at"] for event in events} == {"16 of 20"}
    assert not any("sentinel.tls.looked_at" in event for event in fewer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "@",
        "2029-02-14T04:00:00.000Z",
        "x@1",
        "127.0.0.1@",
        "127.0.0.1@9999999999999",
        "127.0.0.1@-1",
        "\ud800@5",
    ],
)
def test_a_memory_that_cannot_be_read_is_no_memory(text: str | None) -> None:
    assert remembered(text) == Memory()
