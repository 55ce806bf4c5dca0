"""The registry of the world, asked by an ordinary client over real TLS."""

import json
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from sentinel.range.rdap import HOST, Rdap
from sentinel.range.wardrobe import Certificate, front
from sentinel.range.world import World
from tests.range.clients import trusting

PLACE = "127.77.9.6"
DOMAIN = "kpu.go.id"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(dice=random.Random(7)) as opened:
        yield opened


@pytest.fixture
async def registry(world: World) -> AsyncIterator[Rdap]:
    certificate = Certificate((HOST,), world.authority, world.folder, world.now)
    made = Rdap(PLACE, front(certificate, {}), world._diary("rdap"))
    made.enrol(DOMAIN, "ns1.kpu.go.id", "ns2.kpu.go.id")
    made.listener.open()
    yield made
    await made.listener.close()


async def ask(world: World, registry: Rdap, what: str = f"domain/{DOMAIN}", wait: float = 1) -> tuple[int, bytes, str]:
    limits = aiohttp.ClientTimeout(total=wait)
    async with aiohttp.ClientSession(timeout=limits) as session:
        url = f"https://{PLACE}:{registry.listener.port}/rdap/{what}"
        headers = {"Host": HOST}
        async with session.get(
            url, ssl=trusting(world), server_hostname=HOST, headers=headers, allow_redirects=False
        ) as said:
            return said.status, await said.read(), said.headers.get("Location", said.headers.get("Retry-After", ""))


async def record(world: World, registry: Rdap) -> dict[str, Any]:
    status, body, _ = await ask(world, registry)
    assert status == 200
    told: dict[str, Any] = json.loads(body)
    return told


def event(told: dict[str, Any], what: str) -> str:
    return str(next((e["eventDate"] for e in told["events"] if e["eventAction"] == what), ""))


async def test_a_registration_is_told_as_rdap_tells_it(world: World, registry: Rdap) -> None:
    told = await record(world, registry)
    assert (told["objectClassName"], told["ldhName"]) == ("domain", "KPU.GO.ID")
    assert [server["ldhName"] for server in told["nameservers"]] == ["ns1.kpu.go.id", "ns2.kpu.go.id"]
    assert "client transfer prohibited" in told["status"]
    assert told["secureDNS"] == {"delegationSigned": True}
    (keeper,) = [e for e in told["entities"] if "registrar" in e["roles"]]
    assert keeper["publicIds"][0]["identifier"] == "9990"
    assert keeper["vcardArray"][1][1][3] == "PT Pendaftar Nusantara"
    assert event(told, "expiration") > event(told, "last changed") > event(told, "registration")
    assert [entry.server for entry in world.asked] == ["rdap"]


async def test_who_is_not_registered_is_not_found(world: World, registry: Rdap) -> None:
    assert (await ask(world, registry, "domain/bebas.com"))[0] == 404
    assert (await ask(world, registry, "entity/kpu"))[0] == 404
    with registry.release(DOMAIN):
        assert (await ask(world, registry))[0] == 404
    assert (await ask(world, registry))[0] == 200


async def test_what_happens_to_a_registration_shows_and_can_be_taken_back(world: World, registry: Rdap) -> None:
    before = await record(world, registry)
    with registry.transfer(DOMAIN), registry.unlock(DOMAIN), registry.move(DOMAIN, ["ns1.evil.example"]):
        told = await record(world, registry)
        assert "Gelap" in json.dumps(told["entities"])
        assert told["status"] == ["active"]
        assert [server["ldhName"] for server in told["nameservers"]] == ["ns1.evil.example"]
        assert event(told, "last changed") >= event(told, "transfer") > event(before, "last changed")
    with registry.run_out(DOMAIN, days=3):
        soon = (world.now() + timedelta(days=3)).strftime("%Y-%m-%d")
        assert event(await record(world, registry), "expiration").startswith(soon)
    assert await record(world, registry) == before


async def test_its_bad_days(world: World, registry: Rdap) -> None:
    with registry.limit(7):
        assert (await ask(world, registry))[::2] == (429, "7")
    with registry.fail():
        assert (await ask(world, registry))[0] == 503
    for deed, what in ((registry.garbage, ValueError), (registry.depth, RecursionError)):
        with deed(), pytest.raises(what):
            json.loads((await ask(world, registry))[1])
    with registry.crowd():
        assert len(json.loads((await ask(world, registry))[1])["events"]) > 10_000
    with registry.flood():
        assert len((await ask(world, registry))[1]) > 2_000_000
    with registry.slow(5), pytest.raises(TimeoutError):
        await ask(world, registry, wait=0.2)
    assert (await ask(world, registry))[0] == 200


async def test_it_leads_in_circles_astray_and_out_of_tls(world: World, registry: Rdap) -> None:
    here = f"{registry.url}domain/{DOMAIN}"
    with registry.circle():
        assert (await ask(world, registry))[::2] == (302, here)
    with registry.wander():
        assert (await ask(world, registry))[2] == here + "x"
    with registry.downgrade():
        assert (await ask(world, registry))[2].startswith("http://")
    with registry.refer(DOMAIN, "https://rdap.lain.test/"):
        assert (await ask(world, registry))[2] == "https://rdap.lain.test/"
        assert (await ask(world, registry, "domain/bebas.com"))[0] == 404


async def test_it_can_answer_for_another_and_is_healed_at_once(world: World, registry: Rdap) -> None:
    registry.enrol("lain.id", "ns1.lain.id")
    registry.another("lain.id")
    registry.transfer("lain.id")
    assert (await record(world, registry))["ldhName"] == "LAIN.ID"
    registry.heal()
    assert (await record(world, registry))["ldhName"] == DOMAIN.upper()
