"""What the agent remembers by itself, over restarts and broken files; and what it does when it cannot write facts."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sentinel.agent.agent import Agent
from sentinel.agent.memory import Memory
from sentinel.agent.senses import Senses
from sentinel.kit.probe import Options, Probe
from sentinel.kit.tools import Tools
from sentinel.link.spool import Spool, epoch_id, open_spool
from sentinel.link.unpack import unpack
from sentinel.model.failure import Code, Failure
from sentinel.model.observation import Observation
from sentinel.model.subject import Subject
from tests.agent.world import LAWLESS, Box, Hub, site

NOW = 1_865_000_000.0


@dataclass
class Ledger:
    """How far the ledger is."""

    epoch: str = "e1"
    mark: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """Facts that may hold what no codec can write."""

    thing: Any


class Oddity(Probe[Options, Odd, None]):
    """Looks at nothing and finds odd things."""

    kind = "site"
    options = Options
    facts = Odd
    confirm = ()

    def __init__(self, found: Callable[[], Odd]) -> None:
        self.found = found
        self.looks = 0

    async def observe(self, _subject: Subject, _options: Options, _tools: Tools) -> Odd:
        """Find it."""
        self.looks += 1
        return self.found()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)


def now() -> datetime:
    return datetime.now(UTC)


def box_in(folder: Path) -> Spool:
    return open_spool(folder / "spool", "mataram-1", new_epoch=lambda: epoch_id(now(), b"\0"), now=now)


def agent_in(folder: Path, box: Spool, probe: Oddity, every: float) -> Agent:
    senses = Senses(now=now, ticks=time.monotonic)
    ways = replace(LAWLESS, memory=folder / "agent.json")
    return Agent([site("a", every=every)], {"site": probe}, Box(), box, Hub(), senses, ways)


async def look_once(folder: Path, probe: Oddity, every: float, looked: Callable[[], bool]) -> list[Observation[Any]]:
    """Start an agent, let it look, stop it as the daemon does; what it would send."""
    box = box_in(folder)
    one = agent_in(folder, box, probe, every)
    running = asyncio.create_task(one.run())
    await until(looked)
    one.stop()
    await running
    await box.save()
    parcel = await box.parcel()
    box.close()
    return unpack(parcel, {"site": probe}) if parcel else []


async def test_rare_work_is_not_repeated_at_every_restart(tmp_path: Path) -> None:
    probe = Oddity(lambda: Odd(thing=1))
    await look_once(tmp_path, probe, 21600.0, lambda: probe.looks == 1)
    began = time.monotonic()
    await look_once(tmp_path, probe, 21600.0, lambda: time.monotonic() - began > 0.3)
    assert probe.looks == 1
    often = Oddity(lambda: Odd(thing=1))
    await look_once(tmp_path, often, 600.0, lambda: often.looks == 1)
    await look_once(tmp_path, often, 600.0, lambda: often.looks == 2)


async def test_facts_that_cannot_be_written_are_our_bug_and_stop_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    probe = Oddity(lambda: Odd(thing=object()))
    with caplog.at_level(logging.ERROR):
        rows = await look_once(tmp_path, probe, 0.2, lambda: probe.looks >= 3)
    assert len(rows) >= 3
    assert all(isinstance(row.outcome, Failure) and row.outcome.code is Code.BUG for row in rows)
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert sum(1 for record in caplog.records if record.exc_info) == 1


def test_a_cursor_counts_once_the_ledger_is_past_it() -> None:
    ledger = Ledger()
    memory = Memory(progress=ledger)
    memory.wrote("ct", 5, "page-1")
    memory.wrote("ct", 9, "page-2")
    memory.wrote("ct", 11, None)
    assert memory.cursor("ct") is None
    ledger.mark = 5
    assert memory.cursor("ct") == "page-1"
    ledger.mark = 20
    assert memory.cursor("ct") == "page-2"


def test_what_a_lost_epoch_covered_does_not_count() -> None:
    ledger = Ledger()
    memory = Memory(progress=ledger)
    memory.wrote("ct", 5, "page-1")
    ledger.epoch, ledger.mark = "e2", 100
    assert memory.cursor("ct") is None


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"[]", b'{"cursors":3,"looked":{}}', b"\xff\xfe", b'{"looked":{}}']
)
async def test_a_broken_memory_costs_a_few_looks_and_is_mended(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "agent.json"
    file.write_bytes(content)
    memory = Memory(progress=Ledger(mark=9), path=file)
    assert memory.cursor("ct") is None
    memory.wrote("ct", 1, "page-7")
    memory.looked("whois", NOW, 86_400.0)
    await memory.save()
    again = Memory(progress=Ledger(), path=file)
    assert again.cursor("ct") == "page-7"
    assert again.fresh("whois", NOW + 3600, 86_400.0)
    assert not again.fresh("whois", NOW + 90_000, 86_400.0)


async def test_a_memory_that_cannot_be_written_is_told_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    memory = Memory(progress=Ledger(), path=tmp_path / "missing" / "agent.json")
    memory.looked("whois", NOW, 86_400.0)
    await memory.save()
    assert "cannot be written" in caplog.text
