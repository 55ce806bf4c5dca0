"""Recorded events played to two sets of rules: which incidents one of them would open, and the other not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from sentinel.casework.fold import Source, fold
from sentinel.casework.look import about
from sentinel.detect.evaluate import Line, events
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.windows import MemoryWindows
from sentinel.hub.stage import Stage
from sentinel.model.incident import Incident

USUAL = 60.0  # seconds between two looks, where a record does not show it
SOMEBODY = "vantage"
EPOCH = datetime.fromtimestamp(0, UTC)
LONG = timedelta(days=1)  # what is open at the end of the record is given time to end by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One incident that a set of rules opened: which rule, about what, from when until when, how bad at worst."""

    rule: str
    about: str
    opened_at: datetime
    resolved_at: datetime | None
    severity: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changes: incidents gained and lost, and those that would be told otherwise (as they are, as they would be).

    ``same`` counts those that stay as they are.
    """

    gained: tuple[Played, ...] = ()
    lost: tuple[Played, ...] = ()
    changed: tuple[tuple[Played, Played], ...] = ()
    same: int = 0

    @property
    def any(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.gained or self.lost or self.changed)


def read(lines: Iterable[str], complain: Callable[[int, str], None]) -> list[Line]:
    """Read recorded events, lines as for ``rules eval``; what is none goes to ``complain`` with its number.

    One without a time came when the one before it did.
    """
    found: list[Line] = []
    for _, line in events(lines, complain):
        before = found[-1].at if found else 0.0
        found.append(line if line.at is not None else replace(line, at=before))
    return found


def compare(running: RuleSet, changed: RuleSet, record: Sequence[Line]) -> Difference:
    """Play the record to both; incidents of one rule about one thing are compared in their order."""
    was, now = _by_matter(play(running, record)), _by_matter(play(changed, record))
    pairs = [pair for matter in {*was, *now} for pair in _pairs(was.get(matter, []), now.get(matter, []))]
    both = [(old, new) for old, new in pairs if old is not None and new is not None]
    return Difference(
        gained=_sorted(new for old, new in pairs if new is not None and old is None),
        lost=_sorted(old for old, new in pairs if old is not None and new is None),
        changed=tuple(sorted(((o, n) for o, n in both if _told(o) != _told(n)), key=lambda pair: _order(pair[1]))),
        same=sum(_told(old) == _told(new) for old, new in both),
    )


def play(rules: RuleSet, record: Sequence[Line]) -> list[Played]:
    """Every incident that these rules open on this record, in the order of opening.

    Each target counts as seen up before the record began; how often a vantage looks is read off the record.
    """
    stage, windows = Stage(rules.rules), MemoryWindows()
    rhythms, vantages = _rhythms(record), frozenset(_vantage(line) for line in record)
    latest = EPOCH
    for line in record:
        at = EPOCH + timedelta(seconds=line.at or 0.0)
        latest = max(latest, at)
        stage.pass_time(latest)
        name = _vantage(line)
        interval = rhythms.get(_stream(line), USUAL)
        source = Source(vantage=name, network=name, at=at, interval=interval, enrolled=vantages)
        judgement = rules.judge_as(line.source, line.event, windows, line.at)
        for change in fold(judgement, stage.rules, source, stage.load, rules.digest):
            stage.keep(change)
    stage.pass_time(latest + LONG)
    return [_played(rules, stage.opened[number]) for number in sorted(stage.opened)]


def _played(rules: RuleSet, incident: Incident) -> Played:
    named = about(rules.rules[incident.rule], incident.event)
    return Played(
        rule=incident.rule,
        about=" / ".join(filter(None, named)) or incident.subject,
        opened_at=incident.opened_at or incident.first_at,
        resolved_at=incident.resolved_at,
        severity=incident.severity.label,
        count=incident.count,
    )


def _vantage(line: Line) -> str:
    return str(line.event.get("observer.name") or SOMEBODY)


def _stream(line: Line) -> tuple[str, str, str]:
    return str(line.source.service), str(line.event.get("service.name")), _vantage(line)


def _rhythms(record: Iterable[Line]) -> Mapping[tuple[str, str, str], float]:
    """How many seconds lie between two looks of each vantage at each thing: the middle one of all gaps."""
    times: dict[tuple[str, str, str], list[float]] = {}
    for line in record:
        times.setdefault(_stream(line), []).append(line.at or 0.0)
    gaps = {stream: [b - a for a, b in pairwise(sorted(set(some)))] for stream, some in times.items()}
    return {stream: max(USUAL, median(some)) for stream, some in gaps.items() if some}


def _by_matter(played: Iterable[Played]) -> dict[tuple[str, str], list[Played]]:
    found: dict[tuple[str, str], list[Played]] = {}
    for one in played:
        found.setdefault((one.rule, one.about), []).append(one)
    return found


def _pairs(was: Sequence[Played], now: Sequence[Played]) -> Iterator[tuple[Played | None, Played | None]]:
    """The same matter's incidents side by side: those that overlap in time are the same one."""
    left = list(now)
    for old in was:
        new = next((one for one in left if _overlap(old, one)), None)
        if new is not None:
            left.remove(new)
        yield old, new
    yield from ((None, new) for new in left)


def _overlap(one: Played, other: Played) -> bool:
    ends = one.resolved_at is None or other.opened_at <= one.resolved_at
    return ends and (other.resolved_at is None or one.opened_at <= other.resolved_at)


def _told(played: Played) -> tuple[object, ...]:
    """What people would notice of it."""
    return played.opened_at, played.resolved_at, played.severity


def _sorted(some: Iterable[Played]) -> tuple[Played, ...]:
    return tuple(sorted(some, key=_order))


def _order(played: Played) -> tuple[datetime, str, str]:
    return played.opened_at, played.rule, played.about
