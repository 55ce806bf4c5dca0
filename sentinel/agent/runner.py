"""Do one duty once: may we, look, do we believe it, look again; and report each step of that with its reason."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sentinel.agent.admission import OFFLINE, Admission
from sentinel.agent.composure import Composure
from sentinel.agent.duty import Duty
from sentinel.agent.line import LineState
from sentinel.agent.look import Look, Looker, Outcome
from sentinel.agent.memory import Memory
from sentinel.agent.report import Reporter
from sentinel.agent.senses import Senses
from sentinel.agent.uplink import Uplink
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Check

IN_DOUBT = "own line in doubt"
NOT_LONG = 10.0  # seconds; a second look that would come later than that, and than the next one, is the next one


@dataclass(slots=True, kw_only=True)
class Round:
    """One time that a duty is done: when it began to be in doubt, what still is, and the facts we believe."""

    duty: Duty
    doubted: tuple[Check, ...]
    since: float = 0.0
    believed: dict[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many looks may be in flight at once, and the longest wait for a second look, in seconds."""

    slots: int
    patience: float


class Runner:
    """Does duties, within ``limits``."""

    def __init__(
        self,
        looker: Looker,
        reporter: Reporter,
        memory: Memory,
        admission: Admission,
        uplink: Uplink,
        composure: Composure,
        senses: Senses,
        limits: Limits,
    ) -> None:
        self._looker = looker
        self._reporter = reporter
        self._memory = memory
        self._admission = admission
        self._uplink = uplink
        self._composure = composure
        self._senses = senses
        self._slots = asyncio.Semaphore(limits.slots)
        self._patience = limits.patience

    async def run(self, duty: Duty, attempt: int = 0) -> float | None:
        """Do a duty: when it is our turn at this host, if we may, with second looks if the first is in doubt.

        Returns in how many seconds it wants another turn, if its own would be later.
        """
        reason = await self._admission.wait(duty)
        if reason:
            self._reporter.skip(duty, duty.checks, self._senses.now(), reason)
            return None
        self._memory.looked(duty.key, self._senses.now().timestamp(), duty.interval)
        it = Round(duty=duty, doubted=duty.checks)
        await self._look(it, attempt)
        it.since = self._senses.ticks()
        delays = [delay for delay in duty.probe.confirm if delay <= max(duty.interval, NOT_LONG)]
        for again, delay in enumerate(delays, start=attempt + 1):
            if not it.doubted:
                break
            await self._senses.pause(max(0.0, it.since + min(delay, self._patience) - self._senses.ticks()))
            await self._look(it, again)
        self._memory.before.update(it.believed)
        return self._wanted(it)

    def _wanted(self, it: Round) -> float | None:
        """The soonest that a look asked for; a site that asked for patience is left its rhythm."""
        probe, facts = it.duty.probe, [f for f in it.believed.values() if not isinstance(f, Failure | Skipped)]
        calm = [one for one in facts if not self._guarded(it.duty, probe.strained, one)]
        return min((s for one in calm if (s := probe.sooner(one)) is not None and s < it.duty.interval), default=None)

    async def own_line(self, duty: Duty) -> LineState:
        """Look at our own line, and report it like any other look."""
        look = await self._looker.look(duty, duty.checks, 0, None)
        if look.cancelled:
            raise asyncio.CancelledError
        check = duty.checks[0]
        outcome = look.outcomes[check.subject.key]
        lost = self._composure.lost(look.began, look.ended)
        if lost and not isinstance(outcome, Failure | Skipped) and not outcome.online:
            outcome = _stood_still(lost)
        self._reporter.tell(duty, check, look, outcome, doubtful=self._doubtful(duty, check, outcome))
        if isinstance(outcome, Skipped):
            return LineState.OFF
        if isinstance(outcome, Failure):  # after a bug of our own we cannot know; the hub hears that we are blind
            return LineState.OFF if outcome.code in {Code.BUG, Code.UNSUPPORTED} else LineState.OFFLINE
        self._memory.before[check.key] = outcome
        return LineState.ONLINE if outcome.online else LineState.OFFLINE

    async def _look(self, it: Round, attempt: int) -> None:
        """Look once at what is in doubt, report what may be believed, and note what still is in doubt."""
        duty, checks = it.duty, it.doubted
        it.doubted = ()
        cursor = self._memory.cursor(checks[0].key) if len(checks) == 1 else None
        async with self._slots:
            if not self._uplink.line.open():  # it may have broken while we waited
                self._reporter.skip(duty, checks, self._senses.now(), OFFLINE)
                return
            look = await self._looker.look(duty, checks, attempt, cursor, self._memory.own_path)
        look = self._composed(duty, checks, look)
        self._admission.met(duty, look)
        doubtful = tuple(c for c in checks if self._doubtful(duty, c, look.outcomes[c.subject.key]))
        believed = False
        try:
            believed = look.cancelled or await self._believed(look, doubtful=bool(doubtful))
        finally:  # also when we are stopped in the middle: a look that was made leaves a row
            for check in checks:
                self._report(it, check, look, believed=believed, doubtful=check in doubtful)
        if look.cancelled:  # it became a row like any other; now what was asked for may happen
            raise asyncio.CancelledError
        it.doubted = doubtful if believed else ()

    def _composed(self, duty: Duty, checks: Sequence[Check], look: Look) -> Look:
        """The look without the bad news that may be our own slowness: of those sites we could not see anything."""
        lost = self._composure.lost(look.began, look.ended)
        if not lost or look.cancelled:
            return look
        bad = [c.subject.key for c in checks if self._doubtful(duty, c, look.outcomes[c.subject.key])]
        return replace(look, outcomes={**look.outcomes, **dict.fromkeys(bad, _stood_still(lost))})

    async def _believed(self, look: Look, *, doubtful: bool) -> bool:
        if doubtful:
            return await self._uplink.vouch(look.began, look.ended)
        return self._uplink.line.held(look.began)

    def _report(self, it: Round, check: Check, look: Look, *, believed: bool, doubtful: bool) -> None:
        outcome = look.outcomes[check.subject.key]
        if not believed and not isinstance(outcome, Skipped):
            outcome = Skipped(reason=IN_DOUBT)
        self._reporter.tell(it.duty, check, look, outcome, doubtful=doubtful and believed)
        if not isinstance(outcome, Failure | Skipped):
            it.believed[check.key] = outcome
            self._memory.tested(it.duty.probe.path(outcome))
            self._memory.strain(check.key, strained=self._guarded(it.duty, it.duty.probe.strained, outcome))

    def _doubtful(self, duty: Duty, check: Check, outcome: Outcome) -> bool:
        if isinstance(outcome, Skipped):
            return False
        return self._guarded(duty, duty.probe.doubtful, outcome, self._memory.before.get(check.key))

    def _guarded(self, duty: Duty, question: Callable[..., bool], *about: object) -> bool:
        """Ask a probe about an outcome; one that cannot answer leaves it in doubt."""
        try:
            return bool(question(*about))
        except Exception as error:  # noqa: BLE001 - a probe that raises must never end the agent
            self._looker.bugs.note(duty.probe.kind, error)
            return True


def _stood_still(seconds: float) -> Failure:
    detail = f"this machine stood still for {seconds:.1f} s"
    return Failure(layer=Layer.PROBE, code=Code.CANCELLED, detail=detail)
