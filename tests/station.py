"""A whole watch in one test: real agent, spool, post, link, hub and ledger; only the probes are made up."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sentinel.agent.agent import Agent, Ways
from sentinel.agent.politeness import Manners
from sentinel.agent.senses import Senses
from sentinel.detect.load import load_texts
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.hub.world import Duty, World
from sentinel.kit.probe import AnyProbe
from sentinel.kit.seen import Reference
from sentinel.link.local import LocalLink
from sentinel.link.post import Pace, Post
from sentinel.link.spool import Spool, epoch_id, open_spool
from sentinel.model.observation import Observation
from sentinel.model.subject import Check, Inventory, Target
from sentinel.store.dialect import FILE
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.agent.boxes import toolbox
from tests.probes.world import REGISTER

QUICK = Pace(gather=0.01, idle=0.05, longest=0.1, send=5.0, farewell=1.0)


def now() -> datetime:
    """The time; these tests run on the real clock."""
    return datetime.now(UTC)


def checks_of(probe: AnyProbe, *ids: str, every: float = 0.2, host: str = "") -> list[Check]:
    """What the configuration would plan for these targets."""
    targets = tuple(Target(id=i, url=f"https://{host or f'{i}.test'}/", probes=(probe.kind,)) for i in ids)
    subjects = probe.subjects(Inventory(vantage="mataram-1", targets=targets))
    return [Check(subject=s, probe=probe.kind, interval=every, timeout=2.0) for s in subjects]


def world_of(probe: AnyProbe, checks: Sequence[Check], references: Mapping[str, Reference]) -> World:
    """A hub's world without rules: what is proved here comes before them."""
    duties = {c.key: Duty(check=c, probe=probe, options=probe.options()) for c in checks}
    return World(
        vantage="mataram-1",
        lab=True,
        zone=ZoneInfo("Asia/Makassar"),
        duties=duties,
        rules=load_texts([], REGISTER),
        references=references,
    )


@dataclass(kw_only=True)
class Station:
    """One vantage at work, and the ledger that it fills."""

    agent: Agent
    spool: Spool
    link: LocalLink
    hub: Hub
    ledger: SqlLedger
    taken: list[Observation[Any]]
    failing: list[bool]

    async def rows(self, check: str, least: int) -> list[Observation[Any]]:
        """Wait until the ledger was given so many looks of a check, and return them."""
        await until(lambda: len([r for r in self.taken if r.check == check]) >= least)
        return [r for r in self.taken if r.check == check]


async def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def station(
    folder: Path,
    ledger: SqlLedger,
    probe: AnyProbe,
    checks: Sequence[Check],
    *,
    vantage: str = "mataram-1",
    references: Mapping[str, Reference] | None = None,
) -> AsyncIterator[Station]:
    """Start one vantage; it is stopped as the daemon stops it."""
    taken: list[Observation[Any]] = []
    failing: list[bool] = []
    known = ledger.look(Known.read)
    hub = Hub(ledger, world_of(probe, checks, references or {}), known, clock=now)

    async def take(batch: Sequence[Observation[Any]]) -> int:
        if failing:
            raise OSError("the ledger is full")
        mark = await hub.take(batch)
        taken.extend(batch)
        return mark

    probes = {probe.kind: probe}
    link = LocalLink(vantage, probes, take, hub.lease)
    spool = open_spool(folder / vantage, vantage, new_epoch=lambda: epoch_id(now(), b"\0"), now=now)
    ways = Ways(manners=Manners(per_host=None, per_address=None), memory=folder / f"{vantage}.json", drain=0.5)
    box = replace(toolbox(), vantage=vantage)
    agent = Agent(checks, probes, box, spool, link, Senses(now=now, ticks=time.monotonic), ways)
    post = Post(spool, link, pace=QUICK)
    running = [asyncio.create_task(agent.run()), asyncio.create_task(post.run())]
    try:
        yield Station(agent=agent, spool=spool, link=link, hub=hub, ledger=ledger, taken=taken, failing=failing)
    finally:
        agent.stop()
        await running[0]
        post.stop()
        await running[1]
        spool.close()


def ledger_in(folder: Path, empty: Path) -> SqlLedger:
    """A fresh ledger; the migrations ran once, for ``empty``."""
    folder.mkdir()
    shutil.copy(empty / FILE, folder / FILE)
    return open_ledger(folder)
