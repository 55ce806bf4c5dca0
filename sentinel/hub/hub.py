"""The hub: decides, in the ledger's own transactions. It takes what agents saw, hears of our own health, and beats."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sentinel.casework.fold import Source
from sentinel.hub.apply import judge_event
from sentinel.hub.beat import grow_old
from sentinel.hub.health import Health
from sentinel.hub.ingest import ingest
from sentinel.hub.world import World
from sentinel.model.event import Event
from sentinel.model.observation import Observation
from sentinel.store.ports import Ledger, Unit

OFFLINE = "vantage_offline"
BACKLOG = 300.0
LAB_PATIENCE = 10.0


class Hub:
    """Judges and saves. ``beat_every`` is in seconds; ``told`` is called when notices may be waiting."""

    def __init__(
        self,
        ledger: Ledger,
        world: World,
        *,
        clock: Callable[[], datetime],
        beat_every: float = 5.0,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self.world = world
        self._clock = clock
        self.beat_every = beat_every
        self._told = told
        self.health = Health(world.vantage)
        self._line_back = datetime.min.replace(tzinfo=UTC)

    async def take(self, batch: Sequence[Observation[Any]]) -> int:
        """Judge and save what an agent saw; returns the mark up to which it may forget."""
        mark = await self._ledger.write(partial(ingest, world=self.world, batch=batch, now=self._clock()))
        self._told()
        return mark

    async def lease(self, work: str, holder: str, seconds: float) -> bool:
        """Give a piece of work to one vantage for so long; False while another holds it."""
        now = self._clock()
        return await self._ledger.write(lambda unit: unit.lease(work, holder, now, seconds))

    async def beat(self) -> None:
        """Notice that time passed: holds, reminders, our own health."""
        await self._ledger.write(partial(self._beat, now=self._clock()))
        self._told()

    def _beat(self, unit: Unit, now: datetime) -> None:
        if any(incident.rule == OFFLINE for incident in unit.unresolved()):
            self._line_back = now
        self._weigh_backlog(unit, now)
        for event in self.health.events(now, self._line_back):
            self._hear(unit, event, now)
        grow_old(unit, self.world, now)

    def _hear(self, unit: Unit, event: Event, now: datetime) -> None:
        world = self.world
        source = Source(
            vantage=world.vantage,
            network=world.vantage,
            at=now,
            interval=self.beat_every,
            lab=world.lab,
            confirmed=True,
        )
        judge_event(unit, world, event, source, (), now)

    def _weigh_backlog(self, unit: Unit, now: datetime) -> None:
        oldest = unit.oldest_due(now)
        waited = (now - max(oldest, self._line_back)).total_seconds() if oldest else 0.0
        late = waited > (LAB_PATIENCE if self.world.lab else BACKLOG)
        self.health.say("backlog", "outbox", now, ok=not late, reason=f"oldest unsent message: {waited:.0f} s")
