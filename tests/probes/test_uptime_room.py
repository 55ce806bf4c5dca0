"""What one look may keep in memory: a site with many addresses and fat redirects is looked at like any other."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest

from probes.uptime import HEADERS, PROBE
from sentinel.kit.net.reply import MOST_ON_THE_WAY
from sentinel.kit.net.watch import MOST_BODIES
from sentinel.kit.page.follow import follow
from tests.kit.net.servers import saying
from tests.probes.world import World, http, look, site, world

FAT = b"<p>pemilu</p>" * 150_000


@pytest.fixture
async def net() -> AsyncIterator[World]:
    async with world() as made:
        yield made


async def test_the_pages_of_all_addresses_share_one_room(net: World) -> None:
    """Sixteen addresses of 2 MB each, looked at side by side, were enough for the unit's MemoryMax."""
    addresses = [f"127.0.0.{n}" for n in range(1, 10)]
    net.name("portal.test", addresses)
    async with site(dict.fromkeys(addresses, saying(http(body=FAT)))) as port:
        looked = await look(net, PROBE, f"http://portal.test:{port}/")
    kept = [reply.body_bytes for reply in looked.outcome.replies]
    assert sum(kept) <= MOST_BODIES
    assert max(kept) == len(FAT)
    assert looked.event["sentinel.uptime.state"] == "up"
    assert looked.event["sentinel.uptime.addresses_failed"] == []


async def test_pages_on_the_way_are_let_go(net: World) -> None:
    steps = count()

    async def onward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        step = next(steps)
        found = http("302 Found", FAT, f"Location: /{step}") if step < 3 else http()
        await saying(found)(reader, writer)

    tools = net.toolbox.for_look(10.0)
    async with site({"127.0.0.1": onward}) as port:
        first = await tools.exchange(f"http://127.0.0.1:{port}/", "127.0.0.1", headers=HEADERS)
        trail = await follow(tools, first)
    assert (len(first.body), first.truncated) == (MOST_ON_THE_WAY, True)
    assert [exchange.status for exchange in trail.exchanges] == [302, 302, 302, 200]
    assert [len(exchange.body) for exchange in trail.exchanges[:-1]] == [0, 0, 0]
    assert trail.exchanges[-1].body in http()
