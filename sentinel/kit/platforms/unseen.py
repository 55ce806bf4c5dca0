"""How many of the accounts looked at last an adapter could not see: too many, and it is the adapter that broke."""

from collections import OrderedDict
from dataclasses import dataclass, field

from sentinel.kit.adapters.form import State

BLIND = frozenset({State.BLOCKED, State.UNKNOWN})
LOOKED_BACK = 50
LEAST = 20
SHARE = 0.2


@dataclass(slots=True)
class Unseen:
    """How the latest look at each of the fifty accounts went that were looked at last.

    Accounts are counted, not looks: one that hides and is looked at often must not speak for all the others.
    """

    _latest: "OrderedDict[str, bool]" = field(default_factory=OrderedDict)

    def note(self, key: str, state: State) -> None:
        """One look at this account came to this state."""
        self._latest.pop(key, None)
        self._latest[key] = state in BLIND
        while len(self._latest) > LOOKED_BACK:
            self._latest.popitem(last=False)

    @property
    def share(self) -> float:
        """The share of accounts that were not seen; 0 while there are too few to say."""
        return sum(self._latest.values()) / len(self._latest) if len(self._latest) >= LEAST else 0.0

    @property
    def too_many(self) -> bool:
        """Whether more than a fifth saw nothing."""
        return self.share > SHARE
