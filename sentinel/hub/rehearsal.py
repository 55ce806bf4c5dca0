"""One inline test of a rule, played on a virtual clock with a memory of its own: what opens when, and what must."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from sentinel.casework.fold import Source, fold
from sentinel.detect.inline import Expected, RuleTest
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.windows import MemoryWindows
from sentinel.hub.stage import Stage
from sentinel.kit.durations import words
from sentinel.model.event import Event
from sentinel.model.moment import rfc3339
from sentinel.model.notice import Why
from sentinel.model.rule import Judgement, Rule
from sentinel.model.severity import Severity

START = datetime(2029, 2, 14, tzinfo=UTC)
SOMEBODY = "vantage"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """How one inline test went: ``told`` is empty if it passed, else what was expected and what came."""

    __test__: ClassVar[bool] = False

    rule: str
    test: str
    source: str
    told: str = ""

    @property
    def ok(self) -> bool:
        """Whether it passed."""
        return not self.told


def rehearse(rules: RuleSet, test: RuleTest, rule: Rule) -> TestResult:
    """Run one test of a rule; ``rules`` hold that rule, what it refers to, and the filters."""
    told = _matches(rules, test, rule) if test.expect is None else _lives(rules, test, rule, test.expect)
    return TestResult(rule=rule.name, test=test.name, source=test.source, told=told)


def _matches(rules: RuleSet, test: RuleTest, rule: Rule) -> str:
    found = any(
        match.rule == rule.name and match.exempted_by is None
        for _, _, judgement in _judged(rules, test)
        for match in judgement.matches
    )
    return "" if found is test.match else f"expected match: {str(test.match).lower()}, got {str(found).lower()}"


def _lives(rules: RuleSet, test: RuleTest, rule: Rule, expect: tuple[Expected, ...]) -> str:
    stage = Stage({rule.name: rule})
    seen_good: set[str] = set()
    vantages = frozenset(str(event.get("observer.name", SOMEBODY)) for _, event in test.stream)
    for at, event, judgement in _judged(rules, test):
        stage.pass_time(START + timedelta(seconds=at))
        target = str(event.get("service.name", ""))
        source = _source(at, event, test.interval, vantages, proven=target in seen_good)
        for change in fold(judgement, stage.rules, source, stage.load, rules.digest):
            stage.keep(change)
        if rule.policy and rule.policy.resolve.when in judgement.holds:
            seen_good.add(target)
    stage.pass_time(START + timedelta(seconds=max((one.at for one in expect), default=0.0)))
    story = [((told.at - START).total_seconds(), _word(told.why), told.severity) for told in stage.story]
    return "" if _same(expect, story) else f"expected {_shown(expect)}, got {_shown(story)}"


def _word(why: Why) -> str:
    return "flapping" if why is Why.DIGEST else str(why)


def _judged(rules: RuleSet, test: RuleTest) -> Iterator[tuple[float, Event, Judgement]]:
    windows = MemoryWindows()
    for at, fields in sorted(test.stream, key=lambda one: one[0]):
        moment = START + timedelta(seconds=at)
        event: Event = {"@timestamp": rfc3339(moment), "event.outcome": "success", **fields}
        yield at, event, rules.judge(event, windows, moment.timestamp())


def _source(at: float, event: Event, interval: float, vantages: frozenset[str], *, proven: bool) -> Source:
    name = str(event.get("observer.name", SOMEBODY))
    moment = START + timedelta(seconds=at)
    return Source(vantage=name, network=name, at=moment, interval=interval, proven=proven, enrolled=vantages)


def _same(expect: tuple[Expected, ...], story: list[tuple[float, str, Severity]]) -> bool:
    if len(expect) != len(story):
        return False
    pairs = zip(expect, story, strict=True)
    return all((e.at, e.why) == s[:2] and e.severity in (None, s[2]) for e, s in pairs)


def _shown(story: tuple[Expected, ...] | list[tuple[float, str, Severity]]) -> str:
    parts = [[words(at), why, *([severity.label] if severity is not None else [])] for at, why, severity in story]
    lines = ["[" + ", ".join(part) + "]" for part in parts]
    return "[" + ", ".join(lines) + "]" if lines else "nothing"
