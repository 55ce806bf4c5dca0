"""Events in a given order: for each length and last position, the latest moment at which such a chain began."""

from collections.abc import Sequence

NEVER = -(2**62)


class Chain:
    """Chains of positions, fed with events in order of time.

    ``starts[j][k]`` is the latest start of a chain that fills k + 1 positions and ends at position j. One event fills
    one position, except that a rule listed several times may fill its own positions together. ``whole`` follows only
    chains that leave no position out, which is all that a full count needs, and much less work.
    """

    def __init__(self, places: Sequence[int], starts: list[list[int]] | None = None, *, whole: bool = False) -> None:
        self.places = places
        self.whole = whole
        empty = [NEVER] * len(places)
        self.starts = [list(row) for row in starts] if starts else [list(empty) for _ in places]

    def add(self, at: int, mask: int) -> None:
        """Take in one event; bit i of the mask says that it matches rule i."""
        if self.whole:
            self._add_whole(at, mask)
            return
        before = [list(row) for row in self.starts]
        for j, rule in enumerate(self.places):
            if mask >> rule & 1:
                self.starts[j][0] = at
                for k in range(1, j + 1):
                    old = max(before[i][k - 1] for i in range(j))
                    own = max((self.starts[i][k - 1] for i in range(j) if self.places[i] == rule), default=NEVER)
                    self.starts[j][k] = max(self.starts[j][k], old, own)

    def _add_whole(self, at: int, mask: int) -> None:
        before, same = at, at
        for j, rule in enumerate(self.places):
            here = self.starts[j][j]
            if mask >> rule & 1:
                own = same if j and self.places[j - 1] == rule else NEVER
                self.starts[j][j] = max(here, before, own)
            before, same = here, self.starts[j][j] if mask >> rule & 1 else NEVER

    def longest(self, after: int) -> int:
        """The most positions that a chain begun later than ``after`` fills."""
        return max((k + 1 for row in self.starts for k, start in enumerate(row) if start > after), default=0)
