"""Which address families this place has, asked of the routing table: not one packet is sent."""

from collections.abc import Callable

from sentinel.kit.net.guard import is_public
from sentinel.kit.net.tcp import source_for

PUBLIC = ("198.41.0.4", "2001:503:ba3e::2:30")  # a root server: addresses that every whole routing table covers
LOOPBACK = ("127.0.0.1", "::1")
REASK = 10.0


class Families:
    """Remembers the answer for ten seconds; lines come and go. A lab counts loopback. ``source`` is for tests."""

    def __init__(
        self, *, lab: bool, clock: Callable[[], float], source: Callable[[str], str | None] = source_for
    ) -> None:
        self._lab = lab
        self._clock = clock
        self._source = source
        self._until = float("-inf")
        self._here: frozenset[int] = frozenset()

    def here(self) -> frozenset[int]:
        """4, 6 or both."""
        if self._clock() >= self._until:
            four, six = map(self._source, LOOPBACK if self._lab else PUBLIC)
            self._here = frozenset(({4} if four else set()) | ({6} if six and self._reaches(six) else set()))
            self._until = self._clock() + REASK
        return self._here

    def _reaches(self, source: str) -> bool:
        """A private IPv6 address has a route and yet reaches nobody; IPv4 is translated everywhere."""
        return self._lab or is_public(source)
