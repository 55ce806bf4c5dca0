"""The range's Internet watched by one probe: look after look on a clock of our own, with a hub's memory in short."""

import random
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.agent.toolbox import Toolbox
from sentinel.app.assemble import references, rules_of
from sentinel.detect.ruleset import RuleSet
from sentinel.kit import events
from sentinel.kit.asn.lines import decoded, read
from sentinel.kit.asn.networks import Networks
from sentinel.kit.asn.table import Table
from sentinel.kit.authority.plane import Plane
from sentinel.kit.baseline import Normal
from sentinel.kit.codec import decode, encode
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.probe import AnyProbe
from sentinel.kit.seen import Reference, Seen
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.event import Event
from sentinel.model.failure import Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import Target
from sentinel.range.internet import Internet
from tests.probes.world import REGISTER

QUICK = (0.3, 0.3)
START = datetime(2029, 2, 14, tzinfo=UTC)


@dataclass(kw_only=True)
class Clock:
    """The time of the world and of who watches it; a look takes none of it."""

    at: datetime = START
    ahead: float = 0.0

    def __call__(self) -> datetime:
        return self.at

    def ticks(self) -> float:
        return time.monotonic() + self.ahead

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.ahead += seconds


@dataclass(kw_only=True)
class Watch:
    """One site watched by one probe from one vantage; ``accept`` is what a person does."""

    world: Internet
    clock: Clock
    probe: AnyProbe
    site: str
    toolbox: Toolbox
    rules: RuleSet
    reference: dict[str, Reference]
    baseline: Normal | None = None
    proposed: Normal | None = None
    learned: Any = None
    cursor: str | None = None
    seen: Seen[Any, Any] | None = field(default=None, repr=False)

    async def look(self, attempt: int = 0, seconds: float = 60.0, path: SelfTest = UNTESTED) -> Event:
        """Look once, ``seconds`` after the last time; the only event, which is checked against the register."""
        self.clock.later(seconds)
        tools = self.toolbox.for_look(10.0, attempt, self.cursor, path)
        url = f"https://{self.site}:{self.world.portals.https_port}/"
        subject = Target(id="kpu", url=url)
        outcome = await self.probe.observe(subject, self.probe.options(), tools)
        await tools.authority.close()
        self.seen = self._seen(subject, outcome, attempt)
        told = events.judge(self.probe, self.seen, self.probe.options())
        assert [REGISTER.check(event) for event in told] == [()] * len(told)
        self._remember(outcome)
        (event,) = told
        return event

    def _seen(self, subject: Target, outcome: Any, attempt: int) -> Seen[Any, Any]:  # noqa: ANN401 - facts of any probe
        if not isinstance(outcome, Failure | Skipped):
            outcome = decode(self.probe.facts, encode(outcome, self.probe.facts))
        now: Observation[Any] = Observation(
            vantage="test-1", network="lab", epoch="e", sequence=1, probe=self.probe.kind,
            version=self.probe.version, attempt=attempt, subject=subject.key,
            at=self.clock.at, duration=0.1, interval=60.0, outcome=outcome,
        )  # fmt: skip
        held = {"baseline": self.baseline, "proposed": self.proposed, "learned": self.learned}
        return Seen(subject=subject, now=now, reference=self.reference, **held)

    def _remember(self, outcome: Any) -> None:  # noqa: ANN401 - facts of any probe
        assert self.seen is not None
        if isinstance(outcome, Failure | Skipped):
            return
        self.cursor = self.probe.cursor(outcome)
        if self.baseline is not None:
            grown = self.baseline.grown(self.probe.exonerated(self.seen), self.clock.at, "test-1")
            self.baseline = decode(Normal, encode(grown, Normal))
        learned = self.probe.learn(self.learned, self.seen)
        kind = self.probe.learned
        self.learned = decode(kind, encode(learned, kind)) if kind and learned else None

    async def accept(self) -> None:
        """Look, and accept whatever is proposed."""
        await self.look()
        assert self.seen is not None
        self.baseline = self.probe.proposal(self.seen)
        assert self.baseline is not None

    def matches(self, event: Event) -> tuple[str, ...]:
        """The rules that hold for this event."""
        return tuple(m.rule for m in self.rules.judge(event).matches if m.exempted_by is None)


@asynccontextmanager
async def watching(probe: AnyProbe, site: str) -> AsyncIterator[Watch]:
    """The Internet of the range, and a watch on one of its sites."""
    clock = Clock()
    async with Internet(now=clock, dice=random.Random(7)) as world:
        rules = rules_of(None)
        table = Table(read(decoded(world.asn_file.read_bytes()), "as").packed(clock.at.date()))
        networks = Networks(table=table, made_at=clock.at, lab=True)
        reference = references([probe], rules) | {"asn": Reference(name="asn", version="1", data=networks)}
        yield Watch(
            world=world,
            clock=clock,
            probe=probe,
            site=site,
            toolbox=toolbox(world, clock),
            rules=rules,
            reference=reference,
        )


def toolbox(world: Internet, clock: Clock) -> Toolbox:
    """The real tools on the world's roots, at a pace that does not make tests wait."""
    made = Toolbox(
        vantage="test-1",
        guard=Guard(lab=True),
        trust=TrustStore(Path(world.ca_file)),
        keep=lambda _body, _kind: "kept",
        user_agent="Sentinel test",
        now=clock,
        clock=clock.ticks,
        panel=[f"{one.address}:{one.port}" for one in world.panel.values()],
        roots=world.roots,
        anchor=world.anchor_file.read_text(),
    )
    made.plane = Plane(
        guard=made.guard,
        now=clock,
        clock=clock.ticks,
        draw=secrets.randbits,
        families=lambda: frozenset({4, 6}),
        texts=world.roots,
        anchor=made.anchor,
        per_second=10_000.0,
        together=10_000.0,
        waits=QUICK,
        linger=0.0,
    )
    return made
