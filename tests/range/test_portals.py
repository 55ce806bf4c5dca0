import asyncio
import contextlib
import re
import socket
import time

import aiohttp
import pytest

from sentinel.range.pages import Office
from sentinel.range.plots import Plot
from sentinel.range.portals import Site
from sentinel.range.world import World
from tests.range.clients import get, trusting


async def test_a_front_page_looks_like_an_election_office(world: World, site: Site) -> None:
    page = await get(world, site.url)
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for words in ("KPU Provinsi NTB", "Lompat ke isi utama", "Berita terkini", "<svg", "WITA"):
        assert words in page.text
    assert "$" not in page.text


async def test_counter_and_token_change_at_every_load_and_the_news_stays(world: World, site: Site) -> None:
    pages = [(await get(world, site.url)).text for _ in range(3)]
    assert len({re.findall(r'csrf-token" content="(\w+)"', page)[0] for page in pages}) == 3
    counts = [int(re.findall(r'penghitung">(\d+)<', page)[0]) for page in pages]
    assert counts == sorted(set(counts))
    assert len({page.partition("<ul")[2].partition("</ul>")[0] for page in pages}) == 1


async def test_every_link_of_the_front_page_leads_somewhere(world: World, site: Site) -> None:
    text = (await get(world, site.url)).text
    links = set(re.findall(r'href="(/[^"]*)"', text))
    assert len(links) > 8
    assert {link: (await get(world, site.url + link[1:])).status for link in links} == dict.fromkeys(links, 200)
    assert (await get(world, f"{site.url}tidak/ada")).status == 404


async def test_sites_are_told_apart_by_name_also_over_ipv6(world: World) -> None:
    mataram, bawaslu = world.site("kpu-mataram"), world.site("bawaslu-ntb")
    assert "KPU Kota Mataram" in (await get(world, mataram.url, address="::1")).text
    page = await get(world, bawaslu.url)
    assert 'class="bawaslu"' in page.text


async def test_http_leads_to_https(world: World, site: Site) -> None:
    page = await get(world, f"http://{site.name}:{world.portals.http_port}/berita/")
    assert (page.status, page.headers["Location"]) == (301, f"{site.url}berita/")


async def test_what_was_asked_is_remembered(world: World, site: Site) -> None:
    await get(world, f"{site.url}profil")
    asked = await world.asked.find(lambda entry: entry.server == "portal", within=1)
    assert (asked.what, asked.name, asked.client) == ("GET /profil", site.name, "127.0.0.1")
    assert abs((world.now() - asked.at).total_seconds()) < 5


async def test_refused_resets_and_come_back(world: World, site: Site) -> None:
    with site.line.refuse(), pytest.raises(aiohttp.ClientConnectorError, match="Connect call failed"):
        await get(world, site.url)
    with site.line.reset(), pytest.raises((aiohttp.ClientOSError, ConnectionResetError)):
        await get(world, site.url)
    assert (await get(world, site.url)).status == 200


async def test_a_black_hole_swallows_the_first_packet(world: World, site: Site) -> None:
    with site.line.black_hole(), pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.open_connection(site.addresses[0], world.portals.https_port), 0.4)
    assert (await get(world, site.url)).status == 200


async def test_a_silent_site_takes_the_connection_and_nothing_more(world: World, site: Site) -> None:
    with site.line.silence():
        reader, writer = await asyncio.open_connection(site.addresses[0], world.portals.https_port)
        with pytest.raises(TimeoutError):
            await get(world, site.url, wait=0.3)
    assert await reader.read() == b""
    writer.close()
    assert (await get(world, site.url)).status == 200


async def test_a_handshake_can_be_broken_off_or_answered_with_noise(world: World, site: Site) -> None:
    with site.line.hang_up(), pytest.raises(aiohttp.ClientOSError, match="reset"):
        await get(world, site.url)
    with site.line.noise(), pytest.raises(aiohttp.ClientConnectorError, match=r"(?i)wrong[ _]version"):
        await get(world, site.url)


async def test_one_address_of_two_can_fail(world: World, site: Site) -> None:
    good, bad = site.addresses
    with site.line.refuse(bad):
        assert (await get(world, site.url, address=good)).status == 200
        with pytest.raises(aiohttp.ClientConnectorError):
            await get(world, site.url, address=bad)
    with pytest.raises(ValueError, match=re.escape("10.1.1.1 is none of 127.77.1.10, 127.77.1.11")):
        site.line.refuse("10.1.1.1")


async def test_refusing_ends_conversations_that_are_under_way(world: World, site: Site) -> None:
    reader, writer = await asyncio.open_connection(site.addresses[0], world.portals.http_port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert await reader.readline() == b"HTTP/1.1 301 Moved Permanently\r\n"
    site.line.refuse()
    assert (await asyncio.wait_for(reader.read(), 2)).startswith(b"Location: ")  # the rest, and then the end
    writer.close()


async def test_nobody_takes_the_port_of_a_site_that_is_down(world: World, site: Site) -> None:
    with site.line.refuse(), socket.socket() as thief, pytest.raises(OSError, match="in use"):
        thief.bind((site.addresses[0], world.portals.https_port))


@pytest.mark.parametrize(
    ("verb", "status", "words"),
    [
        ("maintenance", 503, "pemeliharaan"),
        ("waf", 403, "Request Rejected"),
        ("captcha", 200, "challenge"),
        ("rate_limit", 429, "Too Many"),
        ("empty", 200, ""),
        ("deface", 200, "HACKED BY AnonLatihan"),
        ("gambling", 200, "slot gacor"),
    ],
)
async def test_pages_that_nobody_wants_to_see(world: World, site: Site, verb: str, status: int, words: str) -> None:
    with getattr(site.front, verb)():
        page = await get(world, site.url)
    assert page.status == status
    assert words in page.text
    assert "Berita terkini" in (await get(world, site.url)).text


async def test_statuses_redirects_and_their_headers(world: World, site: Site) -> None:
    with site.front.status(500):
        assert (await get(world, site.url)).status == 500
    with site.front.redirect("https://lain.test/x", 301):
        page = await get(world, site.url)
        assert (page.status, page.headers["Location"]) == (301, "https://lain.test/x")
    with site.front.redirect("hadiah.judi.test"):
        page = await get(world, site.url)
        assert (page.status, page.headers["Location"]) == (302, world.site("hadiah").url)
        assert "Hadiah Langsung" in (await get(world, page.headers["Location"])).text
    with site.front.maintenance():
        assert (await get(world, site.url)).headers["Retry-After"] == "3600"
    assert (await get(world, f"{site.url}generate_204")).status == 204


async def test_cloaked_gambling_shows_itself_to_searchers_only(world: World, site: Site) -> None:
    with site.front.cloak():
        assert "slot gacor" not in (await get(world, site.url)).text
        for headers in ({"User-Agent": "Mozilla/5.0 (Googlebot/2.1)"}, {"Referer": "https://www.google.co.id/"}):
            assert "slot gacor" in (await get(world, site.url, headers=headers)).text


async def test_late_answers_and_answers_that_never_come(world: World, site: Site) -> None:
    with site.front.slow(0.3):
        begun = time.monotonic()
        assert (await get(world, site.url)).status == 200
        assert time.monotonic() - begun >= 0.3
    with site.front.hang(), pytest.raises(TimeoutError):
        await get(world, site.url, wait=0.2)


async def test_drops_cuts_and_gibberish(world: World, site: Site) -> None:
    with site.front.drip(piece=10, pause=0.05), pytest.raises(TimeoutError):
        await get(world, site.url, wait=0.3)
    with site.front.cut(300), pytest.raises(aiohttp.ClientPayloadError):
        await get(world, site.url)
    with site.front.garbage(), pytest.raises(aiohttp.ClientError):
        await get(world, site.url)


async def test_faults_of_different_kinds_stand_side_by_side(world: World, site: Site) -> None:
    late, bad = site.front.slow(0.2), site.front.status(500)
    begun = time.monotonic()
    assert (await get(world, site.url)).status == 500
    assert time.monotonic() - begun >= 0.2
    late.undo()
    assert (await get(world, site.url)).status == 500
    bad.undo()
    assert (await get(world, site.url)).status == 200


async def test_a_head_request_gets_no_body(world: World, site: Site) -> None:
    reader, writer = await asyncio.open_connection(
        site.addresses[0], world.portals.https_port, ssl=trusting(world), server_hostname=site.name
    )
    writer.write(f"HEAD / HTTP/1.1\r\nHost: {site.name}\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"Content-Length: 3" in head
    assert body == b""
    writer.close()


async def test_sites_may_share_an_address_and_keep_their_own_certificates() -> None:
    office = Office(name="Kantor", place="Bima")
    plots = tuple(Plot(id=name, name=f"{name}.kpu.test", addresses=("127.77.3.1",), office=office) for name in "ab")
    async with World(plots=plots) as world:
        for site in (world.site("a"), world.site("b")):
            assert (await get(world, site.url)).status == 200
        with world.site("b").front.status(500), world.site("a").certificate.expire():
            assert (await get(world, world.site("b").url)).status == 500
            with pytest.raises(aiohttp.ClientConnectorCertificateError, match="expired"):
                await get(world, world.site("a").url)


@pytest.mark.parametrize(
    "nonsense",
    [b"\x16\x03\x01\x00\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b"x" * 70_000],
)
async def test_nonsense_ends_the_conversation_and_hurts_nobody(world: World, site: Site, nonsense: bytes) -> None:
    reader, writer = await asyncio.open_connection(site.addresses[0], world.portals.http_port)
    writer.write(nonsense)
    with contextlib.suppress(ConnectionResetError):  # it may close before it has read everything
        assert await asyncio.wait_for(reader.read(), 2) == b""
    writer.close()
    assert (await get(world, site.url)).status == 200


async def test_healing_the_world_ends_every_fault(world: World, site: Site) -> None:
    site.line.refuse()
    site.front.waf()
    site.certificate.expire()
    world.names.nxdomain(site.name)
    world.heal()
    assert (await get(world, site.url)).status == 200
