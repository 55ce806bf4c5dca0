"""Resolutions remembered for as long as their TTL allows, and never for long."""

from collections import OrderedDict

from sentinel.kit.looks import Resolution

MOST = 10_000
NEGATIVE_CAP = 5.0


class Cache:
    """The newest resolution of each name; bounded in number and time (seconds)."""

    def __init__(self, cap: float) -> None:
        self._cap = cap
        self._known: OrderedDict[str, tuple[float, Resolution]] = OrderedDict()

    def get(self, name: str, now: float) -> Resolution | None:
        """What is known of a name and still fresh at ``now``."""
        until, resolution = self._known.get(name, (now, None))
        return resolution if now < until else None

    def put(self, resolution: Resolution, ttl: float, now: float) -> None:
        """Remember; denials five seconds at most, addresses up to the cap, doubtful words not at all."""
        known = bool(resolution.addresses) or resolution.agreed
        lasting = min(ttl, self._cap if resolution.addresses else NEGATIVE_CAP) if known else 0.0
        self._known.pop(resolution.name, None)
        if lasting > 0:
            self._known[resolution.name] = (now + lasting, resolution)
        self._forget(now)

    def _forget(self, now: float) -> None:
        """Let go of what is over: a site that redirects to a new name at every look fills no memory with old ones."""
        while self._known and (len(self._known) > MOST or next(iter(self._known.values()))[0] <= now):
            self._known.popitem(last=False)
