"""How much evidence a check may keep in a day: a site that is another one at every look must not fill the disk."""

from collections.abc import Mapping
from datetime import date

DAILY = 32_000_000  # bytes of one check: a page of 5 KB that names the time of day fits at every look
LEAST = 8_192  # what a body costs at least, however small it is: a file, and a wait for the disk


class Rations:
    """Grants room for bodies by their names; what was granted once costs nothing for the rest of the day."""

    def __init__(self, daily: int = DAILY) -> None:
        self._daily = daily
        self._day = date.min
        self._granted: dict[str, dict[str, int]] = {}

    def grant(self, check: str, day: date, bodies: Mapping[str, int]) -> list[str]:
        """Which of these bodies (name -> bytes) this check may keep on that day."""
        if not bodies:
            return []
        if day != self._day:
            self._day, self._granted = day, {}
        granted = self._granted.setdefault(check, {})
        left = self._daily - sum(granted.values())
        for name, size in bodies.items():
            cost = 0 if name in granted else max(size, LEAST)
            if cost and cost <= left:
                granted[name] = cost
                left -= cost
        return [name for name in bodies if name in granted]
