"""The hub: decides, in the ledger's own transactions. It takes what agents saw, hears of our own health, and beats."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from sentinel.casework.fold import Source
from sentinel.hub.absence import Absence
from sentinel.hub.acts import Act, perform
from sentinel.hub.apply import judge_event
from sentinel.hub.beat import grow_old
from sentinel.hub.gather import settle
from sentinel.hub.health import Health
from sentinel.hub.ingest import count, ingest
from sentinel.hub.opinions import AskOf, Opinions, nobody
from sentinel.hub.plausible import plausible
from sentinel.hub.quiet import Quiet
from sentinel.hub.rounds import make_rounds
from sentinel.hub.ruling import Ruled, Ruling, rule_on
from sentinel.hub.silent import Listening
from sentinel.hub.sitting import Known, Sitting
from sentinel.hub.weekly import remind, week_of
from sentinel.hub.windows import LedgerWindows, Panes
from sentinel.hub.world import World
from sentinel.kit.texts import msg
from sentinel.model.event import Event
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.incident import Incident
from sentinel.model.observation import Observation
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import Ledger, Unit

log = logging.getLogger("sentinel.hub")
T = TypeVar("T")
OFFLINE = "vantage_offline"
BACKLOG = 300.0
STRANDED = msg("messages wait for a channel that is not in the configuration")
LAB_PATIENCE = 10.0
UNJUDGED = Failure(layer=Layer.PROBE, code=Code.BUG, detail="the hub could not judge it")


class Hub:
    """Judges and saves. ``known`` is what the ledger holds, ``beat_every`` is in seconds.

    ``told`` is called when notices may be waiting; ``ask`` has a vantage look at something again.
    """

    def __init__(
        self,
        ledger: Ledger,
        world: World,
        known: Known,
        *,
        clock: Callable[[], datetime],
        beat_every: float = 5.0,
        told: Callable[[], None] = lambda: None,
        ask: AskOf = nobody,
    ) -> None:
        self._ledger = ledger
        self.world, self._known = world, known
        self._clock = clock
        self.beat_every = beat_every
        self._told = told
        self.health = Health(world.vantage)
        self.panes = Panes()
        self._week: datetime | None = None
        self._stranded: set[str] = set()
        self.listening = Listening()
        self._absence = Absence()
        self._opinions = Opinions(ask)
        self._line_back = datetime.min.replace(tzinfo=UTC)

    async def take(self, batch: Sequence[Observation[Any]]) -> int:
        """Judge and save what an agent saw; returns the mark up to which it may forget.

        One look that cannot be judged is our bug: it becomes a look that failed by one, and the others go on. One
        that cannot even be called that is only counted: nothing that a site sends keeps what comes after it waiting.
        """
        try:
            return await self._take(batch)
        except (StoreUnusable, OSError):
            raise
        except Exception:
            log.exception("these looks cannot be judged together; each is judged alone")
            return max([await self._take_alone(look) for look in batch])

    async def _take(self, batch: Sequence[Observation[Any]]) -> int:
        now = self._clock()
        batch = [plausible(look, self.world, now) for look in batch]
        self.listening.learn(batch)
        self._absence.learn(batch, now)
        worse: list[Observation[Any]] = []
        mark = await self.sit(lambda sitting: ingest(sitting, batch, now, worse.append))
        self._opinions.seek(worse, self.world, now)
        return mark

    def heard(self, vantage: str, off: float | None) -> None:
        """A distant vantage spoke; ``off`` is by how many seconds its clock is ahead, where that is sure."""
        self.listening.hear(vantage, self._clock(), off)

    async def _take_alone(self, look: Observation[Any]) -> int:
        for outcome in (look.outcome, UNJUDGED):
            try:
                return await self._take([replace(look, outcome=outcome)])
            except (StoreUnusable, OSError):
                raise
            except Exception:
                log.exception("a look at %s by %s cannot be judged", look.subject, look.probe)
        return await self._ledger.write(lambda unit: count(unit, look))

    async def perform(self, act: Act) -> Incident | None:
        """Do what a person asked; returns the incident as it now stands, or None where there is none.

        Raises:
            ActRefused: if it cannot be done; the reason is for the person.
        """
        return await self.sit(lambda sitting: perform(sitting, act))

    async def rule(self, ruling: Ruling) -> Ruled:
        """Write down what a person says of a baseline, and end what it explains.

        Raises:
            ActRefused: if it cannot be done; the reason is for the person.
        """
        try:
            return await self.sit(lambda sitting: rule_on(sitting, ruling))
        finally:
            self._known.shared.clear()  # it may have been read in a transaction that was undone

    async def lease(self, work: str, holder: str, seconds: float) -> bool:
        """Give a piece of work to one vantage for so long; False while another holds it."""
        now = self._clock()
        return await self._ledger.write(lambda unit: unit.lease(work, holder, now, seconds))

    async def beat(self) -> None:
        """Notice that time passed: holds, reminders, our own health; once a week, what waits for a person."""
        now = self._clock()
        self.listening.weigh(self.world.vantages, self.health, now, lab=self.world.lab)
        await self.sit(partial(self._beat, now=now))
        self._week = week_of(now, self.world.zone)

    async def sit(self, job: Callable[[Sitting], T]) -> T:
        """Do something in one transaction of the ledger; whoever delivers messages hears of it afterwards."""
        sittings: list[Sitting] = []

        def work(unit: Unit) -> T:
            windows = LedgerWindows(unit, self.panes)
            quiet = Quiet(unit, lab=self.world.lab)
            sittings.append(Sitting(unit=unit, world=self.world, known=self._known, windows=windows, quiet=quiet))
            done = job(sittings[0])
            settle(sittings[0], self._clock())
            windows.save()
            return done

        committed = False
        try:
            done = await self._ledger.write(work)
            committed = True
        finally:
            for sitting in sittings:
                sitting.windows.end(committed=committed)
        self._told()
        return done

    def _beat(self, sitting: Sitting, now: datetime) -> None:
        unit = sitting.unit
        if any(i.rule == OFFLINE and self.world.vantage in i.seen_by for i in unit.unresolved()):
            self._line_back = now
        self._weigh_backlog(unit, now)
        for event in self.health.events(now, self._line_back):
            self._hear(sitting, event, now)
        for event, source in self._absence.events(sitting, self.listening.silent, now):
            judge_event(sitting, event, source, (), now)
        grow_old(sitting, now)
        make_rounds(sitting, now)
        if self._week != (week := week_of(now, self.world.zone)):
            remind(sitting, week, now)

    def _hear(self, sitting: Sitting, event: Event, now: datetime) -> None:
        world = sitting.world
        source = Source(
            vantage=world.vantage,
            network=world.vantage,
            at=now,
            interval=self.beat_every,
            lab=world.lab,
            confirmed=True,
        )
        judge_event(sitting, event, source, (), now)

    def _weigh_backlog(self, unit: Unit, now: datetime) -> None:
        """What waits too long; and what waits for a channel that nobody delivers to, since it is configured no more."""
        waiting = unit.backlog(now)
        ours = [backlog.since for name, backlog in waiting.items() if name in self.world.channels]
        waited = (now - max(min(ours), self._line_back)).total_seconds() if ours else 0.0
        late = waited > (LAB_PATIENCE if self.world.lab else BACKLOG)
        self.health.say("backlog", "outbox", now, ok=not late, reason=f"oldest unsent message: {waited:.0f} s")
        stranded = {name: b for name, b in waiting.items() if name not in self.world.channels}
        for name in self._stranded - stranded.keys():
            self.health.say("backlog", name, now, ok=True)
        for name, backlog in stranded.items():
            self.health.say("backlog", name, now, ok=False, reason=f"{STRANDED}: {name} ({backlog.count})")
        self._stranded = set(stranded)
