"""Announced changes as people write them: options for a few targets, a spreadsheet for many; all or nothing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.reading import coming
from sentinel.casework.planned import MOST_TARGETS
from sentinel.config.complaint import did_you_mean
from sentinel.config.problem import ConfigRejected, Problem, Where
from sentinel.config.read import read_text
from sentinel.config.sheet import rows
from sentinel.model.moment import rfc3339
from sentinel.model.muting import What

COLUMNS = ("target", "what", "from", "until", "why", "expect")
LISTED = frozenset({"ns", "ds"})  # several values, separated by commas; names of people's firms may hold a comma
MOST_ROWS = 10_000
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One announcement in the words that were written."""

    what: tuple[str, ...] = ()
    start: str = ""
    until: str = ""
    why: str = ""
    expect: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def table(self) -> dict[str, Any]:
        """The announcement as it is asked for.

        Raises:
            Stop: if a part is missing or cannot be read.
        """
        needed = {"--what": self.what, "--from": self.start, "--until": self.until, "--why": self.why.strip()}
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise Stop(Exit.USAGE, f"say {', '.join(missing)}")
        return {
            "targets": self.targets,
            "what": known(self.what),
            "from": rfc3339(coming(self.start)),
            "until": rfc3339(coming(self.until)),
            "why": self.why,
            "expect": expected(self.expect),
        }


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Words of a list, separated by commas, semicolons or spaces."""
    return tuple(word for text in texts for word in re.split(r"[\s,;|]+", text) if word)


def known(words: Sequence[str]) -> Sequence[str]:
    """What may change, in words that there are.

    Raises:
        Stop: if one is none of them.
    """
    for word in words:
        if word not in set(What):
            raise Stop(Exit.USAGE, f"--what is some of {', '.join(What)}; not {word!r}{did_you_mean(word, What)}")
    return words


def expected(texts: Iterable[str]) -> dict[str, list[str]]:
    """What ``--expect`` names, by key.

    Raises:
        Stop: if one is not KEY=VALUE.
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not value.strip():
            raise Stop(Exit.USAGE, f"--expect is KEY=VALUE, such as ns=a.example,b.example; {text!r} is not")
        values = value.split(",") if key.strip() in LISTED else [value]
        found.setdefault(key.strip(), []).extend(one.strip() for one in values if one.strip())
    return found


def plans(targets: Sequence[str], usual: Plan, sheet: Path | None) -> list[Plan]:
    """The announcements: one of the options, and one for all lines of the sheet that say the same.

    Raises:
        Stop: if nothing is named, or the sheet cannot be read; with every line that is wrong.
    """
    if not targets and sheet is None:
        raise Stop(Exit.USAGE, "say which targets: TARGET..., or --csv FILE")
    own = [replace(usual, targets=tuple(targets))] if targets else []
    return own + (list(_of_sheet(sheet, usual)) if sheet else [])


def _of_sheet(path: Path, usual: Plan) -> Iterator[Plan]:
    together, problems = _read(path, usual)
    if len(problems) > MOST_PROBLEMS:
        problems[MOST_PROBLEMS:] = [f"{path.name}: has more problems; these are the first {MOST_PROBLEMS}"]
    if problems or not together:
        raise Stop(Exit.FINDINGS, "\n".join(problems) or f"{path.name}: names no target")
    for plan, found in together.items():
        for start in range(0, len(found), MOST_TARGETS):
            yield replace(plan, targets=tuple(found[start : start + MOST_TARGETS]))


def _read(path: Path, usual: Plan) -> tuple[Mapping[Plan, list[str]], list[str]]:
    """The targets of each announcement that the sheet makes, and what is wrong with it."""
    problems: list[Problem] = []
    together: dict[Plan, list[str]] = {}
    wrong: Callable[[Where, str], None] = lambda where, text: problems.append(Problem(where=where, text=text))  # noqa: E731 - a name for an argument
    whole = Where(file=path.name, joint=":")
    try:
        for count, (place, cells) in enumerate(rows(read_text(path, path.name), whole, COLUMNS, ("target",), wrong)):
            if count >= MOST_ROWS:
                wrong(whole, f"has more than {MOST_ROWS} lines")
                break
            plan = _planned(cells, usual)
            problems += [Problem(where=place.at(column), text=text) for column, text in _lacks(cells["target"], plan)]
            together.setdefault(plan, []).append(cells["target"])
    except ConfigRejected as error:
        problems += error.problems
    return together, list(map(str, problems))


def _planned(cells: Mapping[str, str], usual: Plan) -> Plan:
    expect = tuple(one.strip() for one in cells.get("expect", "").split(";") if one.strip())
    return Plan(
        what=words_of([cells.get("what", "")]) or usual.what,
        start=cells.get("from") or usual.start,
        until=cells.get("until") or usual.until,
        why=cells.get("why") or usual.why,
        expect=expect or usual.expect,
    )


def _lacks(target: str, plan: Plan) -> Iterator[tuple[str, str]]:
    """What is wrong with a line: the column, and what."""
    cells: dict[str, tuple[object, Callable[[], object]]] = {
        "target": (target, lambda: None),
        "what": (plan.what, lambda: known(plan.what)),
        "from": (plan.start, lambda: coming(plan.start)),
        "until": (plan.until, lambda: coming(plan.until)),
        "why": (plan.why.strip(), lambda: None),
        "expect": (True, lambda: expected(plan.expect)),
    }
    for column, (value, read) in cells.items():
        if not value:
            yield column, "is empty, and no option fills it"
            continue
        try:
            read()
        except Stop as stop:
            yield column, stop.text
