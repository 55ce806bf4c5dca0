"""A set of rules, ready to judge: which rules hold for an event, at which level, and what exempted it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sentinel.detect.door import admit
from sentinel.detect.inline import RuleTest
from sentinel.detect.judged import Correlating, Detecting, Pool, pools
from sentinel.detect.judging import Judging
from sentinel.detect.source import Logsource, source_of
from sentinel.detect.view import lowered
from sentinel.detect.windows import Windows
from sentinel.kit.content.signatures import Signatures
from sentinel.model.event import Event
from sentinel.model.rule import Judgement, Rule

LATEST = 9_000_000_000.0  # seconds: beyond it microseconds no longer fit, and no clock is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Rules loaded together.

    ``correlations`` stand after what they refer to. ``outputs`` numbers, in order, the rules that Sigma tells of by
    themselves: all but those that a correlation without ``generate`` counts. ``digest`` names the whole content.
    ``groups`` are the shared lists that come in groups, by name: reference data of probes. ``evidence`` names the
    fields whose values betray one hand. ``signatures`` are those that are compiled; None: none, or YARA-X is missing.
    """

    rules: Mapping[str, Rule]
    pools: Mapping[Logsource, Pool]
    correlations: tuple[Correlating, ...] = ()
    outputs: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    tests: Mapping[str, tuple[RuleTest, ...]] = field(default_factory=lambda: MappingProxyType({}))
    digest: str = ""
    groups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
    evidence: tuple[str, ...] = ()
    signatures: Signatures | None = None

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
        judging = Judging(admitted, lowered(admitted, pool.mentions))
        judging.detect(pool)
        if windows is not None and at is not None and abs(at) <= LATEST:
            judging.correlate(self.correlations, at, windows)
        return judging.done()

    def detections(self) -> Iterator[Detecting]:
        """Every detection of every logsource."""
        for pool in self.pools.values():
            yield from pool.detections

    def judging(self) -> Iterator[Detecting | Correlating]:
        """Every rule as it is judged."""
        yield from self.detections()
        yield from self.correlations

    def refers_to(self, name: str) -> frozenset[str]:
        """The rule and all that it needs to be judged and to recover: counted rules, signals, down to the bottom."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            key = waiting.pop()
            if key in self.rules and key not in found:
                found.add(key)
                waiting += self._direct(key)
        return frozenset(found)

    def _direct(self, key: str) -> Iterator[str]:
        policy = self.rules[key].policy
        if policy is not None:
            yield policy.resolve.when
        for one in self.judging():
            if one.key == key:
                yield from (level.signal for level in one.levels)
                yield from one.correlator.rules if isinstance(one, Correlating) else ()

    def only(self, name: str) -> "RuleSet":
        """The rule with what it refers to and all their filters: what its inline tests run against."""
        names = self.refers_to(name)
        return replace(
            self,
            rules={key: rule for key, rule in self.rules.items() if key in names},
            pools=pools([one for one in self.detections() if one.key in names]),
            correlations=tuple(one for one in self.correlations if one.key in names),
            tests={key: tests for key, tests in self.tests.items() if key == name},
        )
