"""Look once: with a deadline, with a word for every way it can end, and never with an exception."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from sentinel.agent.duty import Duty
from sentinel.agent.rations import Rations
from sentinel.kit.path.state import DIVERTED, UNTESTED, SelfTest
from sentinel.kit.probe import AnyProbe
from sentinel.kit.tools import Tools
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.observation import Step
from sentinel.model.subject import Check

log = logging.getLogger("sentinel.look")
GRACE = 0.5  # the tools' own deadlines come first; this one is for a probe that forgot to ask them
Outcome: TypeAlias = Any  # the probe's facts, a Failure or Skipped; only the probe knows the type of its facts

_OVERDUE = {  # what a look was waiting for when its time was up, by the last step that it finished
    "": (Layer.DNS, Code.DNS_TIMEOUT),
    "dns": (Layer.TCP, Code.CONNECT_TIMEOUT),
    "tcp": (Layer.TLS, Code.TLS_TIMEOUT),
}


class LookTools(Tools, Protocol):
    """The tools of one look, which also remember what it did."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The timed steps so far."""

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of the evidence that is on disk."""

    @property
    def bodies(self) -> Mapping[str, int]:
        """What the probe wants kept: names and sizes in bytes."""

    async def store(self, names: Sequence[str]) -> None:
        """Put these bodies on disk."""

    async def close(self) -> None:
        """Let go of everything that still asks or listens."""


class Toolbox(Protocol):
    """Gives out the tools for one look; ``sentinel.agent.toolbox.Toolbox`` is one."""

    def for_look(
        self, timeout: float, attempt: int = 0, cursor: str | None = None, path: SelfTest = UNTESTED
    ) -> LookTools:
        """Tools for a look that must be over in ``timeout`` seconds; ``path`` is what we know of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look brought: an outcome for each subject by its key. ``began`` and ``ended`` are monotonic seconds."""

    at: datetime
    began: float
    ended: float
    attempt: int
    outcomes: Mapping[str, Outcome]
    steps: tuple[Step, ...] = ()
    kept: tuple[str, ...] = ()
    cancelled: bool = False


class Looker:
    """Makes looks. ``now`` is aware UTC, ``ticks`` monotonic seconds."""

    def __init__(self, toolbox: Toolbox, *, now: Callable[[], datetime], ticks: Callable[[], float]) -> None:
        self._toolbox = toolbox
        self._now = now
        self._ticks = ticks
        self._rations = Rations()
        self.bugs = Bugs()

    async def look(
        self, duty: Duty, checks: Sequence[Check], attempt: int, cursor: str | None, path: SelfTest = UNTESTED
    ) -> Look:
        """Look at these checks of a duty once; whatever happens becomes an outcome."""
        tools = self._toolbox.for_look(duty.timeout, attempt, cursor, path)
        at, began = self._now(), self._ticks()
        try:
            found = await self._found(duty, checks, tools)
        finally:
            await tools.close()
        cancelled = isinstance(found, Failure) and found.code is Code.CANCELLED
        outcomes = {c.subject.key: self._outcome(duty.probe, found, c.subject.key) for c in checks}
        if duty.probe.plain and path.aged(at).tainted:
            outcomes = {key: _diverted(outcome) for key, outcome in outcomes.items()}
        ended = self._ticks()
        await tools.store(self._rations.grant(duty.key, at.date(), tools.bodies))
        return Look(
            at=at,
            began=began,
            ended=ended,
            attempt=attempt,
            outcomes=outcomes,
            steps=tools.steps,
            kept=tools.kept,
            cancelled=cancelled,
        )

    async def _found(self, duty: Duty, checks: Sequence[Check], tools: LookTools) -> Mapping[str, Outcome] | Failure:
        try:
            async with asyncio.timeout(duty.timeout + GRACE) as deadline:
                return await _observe(duty, checks, tools)
        except asyncio.CancelledError:
            return Failure(layer=Layer.PROBE, code=Code.CANCELLED, detail="Sentinel was stopping")
        except Exception as error:  # noqa: BLE001 - a probe that raises must never end the agent; this is its own word
            if isinstance(error, TimeoutError) and deadline.expired():
                return _overdue(duty, tools.steps)
            return self.bugs.note(duty.probe.kind, error)

    def _outcome(self, probe: AnyProbe, found: Mapping[str, Outcome] | Failure, key: str) -> Outcome:
        if isinstance(found, Failure):
            return found
        outcome = found.get(key)
        if isinstance(outcome, Failure | Skipped | probe.facts):
            return outcome
        return self.bugs.note(probe.kind, TypeError(f"{type(outcome).__name__} is no outcome of this probe"))


class Bugs:
    """Our own bugs: each becomes a failed look, and its traceback is logged once."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str, str]] = set()

    def note(self, probe: str, error: Exception) -> Failure:
        """Turn an exception of a probe into the word for it."""
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        place = (probe, type(error).__name__, where)
        if place not in self._told:
            self._told.add(place)
            log.error("probe %s has a bug; its looks fail from here on", probe, exc_info=error)
        return Failure(layer=Layer.PROBE, code=Code.BUG, detail=f"{type(error).__name__}: {error}"[:200])


async def _observe(duty: Duty, checks: Sequence[Check], tools: LookTools) -> Mapping[str, Outcome]:
    subjects = [check.subject for check in checks]
    if len(subjects) > 1 or duty.probe.batch > 1:
        return await duty.probe.observe_many(subjects, duty.options, tools)
    return {subjects[0].key: await duty.probe.observe(subjects[0], duty.options, tools)}


def _diverted(outcome: Outcome) -> Outcome:
    """Over a path on which somebody else answers, that names could not be asked for is no news: we could not look."""
    lost = isinstance(outcome, Failure) and outcome.layer is Layer.DNS
    return Skipped(reason=DIVERTED) if lost else outcome


def _overdue(duty: Duty, steps: Sequence[Step]) -> Failure:
    layer, code = _OVERDUE.get(steps[-1].name if steps else "", (Layer.HTTP, Code.HTTP_TIMEOUT))
    return Failure(layer=layer, code=code, detail=f"the look took longer than {duty.timeout:g} s")
