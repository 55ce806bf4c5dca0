"""The agent: whose turn is it, look, report; for as long as the daemon runs, whatever the network does."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sentinel.agent.admission import Admission, Doors
from sentinel.agent.composure import Composure
from sentinel.agent.duty import Duty, plan
from sentinel.agent.in_flight import InFlight
from sentinel.agent.line import LineState
from sentinel.agent.look import Looker, Toolbox
from sentinel.agent.memory import Memory
from sentinel.agent.politeness import Manners, Politeness
from sentinel.agent.report import Box, Reporter
from sentinel.agent.rota import Rota
from sentinel.agent.runner import Limits, Runner
from sentinel.agent.senses import Senses
from sentinel.agent.uplink import Rhythm, Uplink
from sentinel.kit.probe import AnyProbe
from sentinel.link.ports import Ask, Link, LinkDown
from sentinel.model.subject import Check

log = logging.getLogger("sentinel.agent")
NO_CADENCE: Mapping[str, float] = MappingProxyType({})


TICK = 0.02
BREATH = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How an agent behaves; times in seconds.

    ``network`` names the line it looks through (default: the vantage's name). ``memory`` is a file of its own. Before
    platforms there are queues: ``doors``. ``patience`` is the longest wait for a second look, which labs shorten.
    ``slots`` is how many looks may be in flight at once, ``drain`` how long they may go on when we stop, ``retry`` the
    pause after the hub could not be asked for wishes, ``remember`` the time between two writings of the memory.
    """

    network: str = ""
    manners: Manners = field(default_factory=Manners)
    doors: Doors | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    memory: Path | None = None
    patience: float = inf
    slots: int = 200
    drain: float = 4.0
    retry: float = 5.0
    remember: float = 60.0


class Agent:
    """Looks at everything it is told to, when it is due, and puts what it saw into the spool.

    ``beat`` is called at least once a second while the agent moves.

    Raises:
        pydantic.ValidationError: if a check's options do not fit its probe.
    """

    def __init__(
        self,
        checks: Iterable[Check],
        probes: Mapping[str, AnyProbe],
        toolbox: Toolbox,
        spool: Box,
        link: Link,
        senses: Senses,
        ways: Ways | None = None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._probes, self._link, self._senses, self._beat = probes, link, senses, beat
        self._ways = ways = ways or Ways()
        self._memory = Memory(progress=spool, path=ways.memory)
        looker = Looker(toolbox, now=senses.now, ticks=senses.ticks)
        network = ways.network or spool.vantage
        reporter = Reporter(spool, self._memory, looker.bugs, network=network)
        self.uplink = Uplink(self._own_line, ticks=senses.ticks, rhythm=ways.rhythm)
        self._politeness = Politeness(ways.manners)
        admission = Admission(self._politeness, link, self.uplink, senses, ways.doors)
        limits = Limits(slots=ways.slots, patience=ways.patience)
        self._composure = composure = Composure(senses.ticks, senses.pause)
        self._runner = Runner(looker, reporter, self._memory, admission, self.uplink, composure, senses, limits)
        self._rota = Rota(self._memory)
        self._in_flight = InFlight(self._runner, lambda duty, wait: self._rota.sooner(duty.key, self._time() + wait))
        self._missing: list[str] = []
        self._own: Duty | None = None
        self._stopping = asyncio.Event()
        self.replace(checks)

    @property
    def in_flight(self) -> int:
        """How many duties are being done now, second looks and waits included."""
        return len(self._in_flight)

    def replace(
        self, checks: Iterable[Check], cadence: Mapping[str, float] = NO_CADENCE, manners: Manners | None = None
    ) -> None:
        """Take other checks, or another cadence (check key -> factor on its interval); who stays keeps his rhythm.

        Without ``manners`` those in force stay.

        Raises:
            pydantic.ValidationError: if a check's options do not fit its probe; then everything stays as it was.
        """
        duties, missing = plan(checks, self._probes, cadence)
        self._politeness.manners = manners or self._politeness.manners
        before, self._own = self._own, next((duty for duty in duties if duty.own), None)
        self.uplink.usual = self._own.interval if self._own else self._ways.rhythm.usual
        if before != self._own:
            self.uplink.hurry()
        self._rota.replace([duty for duty in duties if not duty.own], self._time())
        if missing and missing != self._missing:
            log.warning("no probe is installed for %s: those checks are not made", ", ".join(missing))
        self._missing = missing

    async def run(self) -> None:
        """Look until ``stop``; looks in flight then get a few seconds before they are cut off."""
        try:
            async with asyncio.TaskGroup() as group:
                line = group.create_task(self.uplink.run())
                rest = [group.create_task(c) for c in self._children()]
                await self._stopping.wait()
                for child in rest:
                    child.cancel()
                await self._in_flight.finish(self._ways.drain)
                line.cancel()
        finally:
            await self._in_flight.cut_off()
            await self._memory.save()

    def _children(self) -> tuple[Coroutine[Any, Any, None], ...]:
        return self._take_turns(), self._listen(), self._remember(), self._composure.run()

    def stop(self) -> None:
        """Let ``run`` end."""
        self._stopping.set()

    def ask(self, wanted: Ask) -> None:
        """Look at a check again now; if it is being looked at, right after that."""
        duty = self._rota.duty(wanted.check)
        if duty is not None:
            self._in_flight.ask(duty, wanted.attempt)

    async def _take_turns(self) -> None:
        while self.uplink.line.state is LineState.UNKNOWN:
            self._beat()
            await self.uplink.known(BREATH)
        self._rota.welcome(self._time())
        while True:
            now = self._time()
            for duty in self._rota.due(now, line_open=self.uplink.line.open()):
                self._in_flight.begin(duty)
            self._beat()
            await self._senses.pause(min(BREATH, max(TICK, self._rota.wait(now))))

    async def _listen(self) -> None:
        while True:
            try:
                for wanted in await self._link.asks():
                    self.ask(wanted)
            except LinkDown:
                await self._senses.pause(self._ways.retry)

    async def _remember(self) -> None:
        while True:
            await self._senses.pause(self._ways.remember)
            await self._memory.save()

    async def _own_line(self) -> LineState:
        return LineState.OFF if self._own is None else await self._runner.own_line(self._own)

    def _time(self) -> float:
        return self._senses.now().timestamp()
