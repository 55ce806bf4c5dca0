"""Who has to be looked at, and whose turn it is: the duties, and the rhythm that they keep over every reload."""

from collections.abc import Iterator
from dataclasses import replace

from sentinel.agent.duty import Duty
from sentinel.agent.memory import Memory
from sentinel.agent.turns import Turns
from sentinel.agent.wheel import Wheel

JUST = 0.99  # turns come on time to within a percent


class Rota:
    """Hands out duties when they are due. Times are Unix time in seconds."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._duties: list[Duty] = []
        self._places: dict[str, int] = {}
        self._checks: dict[str, Duty] = {}
        self._turns: Turns | None = None
        self._missed: set[str] = set()
        self._begun: dict[str, float] = {}

    def replace(self, duties: list[Duty], now: float) -> None:
        """Take over other duties; whoever stays keeps his rhythm, and newcomers have a turn at once."""
        known, owed = set(self._places), self._owed()
        self._duties = duties
        self._places = {duty.key: place for place, duty in enumerate(duties)}
        self._checks = {check.key: duty for duty in duties for check in duty.checks}
        self._missed &= set(self._places)
        self._begun = {key: at for key, at in self._begun.items() if key in self._places}
        self._memory.keep_only(set(self._checks), set(self._places))
        if self._turns is not None:
            self._turns = Turns(self._wheel(), self._turns.last)
            self._soon((d for d in duties if d.key not in known or d.key in owed), now)

    def welcome(self, now: float) -> None:
        """Begin: everybody has a first turn soon, but for rare looks that were made not long ago."""
        self._turns = Turns(self._wheel(), now)
        self._soon(iter(self._duties), now)

    def due(self, now: float, *, line_open: bool) -> Iterator[Duty]:
        """Whose turn it is. Turns that fell into a time without a line are made up for when it is back."""
        if self._turns is None:
            return
        if line_open and self._missed:
            self._turns.soon((self._places[key] for key in sorted(self._missed)), now)
            self._missed.clear()
        for duty in (self._duties[place] for place in self._turns.due(now)):
            if not line_open:
                self._missed.add(duty.key)
            if not self._spared(duty, now):
                yield duty

    def wait(self, now: float) -> float:
        """Seconds until the next turn."""
        return float("inf") if self._turns is None else self._turns.wait(now)

    def sooner(self, key: str, at: float) -> None:
        """Give a duty one more turn at this time, unless its own comes before."""
        if self._turns is not None and key in self._places:
            self._turns.soon((self._places[key],), at)

    def duty(self, check: str) -> Duty | None:
        """What to do to look at this one check, by its key."""
        duty = self._checks.get(check)
        if duty is None or len(duty.checks) == 1:
            return duty
        return replace(duty, key=check, checks=tuple(c for c in duty.checks if c.key == check))

    def _wheel(self) -> Wheel:
        return Wheel((duty.rhythm, duty.interval) for duty in self._duties)

    def _owed(self) -> set[str]:
        return {self._duties[place].key for place in self._turns.owed()} if self._turns is not None else set()

    def _soon(self, duties: Iterator[Duty], now: float) -> None:
        if self._turns is not None:
            stale = (d for d in duties if not self._memory.fresh(d.key, now, d.interval))
            self._turns.soon([self._places[duty.key] for duty in stale], now)

    def _spared(self, duty: Duty, now: float) -> bool:
        """A site that groans is never looked at more often than usual, whatever the phase of the election says."""
        if duty.interval >= duty.usual:
            return False
        groans = any(check.key in self._memory.strained for check in duty.checks)
        if groans and now - self._begun.get(duty.key, float("-inf")) < duty.usual * JUST:
            return True
        self._begun[duty.key] = now
        return False
