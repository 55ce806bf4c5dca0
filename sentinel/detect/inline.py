"""Inline tests of a rule: what happens when, and what must come of it. Read and checked here, run by the hub."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sentinel.detect.fields import Register
from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown
from sentinel.detect.shape import check_keys, duration, is_a, is_map
from sentinel.detect.source import PREFIX
from sentinel.model.event import Event
from sentinel.model.severity import Severity

KEYS = ("name", "given", "interval", "events", "expect", "match")
WHYS = ("opened", "escalated", "resolved", "reopened", "flapping")
AT = "at"


class Expected(NamedTuple):
    """What a test waits for: at how many seconds, which transition, at which severity (None: whichever)."""

    at: float
    why: str
    severity: Severity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """One inline test: ``given`` is merged into each of ``events`` (seconds, fields), looks come every ``interval``.

    ``expect`` is the exact list of transitions; without one, ``match`` says whether any event matches.
    """

    name: str
    given: Event
    interval: float
    events: tuple[tuple[float, Event], ...]
    expect: tuple[Expected, ...] | None
    match: bool | None
    source: str

    @property
    def stream(self) -> tuple[tuple[float, Event], ...]:
        """The events as they come in, with what is given merged in."""
        return tuple((at, {**self.given, **fields}) for at, fields in self.events)

    @property
    def opens(self) -> bool:
        """Whether the test wants an incident, or a match."""
        return bool(self.match) or any(e.why == "opened" for e in self.expect or ())

    @property
    def silent(self) -> bool:
        """Whether the test wants that nothing happens."""
        return self.expect == () or self.match is False


class InlineTests:
    """Reads the inline tests of one rule. ``services`` are those whose events it reads."""

    def __init__(self, register: Register, services: frozenset[str], report: Report) -> None:
        self.register = register
        self.services = services
        self.report = report

    def read(self, node: Node | None) -> tuple[RuleTest, ...]:
        """All tests that can be read; what is wrong goes to the report."""
        if node is None or not is_a(node, list, "tests", self.report):
            return ()
        found = [self._test(one) for one in node.items]
        self._check_names(node)
        return tuple(test for test in found if test is not None)

    def _check_names(self, node: Node) -> None:
        seen: set[str] = set()
        for one in node.items:
            name = one.get("name")
            if name is not None and str(name.value) in seen:
                self.report.say(name, f"two tests are called '{shown(name.value)}'")
            seen.add(str(name.value) if name is not None else "")

    def _test(self, node: Node) -> RuleTest | None:
        if not is_map(node, "a test", self.report):
            return None
        if not check_keys(node, KEYS, self.report, required=("name", "events")):
            return None
        given = {**self._dataset(), **self._fields(node.get("given"), "given")}
        self._check_outcome(node)
        return RuleTest(
            name=str(node.entries["name"].value),
            given=given,
            interval=duration(node.get("interval"), "interval", self.report, 60.0),
            events=self._events(node.entries["events"], given),
            expect=self._expect(node.get("expect")),
            match=self._match(node.get("match")),
            source=f"{self.report.file}:{node.line}",
        )

    def _dataset(self) -> Event:
        """A rule of one service needs not say in each event whose it is."""
        return {"event.dataset": PREFIX + next(iter(self.services))} if len(self.services) == 1 else {}

    def _check_outcome(self, node: Node) -> None:
        if ("expect" in node.keys) == ("match" in node.keys):
            self.report.say(node, "a test says either 'expect' or 'match'")

    def _match(self, node: Node | None) -> bool | None:
        if node is None or not is_a(node, bool, "match", self.report):
            return None
        return bool(node.value)

    def _events(self, node: Node, given: Event) -> tuple[tuple[float, Event], ...]:
        if not is_a(node, list, "events", self.report):
            return ()
        if not node.items:
            self.report.say(node, "a test needs at least one event")
        return tuple(self._event(one, given) for one in node.items)

    def _event(self, node: Node, given: Event) -> tuple[float, Event]:
        if not is_map(node, "an event", self.report):
            return 0.0, {}
        if AT not in node.keys:
            self.report.say(node, "an event says when it comes, such as 'at: 30s'")
        at = duration(node.get(AT), AT, self.report)
        fields = self._fields(node, "an event", AT)
        service = str({**given, **fields}.get("event.dataset", "")).removeprefix(PREFIX)
        if len(self.services) > 1 and service not in self.services:
            names = " or ".join(PREFIX + name for name in sorted(self.services))
            self.report.say(node, f"say which service this is of: 'event.dataset' must be {names}")
        return at, fields

    def _fields(self, node: Node | None, what: str, *others: str) -> Event:
        if node is None or not is_map(node, what, self.report):
            return {}
        for name, value in node.entries.items():
            if name not in others:
                self._check_field(name, node, value)
        return {name: value.value for name, value in node.entries.items() if name not in others}

    def _check_field(self, name: str, node: Node, value: Node) -> None:
        unknown = [self.register.unknown(name, service) for service in sorted(self.services)]
        field = self.register.find(name)
        if unknown and all(unknown):
            self.report.say(node.keys[name], unknown[0])
        elif field is not None and value.value is not None and (misfit := field.misfit(value.value)):
            self.report.say(value, f"field '{name}' {misfit}")

    def _expect(self, node: Node | None) -> tuple[Expected, ...] | None:
        if node is None or not is_a(node, list, "expect", self.report):
            return None
        read = (self._expected(one) for one in node.items)
        return tuple(one for one in read if one is not None)

    def _expected(self, node: Node) -> Expected | None:
        if not isinstance(node.value, list) or not 2 <= len(node.items) <= 3:  # noqa: PLR2004 - [at, why, severity]
            self.report.say(node, "expected [at, what, severity], such as [8s, opened, medium]")
            return None
        why = node.items[1]
        if why.value not in WHYS:
            known = ", ".join(WHYS)
            self.report.say(why, f"unknown transition '{shown(why.value)}': use {known}{meant(str(why.value), WHYS)}")
            return None
        severity = self._severity(node.items[2]) if len(node.items) > 2 else None  # noqa: PLR2004 - the third one
        return Expected(duration(node.items[0], AT, self.report), str(why.value), severity)

    def _severity(self, node: Node) -> Severity | None:
        try:
            return Severity.parse(str(node.value))
        except ValueError as error:
            self.report.say(node, str(error))
            return None


def needs_tests(tests: tuple[RuleTest, ...], say: Callable[[str], None]) -> None:
    """A rule that can wake somebody shows when it does and when it does not."""
    if not any(test.opens for test in tests):
        say("no test opens an incident: add one whose 'expect' has 'opened', or with 'match: true'")
    if not any(test.silent for test in tests):
        say("no test stays silent: add one with 'expect: []' or 'match: false'")
