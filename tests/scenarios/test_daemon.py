"""The daemon as operators and systemd know it: start, reload, reject, stop; the real program, from outside."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from sentinel.range.world import World
from sentinel.store.ledger import open_view
from tests.scenarios.stage import Daemon, configuration, eventually, plots, running, table

pytestmark = pytest.mark.timeout(120)


@dataclass(slots=True)
class Stage:
    world: World
    config: Path
    daemon: Daemon

    def write(self, more: str = "") -> None:
        self.config.write_text(configuration(self.world, self.daemon.data) + more, "utf-8")

    def hang_up(self) -> None:
        assert self.daemon.process is not None
        self.daemon.process.send_signal(signal.SIGHUP)

    def log(self) -> str:
        return (self.config.parent / "daemon.log").read_text("utf-8")

    def open_rules(self) -> set[str]:
        return {i.rule for i in self.daemon.incidents() if i.status != "resolved"}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with World(plots(2)) as world:
        config, data = tmp_path / "config.toml", tmp_path / "var"
        config.write_text(configuration(world, data), "utf-8")
        with running(config, data) as daemon:
            ready = Stage(world=world, config=config, daemon=daemon)
            await eventually(lambda: watched(data) >= {"situs-1", "situs-2"}, "both sites seen")
            yield ready


def watched(data: Path) -> set[str]:
    """The sites that were seen."""
    with open_view(data) as view:
        return {x.subject.partition(":")[2] for x in view.all_latest(facts=False) if x.outcome == "seen"}


async def test_sigterm_ends_it_in_order_and_at_once(stage: Stage) -> None:
    began = time.monotonic()
    assert await asyncio.to_thread(stage.daemon.stop) == 0
    assert time.monotonic() - began < 10
    assert not (stage.daemon.data / "control.sock").exists()


@pytest.mark.slow
async def test_sigterm_is_obeyed_within_ten_seconds_with_a_dead_channel_and_a_silent_site(stage: Stage) -> None:
    stage.world.webhook.hang()
    stage.world.site("situs-1").line.black_hole()
    await eventually(lambda: "site_down" in stage.open_rules(), "site_down")
    began = time.monotonic()
    assert await asyncio.to_thread(stage.daemon.stop) == 0
    assert time.monotonic() - began < 10


async def test_a_lab_opens_and_ends_within_twenty_seconds_and_begins_to_tell_within_five(stage: Stage) -> None:
    """The contract's word for a lab with intervals of a second (section 7), by the ledger's own times."""
    moments = [datetime.now(UTC)]
    stage.world.site("situs-1").line.refuse()
    await eventually(lambda: "site_down" in stage.open_rules(), "site_down")
    moments.append(datetime.now(UTC))
    stage.world.heal()
    await eventually(lambda: "site_down" not in stage.open_rules(), "its end")
    (incident,) = (i for i in stage.daemon.incidents() if i.rule == "site_down")
    assert incident.opened_at is not None
    assert incident.resolved_at is not None
    await eventually(lambda: all(row.state == "sent" for row in stage.daemon.notices()), "both messages")
    with open_view(stage.daemon.data) as view:
        tried = sorted(delivery.at for delivery in view.deliveries())
    for began, noticed, told in zip(moments, (incident.opened_at, incident.resolved_at), tried, strict=True):
        assert noticed - began < timedelta(seconds=20)
        assert told - noticed < timedelta(seconds=5)


@pytest.mark.slow
async def test_a_new_target_is_watched_at_once_after_sighup(stage: Stage) -> None:
    url = stage.world.site("kenari").url
    stage.write("\n" + table("[targets]", id="baru", name="Situs baru", url=url, probes=["uptime"], tier="critical"))
    stage.hang_up()
    await eventually(lambda: "baru" in watched(stage.daemon.data), "the new target is seen", 10)


@pytest.mark.slow
async def test_a_bad_configuration_keeps_the_old_one_and_opens_an_incident(stage: Stage) -> None:
    good = stage.config.read_text("utf-8")
    stage.config.write_text(good.replace('tier = "critical"', 'tier = "kritikal"', 1), "utf-8")
    stage.hang_up()
    await eventually(lambda: "config_rejected" in stage.open_rules(), "config_rejected")
    stage.world.site("situs-1").line.refuse()
    await eventually(lambda: "site_down" in stage.open_rules(), "the old configuration still watches")
    stage.config.write_text(good, "utf-8")
    stage.hang_up()
    await eventually(lambda: "config_rejected" not in stage.open_rules(), "config_rejected resolved")


@pytest.mark.slow
async def test_bad_rules_keep_the_old_ones_and_open_an_incident(stage: Stage) -> None:
    folder = stage.config.parent / "rules.d"
    folder.mkdir()
    (folder / "mine.yml").write_text("title: half a rule\nlogsourse: {}\n", "utf-8")
    stage.write("\n" + table("rules", dirs=["rules.d"]))
    stage.hang_up()
    await eventually(lambda: "rules_rejected" in stage.open_rules(), "rules_rejected")
    stage.world.site("situs-2").line.refuse()
    await eventually(lambda: "site_down" in stage.open_rules(), "the old rules still judge")
    (folder / "mine.yml").unlink()
    stage.hang_up()
    await eventually(lambda: "rules_rejected" not in stage.open_rules(), "rules_rejected resolved")


@pytest.mark.slow
async def test_an_act_over_the_control_socket_stands_in_the_timeline(stage: Stage) -> None:
    stage.world.site("situs-1").line.refuse()
    await eventually(lambda: "site_down" in stage.open_rules(), "site_down")
    (incident,) = (i for i in stage.daemon.incidents() if i.rule == "site_down")
    told = await cli(stage, "incidents", "ack", incident.ref, "--as", "Dewi")
    assert told.returncode == 0, told.stderr
    shown = json.loads((await cli(stage, "incidents", "show", incident.ref, "--json")).stdout)
    assert (shown["status"], shown["acknowledged_by"]) == ("acknowledged", "Dewi")
    assert any(e["who"] == "Dewi" and e["login"] for e in shown["timeline"])


@pytest.mark.slow
async def test_a_switched_off_target_is_no_longer_looked_at(stage: Stage) -> None:
    assert (await cli(stage, "targets", "disable", "situs-2")).returncode == 0
    before = looks(stage, "situs-2.kpu.test")
    await eventually(lambda: looks(stage, "situs-1.kpu.test") > 3 + before, "the other one is looked at")
    settled = looks(stage, "situs-2.kpu.test")
    assert settled - before <= 1
    assert (await cli(stage, "targets", "enable", "situs-2")).returncode == 0
    await eventually(lambda: looks(stage, "situs-2.kpu.test") > settled, "looked at again")


def looks(stage: Stage, host: str) -> int:
    return sum(a.server == "portal" and a.name == host for a in stage.world.asked)


async def cli(stage: Stage, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sentinel", *words, "--config", str(stage.config)]
    return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.slow
async def test_a_second_daemon_is_turned_away_with_words(stage: Stage) -> None:
    told = await cli(stage, "run")
    assert told.returncode == 4
    assert "Traceback" not in told.stderr


@pytest.mark.slow
async def test_health_is_there_for_who_asks(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with World(plots(1)) as world:
        config = tmp_path / "config.toml"
        text = configuration(world, tmp_path / "var").replace("127.0.0.1:0", f"127.0.0.1:{port}")
        config.write_text(text, "utf-8")
        with running(config, tmp_path / "var"):
            await eventually(lambda: watched(tmp_path / "var") >= {"situs-1"}, "seen")
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    assert (answer.status, await answer.text()) == (200, "ok\n")
                async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    assert 'sentinel_look_seen{probe="uptime",target="situs-1"' in await answer.text()


@pytest.mark.slow
async def test_systemd_hears_ready_and_is_fed(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(0)
        async with World(plots(1)) as world:
            config = tmp_path / "config.toml"
            config.write_text(configuration(world, tmp_path / "var"), "utf-8")
            os.environ.update({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "2000000"})
            try:
                with running(config, tmp_path / "var") as daemon:
                    heard = await hear(manager, "WATCHDOG=1")
                    assert any(line.startswith("READY=1") for line in heard)
                    daemon.process.send_signal(signal.SIGHUP)  # type: ignore[union-attr]  # it runs
                    heard = await hear(manager, "READY=1")
                    assert any(line.startswith("RELOADING=1\nMONOTONIC_USEC=") for line in heard)
                    assert await asyncio.to_thread(daemon.stop) == 0
                    assert "STOPPING=1" in await hear(manager, "STOPPING=1")
            finally:
                for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC"):
                    os.environ.pop(name)


async def hear(manager: socket.socket, wanted: str) -> list[str]:
    """All that systemd was told up to and with the wanted line."""
    heard: list[str] = []
    async with asyncio.timeout(20):
        while not (heard and heard[-1].startswith(wanted)):
            heard.append((await asyncio.get_running_loop().sock_recv(manager, 4096)).decode())
    return heard


@pytest.mark.slow
async def test_for_ends_by_itself(tmp_path: Path) -> None:
    async with World(plots(1)) as world:
        config = tmp_path / "config.toml"
        config.write_text(configuration(world, tmp_path / "var"), "utf-8")
        command = [sys.executable, "-m", "sentinel", "run", "--for", "2s", "--config", str(config)]
        told = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=30, check=False)
        assert told.returncode == 0, told.stderr
