"""The tally of one platform: who was asked for and when, and whether the asker kept within what the platform allows."""

import itertools
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MOST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a platform allows: so many requests in so many seconds, and in a day that begins in its own zone (0: any).

    ``usd`` is what one account costs on one UTC day, and ``usd_post`` what a post does.
    """

    requests: int = 0
    seconds: float = 0.0
    daily: int = 0
    zone: str = "UTC"
    usd: float = 0.0
    usd_post: float = 0.0


class Tally:
    """Counts what one platform was asked. ``accounts`` is how often each account, by its id, was shown or missed."""

    def __init__(self, now: Callable[[], datetime], terms: Allowed) -> None:
        self._now, self._terms = now, terms
        self.times: deque[datetime] = deque(maxlen=MOST)
        self.pictures: deque[datetime] = deque(maxlen=MOST)
        self.accounts: Counter[str] = Counter()
        self.refused = 0
        self._paid: dict[tuple[str, str], float] = {}
        self._days: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self.times)

    def admit(self, allowed: Allowed) -> bool:
        """Count a request; False if that is more than is allowed."""
        now = self._now()
        self.times.append(now)
        day = f"{now.astimezone(ZoneInfo(self._terms.zone)):%Y-%m-%d}"
        self._days[day] += 1
        recent = itertools.takewhile(lambda at: (now - at).total_seconds() < allowed.seconds, reversed(self.times))
        too_many = 0 < allowed.requests < sum(1 for _ in itertools.islice(recent, allowed.requests + 1))
        over = too_many or 0 < allowed.daily < self._days[day]
        self.refused += over
        return not over

    def shown(self, accounts: Iterable[str], posts: Iterable[str] = ()) -> None:
        """Count the accounts of one answer, and what they and its posts cost."""
        day = f"{self._now():%Y-%m-%d}"
        for account in accounts:
            self.accounts[account] += 1
            if not account.startswith("?"):  # nobody pays for whom nobody found
                self._paid[day, account] = self._terms.usd
        self._paid |= {(day, f"post {post}"): self._terms.usd_post for post in posts}

    @property
    def usd(self) -> dict[str, float]:
        """What each UTC day cost; an account, and a post, is paid for once a day."""
        days = sorted({day for day, _ in self._paid})
        return {day: sum(usd for (paid, _), usd in self._paid.items() if paid == day) for day in days}

    @property
    def most_in_a_day(self) -> int:
        """The most requests on one day of the platform's zone."""
        return max(self._days.values(), default=0)

    def most_within(self, seconds: float) -> int:
        """The most requests within any stretch of so many seconds."""
        return most_within(tuple(self.times), timedelta(seconds=seconds))


def most_within(times: Sequence[datetime], stretch: timedelta) -> int:
    """How many of these moments, in order, lie within the busiest stretch of this length."""
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] >= stretch:
            first += 1
        most = max(most, last - first + 1)
    return most
