"""A watch on the Internet of the range: real looks over real sockets, the real hub and its rules, a clock of its own.

Minutes pass between looks, as the intervals say; only the looks themselves take real time, and nobody waits for his
turn with a server.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import probes as bundled
from sentinel.agent.duty import Duty, plan
from sentinel.agent.look import Looker
from sentinel.app.assemble import rules_of, world_of
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.config.plan import plan as checks_of
from sentinel.courier.channel import recipients
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruled, Ruling
from sentinel.hub.sitting import Known
from sentinel.hub.vantages import Vantage, Vantages
from sentinel.kit import codec, registry
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.model.failure import Failure, Skipped
from sentinel.model.incident import Incident
from sentinel.model.muting import PlannedChange, What
from sentinel.model.notice import Notice
from sentinel.model.observation import Observation
from sentinel.model.subject import Check
from sentinel.range.country import SITES
from sentinel.range.dial import Deed
from sentinel.range.internet import Internet
from sentinel.range.lab import lab_config
from sentinel.range.plots import Plot
from sentinel.range.scenario import do
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Claim, Delivery, IncidentFilter, Unit
from tests.scenarios.hurry import START, Clock, toolbox

PROBES = registry.load(bundled)
EVERY = IncidentFilter(statuses=frozenset({"open", "acknowledged", "resolved"}), limit=1_000)
ROUND, BEAT = 60.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One incident as a story compares it."""

    rule: str
    severity: str
    scope: str
    status: str = "open"
    muted: bool = False


@dataclass(slots=True, kw_only=True)
class Watch:
    """Whoever watches, and the world that is watched.

    ``here`` is from where it is looked just now: our own vantage, then those ``besides``; ``ways`` is what somebody
    does on the way of one of them, while it looks.
    """

    world: Internet
    config: Config
    clock: Clock
    hub: Hub
    ledger: SqlLedger
    looker: Looker
    duties: list[Duty]
    since: datetime = START
    path: SelfTest = UNTESTED
    sequence: int = 0
    here: str = ""
    besides: tuple[str, ...] = ()
    ways: dict[str, Callable[[], Deed]] = field(default_factory=dict)
    before: dict[tuple[str, str], object] = field(default_factory=dict)
    cursors: dict[tuple[str, str], str | None] = field(default_factory=dict)
    looks: list[Observation[Any]] = field(default_factory=list)
    messages: list[Notice] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    async def cycle(self, rounds: int = 1, every: float = ROUND) -> None:
        """So many rounds of looks at everything, and the hub's beat after each."""
        for _ in range(rounds):
            begun = self.clock.at
            for here in (self.config.vantage, *self.besides):
                self.here = here
                with self.ways.get(here, nullcontext)():
                    for duty in self.duties:
                        await self._do(duty)
            self._deliver()
            await self._wait(max(1.0, every - (self.clock.at - begun).total_seconds()))

    async def _wait(self, seconds: float) -> None:
        """Time passes with the hub's beats, and what is due arrives."""
        while seconds > 0:
            self.clock.later(min(BEAT, seconds))
            seconds -= BEAT
            await self.hub.beat()
            self._deliver()

    def _deliver(self) -> None:
        """A courier takes what is due to every channel."""
        for channel in self.config.channels():
            held = self.ledger.apply(partial(_claimed, channel=channel.name, at=self.clock.at))
            for notice in held.notices:
                self.messages.append(notice)
                arrived = Delivery(at=self.clock.at, channel=channel.name, notices=(notice.key,), ok=True)
                self.ledger.apply(partial(_sent, held=held, key=notice.key, arrived=arrived))

    async def until(self, rule: str, within: float) -> Incident:
        """Look round after round until this rule's incident is open; the time that is left is the story's.

        Raises:
            AssertionError: if it is not, so many seconds after the change.
        """
        while not (found := self.of(rule)):
            assert self.elapsed <= within, f"no {rule} after {self.elapsed:.0f} s: {self.told()} {self.newest()}"
            await self.cycle()
        return found[0]

    async def _do(self, duty: Duty) -> None:
        """One duty, with second looks while it is in doubt, as an agent does it."""
        delays = [0.0, *(delay for delay in duty.probe.confirm if delay <= max(duty.interval, 10.0))]
        begun = self.clock.at
        for attempt, delay in enumerate(delays):
            self.clock.later(max(0.0, delay - (self.clock.at - begun).total_seconds()))
            outcome = await self._look(duty, attempt)
            doubtful = not isinstance(outcome, Skipped) and duty.probe.doubtful(
                outcome, self.before.get(self._own(duty))
            )
            if not doubtful:
                break
        if not isinstance(outcome, Failure | Skipped):
            self.before[self._own(duty)] = outcome
        if duty.checks[0].key in self.asked:  # the hub wants to know whether it is still there
            self.asked.discard(duty.checks[0].key)
            await self._look(duty, 1)

    def _own(self, duty: Duty) -> tuple[str, str]:
        return self.here, duty.key

    async def _look(self, duty: Duty, attempt: int) -> object:
        check = duty.checks[0]
        look = await self.looker.look(duty, duty.checks, attempt, self.cursors.get(self._own(duty)), self.path)
        outcome = look.outcomes[check.subject.key]
        if not isinstance(outcome, Failure | Skipped):
            outcome = codec.decode(duty.probe.facts, codec.encode(outcome, duty.probe.facts))
            self.path = duty.probe.path(outcome) or self.path
            self.cursors[self._own(duty)] = duty.probe.cursor(outcome)
        self.sequence += 1
        seen: Observation[Any] = Observation(
            vantage=self.here, network=self.here, epoch="e1", sequence=self.sequence,
            probe=duty.probe.kind, version=duty.probe.version, subject=check.subject.key, at=look.at,
            duration=look.ended - look.began, interval=duty.interval, outcome=outcome, attempt=attempt,
        )  # fmt: skip
        self.looks.append(seen)
        await self.hub.take([seen])
        return outcome

    async def calm(self, rounds: int = 3) -> None:
        """Three rounds, and a person who accepts what was seen; the story begins now."""
        await self.cycle(rounds)
        assert self.told() == [], self.newest()
        for target in self.config.targets():
            await self.accept(target.id)
        await self.cycle()
        assert self.told() == [], self.newest()
        self.begin()

    def begin(self) -> None:
        """From here on the seconds of the story are counted."""
        self.since = self.clock.at

    @property
    def elapsed(self) -> float:
        """Seconds since the story began."""
        return (self.clock.at - self.since).total_seconds()

    async def accept(self, target: str, why: str = "surat 12") -> Ruled:
        """A person takes what is proposed for normal."""
        who = {"who": "Siti", "login": "siti", "at": self.clock.at}
        return await self.hub.rule(Ruling(on=target, state="accepted", why=why, **who))  # type: ignore[arg-type]  # as named

    def announce(self, target: str, what: Iterable[What], hours: float = 72.0, **expect: tuple[str, ...]) -> None:
        """A person announces a change, from now on."""
        one = PlannedChange(
            targets=(target,), what=tuple(what), start=self.clock.at, end=self.clock.at + timedelta(hours=hours),
            expect=expect, who="Ani", login="ani", why="pindah",
        )  # fmt: skip
        self.ledger.apply(lambda unit: unit.plan_changes([one], self.clock.at))

    def do(self, verb: str, on: str = "", **how: object) -> Deed:
        """Change the world."""
        return do(self.world, verb, on, how)

    def incidents(self) -> list[Incident]:
        """Every incident, oldest first."""
        return list(reversed(self.ledger.look(lambda view: view.incidents(EVERY))))

    def of(self, rule: str) -> list[Incident]:
        """The incidents of one rule."""
        return [one for one in self.incidents() if one.rule == rule]

    def told(self) -> list[Told]:
        """Every incident, as a story compares it, by name."""
        return sorted(
            (
                Told(
                    rule=one.rule,
                    severity=one.severity.label,
                    scope=str(one.scope),
                    status=one.status,
                    muted=one.muting is not None,
                )
                for one in self.incidents()
            ),
            key=lambda one: (one.rule, one.severity),
        )

    def rules(self) -> dict[str, str]:
        """How bad the worst incident of each rule is."""
        worst: dict[str, Incident] = {}
        for one in self.incidents():
            worst[one.rule] = max(worst.get(one.rule, one), one, key=lambda i: i.severity)
        return {rule: one.severity.label for rule, one in worst.items()}

    def timeline(self, incident: Incident) -> list[str]:
        """What was done to an incident, one word each."""
        number = incident.number or 0
        return [entry.act for entry in self.ledger.look(lambda view: view.timeline(number))]

    def newest(self) -> Mapping[str, str]:
        """The newest word of each check, for whoever must find out why a story failed."""
        rows = self.ledger.look(lambda view: view.all_latest(facts=False))
        return {f"{row.check}": f"{row.state} {row.reason}" for row in rows}


def _claimed(unit: Unit, channel: str, at: datetime) -> Claim:
    return unit.claim(channel, at, 90, 1_000)


def _sent(unit: Unit, held: Claim, key: str, arrived: Delivery) -> int:
    return unit.sent(held, [key], arrived)


@asynccontextmanager
async def watching(  # noqa: PLR0913 - each is one thing in which stories differ
    folder: Path, *probes: str, on: Iterable[str] = (), seed: int = 7, every: float = ROUND, ourselves: bool = False,
    public: bool = False, besides: Iterable[str] = (), plots: tuple[Plot, ...] = SITES, swift: bool = False,
) -> AsyncIterator[Watch]:  # fmt: skip
    """A watch by these probes on these targets (none: all), on which nothing was seen yet.

    ``public``: the roots of this world are those that browsers have. ``besides`` are further vantages. ``swift``: what
    is looked at once a day elsewhere is looked at as often as a lab's daemon does.
    """
    clock = Clock()
    asked: set[str] = set()
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(Internet(plots, now=clock.now, dice=random.Random(seed)))
        file = folder / "config.toml"
        file.write_text(lab_config(world, folder / "var", dict.fromkeys(probes, f"{every:g}s")), "utf-8")
        config = load(file, PROBES, recipients, environ={})
        around = world_of(config, PROBES, rules_of(config), {})
        told = (duty.check for duty in around.duties.values()) if swift else checks_of(config, PROBES, {})
        checks = [check for check in told if _wanted(check, set(on), ourselves=ourselves)]
        duties, _ = plan(checks, PROBES, {})
        ledger = stack.enter_context(open_ledger(folder / "ledger"))
        if besides:
            places = {name: Vantage(network=name, distant=False) for name in (config.vantage, *besides)}
            listed = Vantages(listed=places)
            around = replace(around, vantages=listed, enrolled=listed.enrolled(config.vantage, lab=True))
        hub = Hub(
            ledger, around, ledger.look(Known.read), clock=clock.now,
            ask=lambda _who, ask: asked.add(ask.check) if ask.attempt else None,
        )  # fmt: skip
        looker = Looker(toolbox(world, config, clock, public=public), now=clock.now, ticks=clock.ticks)
        yield Watch(
            world=world, config=config, clock=clock, hub=hub, ledger=ledger, looker=looker, asked=asked,
            besides=tuple(besides), duties=sorted(duties, key=lambda duty: (duty.probe.what != "vantage", duty.key)),
        )  # fmt: skip


def _wanted(check: Check, on: set[str], *, ourselves: bool) -> bool:
    if check.subject.what == "vantage":
        return ourselves and check.probe != "vantage"
    return not on or check.subject.id in on
