"""Breach: which mail addresses of our own domains stand in a leak that was not known before; never whose they are."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar

from sentinel.kit.breach.port import Exposure, Leak
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import DOMAIN, Inventory, Subject, Tier

DAY = 86_400.0
OLD = timedelta(days=365)  # what was taken longer ago is an old list, whoever sells it again
MOST_NAMED = 50


class BreachOptions(Options):
    """Nothing but how often and how long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Every pair of address and leak that was ever seen, as short hashes of what is a mark already."""

    pairs: frozenset[str] = frozenset()


class BreachProbe(Probe[BreachOptions, Exposure, Told]):
    """Asks, once a day, a service that collects leaks about the domains that it has verified to be ours."""

    kind = "breach"
    service = "account"
    what = DOMAIN
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, DAY))
    timeout = 60.0
    confirm = (900.0,)
    leased = True
    options = BreachOptions
    facts = Exposure
    learned = Told

    def subjects(self, inventory: Inventory) -> Iterable[Subject]:
        """The domains of ``[hibp] domains``, and no other."""
        return (Subject(what=DOMAIN, id=name, name=name) for name in inventory.domains)

    async def observe(self, subject: Subject, options: BreachOptions, tools: Tools) -> Exposure | Failure | Skipped:
        """Ask about one domain; a service that does not answer is lost coverage."""
        return await tools.breaches.of(subject.id)

    def assess(self, seen: Seen[Exposure, Told], options: BreachOptions) -> Iterable[Mapping[str, Value]]:
        """One event: how much is known, and what of it is new; whose addresses they are nobody can read from it."""
        facts, known = seen.facts, seen.learned.pairs if seen.learned else frozenset()
        fresh = [(leak, count) for leak in facts.leaks if (count := sum(p not in known for p in pairs(leak)))]
        since = (seen.now.at - OLD).date()
        recent = [leak.name for leak, _ in fresh if leak.at is None or leak.at >= since]
        yield {
            "sentinel.account.breach_domain": facts.domain,
            "sentinel.account.breach_names": [leak.name for leak in facts.leaks][:MOST_NAMED],
            "sentinel.account.breach_new": [leak.name for leak, _ in fresh][:MOST_NAMED],
            "sentinel.account.breach_new_count": sum(count for _, count in fresh),
            "sentinel.account.breach_recent": recent[:MOST_NAMED],
            "sentinel.account.breach_dates": [f"{leak.name}: {leak.at or '?'}" for leak, _ in fresh][:MOST_NAMED],
            "sentinel.account.breach_addresses": len({mark for leak in facts.leaks for mark in leak.marks}),
            "sentinel.account.breach_cut": facts.cut,
        }

    def learn(self, state: Told | None, seen: Seen[Exposure, Told]) -> Told | None:
        """What was told once is never told again, also if it was gone for a while."""
        known = state.pairs if state else frozenset()
        return Told(pairs=known | {pair for leak in seen.facts.leaks for pair in pairs(leak)})

    def doubtful(self, outcome: Exposure | Failure, before: Exposure | None) -> bool:
        """Ask once more, later, only what was not answered."""
        return isinstance(outcome, Failure)


def pairs(leak: Leak) -> Iterator[str]:
    """The pairs of a leak: one for each address in it."""
    for mark in leak.marks:
        yield hashlib.sha256(f"{mark} {leak.name}".encode()).hexdigest()[:16]


PROBE = BreachProbe()
