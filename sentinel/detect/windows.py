"""Where correlations keep what they remember between events: small values behind a door, bounded and counted."""

from typing import Protocol

MAX_KEYS = 50_000
SLICE = 8


class Windows(Protocol):
    """The memory of correlations: one small value per rule digest and group, named ``digest:group``.

    ``expires`` is event time in seconds: after it the value says nothing any more and may be deleted.
    """

    def get(self, key: str) -> bytes | None:
        """What was kept under a key, or None."""

    def put(self, key: str, state: bytes, expires: float) -> None:
        """Keep a value, replacing what was there."""


class MemoryWindows:
    """Windows in memory, for tests and for judging files. At most ``most`` keys a rule; the stalest go first."""

    def __init__(self, most: int = MAX_KEYS) -> None:
        self.most = most
        self.evictions = 0
        self._kept: dict[str, dict[str, tuple[bytes, float]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def get(self, key: str) -> bytes | None:
        """What was kept under a key, or None."""
        found = self._kept.get(key.partition(":")[0], {}).get(key)
        return None if found is None else found[0]

    def put(self, key: str, state: bytes, expires: float) -> None:
        """Keep a value as the freshest of its rule."""
        kept = self._kept.setdefault(key.partition(":")[0], {})
        kept.pop(key, None)
        kept[key] = (state, expires)
        if len(kept) > self.most:
            kept.pop(next(iter(kept)))
            self.evictions += 1

    def sweep(self, now: float, most: int = SLICE) -> int:
        """Forget the stalest values of each rule, at most ``most``, that expired before ``now``; says how many went."""
        gone = 0
        for kept in self._kept.values():
            stale = [key for key, _ in zip(kept, range(most), strict=False) if kept[key][1] < now]
            for key in stale:
                del kept[key]
            gone += len(stale)
        return gone
