"""A made-up network on virtual time: sites that are up or down, a line that can be cut, and an agent that looks."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from sentinel.agent.agent import Agent, Ways
from sentinel.agent.politeness import Manners
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.probe import AnyProbe, Options, Probe
from sentinel.kit.tools import Tools
from sentinel.link.ports import Ask
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.observation import Observation, Step
from sentinel.model.subject import Check, Subject, Target
from tests.agent.virtual import SENSES, ticks

LAWLESS = Ways(manners=Manners(per_host=None, per_address=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the made-up sites show."""

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What the self-check found, as the real one says it."""

    online: bool


class SiteProbe(Probe[Options, Facts, None]):
    """Looks at a made-up site through a made-up network; ``see`` says what it finds and how long that takes."""

    kind = "site"
    options = Options
    facts = Facts

    def __init__(self, see: Callable[[Subject, Tools], Any]) -> None:
        self.see = see

    async def observe(self, subject: Subject, _options: Options, tools: Tools) -> Facts | Failure | Skipped:
        """Ask the world."""
        return await self.see(subject, tools)  # type: ignore[no-any-return]  # the world returns outcomes only

    def fingerprint(self, facts: Facts) -> str:
        """The state is all there is."""
        return facts.state

    def doubtful(self, outcome: Facts | Failure, before: Facts | None) -> bool:
        """A site that is down is worth a second look, like a failure or a change."""
        return super().doubtful(outcome, before) or outcome == Facts(state="down")


class LineProbe(Probe[Options, LineFacts, None]):
    """The self-check through the made-up network."""

    kind = "vantage"
    what = "vantage"
    options = Options
    facts = LineFacts

    def __init__(self, see: Callable[[], Any]) -> None:
        self.see = see

    async def observe(self, _subject: Subject, _options: Options, _tools: Tools) -> LineFacts | Failure | Skipped:
        """Ask the world about the canary."""
        return await self.see()  # type: ignore[no-any-return]  # the world returns outcomes only


@dataclass(slots=True)
class Notes:
    """The tools of a made-up look: it has no steps and keeps nothing, but knows its attempt and cursor."""

    timeout: float
    attempt: int = 0
    cursor: str | None = None
    path_state: SelfTest = UNTESTED
    steps: tuple[Step, ...] = ()
    kept: tuple[str, ...] = ()
    bodies: Mapping[str, int] = field(default_factory=dict)

    async def store(self, names: Sequence[str]) -> None:
        """There is nothing to keep."""
        assert not names

    async def close(self) -> None:
        """There is nothing to let go of."""


class Box:
    """Gives out notes in place of tools."""

    def for_look(self, timeout: float, attempt: int = 0, cursor: str | None = None, path: SelfTest = UNTESTED) -> Any:  # noqa: ANN401 - see above
        """A fresh sheet."""
        return Notes(timeout, attempt, cursor, path)


@dataclass(slots=True)
class Drawer:
    """A spool in memory: virtual time and real threads do not mix. The real spool has tests of its own."""

    vantage: str = "mataram-1"
    epoch: str = "e1"
    mark: int = 0
    last: int = 0
    rows: list[Observation[Any]] = field(default_factory=list)
    told: dict[int, float] = field(default_factory=dict)

    def append(self, seen: Observation[Any], shape: Any, *, remarkable: bool) -> int:  # noqa: ANN401 - a facts type
        """Keep a row, and when it came."""
        assert remarkable in {True, False}
        assert shape is not None
        self.last = number = len(self.rows) + 1
        self.rows.append(replace(seen, epoch=self.epoch, sequence=number))
        self.told[number] = ticks()
        return number

    def of(self, check: str) -> list[Observation[Any]]:
        """Every row of one check."""
        return [row for row in self.rows if row.check == check]

    def outcomes(self, check: str) -> list[Any]:
        """What was reported of one check, in order."""
        return [row.outcome for row in self.of(check)]


class Hub:
    """A link to a hub that grants leases as told and asks when told."""

    def __init__(self) -> None:
        self.wishes: asyncio.Queue[Ask] = asyncio.Queue()
        self.holder: dict[str, str] = {}

    async def push(self, parcel: object) -> int:
        """Nothing is pushed here."""
        raise NotImplementedError

    async def lease(self, work: str, seconds: float) -> bool:
        """Ours, unless the test gave it away."""
        assert seconds > 0
        return self.holder.setdefault(work, "mataram-1") == "mataram-1"

    async def asks(self) -> list[Ask]:
        """Wait for the test to wish something."""
        return [await self.wishes.get()]


def site(name: str, *, every: float = 10.0, probe: str = "site", host: str = "") -> Check:
    """A check of one made-up site."""
    subject = Target(id=name, url=f"https://{host or name}.test/")
    return Check(subject=subject, probe=probe, interval=every, timeout=15.0)


def own_line(every: float = 15.0) -> Check:
    """The check of our own line."""
    return Check(subject=Subject(what="vantage", id="mataram-1"), probe="vantage", interval=every, timeout=6.0)


def agent(
    checks: Iterable[Check], probes: Iterable[AnyProbe], drawer: Drawer, hub: Hub | None = None, ways: Ways = LAWLESS
) -> Agent:
    """An agent in the made-up world."""
    known: Mapping[str, AnyProbe] = {probe.kind: probe for probe in probes}
    return Agent(checks, known, Box(), drawer, hub or Hub(), SENSES, ways)


async def wait(seconds: float) -> None:
    """Let virtual time pass."""
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, done.set)
    await done.wait()


async def live(one: Agent, seconds: float) -> None:
    """Run an agent for some virtual seconds, then stop it as the daemon would."""
    running = asyncio.create_task(one.run())
    await wait(seconds)
    one.stop()
    await running


REFUSED = Failure(layer=Layer.TCP, code=Code.CONNECTION_REFUSED)
NO_ANSWER = Failure(layer=Layer.TCP, code=Code.CONNECT_TIMEOUT)
NO_ROUTE = Failure(layer=Layer.TCP, code=Code.HOST_UNREACHABLE)
UP, DOWN = Facts(state="up"), Facts(state="down")


def is_bad(outcome: object) -> bool:
    """Whether an officer would take it for trouble at the site."""
    return isinstance(outcome, Failure) or outcome == DOWN


async def see_up(_subject: Subject, _tools: Tools) -> Facts:
    """A world in which every site is up."""
    return UP


class CutLine:
    """A line that is cut for a while; each peer loses it and gets it back a little earlier or later than the others."""

    def __init__(self, random: Random, start: float, end: float, skew: float, late: float) -> None:
        self._random, self._start, self._end, self._skew, self._late = random, start, end, skew, late
        self._edges: dict[str, tuple[float, float]] = {}
        self.down: set[str] = set()

    def _cut(self, peer: str, at: float) -> bool:
        if peer not in self._edges:
            early = self._random.uniform(-self._skew, self._skew)
            self._edges[peer] = self._start + early, self._end + self._random.uniform(0, self._late)
        start, end = self._edges[peer]
        return start <= at < end

    async def site(self, subject: Subject, _tools: Tools) -> Facts | Failure:
        """Look at a site: what a cut line shows depends on luck; some packets wait in vain, some come back at once."""
        if not self._cut(subject.id, ticks()):
            await wait(self._random.uniform(0.02, 0.8))
            if not self._cut(subject.id, ticks()):
                return DOWN if subject.id in self.down else UP
        kind = self._random.choice(["no route", "silence", "retransmit"])
        await wait({"no route": 0.001, "silence": self._random.choice([5.0, 15.0]), "retransmit": 3.0}[kind])
        if kind == "retransmit" and not self._cut(subject.id, ticks()):
            return UP
        return NO_ROUTE if kind == "no route" else DOWN if self._random.random() < 0.5 else NO_ANSWER

    async def canary(self) -> LineFacts:
        """Look at ourselves: a good answer comes quickly; that there is none is known at once or after six seconds."""
        await wait(0.05)
        if not self._cut("canary", ticks()):
            return LineFacts(online=True)
        await wait(self._random.choice([0.001, 5.9]))
        return LineFacts(online=not self._cut("canary", ticks()))
