"""The ``incident:`` map of a rule: how its incidents are named, last, recover, and what people read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sentinel.detect.fields import Register
from sentinel.detect.inline import InlineTests, RuleTest, needs_tests
from sentinel.detect.meta import Meta
from sentinel.detect.node import Node
from sentinel.detect.problem import Report, meant, shown
from sentinel.detect.resolve import read_resolve
from sentinel.detect.shape import check_keys, count, duration, flag, is_map, words
from sentinel.detect.texts import read_texts
from sentinel.model.rule import Flapping, Policy, RuleKind
from sentinel.model.severity import Severity

KEYS = (
    "levels",
    "dedupe",
    "for",
    "resolve",
    "reopen_within",
    "flapping",
    "phase_shift",
    "runbook",
    "texts",
    "tests",
)
RUNBOOKS = "docs/runbooks/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """One line of ``levels``: an identifier of the rule or the name of a signal, and the level it raises to."""

    when: str
    level: Severity
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What ``incident:`` says, checked; names of other rules are still only names."""

    policy: Policy
    raises: tuple[Raise, ...]
    tests: tuple[RuleTest, ...]
    resolve_when: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What reading ``incident:`` must know of the rest of its rule."""

    meta: Meta
    register: Register
    services: frozenset[str]
    group_by: tuple[str, ...] | None
    report: Report

    def unknown(self, name: str) -> str:
        """Why none of the rule's services has such a field; an empty text if one has it."""
        told = [self.register.unknown(name, service) for service in sorted(self.services)]
        return "" if not told or not all(told) or name in (self.group_by or ()) else told[0]


def read_incident(node: Node, around: Around) -> Incident | None:
    """Read ``incident:``; None if it is no map. What is wrong goes to the report."""
    report = around.report
    if not is_map(node, "incident", report):
        return None
    check_keys(node, KEYS, report, required=("resolve", "texts"))
    raises = _raises(node.get("levels"), around)
    resolve, when = read_resolve(node.get("resolve"), report)
    policy = Policy(
        dedupe=_dedupe(node.get("dedupe"), around),
        wait=duration(node.get("for"), "for", report),
        resolve=resolve,
        reopen_within=duration(node.get("reopen_within"), "reopen_within", report),
        flapping=_flapping(node.get("flapping"), report),
        phase_shift=_phase_shift(node.get("phase_shift"), around.meta, report),
        runbook=_runbook(node, around),
        texts=read_texts(node.get("texts"), node, around.unknown, report) if "texts" in node.keys else {},
    )
    before = len(report.problems)
    tests = InlineTests(around.register, around.services, report).read(node.get("tests"))
    worst = max((around.meta.level, *(r.level for r in raises)))
    if worst >= Severity.LOW and len(report.problems) == before:
        needs_tests(tests, lambda told: report.say(node.get("tests") or node, told))
    _check_after(policy, worst, node, report)
    return Incident(policy=policy, raises=raises, tests=tests, resolve_when=when)


def _raises(node: Node | None, around: Around) -> tuple[Raise, ...]:
    if node is None:
        return ()
    found = (_raise(one, around) for one in node.each)
    return tuple(one for one in found if one is not None)


def _raise(node: Node, around: Around) -> Raise | None:
    report = around.report
    if not is_map(node, "an entry of 'levels'", report):
        return None
    if not check_keys(node, ("when", "level"), report, required=("when", "level")):
        return None
    level = _level(node.entries["level"], report)
    if level is not None and level <= around.meta.level:
        report.say(node.entries["level"], f"this raises nothing: the rule's own level is {around.meta.level.label}")
    when = node.entries["when"]
    return Raise(when=str(when.value), level=level, node=when) if level is not None else None


def _level(node: Node, report: Report) -> Severity | None:
    try:
        return Severity.parse(str(node.value))
    except ValueError as error:
        report.say(node, str(error))
        return None


def _dedupe(node: Node | None, around: Around) -> tuple[str, ...]:
    names = words(node, "dedupe", around.report)
    for name in names:
        if told := _odd_key(name.value, around):
            around.report.say(name, told)
    if names:
        return tuple(str(name.value) for name in names)
    if node is not None and not node.each:
        around.report.say(node, "'dedupe' is empty: leave it out, or name fields")
    return _usual(around)


def _odd_key(name: str, around: Around) -> str:
    if around.group_by is not None:
        known = around.group_by
        return "" if name in known else f"'{shown(name)}' is not in 'group-by'{meant(name, known)}"
    field = around.register.find(name)
    listed = f"field '{name}' is a list: no incident can be named by it" if field and field.list else ""
    return around.unknown(name) or listed


def _usual(around: Around) -> tuple[str, ...]:
    usual = "sentinel.account.id" if around.services == {"account"} else "service.name"
    if around.group_by is None or usual in around.group_by:
        return (usual,)
    return around.group_by


def _flapping(node: Node | None, report: Report) -> Flapping | None:
    if node is None or not is_map(node, "flapping", report):
        return None
    if not check_keys(node, ("changes", "within"), report, required=("changes", "within")):
        return None
    changes = count(node.get("changes"), "changes", report, default=4, least=2)
    return Flapping(changes=changes, within=duration(node.get("within"), "within", report))


def _phase_shift(node: Node | None, meta: Meta, report: Report) -> bool:
    healthy = meta.kind is RuleKind.HEALTH
    wanted = flag(node, "phase_shift", report, default=not healthy)
    if wanted and healthy and node is not None:
        report.say(node, "a health rule has the same level in every phase: leave 'phase_shift' out")
    return wanted


def _runbook(node: Node, around: Around) -> str:
    found = node.get("runbook")
    if found is None:
        if around.meta.level >= Severity.MEDIUM:
            around.report.say(node, "'runbook' is missing: whoever is woken must read what to do")
        return ""
    if not isinstance(found.value, str) or not found.value.startswith(RUNBOOKS) or not found.value.endswith(".md"):
        around.report.say(found, f"the runbook is a page such as {RUNBOOKS}site_down.md")
    return str(found.value)


def _check_after(policy: Policy, worst: Severity, node: Node, report: Report) -> None:
    found = node.get("resolve")
    if policy.resolve.after is not None and worst > Severity.LOW and found is not None:
        report.say(found, "only rules of level low or info may end by time alone ('after')")


def check_raises(raises: Sequence[Raise], named: Collection[str], signal: Callable[[str], str], report: Report) -> None:
    """Every line of ``levels`` names an identifier of the rule or a signal; ``signal`` says why a name is none."""
    for one in raises:
        if one.when not in named and (told := signal(one.when)):
            report.say(one.node, told)
