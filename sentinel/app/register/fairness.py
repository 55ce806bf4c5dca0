"""Whether all are watched alike: per election and office sought, how often each party's accounts are looked at.

Candidates of one class (same election, same office) have the same cadence, whatever their party; here it is counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sentinel.kit.durations import words
from sentinel.model.subject import Account, Check

TOLERANCE = 0.01  # of the mean interval: what rounding explains
NOBODY = "-"
Group = tuple[str, str, str]  # stage, office, party


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One party in one class: its accounts by tier, the mean of the planned intervals (s), and the looks of a day.

    ``seen`` are looks that saw something, ``covered`` accounts with at least one of them. ``alike``: its cadence is
    that of the whole class.
    """

    stage: str
    level: str
    organization: str
    accounts: int
    tiers: Mapping[str, int]
    interval: float
    looks: int
    seen: int
    covered: int
    alike: bool = True

    @property
    def coverage(self) -> float:
        """The share of accounts that were seen at least once, 0..1."""
        return self.covered / self.accounts

    def plain(self) -> dict[str, Any]:
        """As JSON shows it."""
        own = ("stage", "level", "organization", "accounts", "looks", "seen", "alike")
        told = {name: getattr(self, name) for name in own}
        return told | {"tiers": dict(self.tiers), "interval_s": round(self.interval, 3), "coverage": self.coverage}

    def line(self) -> list[object]:
        """As a table shows it."""
        tiers = " ".join(f"{number} {tier}" for tier, number in sorted(self.tiers.items()))
        cadence = words(round(self.interval)) + ("" if self.alike else " UNEQUAL")
        where = [self.stage or NOBODY, self.level or NOBODY, self.organization or NOBODY]
        return [*where, self.accounts, tiers, cadence, self.looks, f"{self.coverage:.0%}"]


COLUMNS = ("ELECTION", "OFFICE", "PARTY", "ACCOUNTS", "TIERS", "EVERY", "LOOKS/24H", "COVERAGE")


def fairness(
    checks: Iterable[Check], levels: Mapping[str, str], done: Mapping[str, tuple[int, int]]
) -> tuple[Share, ...]:
    """Every party of every class. ``levels`` are the offices sought by account id, ``done`` (looks, seen) by check."""
    grouped: dict[Group, list[Check]] = {}
    for check in checks:
        account = check.subject
        if isinstance(account, Account) and not account.official:
            group = (account.stage, levels.get(account.id, ""), account.organization)
            grouped.setdefault(group, []).append(check)
    means = _means(grouped)
    return tuple(_share(group, found, means[group[:2]], done) for group, found in sorted(grouped.items()))


def _means(grouped: Mapping[Group, Sequence[Check]]) -> dict[tuple[str, str], float]:
    """The mean interval of each class."""
    spans: dict[tuple[str, str], list[float]] = {}
    for group, found in grouped.items():
        spans.setdefault(group[:2], []).extend(check.interval for check in found)
    return {name: sum(of) / len(of) for name, of in spans.items()}


def _share(group: Group, found: Sequence[Check], usual: float, done: Mapping[str, tuple[int, int]]) -> Share:
    stage, level, organization = group
    looks = [done.get(check.key, (0, 0)) for check in found]
    interval = sum(check.interval for check in found) / len(found)
    return Share(
        stage=stage,
        level=level,
        organization=organization,
        accounts=len(found),
        tiers=Counter(str(check.subject.tier) for check in found),
        interval=interval,
        looks=sum(made for made, _ in looks),
        seen=sum(seen for _, seen in looks),
        covered=sum(seen > 0 for _, seen in looks),
        alike=abs(interval - usual) <= TOLERANCE * usual,
    )
