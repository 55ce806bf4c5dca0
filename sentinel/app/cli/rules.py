"""``sentinel rules``: what detects, whether it is right, why it held or did not."""

import json
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeAlias

import typer

from sentinel.app.assemble import register, rule_layers
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, group
from sentinel.app.cli.replay import opened, replay
from sentinel.app.cli.screen import aside, say, show_json, show_table
from sentinel.app.cli.settings import config_file, glance
from sentinel.config.complaint import did_you_mean
from sentinel.config.problem import ConfigRejected
from sentinel.detect.adapters import load_adapters
from sentinel.detect.coverage import coverage as gaps_of
from sentinel.detect.evaluate import evaluate
from sentinel.detect.explain import Reason, Unexplained, lines
from sentinel.detect.explain import explain as explained
from sentinel.detect.load import load
from sentinel.detect.problem import Problem, RuleProblems
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.rehearsal import TestResult
from sentinel.hub.rulebook import failing, results_of
from sentinel.hub.samples import proofs
from sentinel.model.event import Event
from sentinel.model.moment import parse

app = group("Detection rules: list, check, test, explain, evaluate.")
Folder: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="These folders instead of the installed rules; a later one wins."),
]


class Profile(StrEnum):
    """How strict loading is."""

    SENTINEL = "sentinel"
    SIGMA = "sigma"


Strictness: TypeAlias = Annotated[
    Profile, typer.Option("--profile", metavar="sentinel|sigma", help="sigma: any valid Sigma, without our own rules.")
]


def layers(config: Path | None, folders: Sequence[Path] | None) -> list[Path]:
    """The folders of rules: those given, else the bundled ones and the operator's; a configuration is not needed."""
    if folders:
        return list(folders)
    try:
        return rule_layers(glance(config_file(config)))
    except ConfigRejected:
        if config is not None:
            raise
        return rule_layers(None)


def rules_in(config: Path | None, folders: Sequence[Path] | None) -> RuleSet:
    """The rules of these folders.

    Raises:
        RuleProblems: with every problem.
    """
    return load(layers(config, folders), register())


@app.command("list")
def list_rules(config: ConfigFile = None, folder: Folder = None, as_json: Json = False) -> None:
    """Every rule: its service, level and kind, and where it stands."""
    rules = rules_in(config, folder)
    rows = [
        {
            "name": name,
            "service": rule.service,
            "level": rule.level.label,
            "kind": str(rule.kind),
            "incident": rule.policy is not None,
            "title": rule.title,
            "tests": len(rules.tests.get(name, ())),
            "source": rule.source,
        }
        for name, rule in sorted(rules.rules.items(), key=lambda item: (item[1].service, item[0]))
    ]
    if as_json:
        show_json(rows)
        return
    shown = [{**row, "level": row["level"] if row["incident"] else "signal"} for row in rows]
    columns = ("name", "service", "level", "kind", "tests", "title")
    show_table([c.upper() for c in columns], [[row[c] for c in columns] for row in shown], empty="no rule")


@app.command()
def check(
    config: ConfigFile = None, folder: Folder = None, profile: Strictness = Profile.SENTINEL, as_json: Json = False
) -> None:
    """Name every mistake in every file of rules and adapters at once, as file:line:column. Exit 3 if there is one."""
    try:
        found = _sound(layers(config, folder), profile)
    except RuleProblems as error:
        if not as_json:
            raise
        show_json({"ok": False, "rules": 0, "problems": [_problem(p) for p in error.problems]})
        raise typer.Exit(Exit.INVALID) from None
    if as_json:
        show_json({"ok": True, "rules": len(found.rules), "problems": []})
    else:
        signatures = f" and {len(found.signatures.known)} signatures" if found.signatures else ""
        say(f"{len(found.rules)} rules{signatures} are right; rules test runs their tests")


def _sound(roots: Sequence[Path], profile: Profile) -> RuleSet:
    """The rules, if they and the adapters beside them are right."""
    problems: list[Problem] = []
    try:
        load_adapters(roots)
    except RuleProblems as error:
        problems += error.problems
    try:
        found = load(roots, register(), profile=profile.value)
    except RuleProblems as error:
        raise RuleProblems([*problems, *error.problems]) from None
    if problems:
        raise RuleProblems(problems)
    return found


def _problem(problem: Any) -> dict[str, object]:  # noqa: ANN401 - detect's own record
    return {"file": problem.file, "line": problem.line, "column": problem.column, "text": problem.text}


@app.command("test")
def run_tests(
    rule: Annotated[list[str] | None, typer.Argument(metavar="[RULE...]", help="Only these rules.")] = None,
    config: ConfigFile = None,
    folder: Folder = None,
    record: Annotated[
        Path | None,
        typer.Option("--replay", metavar="FILE.jsonl", help="Recorded events, lines as for eval; - is stdin."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the rules' own tests on a virtual clock, and the signatures' samples. Exit 1 if one fails.

    With --replay: play recorded events to these rules and to the running set (the installed rules and those of the
    configuration), and say which incidents would come, go or change. Exit 1 if any would.
    """
    rules = rules_in(config, folder)
    signatures = rules.signatures.known if rules.signatures else {}
    if record is not None:
        replay(rules_in(config, None), rules, record, only=rule or (), as_json=as_json)
    for name in rule or ():
        if name not in rules.rules and name not in signatures:
            raise Stop(Exit.USAGE, f"there is no rule {name!r}{did_you_mean(name, [*rules.rules, *signatures])}")
    results = [result for name in rule or sorted(rules.tests) for result in results_of(rules, name)]
    results += [result for result in proofs(rules.signatures) if not rule or result.rule in rule]
    broken = [result for result in results if not result.ok]
    if as_json:
        show_json([_result(result) for result in results])
    else:
        for result in broken:
            say(f"{result.source}: {result.rule}: {result.test}: {result.told}")
        say(f"{len(results) - len(broken)} of {len(results)} tests pass")
    raise typer.Exit(Exit.FINDINGS if broken else Exit.OK)


def _result(result: TestResult) -> dict[str, object]:
    return {"rule": result.rule, "test": result.test, "ok": result.ok, "source": result.source, "told": result.told}


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's name.")],
    event: Annotated[Path, typer.Argument(metavar="EVENT.json", help="One flat event, or a list of them; - is stdin.")],
    config: ConfigFile = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Why a rule holds for an event or does not: its condition as a tree, each leaf with what stood there."""
    rules = rules_in(config, folder)
    events = _events(event)
    try:
        answer = explained(rules, rule, [(_seconds(e), e) for e in events])
    except Unexplained as error:
        raise Stop(Exit.USAGE, f"{error}{did_you_mean(rule, rules.rules)}") from None
    if as_json:
        show_json(_tree(answer))
    else:
        for line in lines(answer):
            say(line)


def _events(file: Path) -> list[Event]:
    with opened(file) as stream:
        try:
            found = json.load(stream)
        except (ValueError, RecursionError) as error:
            raise Stop(Exit.USAGE, f"{file} is not JSON: {error}") from None
    events = found if isinstance(found, list) else [found]
    if not all(isinstance(e, dict) for e in events):
        raise Stop(Exit.USAGE, f"{file} holds no event: a flat JSON object of field names and values")
    return events


def _seconds(event: Event) -> float | None:
    try:
        return parse(str(event.get("@timestamp"))).timestamp()
    except ValueError:
        return None


def _tree(answer: Reason) -> dict[str, object]:
    return {
        "what": answer.what,
        "text": answer.text,
        "holds": answer.holds,
        "line": answer.line,
        "found": answer.found,
        "parts": [_tree(part) for part in answer.parts],
    }


@app.command("eval")
def evaluate_events(
    events: Annotated[Path, typer.Option("--events", metavar="FILE.jsonl", help="One event a line; - is stdin.")],
    config: ConfigFile = None,
    folder: Folder = None,
    profile: Strictness = Profile.SENTINEL,
) -> None:
    """Judge recorded events: one JSON line per match, in order, correlations included."""
    rules = load(layers(config, folder), register(), profile=profile.value)
    seen, bad = 0, 0

    def complain(line: int, text: str) -> None:
        nonlocal bad
        bad += 1
        aside(f"{events}:{line}: {text}")

    def counted(stream: TextIO) -> Iterator[str]:
        nonlocal seen
        for line in stream:
            seen += bool(line.strip())
            yield line

    with opened(events) as stream:
        for match in evaluate(rules, counted(stream), complain):
            sys.stdout.write(match + "\n")
    if seen and bad >= seen:
        raise Stop(Exit.USAGE, f"{events} holds no event")


@app.command()
def coverage(config: ConfigFile = None, folder: Folder = None, as_json: Json = False) -> None:
    """What the rules' own tests leave unproved. Exit 1 if there is such a gap."""
    found = gaps_of(rules_in(config, folder), failing)
    if as_json:
        show_json([{"rule": g.rule, "what": g.what, "name": g.name, "line": g.line} for g in found])
    else:
        for gap in found:
            say(str(gap))
        say(f"{len(found)} gaps")
    raise typer.Exit(Exit.FINDINGS if found else Exit.OK)
