"""What correlations remember, in the ledger: written with the looks that it rests on, or not at all.

A window is a row of the ledger and is changed in the sitting's own transaction, so it survives a restart, and a reload
that leaves its rule as it was. Beside the ledger stands a bounded cache of what is committed for sure.
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Lock

from sentinel.detect.windows import MAX_KEYS
from sentinel.store.ports import Unit

CACHED = 20_000
TRIM_EVERY = 1_000


class Panes:
    """Windows as the ledger holds them, so that it needs not be asked: at most ``most``, the longest unused go first.

    A value comes in only after the commit that made it durable; whatever is being changed meanwhile is not in here.
    ``evictions`` counts windows that a rule with too many groups had to give up.
    """

    def __init__(self, most: int = CACHED) -> None:
        self.most = most
        self.evictions = 0
        self._lock = Lock()
        self._turn = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._changing: dict[str, int] = {}
        self._grown: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._kept)

    def begin(self) -> int:
        """The number of a new sitting."""
        with self._lock:
            self._turn += 1
            return self._turn

    def get(self, key: str) -> bytes | None:
        """What is committed under a key; None: the ledger must be asked."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def change(self, key: str, turn: int) -> None:
        """A sitting is about to replace this value: until it is committed, only the ledger knows it."""
        with self._lock:
            self._kept.pop(key, None)
            self._changing[key] = turn

    def end(self, turn: int, written: Mapping[str, bytes], *, committed: bool, evicted: int = 0) -> None:
        """A sitting is over. What a later one has begun to change since stays out."""
        with self._lock:
            self.evictions += evicted if committed else 0
            for key, state in written.items():
                if self._changing.get(key) == turn:
                    del self._changing[key]
                    if committed:
                        self._kept[key] = state
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def crowded(self, rule: str, more: int) -> bool:
        """Whether a rule has gained so many groups that they should be counted; the first time after a start always."""
        with self._lock:
            self._grown[rule] += more if rule in self._grown else TRIM_EVERY
            if self._grown[rule] < TRIM_EVERY:
                return False
            self._grown[rule] = 0
            return True


class LedgerWindows:
    """The windows of one sitting; implements ``detect.windows.Windows``. ``save`` writes what was put."""

    def __init__(self, unit: Unit, panes: Panes, most: int = MAX_KEYS) -> None:
        self._unit, self._panes, self._most = unit, panes, most
        self._turn = panes.begin()
        self._put: dict[str, tuple[bytes, float]] = {}
        self._new: Counter[str] = Counter()
        self._evicted = 0

    def get(self, key: str) -> bytes | None:
        """What was kept under a key (``digest:group``), or None."""
        if key in self._put:
            return self._put[key][0]
        known = self._panes.get(key)
        return known if known is not None else self._asked(key)

    def _asked(self, key: str) -> bytes | None:
        rule, _, group = key.partition(":")
        state = self._unit.get_window(rule, group)
        self._new[rule] += state is None
        return state

    def put(self, key: str, state: bytes, expires: float) -> None:
        """Keep a value until ``expires`` (event time, seconds)."""
        if key not in self._put:
            self._panes.change(key, self._turn)
        self._put[key] = state, expires

    def save(self) -> None:
        """Write every window once, however often it was put; a rule with too many groups loses its stalest."""
        for key, (state, expires) in self._put.items():
            rule, _, group = key.partition(":")
            self._unit.put_window(rule, group, state, datetime.fromtimestamp(expires, UTC))
        for rule, more in self._new.items():
            if more and self._panes.crowded(rule, more):
                self._evicted += self._unit.trim_windows(rule, self._most)

    def end(self, *, committed: bool) -> None:
        """The transaction is over: what it wrote may be believed, or never was."""
        written = {key: state for key, (state, _) in self._put.items()}
        self._panes.end(self._turn, written, committed=committed, evicted=self._evicted)
