"""Second opinions: what one vantage sees turn bad, the others are asked to look at now, not when their turn comes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sentinel.hub.world import World
from sentinel.link.ports import Ask
from sentinel.model.observation import Observation

LEAST = timedelta(seconds=5)
MOST = 10_000

AskOf = Callable[[str, Ask], object]


@dataclass(slots=True)
class Opinions:
    """Asks others about a check at most once in its interval. ``ask`` takes a vantage and what it should look at."""

    ask: AskOf
    _asked: dict[str, datetime] = field(default_factory=dict)

    def seek(self, looks: Iterable[Observation[Any]], world: World, now: datetime) -> None:
        """Have each of these looks repeated by everybody else who watches the same.

        Where the probe cannot tell by itself that a look is bad, whoever made it looks again, too.
        """
        for look in looks:
            pause = max(LEAST, timedelta(seconds=look.interval))
            if now - self._asked.get(look.check, now - pause) < pause:
                continue
            self._note(look.check, now)
            duty = world.duties[look.check]
            check = duty.check
            if duty.probe.suspects and look.attempt == 0:
                self.ask(look.vantage, Ask(check=look.check, attempt=1, why="is it still there?"))
            for vantage in world.vantages.others(look.vantage, check):
                self.ask(vantage, Ask(check=look.check, attempt=0, why=f"{look.vantage} saw it turn bad"))

    def _note(self, check: str, now: datetime) -> None:
        self._asked.pop(check, None)
        self._asked[check] = now
        if len(self._asked) > MOST:
            self._asked.pop(_oldest(self._asked))


def _oldest(asked: Mapping[str, datetime]) -> str:
    return next(iter(asked))


def nobody(_vantage: str, _ask: Ask) -> None:
    """A hub without vantages to ask."""
