"""Mail and lookalikes under the real program: an accepted policy is weakened; a name appears that was not there."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sentinel.range.country import EVIL_SERVERS
from sentinel.range.internet import Internet
from sentinel.range.lab import lab_config, table
from sentinel.store.ledger import open_view
from tests.scenarios.stage import Daemon, eventually, running

pytestmark = [pytest.mark.timeout(240), pytest.mark.slow]
GOOD, BAD = '"v=DMARC1; p=reject; rua=mailto:x@kpu.go.id"', '"v=DMARC1; p=none; rua=mailto:x@kpu.go.id"'
FEW: dict[str, Any] = {"words": ["pemilu"], "suffixes": ["id"], "most": 9}


@dataclass(slots=True)
class Stage:
    world: Internet
    config: Path
    daemon: Daemon

    def proposed(self, probe: str) -> bool:
        """Whether something waits for a person."""
        with open_view(self.daemon.data) as view:
            return any(row.state == "proposed" for row in view.baselines(f"target:kpu/{probe}"))

    def told(self, rule: str) -> list[tuple[str, str, str]]:
        """Severity, scope and status of every incident of this rule at the commission's site."""
        found = [i for i in self.daemon.incidents() if i.rule == rule and i.target == "kpu"]
        return [(i.severity.label, str(i.scope), str(i.status)) for i in found]

    async def accept(self, probe: str) -> None:
        """A person says that all is as it should be."""
        words = ["baseline", "accept", "kpu", "--probe", probe, "--why", "surat 12/2029", "--json"]
        command = [sys.executable, "-m", "sentinel", *words, "--config", str(self.config)]
        told = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout)["baselines"]

    def dmarc(self, text: str) -> None:
        """What the commission says of forged letters."""
        self.world.tree.zone("kpu.go.id").edit("_dmarc.kpu.go.id", "TXT", text)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Internet() as world:
        zone = world.tree.zone("kpu.go.id")
        zone.edit("kpu.go.id", "MX", "10 surat.kpu.go.id.")
        zone.edit("kpu.go.id", "TXT", '"v=spf1 mx -all"')
        zone.edit("_dmarc.kpu.go.id", "TXT", GOOD)
        config, data = tmp_path / "config.toml", tmp_path / "var"
        text = lab_config(world, data, {"mail": "2s", "lookalike": "2s"})
        plain = table("probes.lookalike", interval="2s")
        assert plain in text
        config.write_text(text.replace(plain, table("probes.lookalike", interval="2s", **FEW)), "utf-8")
        with running(config, data) as daemon:
            yield Stage(world=world, config=config, daemon=daemon)


async def test_a_policy_that_is_taken_away_is_high_everywhere_and_over_when_it_is_back(stage: Stage) -> None:
    await eventually(lambda: stage.proposed("mail"), "the posture is proposed", seconds=90)
    assert stage.told("mail_posture_weakened") == []
    await stage.accept("mail")
    stage.dmarc(BAD)
    await eventually(lambda: bool(stage.told("mail_posture_weakened")), "it is told", seconds=60)
    assert stage.told("mail_posture_weakened") == [("high", "global", "open")]
    stage.dmarc(GOOD)
    over = [("high", "global", "resolved")]
    await eventually(lambda: stage.told("mail_posture_weakened") == over, "it is over", seconds=60)


async def test_a_name_that_was_not_there_is_a_line_in_the_daily_list(stage: Stage) -> None:
    await eventually(lambda: stage.proposed("lookalike"), "a whole round was made", seconds=90)
    assert stage.told("domain_lookalike") == []
    stage.world.tree.grow("kpu-pemilu.id", EVIL_SERVERS).zone.put("kpu-pemilu.id", "A", "127.66.0.9")
    await eventually(lambda: bool(stage.told("domain_lookalike")), "it is told", seconds=60)
    assert stage.told("domain_lookalike") == [("low", "global", "open")]
