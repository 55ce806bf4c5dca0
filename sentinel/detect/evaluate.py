"""``sentinel rules eval``: lines of events in, one line per match out, in order; the same judging as the daemon's."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sentinel.detect.problem import shown
from sentinel.detect.ruleset import LATEST, RuleSet
from sentinel.detect.source import Logsource
from sentinel.detect.windows import MemoryWindows, Windows
from sentinel.model.event import Event

MILLISECONDS = 100_000_000_000  # a bare number beyond this counts milliseconds: as seconds it would be the year 5138
PARTS = ("product", "category", "service")
Complain = Callable[[int, str], None]


class BadLine(ValueError):
    """A line is no event; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of input: the id to answer with, whose event it is, the event, and its time in seconds if it has one."""

    id: Any
    source: Logsource
    event: Event
    at: float | None


def evaluate(rules: RuleSet, lines: Iterable[str], complain: Complain, windows: Windows | None = None) -> Iterator[str]:
    """Judge each line and yield ``{"event": id, "rule": name-or-id}`` for every match of an output rule.

    An output rule is any that no correlation silences, signals too. Matches stand in the order of the input,
    correlations after the rules they build on. Empty lines are skipped; a line that is no event goes to ``complain``
    with its number, and the next one goes on.
    """
    kept = MemoryWindows() if windows is None else windows
    for number, line in events(lines, complain):
        judged = rules.judge_as(line.source, line.event, kept, line.at)
        for key in sorted(judged.holds & rules.outputs.keys(), key=rules.outputs.__getitem__):
            yield json.dumps({"event": line.id, "rule": rules.rules[key].name})
        for broken in judged.broken:
            complain(number, f"rule '{shown(broken)}' failed on this event and was passed over")


def events(lines: Iterable[str], complain: Complain) -> Iterator[tuple[int, Line]]:
    """The events of these lines with their numbers, from one; an empty line is skipped, and what is none is told."""
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            yield number, read_line(text)
        except BadLine as error:
            complain(number, str(error))


def read_line(text: str) -> Line:
    """Read ``{"id", "logsource": {product, category, service}, "event": {flat}, "ts": seconds}``.

    Raises:
        BadLine: if it is anything else.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"this is no JSON: {shown(error)}") from None
    if not isinstance(found, dict) or "id" not in found:
        raise BadLine("a line is a map with id, logsource and event")
    event = found.get("event")
    if not isinstance(event, dict):
        raise BadLine("'event' must be a map of fields")
    return Line(id=found["id"], source=_source(found.get("logsource")), event=event, at=_at(found.get("ts"), event))


def _source(given: object) -> Logsource:
    if given is None:
        return Logsource()
    if not isinstance(given, dict):
        raise BadLine("'logsource' must be a map")
    parts = [given.get(part) for part in PARTS]
    if not all(part is None or isinstance(part, str) for part in parts):
        raise BadLine("product, category and service must be text")
    return Logsource(*parts)


def _at(given: object, event: Event) -> float | None:
    if given is None:
        return _timestamp(event.get("@timestamp"))
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) <= LATEST:
        raise BadLine("'ts' must be seconds")
    return float(given)


def _timestamp(given: object) -> float | None:
    """ECS time as seconds: ISO 8601 (without a zone it is UTC), or a number of seconds or milliseconds."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return given / 1000 if abs(given) >= MILLISECONDS else float(given)
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return None if moment is None else (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
