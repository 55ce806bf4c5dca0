"""Whether all are watched alike: per election and office sought, how often each party's accounts are looked at.

Candidates of one class (same election, same office) have the same cadence, whatever their party; here it is counted.
A tick and an open report of a takeover are objective criteria, too: accounts with one are compared with their like.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sentinel.kit.durations import words
from sentinel.model.subject import Account, Check

TOLERANCE = 0.01  # of the mean interval: what rounding explains
NOBODY = "-"
Group = tuple[str, str, str]  # stage, office, party
Like = tuple[str, str, bool, bool]  # stage, office, verified, reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One party in one class: its accounts by tier, the mean of the planned intervals (s), and the looks of a day.

    ``verified`` and ``reported`` are how many carry a tick, and of how many a takeover is reported.

    ``seen`` are looks that saw something, ``covered`` accounts with at least one of them. ``alike``: its cadence is
    that of the whole class, like compared with like.
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
    verified: int = 0
    reported: int = 0
    alike: bool = True

    @property
    def coverage(self) -> float:
        """The share of accounts that were seen at least once, 0..1."""
        return self.covered / self.accounts

    def plain(self) -> dict[str, Any]:
        """As JSON shows it."""
        own = ("stage", "level", "organization", "accounts", "verified", "reported", "looks", "seen", "alike")
        told = {name: getattr(self, name) for name in own}
        return told | {"tiers": dict(self.tiers), "interval_s": round(self.interval, 3), "coverage": self.coverage}

    def line(self) -> list[object]:
        """As a table shows it."""
        tiers = " ".join(f"{number} {tier}" for tier, number in sorted(self.tiers.items()))
        cadence = words(round(self.interval)) + ("" if self.alike else " UNEQUAL")
        where = [self.stage or NOBODY, self.level or NOBODY, self.organization or NOBODY]
        return [*where, self.accounts, self.verified, self.reported, tiers, cadence, self.looks, f"{self.coverage:.0%}"]


COLUMNS = ("ELECTION", "OFFICE", "PARTY", "ACCOUNTS", "VERIFIED", "REPORTED", "TIERS", "EVERY", "LOOKS/24H", "COVERAGE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the accounts beside the plan: offices sought by id, and which are verified, which reported.

    ``done`` are looks made and looks that saw something, by check.
    """

    levels: Mapping[str, str] = field(default_factory=dict)
    verified: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    done: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def like(self, account: Account) -> Like:
        """Whom an account is compared with."""
        name = account.id
        return account.stage, self.levels.get(name, ""), name in self.verified, name in self.reported


def fairness(checks: Iterable[Check], known: Known) -> tuple[Share, ...]:
    """Every party of every class."""
    grouped: dict[Group, list[tuple[Account, Check]]] = {}
    spans: dict[Like, list[float]] = {}
    for check in checks:
        account = check.subject
        if isinstance(account, Account) and not account.official:
            like = known.like(account)
            grouped.setdefault((*like[:2], account.organization), []).append((account, check))
            spans.setdefault(like, []).append(check.interval)
    usual = {like: _mean(of) for like, of in spans.items()}
    return tuple(_share(group, found, usual, known) for group, found in sorted(grouped.items()))


def _share(group: Group, found: Sequence[tuple[Account, Check]], usual: Mapping[Like, float], known: Known) -> Share:
    stage, level, organization = group
    looks = [known.done.get(check.key, (0, 0)) for _, check in found]
    own: dict[Like, list[float]] = {}
    for account, check in found:
        own.setdefault(known.like(account), []).append(check.interval)
    return Share(
        stage=stage,
        level=level,
        organization=organization,
        accounts=len(found),
        tiers=Counter(str(account.tier) for account, _ in found),
        interval=_mean([check.interval for _, check in found]),
        looks=sum(made for made, _ in looks),
        seen=sum(seen for _, seen in looks),
        covered=sum(seen > 0 for _, seen in looks),
        verified=sum(account.id in known.verified for account, _ in found),
        reported=sum(account.id in known.reported for account, _ in found),
        alike=all(abs(_mean(of) - usual[like]) <= TOLERANCE * usual[like] for like, of in own.items()),
    )


def _mean(spans: Sequence[float]) -> float:
    return sum(spans) / len(spans)
