"""How social accounts are covered: the planned sweep of each platform, and how many of its accounts are seen."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from typing import Any

from sentinel.app.coverage import GRACE
from sentinel.app.platforms import adapters_of, terms_of
from sentinel.config.config import Config
from sentinel.kit.platforms.sweep import Leg, sweep
from sentinel.model.subject import Account, Check
from sentinel.store.records import Latest

BLIND = frozenset({"unknown", "blocked", "login_wall"})
NEVER = "not looked at yet"
NAMED = "named in the configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """One platform: its part of the planned sweep, how many accounts were seen in time, and why others were not."""

    leg: Leg
    seen: int
    unseen: Mapping[str, int]

    def plain(self) -> dict[str, Any]:
        """As JSON shows it; what never ends is null."""
        leg = self.leg
        return {
            "platform": leg.platform,
            "adapter": leg.adapter or None,
            "accounts": leg.accounts,
            "seen": self.seen,
            "unseen": dict(self.unseen),
            "requests": leg.requests,
            "sweep_seconds": round(leg.seconds, 1) if isfinite(leg.seconds) else None,
            "interval_seconds": round(leg.every, 1),
            "load": round(leg.load, 4) if isfinite(leg.load) else None,
            "fits": leg.fits,
            "limit": leg.tight or None,
            "shared_with": list(leg.beside),
            "usd_per_day": round(leg.usd, 2),
            "why": leg.why or None,
        }


def planned(config: Config, switches: Mapping[str, bool], checks: Iterable[Check]) -> tuple[Leg, ...]:
    """The planned sweep of everything that is registered.

    Raises:
        RuleProblems: if an adapter is wrong.
    """
    wanted: dict[str, Counter[float]] = {}
    for check in checks:
        if isinstance(check.subject, Account):
            wanted.setdefault(check.subject.platform, Counter())[check.interval] += 1
    if not wanted:
        return ()
    named = dict.fromkeys(config.document.accounts.keys, NAMED)  # whoever only plans needs no secret
    terms = terms_of(config, switches)
    return sweep(wanted, adapters_of(config), replace(terms, keys=named))


def swept(legs: Iterable[Leg], checks: Iterable[Check], seen: Iterable[Latest], now: datetime) -> list[Swept]:
    """Each platform's accounts, as they were seen of late: whoever takes his turn in a long sweep is not overdue."""
    latest = {one.check: one for one in seen}
    mine: dict[str, list[Check]] = {}
    for check in checks:
        if isinstance(check.subject, Account):
            mine.setdefault(check.subject.platform, []).append(check)
    return [_swept(leg, mine.get(leg.platform, []), latest, now) for leg in legs]


def _swept(leg: Leg, checks: Sequence[Check], latest: Mapping[str, Latest], now: datetime) -> Swept:
    reasons = Counter(_unseen(check, latest.get(check.key), leg, now) for check in checks)
    seen = reasons.pop("", 0)
    return Swept(leg=leg, seen=seen, unseen=dict(reasons.most_common()))


def _unseen(check: Check, latest: Latest | None, leg: Leg, now: datetime) -> str:
    """Why an account cannot be said to be seen; empty if it was."""
    if latest is None:
        return leg.why or NEVER
    if latest.outcome == "failed":
        return latest.reason.partition(": ")[0]  # thousands in a table: the word, without what the machine said
    if latest.outcome != "seen":
        return latest.reason or latest.outcome
    if latest.state in BLIND:
        return latest.state
    turn = max(check.interval, leg.seconds if isfinite(leg.seconds) else 0.0)
    late = (now - latest.at).total_seconds() > GRACE * turn + check.timeout
    return "the look is overdue" if late else ""
