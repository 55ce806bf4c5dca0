"""A baseline from the first look to the next operator: the real program, a real site, a person at the command line."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sentinel.hub.standing import read
from sentinel.model.severity import Severity
from sentinel.range.world import World
from sentinel.store.ledger import open_view
from sentinel.store.ports import Baseline
from tests.scenarios.stage import Daemon, configuration, eventually, messages, plots, running, table

pytestmark = pytest.mark.timeout(180)
SITE, CHECK = "situs-1", "target:situs-1/tls"
MAIN, OTHER = "Otoritas Sertifikat Latihan", "Sertifikasi Elektronik Lain"


@dataclass(slots=True)
class Stage:
    world: World
    config: Path
    daemon: Daemon

    def rows(self, *states: str) -> list[Baseline]:
        """The baselines in these states, newest first."""
        with open_view(self.daemon.data) as view:
            return [row for row in view.baselines(CHECK) if row.state in states]

    def values(self, state: str, trait: str) -> tuple[str, ...]:
        """What the newest baseline in this state holds."""
        normal = read(self.rows(state)[0].facts)
        assert normal is not None
        return normal.values(trait) or ()

    def statuses(self) -> list[tuple[str, str]]:
        """Every incident with its rule and status."""
        return [(i.rule, i.status) for i in self.daemon.incidents()]

    async def cli(self, *words: str) -> Any:  # noqa: ANN401 - JSON has no narrower type
        """What the program says; it must say it without complaint."""
        command = [sys.executable, "-m", "sentinel", *words, "--json", "--config", str(self.config)]
        told = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with World(plots(1)) as world:
        config, data = tmp_path / "config.toml", tmp_path / "var"
        text = configuration(world, data).replace('["uptime"]', '["tls"]') + table("probes.tls", interval="1s")
        config.write_text(text, "utf-8")
        with running(config, data) as daemon:
            yield Stage(world=world, config=config, daemon=daemon)


@pytest.mark.slow
async def test_from_the_first_look_to_the_next_operator(stage: Stage) -> None:
    certificate = stage.world.site(SITE).certificate
    await eventually(lambda: bool(stage.rows("proposed")), "the third look proposes")
    (waiting,) = [row for row in await stage.cli("status") if row["probe"] == "tls"]
    assert (waiting["baseline"], waiting["baseline_waiting_seconds"] < 60) == ("proposed", True)

    done = await stage.cli("baseline", "accept", SITE, "--why", "surat 12/2029", "--as", "Dewi")
    accepted = [(row["probe"], row["state"], row["by"]) for row in done["baselines"]]
    assert ("tls", "accepted", "Dewi") in accepted, "others of the family may have proposed something by now, too"
    (operator,) = stage.values("accepted", "operators")
    assert operator.startswith(f"{MAIN} [")

    certificate.renew()
    await eventually(lambda: len(stage.values("accepted", "keys")) > 1, "the renewal's key is taken in")
    assert stage.statuses() == []

    certificate.show("other_operator")
    await eventually(lambda: stage.statuses() == [("tls_issuer_changed", "open")], "another operator opens it", 20)
    (incident,) = stage.daemon.incidents()
    assert (incident.severity, incident.target) == (Severity.MEDIUM, SITE)
    await eventually(lambda: bool(stage.rows("proposed")), "the change is proposed")
    (other,) = stage.values("proposed", "operators")
    assert other.startswith(f"{OTHER} [")

    done = await stage.cli("baseline", "accept", SITE, "--why", "pindah penerbit", "--probe", "tls", "--as", "Dewi")
    (tls,) = [row for row in done["baselines"] if row["probe"] == "tls"]
    (operators,) = [one for one in tls["changes"] if one["trait"] == "operators"]
    assert (operators["added"], operators["missing"]) == ([other], [operator])
    assert done["resolved"] == [incident.ref]
    assert stage.statuses() == [("tls_issuer_changed", "resolved")]
    with open_view(stage.daemon.data) as view:
        last = view.timeline(incident.number or 0)[-1]
    assert (last.act, last.who, "pindah penerbit" in last.text) == ("resolved", "Dewi", True)
    await eventually(lambda: len(messages(stage.world)) == 2, "one message when it opens, one when it ends")
    before = len(stage.world.asked)
    await stage.world.asked.reach(before + 4, 30)
    assert stage.statuses() == [("tls_issuer_changed", "resolved")]
    assert [row.state for row in stage.rows("accepted", "superseded", "proposed")] == ["accepted", "superseded"]
