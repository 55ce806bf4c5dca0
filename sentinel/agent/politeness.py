"""How often we may knock: so many looks a minute at one host, all probes together, and at one shared address.

A look that comes too early is made late; only one that would be later than its next turn is not made at all. What rides
along with a look (redirects, several addresses, the second look) is not counted again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

from sentinel.model.subject import Tier

PER_ADDRESS = 60.0
MOST_NAMES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Looks a minute at one host name by tier, and at one address; None or infinity lifts a limit, as in a lab."""

    per_host: Mapping[Tier, float] | None = None
    per_address: float | None = PER_ADDRESS


class Bucket:
    """One bucket of tokens, as the single moment at which it would be full again (a virtual schedule, like GCRA)."""

    __slots__ = ("_full_at",)

    def __init__(self) -> None:
        self._full_at = float("-inf")

    def wait(self, now: float, per_minute: float) -> float:
        """Seconds until there is a token; a full bucket holds a minute's worth, at least one."""
        slack = (max(per_minute, 1.0) - 1.0) * 60.0 / per_minute
        return max(0.0, self._full_at - slack - now)

    def take(self, at: float, per_minute: float) -> None:
        """Take the token that is there at that moment."""
        self._full_at = max(self._full_at, at) + 60.0 / per_minute

    @property
    def full_at(self) -> float:
        """From when on it is as if nobody had ever taken anything."""
        return self._full_at


class Politeness:
    """Who may look at what, and when. Times are seconds of a monotonic clock; ``manners`` may be exchanged."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self._hosts: dict[str, Bucket] = {}
        self._addresses: dict[str, Bucket] = {}
        self._behind: dict[str, tuple[str, ...]] = {}

    def wait(self, host: str, tier: Tier, now: float, most: float) -> float | None:
        """Reserve a look at a host: how many seconds to wait, or None if that is more than ``most``, and no look."""
        wanted = list(self._buckets(host, tier))
        wait = max((bucket.wait(now, rate) for bucket, rate in wanted), default=0.0)
        if wait > most:
            return None
        for bucket, rate in wanted:
            bucket.take(now + wait, rate)
        return wait

    def met(self, host: str, addresses: Iterable[str], now: float) -> None:
        """Remember which addresses a host has, so that the next look counts against those who share them."""
        self._behind[host] = tuple(dict.fromkeys(addresses))
        if len(self._hosts) + len(self._addresses) > MOST_NAMES:
            self._sweep(now)

    def _buckets(self, host: str, tier: Tier) -> Iterable[tuple[Bucket, float]]:
        if self.manners.per_host is not None and isfinite(self.manners.per_host[tier]):
            yield self._hosts.setdefault(host, Bucket()), self.manners.per_host[tier]
        if self.manners.per_address is not None:
            for address in self._behind.get(host, ()):
                yield self._addresses.setdefault(address, Bucket()), self.manners.per_address

    def _sweep(self, now: float) -> None:
        """Forget buckets that are full again: they are as good as new."""
        self._hosts = {name: b for name, b in self._hosts.items() if b.full_at > now}
        self._addresses = {name: b for name, b in self._addresses.items() if b.full_at > now}
        self._behind = {host: known for host, known in self._behind.items() if host in self._hosts}
