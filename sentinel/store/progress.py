"""How far the ledger has come with one spool: a mark without gaps below it, and the ranges that wait beyond a gap."""

from bisect import bisect_left
from dataclasses import dataclass

MOST_GAPS = 1000
HIGHEST = 2**62


class TooManyGaps(ValueError):
    """More gaps than the ledger remembers: the sender does not number its observations densely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Everything up to ``mark`` is in the ledger, and so are the ranges ``ahead`` (first, last), sorted and apart."""

    mark: int = 0
    ahead: tuple[tuple[int, int], ...] = ()

    def holds(self, sequence: int) -> bool:
        """Whether this sequence is in the ledger."""
        if sequence <= self.mark:
            return True
        at = bisect_left(self.ahead, (sequence + 1,)) - 1
        return at >= 0 and self.ahead[at][1] >= sequence

    def with_range(self, first: int, last: int) -> "Progress":
        """The progress once these sequences are in the ledger too.

        Raises:
            ValueError: if the range is empty, or begins before 1.
            TooManyGaps: if it would leave more gaps than are remembered.
        """
        if not 1 <= first <= last <= HIGHEST:
            raise ValueError(f"no range of sequences: {first} to {last}")
        if not self.ahead and first <= self.mark + 1:
            return Progress(mark=max(self.mark, last))
        return self._joined(first, last)

    def _joined(self, first: int, last: int) -> "Progress":
        apart = [r for r in self.ahead if r[1] < first - 1 or r[0] > last + 1]
        touching = [r for r in self.ahead if not (r[1] < first - 1 or r[0] > last + 1)]
        whole = (min([first, *(r[0] for r in touching)]), max([last, *(r[1] for r in touching)]))
        ranges = sorted([*apart, whole])
        if ranges[0][0] <= self.mark + 1:
            return Progress(mark=max(self.mark, ranges[0][1]), ahead=tuple(ranges[1:]))
        if len(ranges) > MOST_GAPS:
            raise TooManyGaps(f"more than {MOST_GAPS} gaps beyond {self.mark}")
        return Progress(mark=self.mark, ahead=tuple(ranges))
