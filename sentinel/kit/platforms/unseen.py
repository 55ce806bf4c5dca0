"""How many of an adapter's latest looks saw nothing: too many, and it is the adapter that broke, not the accounts."""

from collections import deque
from dataclasses import dataclass, field

from sentinel.kit.adapters.form import State

BLIND = frozenset({State.BLOCKED, State.UNKNOWN})
LOOKED_BACK = 50
LEAST = 20
SHARE = 0.2


@dataclass(slots=True)
class Unseen:
    """Counts the states of the latest fifty looks."""

    _latest: "deque[bool]" = field(default_factory=lambda: deque(maxlen=LOOKED_BACK))

    def note(self, state: State) -> None:
        """One look came to this state."""
        self._latest.append(state in BLIND)

    @property
    def share(self) -> float:
        """The share of looks that saw nothing; 0 while there are too few to say."""
        return sum(self._latest) / len(self._latest) if len(self._latest) >= LEAST else 0.0

    @property
    def too_many(self) -> bool:
        """Whether more than a fifth saw nothing."""
        return self.share > SHARE
