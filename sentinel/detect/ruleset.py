"""A set of rules, ready to judge: which rules hold for an event, at which level, and what exempted it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sentinel.detect.closures import Closure
from sentinel.detect.correlate import Correlator
from sentinel.detect.door import admit
from sentinel.detect.inline import RuleTest
from sentinel.detect.source import Logsource, source_of
from sentinel.detect.tree import Named, Tree
from sentinel.detect.view import Low, lowered
from sentinel.detect.windows import Windows
from sentinel.model.event import Event
from sentinel.model.rule import Judgement, Match, Rule
from sentinel.model.severity import Severity

LATEST = 9_000_000_000.0  # seconds: beyond it microseconds no longer fit, and no clock is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level that a rule is raised to when an identifier of its own, or a signal rule, holds."""

    level: Severity
    holds: Closure | None
    signal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """An exemption: its rules count only while its condition holds."""

    name: str
    tree: Tree
    holds: Closure


@dataclass(frozen=True, slots=True, kw_only=True)
class Detecting:
    """One detection, compiled. ``reports`` says whether its matches are told, or only feed other rules."""

    key: str
    rule: Rule
    source: Logsource
    tree: Tree
    named: Mapping[str, Named]
    holds: Closure
    filters: tuple[Filter, ...] = ()
    levels: tuple[Level, ...] = ()
    reports: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlating:
    """One correlation, ready to be fed."""

    key: str
    rule: Rule
    correlator: Correlator
    levels: tuple[Level, ...] = ()
    reports: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The detections of one logsource, and the fields whose text they compare (None: all)."""

    detections: tuple[Detecting, ...]
    mentions: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Rules loaded together. ``correlations`` stand after what they refer to; ``digest`` names the whole content."""

    rules: Mapping[str, Rule]
    pools: Mapping[Logsource, Pool]
    correlations: tuple[Correlating, ...] = ()
    tests: Mapping[str, tuple[RuleTest, ...]] = field(default_factory=lambda: MappingProxyType({}))
    digest: str = ""

    def judge(self, event: Event, windows: Windows | None = None, at: float | None = None) -> Judgement:
        """Say all that the rules hold of one of our own events.

        ``at`` is the event's time in seconds; without it, or without ``windows``, nothing is correlated.
        ``matches`` are those of rules with a policy, exempted ones included; ``holds`` names every rule that holds,
        signals too, exempted ones not; ``broken`` names rules that failed on this event and were passed over.
        """
        return self.judge_as(source_of(event), event, windows, at)

    def judge_as(
        self, source: Logsource, event: Event, windows: Windows | None = None, at: float | None = None
    ) -> Judgement:
        """The same for an event of any logsource."""
        admitted = admit(event, source.service or "")
        pool = self.pools.get(source)
        if pool is None:
            return Judgement(event=admitted)
        judging = _Judging(admitted, lowered(admitted, pool.mentions))
        judging.detect(pool)
        if windows is not None and at is not None and abs(at) <= LATEST:
            judging.correlate(self.correlations, at, windows)
        return judging.done()


class _Judging:
    """One event on its way through the rules."""

    def __init__(self, event: Event, low: Low) -> None:
        self.event = event
        self.low = low
        self.holds: set[str] = set()
        self.found: list[tuple[Detecting | Correlating, str | None, Event, tuple[Event, ...]]] = []
        self.broken: list[str] = []

    def detect(self, pool: Pool) -> None:
        for one in pool.detections:
            try:
                if one.holds(self.event, self.low):
                    self._hold(one)
            except Exception:  # noqa: BLE001 - whatever a closure raises, the next rule goes on
                self.broken.append(one.key)

    def _hold(self, one: Detecting) -> None:
        exempted = next((f.name for f in one.filters if not f.holds(self.event, self.low)), None)
        if exempted is None:
            self.holds.add(one.key)
        if one.reports:
            self.found.append((one, exempted, self.event, ()))

    def correlate(self, correlations: tuple[Correlating, ...], at: float, windows: Windows) -> None:
        event = self.event
        for one in correlations:
            if not self.holds.isdisjoint(one.correlator.rules):
                held = one.correlator.feed(event, at, frozenset(self.holds), windows)
                if held is not None:
                    event = {**event, **{n: v for n, v in held.group.items() if v is not None}}
                    self.holds.add(one.key)
                    if one.reports:
                        self.found.append((one, None, event, held.because))

    def done(self) -> Judgement:
        matches = tuple(
            Match(rule=one.rule.name, level=self._level(one), event=event, because=because, exempted_by=exempted)
            for one, exempted, event, because in self.found
        )
        holds, broken = frozenset(self.holds), tuple(self.broken)
        return Judgement(event=self.event, matches=matches, holds=holds, broken=broken)

    def _level(self, one: Detecting | Correlating) -> Severity:
        if not one.levels:
            return one.rule.level
        raised = (level.level for level in one.levels if self._raises(level))
        return max((one.rule.level, *raised))

    def _raises(self, level: Level) -> bool:
        return level.signal in self.holds if level.holds is None else level.holds(self.event, self.low)
