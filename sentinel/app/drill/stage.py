"""The stage of one drill: a world, a daemon of its own, the eve of the story, the story, and people who answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sentinel.app.control import NAME, Absent, Mute, ask
from sentinel.app.drill.loan import Loan, configuration
from sentinel.app.drill.measure import Findings, measure
from sentinel.app.drill.number import DATA, first
from sentinel.app.drill.registered import form, seen
from sentinel.app.request import Answer, Outcome, Request
from sentinel.app.theatre import StageFailed, daemon, leaving, until_watched
from sentinel.config.places import shipped
from sentinel.model.moment import rfc3339
from sentinel.range.people import REPORT
from sentinel.range.scenario import Act, Scenario, play
from sentinel.range.world import World, clock
from sentinel.store.ledger import open_ledger

READY_WITHIN = 120.0
PATIENCE, GRACE, LOOK = 90.0, 60.0, 0.25
WORK = timedelta(hours=1)
DESK = ("telegram", "mail", "webhook", "hook", "proxy")  # a story may break its own channels; nobody waits for those
Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Stage:
    """One drill under way. ``say`` is told what happens, ``ack_within`` is how long (s) people have to answer.

    ``haste`` shortens the waits of the story; a fault stands until it was told in any case.
    """

    scenario: Scenario
    loan: Loan
    who: str
    say: Say
    ack_within: float = 0.0
    haste: float = 1.0
    faults: dict[int, datetime] = field(default_factory=dict)
    ends: dict[int, datetime] = field(default_factory=dict)
    _held: bool = False

    @property
    def data(self) -> Path:
        """The data folder of the drill's own daemon."""
        return self.loan.folder / DATA

    async def run(self) -> Findings:
        """Play it, and say what it showed.

        Raises:
            StageFailed: if it could not begin.
        """
        with leaving():
            async with World(self.scenario.plots, accounts=self.scenario.accounts) as world, self._watched(world):
                await self._eve(world)
                self.say("the story begins")
                await play(world, self.scenario, self._pause, self._cue)
                return await self._last_words()

    @asynccontextmanager
    async def _watched(self, world: World) -> AsyncIterator[None]:
        story = self.scenario
        text, secrets = configuration(world, self.loan, self.data, story.also, closing=story.eve.closing)
        config, log = self.loan.folder / "config.toml", self.loan.folder / "daemon.log"
        config.write_text(text, "utf-8")
        with open_ledger(self.data) as ledger:
            ledger.apply(lambda unit: unit.count_from(first(clock())))
        async with daemon(config, log, secrets, self._longest):
            sites = sum(plot.watched for plot in world.plots)
            self.say(f"a daemon of the drill's own begins to watch {sites} sites of the range")
            await until_watched(world, log, READY_WITHIN)
            yield

    @property
    def _longest(self) -> float:
        return READY_WITHIN + self.scenario.lasts + self.ack_within + 2 * PATIENCE + GRACE

    async def _eve(self, world: World) -> None:
        """What people had said before the story: these accounts are registered, this is normal, this is announced."""
        if self.scenario.accounts:
            await self._registered(world)
        for site in self.scenario.eve.accepted:
            args = {"on": site, "probe": self.scenario.eve.probe, "text": "before the drill"}
            await self._asked("baseline_accept", args, lambda done: bool(done.data.get("baselines")))
        if self.scenario.eve.planned:
            now = clock()
            row = {
                "targets": list(self.scenario.eve.planned),
                "what": ["uptime"],
                "from": rfc3339(now),
                "until": rfc3339(now + WORK),
                "why": "announced before the drill",
            }
            await self._asked("change_plan", {"changes": json.dumps([row])}, lambda _: True)

    async def _registered(self, world: World) -> None:
        """The range's people are registered, and each of them was seen once.

        Raises:
            StageFailed: if they were not, in time.
        """
        await self._asked("accounts_import", {"parcel": form(world, shipped("rules"))}, lambda _: True)
        many = sum(self.scenario.accounts.values())
        self.say(f"{many} accounts of the range are registered")
        for _ in range(int(PATIENCE / LOOK)):
            if await asyncio.to_thread(seen, self.data) >= many:
                return
            await asyncio.sleep(LOOK)
        raise StageFailed("the daemon did not look at every account")

    async def _asked(self, act: str, args: dict[str, str], done: Callable[[Answer], bool]) -> None:
        """Ask the drill's daemon for an act until it is done: it may have to look a few times first."""
        request = Request(act=act, args=args, who=self.who)
        for _ in range(int(PATIENCE / LOOK)):
            try:
                answer = await asyncio.to_thread(ask, self.data / NAME, request, 10.0)
            except (Absent, Mute):
                answer = Answer(outcome=Outcome.FAILED, text="the drill's daemon is not there")
            if answer.outcome is Outcome.DONE and done(answer):
                return
            await asyncio.sleep(LOOK)
        raise StageFailed(f"{act}: {answer.text or 'nothing to accept'}")

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.haste)

    async def _cue(self, act: Act, begins: bool) -> None:  # noqa: FBT001 - the two moments of an act
        number = self.scenario.acts.index(act)
        if begins:
            await self._passed_on(act)
            self.faults[number] = clock()
            self.say(f"begins: {act.verb} {act.on}".rstrip())
            return
        if not self._held and act.verb.partition(".")[0] not in DESK:
            self._held = True
            await self._hold(act)
        self.ends[number] = clock()
        self.say(f"ends: {act.verb} {act.on}".rstrip())

    async def _passed_on(self, act: Act) -> None:
        """What somebody calls about is taken down as an officer would, by the drill's own daemon."""
        if act.verb == REPORT:
            answers = {"when": rfc3339(clock()), **act.how}
            await self._asked("intake_add", {"report": json.dumps(answers)}, lambda _: True)

    async def _hold(self, act: Act) -> None:
        """The fault stands until its message has left and, for a while, until a person has answered."""
        leaves = bool(self.loan.channels) or act.verb != "world.cut_off"  # without a line the range tells nobody
        if not await self._until(lambda found: all(k.heard for k in found.kept), PATIENCE if leaves else 0):
            self.say("not everything was told in time; the story goes on")
            return
        refs = [one.incident.ref for one in self._found().kept if one.incident and not one.told.quiet]
        if refs and self.ack_within:
            self.say(f"told; acknowledge it now: {'; '.join(f'sentinel incidents ack {ref}' for ref in refs)}")
            answered = await self._until(lambda found: found.answered, self.ack_within)
            self.say("acknowledged" if answered else "nobody has acknowledged it in time")

    async def _last_words(self) -> Findings:
        await self._until(lambda found: all(one.complete for one in found.kept), GRACE)
        return self._found()

    async def _until(self, true: Callable[[Findings], bool], seconds: float) -> bool:
        end = clock() + timedelta(seconds=seconds)
        while not true(self._found()):
            if clock() >= end:
                return False
            await asyncio.sleep(LOOK)
        return True

    def _found(self) -> Findings:
        return measure(self.data, self.scenario, self.faults, self.ends, self.loan.heard)
