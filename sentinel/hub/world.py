"""All that judging needs besides the ledger: duties, rules, routes, words. Replaced whole at a reload."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sentinel.casework.phase import factors
from sentinel.casework.roster import manned
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.vantages import Vantages
from sentinel.hub.ways import Ways
from sentinel.kit.probe import AnyProbe, Options
from sentinel.kit.seen import Reference
from sentinel.model.calendar import ElectionPhase
from sentinel.model.roster import Roster
from sentinel.model.route import Channel, Route
from sentinel.model.subject import Account, Check, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One check with everything that judging its looks needs."""

    check: Check
    probe: AnyProbe
    options: Options


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One consistent set of configuration and rules.

    ``vantage`` is where this hub stands. ``duties`` are by check key, ``catalogues`` map a language to its translator,
    ``vantages`` are the places that report, ``enrolled`` the networks whose word counts for recovery, ``targets`` the
    ids of all targets, disabled ones included, ``calendar`` the phases of the elections, ``ways`` how people
    can answer where they read.
    """

    vantage: str
    lab: bool
    zone: ZoneInfo
    duties: Mapping[str, Duty]
    rules: RuleSet
    routes: tuple[Route, ...] = ()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    catalogues: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    vantages: Vantages = field(default_factory=Vantages)
    enrolled: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    calendar: tuple[ElectionPhase, ...] = ()
    ways: Ways = field(default_factory=Ways)
    roster: Roster = field(default_factory=Roster)
    alive_at: time | None = None

    def routes_at(self, now: datetime) -> tuple[Route, ...]:
        """The routing table with whoever is on call at this moment."""
        return manned(self.routes, self.roster, now)

    def checks(self, vantage: str) -> tuple[Check, ...]:
        """The checks that a vantage makes, those of itself included."""
        return tuple(d.check for d in self.duties.values() if self.vantages.watches(vantage, d.check))

    def cadence(self, vantage: str, at: datetime) -> Mapping[str, float]:
        """Which checks of a vantage the calendar wants more or less often now: factors on their intervals, by key."""
        return factors(self.calendar, self.checks(vantage), at)

    @property
    def watched(self) -> frozenset[str]:
        """The ids of the targets that are being watched for outages."""
        return frozenset(d.check.subject.id for d in self.duties.values() if d.check.probe == "uptime")

    @property
    def named(self) -> frozenset[str]:
        """Whatever a change can be announced for: targets, registered accounts, and those to whom these belong."""
        accounts = [d.check.subject for d in self.duties.values() if isinstance(d.check.subject, Account)]
        return self.targets | {one.id for one in accounts} | {one.owner for one in accounts if one.owner}

    def subjects(self, ids: Iterable[str]) -> list[Subject]:
        """What is known of these targets; those that left the configuration are left out."""
        wanted = frozenset(ids)
        found = {d.check.subject.id: d.check.subject for d in self.duties.values() if d.check.subject.id in wanted}
        return [found[name] for name in sorted(found)]
