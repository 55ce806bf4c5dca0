"""One event on its way through the rules: detections, their filters, correlations, levels; in this order."""

from sentinel.detect.judged import Correlating, Detecting, Level, Pool
from sentinel.detect.view import Low
from sentinel.detect.windows import Windows
from sentinel.model.event import Event
from sentinel.model.rule import Judgement, Match
from sentinel.model.severity import Severity


class Judging:
    """One event (as the door let it in, with its lower-cased view), and what was found so far."""

    def __init__(self, event: Event, low: Low) -> None:
        self.event = event
        self.low = low
        self.holds: set[str] = set()
        self.found: list[tuple[Detecting | Correlating, str | None, Event, tuple[Event, ...]]] = []
        self.broken: list[str] = []

    def detect(self, pool: Pool) -> None:
        """Try every detection that may hold; one that raises is named and passed over."""
        detections = pool.detections
        for number in pool.index.candidates(self.event, self.low):
            one = detections[number]
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
        """Feed the correlations whose rules hold, in order, so that one may build on another."""
        event = self.event
        for one in correlations:
            if self.holds.isdisjoint(one.correlator.rules):
                continue
            measured = one.correlator.feed(event, at, frozenset(self.holds), windows)
            held = next((found for found in measured if found.holds), None)
            if held is not None:
                event = {**event, **{name: value for name, value in held.group.items() if value is not None}}
                self.holds.add(one.key)
                if one.reports:
                    self.found.append((one, None, event, held.because))

    def done(self) -> Judgement:
        """What was found, with levels raised by what else holds."""
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
