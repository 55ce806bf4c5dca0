"""The rules as they may be used: loaded, every inline test passed, and none of them slow; or all that is wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from sentinel.detect.fields import Register
from sentinel.detect.load import load
from sentinel.detect.problem import Problem, RuleProblems
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.rehearsal import TestResult, rehearse
from sentinel.hub.samples import proofs, sluggish
from sentinel.model.event import Event
from sentinel.model.rule import Rule

TOO_SLOW = 0.002
ROUNDS = 3
LONG = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """A set of rules that passed its own tests. ``seconds`` is each rule's worst time for one sample event."""

    rules: RuleSet
    results: tuple[TestResult, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


def build(
    layers: Sequence[Path], register: Register, *, lab: bool = False, clock: Callable[[], float] = perf_counter
) -> Rulebook:
    """Load the rules of these folders, run every inline test, time every rule; safe to run in a thread.

    In a lab nothing is refused for being slow: there the machine is.

    Raises:
        RuleProblems: with every problem of every file, every test that fails, and every rule that is too slow.
    """
    rules = load(layers, register)
    results = (*run_tests(rules), *proofs(rules.signatures))
    seconds = {name: slowest(rules, name, clock) for name in rules.tests}
    slow = () if lab else (*_sluggish(rules, seconds), *sluggish(rules.signatures, clock))
    problems = [*_failures(results), *slow]
    if problems:
        raise RuleProblems(problems)
    return Rulebook(rules=rules, results=results, seconds=seconds)


def run_tests(rules: RuleSet) -> list[TestResult]:
    """Run every inline test of every rule, each with fresh state, on a virtual clock."""
    return [result for name in sorted(rules.tests) for result in results_of(rules, name)]


def results_of(rules: RuleSet, name: str) -> list[TestResult]:
    """Run the inline tests of one rule, with what it refers to and all filters."""
    mine = rules.only(name)
    return [rehearse(mine, test, rules.rules[name]) for test in rules.tests.get(name, ())]


def failing(rules: RuleSet, name: str) -> frozenset[str]:
    """The names of the rule's tests that fail; what ``coverage`` asks for."""
    return frozenset(result.test for result in results_of(rules, name) if not result.ok)


def slowest(rules: RuleSet, name: str, clock: Callable[[], float]) -> float:
    """Seconds that a rule needs for the worst of its sample events, each at its best of three; one has long texts."""
    mine = rules.only(name)
    plain = [event for test in rules.tests.get(name, ()) for _, event in test.stream]
    return max((_best(mine, event, clock) for event in (*plain, *map(_long, plain[:1]))), default=0.0)


def _best(rules: RuleSet, event: Event, clock: Callable[[], float]) -> float:
    def once() -> float:
        began = clock()
        rules.judge(event)
        return clock() - began

    return min(once() for _ in range(ROUNDS))


def _long(event: Event) -> Event:
    """The same event with every text at full length, as a hostile site would send it."""
    kept = ("event.dataset",)
    return {n: v * LONG if isinstance(v, str) and n not in kept else v for n, v in event.items()}


def _failures(results: Iterable[TestResult]) -> Iterator[Problem]:
    for result in results:
        if not result.ok:
            yield _problem(result.source, f"test '{result.test}' of {result.rule}: {result.told}")


def _sluggish(rules: RuleSet, seconds: Mapping[str, float]) -> Iterator[Problem]:
    for name, took in seconds.items():
        if took > TOO_SLOW:
            yield _problem(_source(rules.rules[name]), f"{name} needs {took * 1000:.1f} ms for one event: too slow")


def _source(rule: Rule) -> str:
    return rule.source or rule.name


def _problem(source: str, text: str) -> Problem:
    file, _, line = source.rpartition(":")
    number = int(line) if line.isdigit() else 1
    return Problem(file=file or source, line=number, column=1, text=text)
