import random
import tomllib
from pathlib import Path

import pytest

import probes
from sentinel.config.load import load
from sentinel.courier.channel import recipients
from sentinel.kit import registry
from sentinel.range.lab import lab_config
from sentinel.range.world import Ports, World
from tests.range.clients import get


async def test_the_configuration_tells_the_truth_about_the_world(world: World, tmp_path: Path) -> None:
    told = tomllib.loads(lab_config(world, tmp_path, {"uptime": "1s"}))
    assert told["sentinel"]["lab"] is True
    assert told["sentinel"]["data_dir"] == str(tmp_path)
    assert [target["id"] for target in told["targets"]] == ["kpu-ntb", "kpu-mataram", "bawaslu-ntb"]
    assert all(target["probes"] == ["uptime"] for target in told["targets"])
    for target in told["targets"]:
        assert target["name"] in (await get(world, target["url"], address=_place(world, target["id"]))).text
    assert (await get(world, told["uplink"]["canaries"][0])).status == 204
    assert told["tls"]["ca_file"] == str(world.ca_file)
    assert told["dns"]["resolvers"][0] == f"127.77.0.53:{world.resolvers[0].port}"
    assert told["notify"]["proxy"] == world.proxy.url
    assert {channel["url"].partition(":")[0] for channel in told["channels"]} == {"tgram", "mailtos"}
    assert told["routes"] == [{"match": {}, "to": ["latihan-telegram", "latihan-surat"]}]


async def test_sentinel_itself_takes_the_configuration(world: World, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(lab_config(world, tmp_path / "var"), "utf-8")
    config = load(file, registry.load(probes), recipients, environ={})
    assert [channel.name for channel in config.channels()] == ["latihan-telegram", "latihan-surat"]
    assert [target.url for target in config.targets()] == [world.site(p.id).url for p in world.plots if p.watched]
    assert config.notes == ()


def _place(world: World, site: str) -> str:
    return world.site(site).addresses[0]


async def test_folders_with_odd_names_are_written_safely(world: World) -> None:
    odd = Path('/tmp/"quote" \\ back\nline')  # noqa: S108 - only a name
    assert tomllib.loads(lab_config(world, odd))["sentinel"]["data_dir"] == str(odd)


async def test_two_worlds_live_side_by_side(world: World) -> None:
    async with World(dice=random.Random(1)) as other:
        with other.site("kpu-ntb").line.refuse():
            assert (await get(world, world.site("kpu-ntb").url)).status == 200
        assert other.portals.https_port != world.portals.https_port


async def test_fixed_ports_are_taken_or_refused_clearly() -> None:
    async with World() as first:
        ports = Ports(https=first.portals.https_port)
        with pytest.raises(OSError, match="in use"):
            async with World(ports=ports):
                pass
    async with World(ports=ports) as second:
        assert second.portals.https_port == ports.https


async def test_nothing_is_left_behind() -> None:
    async with World() as world:
        folder = world.folder
        assert all(oct(file.stat().st_mode)[-3:] == "600" for file in folder.glob("*.pem") if file != world.ca_file)
    assert not folder.exists()
