"""From a look to the spool: one observation for each check, with why it is or is not worth keeping longest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sentinel.agent.duty import Duty
from sentinel.agent.look import Bugs, Look, Outcome
from sentinel.agent.memory import Memory
from sentinel.kit.probe import AnyProbe
from sentinel.model.failure import Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.model.subject import Check


class Box(Protocol):
    """Takes observations in, numbers them, and knows how far the ledger is; a spool is one."""

    vantage: str
    epoch: str
    mark: int
    last: int

    def append(self, seen: Observation[Any], shape: Any, *, remarkable: bool) -> int:  # noqa: ANN401 - a facts type
        """Take one in; returns its number."""


class Reporter:
    """Writes what was seen, from this vantage over this network."""

    def __init__(self, box: Box, memory: Memory, bugs: Bugs, *, network: str) -> None:
        self._box = box
        self._memory = memory
        self._bugs = bugs
        self._network = network

    def tell(self, duty: Duty, check: Check, look: Look, outcome: Outcome, *, doubtful: bool) -> None:
        """Report one check's outcome of a look, and remember what the next look needs to know of it."""
        remarkable = doubtful or look.attempt > 0
        try:
            cursor = _cursor(duty.probe, outcome)
            seen = self._seen(duty, check, look, outcome, cursor)
            number = self._box.append(seen, duty.probe.facts, remarkable=remarkable)
        except Exception as error:  # noqa: BLE001 - facts that cannot be written are a bug of the probe, not of the agent
            failure = self._bugs.note(duty.probe.kind, error)
            number = self._box.append(
                self._seen(duty, check, look, failure, None), duty.probe.facts, remarkable=remarkable
            )
            cursor = None
        self._memory.wrote(check.key, number, cursor)

    def skip(self, duty: Duty, checks: Sequence[Check], at: datetime, reason: str) -> None:
        """Report that we did not look, and why."""
        for check in checks:
            look = Look(at=at, began=0.0, ended=0.0, attempt=0, outcomes={})
            seen = self._seen(duty, check, look, Skipped(reason=reason), None)
            self._box.append(seen, duty.probe.facts, remarkable=False)

    def _seen(self, duty: Duty, check: Check, look: Look, outcome: Outcome, cursor: str | None) -> Observation[Any]:
        return Observation(
            vantage=self._box.vantage,
            network=self._network,
            epoch=self._box.epoch,
            sequence=self._box.last + 1,
            probe=duty.probe.kind,
            version=duty.probe.version,
            subject=check.subject.key,
            at=look.at,
            duration=round(look.ended - look.began, 6),
            interval=duty.interval,
            outcome=outcome,
            attempt=look.attempt,
            steps=look.steps,
            evidence=look.kept,
            cursor=cursor,
        )


def _cursor(probe: AnyProbe, outcome: Outcome) -> str | None:
    return None if isinstance(outcome, Failure | Skipped) else probe.cursor(outcome)
