"""A tree of zones, and a toolbox that asks it without manners: what every test of the DNS probes begins with."""

import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from probes.dns import PROBE
from sentinel.agent.toolbox import Toolbox
from sentinel.kit.authority.plane import Plane
from sentinel.kit.baseline import Normal
from sentinel.kit.net.guard import Guard
from sentinel.kit.seen import Reference
from sentinel.kit.zones.memory import Memory
from sentinel.model.event import Event
from sentinel.model.subject import Target
from sentinel.range.tree import Tree, indonesia
from tests.agent.boxes import toolbox
from tests.probes.world import Looked, assessed

NAME = "www.kpu.go.id"


@dataclass(kw_only=True)
class Watch:
    """A watcher of one name in a tree: it looks, remembers, and knows what was accepted."""

    tree: Tree
    box: Toolbox
    name: str = NAME
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    accepted: Normal | None = None
    proposed: Normal | None = None
    memory: Memory | None = None
    reference: Mapping[str, Reference] = field(default_factory=dict)

    async def look(self, attempt: int = 0, *, later: float = 300.0) -> Looked:
        """Look once, ``later`` seconds after the last look, as the agent and the hub do it together."""
        self.at += timedelta(seconds=later)
        url = f"https://{self.name}/"
        tools = self.box.for_look(20.0, attempt)
        try:
            outcome = await PROBE.observe(Target(id="kpu-ntb", url=url), PROBE.options(), tools)
        finally:
            await tools.close()
        looked = assessed(
            PROBE,
            outcome,
            url,
            at=self.at,
            baseline=self.accepted,
            proposed=self.proposed,
            learned=self.memory,
            reference=self.reference,
        )
        self.memory = PROBE.learn(self.memory, looked.seen)
        return looked

    async def events(self, attempt: int = 0, **how: float) -> Mapping[str, Event]:
        """The events of one look by zone."""
        return {str(event["sentinel.dns.zone"]): event for event in (await self.look(attempt, **how)).events}

    async def accept(self) -> Normal:
        """Look, and take what it proposes for normal."""
        self.accepted = PROBE.proposal((await self.look()).seen)
        assert self.accepted is not None
        return self.accepted


@asynccontextmanager
async def watching(name: str = NAME, tree: Tree | None = None) -> AsyncIterator[Watch]:
    """A watcher of a name in the tree that elections hang on; it asks as fast as it can."""
    async with tree or indonesia() as grown:
        box = toolbox()
        box.plane = Plane(
            guard=Guard(lab=True),
            now=box.now,
            clock=time.monotonic,
            draw=secrets.randbits,
            families=box.families,
            texts=grown.roots,
            anchor=grown.anchor,
            per_second=10_000.0,
            together=10_000.0,
            waits=(0.1, 0.1, 0.1),
            linger=0.0,
        )
        box.plane._recall.longest = 0.0  # each look of a story is minutes after the last one
        yield Watch(tree=grown, box=box, name=name)
