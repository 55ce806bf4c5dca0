"""The log and the service of the range's Internet: what is issued is shown by both, and each verb does its harm."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.range.internet import Internet
from sentinel.range.lab import lab_config
from sentinel.range.scenario import do
from tests.app.cli.program import call, installation

pytestmark = pytest.mark.slow
KPU = "www.kpu.go.id"


@pytest.fixture
async def world() -> AsyncIterator[Internet]:
    async with Internet() as opened:
        yield opened


async def checked(world: Internet, folder: Path) -> list[dict[str, Any]]:
    config = installation(folder, lab_config(world, folder / "var", {"ct": "2s"}))
    url = world.site("kpu").url
    done = await asyncio.to_thread(call, "check", url, "--probe", "ct", "--json", config=config)
    (result,) = json.loads(done.stdout)["results"]
    assert result["outcome"] == "seen", done.output
    events: list[dict[str, Any]] = result["events"]
    return events


def states(events: list[dict[str, Any]]) -> list[str]:
    return [event["sentinel.ct.source_state"] for event in events if "sentinel.ct.source_state" in event]


async def test_what_an_operator_issues_is_shown_by_the_log_and_by_the_service(world: Internet, tmp_path: Path) -> None:
    do(world, "transparency.issue", "", {"names": [KPU], "paper": "logged"})
    do(world, "transparency.issue", "", {"names": [f"lain.{KPU}"], "paper": "fresh_other", "pre": True})
    summary, *sources = await checked(world, tmp_path)
    assert summary["sentinel.ct.operators"] == ["Otoritas Sertifikat Latihan", "Sertifikasi Elektronik Lain"]
    assert set(states(sources)) == {"ok"}
    assert [event.get("sentinel.ct.tree_size") for event in sources][-1] == 2


async def test_each_of_them_fails_by_itself_and_healing_mends_both(world: Internet, tmp_path: Path) -> None:
    do(world, "log.fail", "", {})
    do(world, "service.garbage", "", {})
    do(world, "log.fill", "", {"many": 3})
    assert set(states(await checked(world, tmp_path))) == {"failing"}
    world.heal()
    assert set(states(await checked(world, tmp_path))) == {"ok"}
