"""The list for rawd, and a walk, against the range's Internet on this machine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import probes
from sentinel.agent.rawd.allowed import parse
from sentinel.agent.rawd.asked import Refused
from sentinel.app.hops import Verdict
from sentinel.app.parts import toolbox
from sentinel.app.raw_targets import listed, look_up
from sentinel.app.tracing import Tracer
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.kit import registry
from sentinel.range.internet import Internet
from sentinel.range.lab import lab_config
from sentinel.store.evidence import Evidence
from tests.app.cli.program import call, installation

KPU = "www.kpu.go.id"


@pytest.fixture
async def world() -> AsyncIterator[Internet]:
    async with Internet() as world:
        yield world


def configuration(world: Internet, folder: Path) -> Config:
    (folder / "config.toml").write_text(lab_config(world, folder, {"uptime": "2s"}), "utf-8")
    return load(folder / "config.toml", registry.load(probes), lambda _: 1)


async def test_every_site_and_its_name_servers_are_listed(world: Internet, tmp_path: Path) -> None:
    config = configuration(world, tmp_path)
    found = await look_up(config)
    text = listed(found, config)
    allowed = parse(text, "list")
    assert [one.missing for one in found] == [()] * len(found)
    site = next(target for target in config.targets() if KPU in target.url)
    port = int(site.url.rpartition(":")[2].strip("/"))
    allowed.address("127.10.2.10", port)
    for server in world.roots:
        address, _, at = server.rpartition(":")
        allowed.address(address, int(at))
    allowed.address("127.10.54.1", int(world.roots[0].rpartition(":")[2]))
    allowed.name(KPU)
    assert f"# {site.id}\n" in text
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(set(lines))


def test_a_name_that_cannot_be_found_is_told_of_and_the_rest_is_listed(tmp_path: Path) -> None:
    sites = {"a": "a.example.test", "b": "127.0.0.5:8443", "off": "127.0.0.6:8443"}
    entry = '[[targets]]\nid = "{0}"\nurl = "https://{1}/"\nenabled = {2}\n'
    targets = "".join(entry.format(key, host, str(key != "off").lower()) for key, host in sites.items())
    text = f'[sentinel]\nlab = true\n[dns]\nresolvers = ["127.0.0.1:9"]\n{targets}'
    done = call("config", "raw-targets", config=installation(tmp_path, text))
    assert done.exit_code == 5
    assert done.stderr.startswith("a.example.test: dns.")
    allowed = parse(done.stdout, "list")
    allowed.address("127.0.0.5", 8443)
    with pytest.raises(Refused):
        allowed.address("127.0.0.6", 8443)


async def test_a_walk_on_this_machine_accuses_nobody(world: Internet, tmp_path: Path) -> None:
    config = configuration(world, tmp_path)
    site = next(target for target in config.targets() if KPU in target.url)
    box = toolbox(config, Evidence(tmp_path / "evidence"))
    look = box.for_look(30.0)
    traced = await Tracer(look, box.guard).trace(KPU, int(site.url.rpartition(":")[2].strip("/")))
    await look.close()
    ways = {way.protocol: way for way in traced.ways}
    assert set(ways) == {"tcp", "dns"}
    assert {way.verdict for way in traced.ways} == {Verdict.NEXT_DOOR}
    assert (ways["tcp"].arrived, ways["tcp"].hops[0].answers[0].what) == (1, "syn_ack")
    assert (traced.bent, traced.seen, traced.missing) == (False, True, ())
    assert ways["dns"].name.endswith("go.id")


async def test_a_site_that_cannot_be_found_is_missing_and_accuses_nobody(world: Internet, tmp_path: Path) -> None:
    config = configuration(world, tmp_path)
    box = toolbox(config, Evidence(tmp_path / "evidence"))
    look = box.for_look(30.0)
    traced = await Tracer(look, box.guard).trace("nobody.kpu.go.id", 443)
    await look.close()
    assert traced.missing[0].startswith("nobody.kpu.go.id: dns.dns_nxdomain")
    assert not traced.bent
