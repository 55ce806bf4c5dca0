"""The vantage's look at its own line: only verified TLS proves it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from probes.vantage import PROBE, VantageFacts
from sentinel.model.failure import Skipped
from sentinel.model.subject import Inventory, Subject, Target
from tests.authority import DAY, NOW, authority, server
from tests.kit.net.servers import black_hole, saying, silence
from tests.probes.world import Looked, World, http, look, server_context, site, world

ROOT = authority("Lab Root")
HERE, THERE = "127.0.0.1", "127.0.0.2"
GOOD = saying(http("204 No Content", b""))
MYSELF = Subject(what="vantage", id="mataram-1", name="mataram-1")


@pytest.fixture
async def net(tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    async with world(tmp_path / "roots.pem") as made:
        made.name("canary.test", [HERE])
        yield made


async def check(net: World, *canaries: str, seconds: float = 6.0, **options: object) -> Looked:
    return await look(net, PROBE, "", seconds, subject=MYSELF, canaries=canaries, **options)


async def test_a_canary_that_proves_who_it_is_means_online(net: World, tmp_path: Path) -> None:
    async with site({HERE: GOOD}, server_context(tmp_path, server(ROOT, ["canary.test"]))) as port:
        canary = f"https://canary.test:{port}/generate_204"
        looked = await check(net, canary)
    assert isinstance(looked.outcome, VantageFacts)
    assert (looked.outcome.online, looked.outcome.by) == (True, canary)
    assert looked.event["sentinel.self.kind"] == "vantage_offline"
    assert looked.event["sentinel.self.ok"] is True
    assert looked.event["service.name"] == "mataram-1"
    assert looked.event["event.dataset"] == "sentinel.self"


@pytest.mark.parametrize(
    ("certificate", "word"),
    [
        (server(None, ["canary.test"]), "not trusted: self-signed certificate"),
        (server(authority("Portal CA"), ["canary.test"]), "not trusted: unable to get local issuer certificate"),
        (server(ROOT, ["canary.test"], life=(NOW - 9 * DAY, NOW - DAY)), "not trusted: certificate has expired"),
        (server(ROOT, ["portal.test"]), "the certificate is for another name"),
    ],
    ids=["self-signed", "captive portal", "expired", "another name"],
)
async def test_whoever_only_pretends_proves_nothing(net: World, tmp_path: Path, certificate: object, word: str) -> None:
    async with site({HERE: GOOD}, server_context(tmp_path, certificate)) as port:  # type: ignore[arg-type]  # parametrised
        looked = await check(net, f"https://canary.test:{port}/")
    assert looked.event["sentinel.self.ok"] is False
    assert looked.event["sentinel.self.reasons"] == [f"https://canary.test:{port}/: {word}"]


async def test_one_good_address_and_one_good_canary_are_enough(net: World, tmp_path: Path) -> None:
    net.name("canary.test", [HERE, THERE])
    async with site({THERE: GOOD}, server_context(tmp_path, server(ROOT, ["canary.test"]))) as port:
        looked = await check(net, "https://gone.test/", f"https://canary.test:{port}/")
    assert looked.event["sentinel.self.ok"] is True


async def test_the_first_good_word_wins_over_slow_ones(net: World, tmp_path: Path) -> None:
    began = asyncio.get_running_loop().time()
    context = server_context(tmp_path, server(ROOT, ["canary.test"]))
    async with site({HERE: silence}) as quiet, site({HERE: GOOD}, context) as port:
        looked = await check(net, f"https://canary.test:{quiet}/", f"https://canary.test:{port}/")
    assert looked.event["sentinel.self.ok"] is True
    assert asyncio.get_running_loop().time() - began < 2.0


async def test_an_offline_machine_knows_it_before_the_look_is_over(net: World) -> None:
    began = asyncio.get_running_loop().time()
    with black_hole() as port:
        looked = await check(net, f"https://canary.test:{port}/", f"https://127.0.0.1:{port}/", seconds=1.0)
    assert asyncio.get_running_loop().time() - began < 0.9
    assert looked.event["sentinel.self.ok"] is False
    assert looked.event["sentinel.self.reasons"] == [
        f"https://canary.test:{port}/: no answer in time",
        f"https://127.0.0.1:{port}/: no answer in time",
    ]


async def test_an_address_needs_no_resolver(net: World, tmp_path: Path) -> None:
    async with site({HERE: GOOD}, server_context(tmp_path, server(ROOT, [HERE]))) as port:
        looked = await check(net, f"https://{HERE}:{port}/")
    assert looked.event["sentinel.self.ok"] is True
    assert net.names.asked == []


async def test_a_resolver_that_answers_only_hints(net: World) -> None:
    net.name("hint.test", [HERE])
    hints = [f"dns:{name}@{net.resolver}" for name in ("hint.test", "gone.test")]
    alone = await check(net, *hints)
    assert alone.outcome == Skipped(reason="self-check switched off: no https canary could prove the line")
    beside = await check(net, *hints, "https://gone.test/")
    assert beside.event["sentinel.self.ok"] is False
    for hint in hints:
        assert (await check(net, hint, lab_hint=True)).event["sentinel.self.ok"] is True


async def test_a_silent_resolver_is_no_hint(net: World) -> None:
    net.name("hint.test", "silence")
    looked = await check(net, f"dns:hint.test@{net.resolver}", seconds=1.0, lab_hint=True)
    assert looked.event["sentinel.self.ok"] is False


async def test_without_canaries_there_is_no_check(net: World) -> None:
    looked = await check(net)
    assert looked.outcome == Skipped(reason="self-check switched off")
    assert "sentinel.self.ok" not in looked.event


def test_every_vantage_looks_at_itself() -> None:
    inventory = Inventory(vantage="mataram-1", targets=(Target(id="kpu-ntb", probes=("uptime",)),))
    assert [s.key for s in PROBE.subjects(inventory)] == ["vantage:mataram-1"]
