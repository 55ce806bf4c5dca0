"""A stage for rules on a virtual clock: incidents live and end on it as in the hub, but nothing is written or told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.casework.change import Change, Transition
from sentinel.casework.parts import last_end
from sentinel.casework.tick import due, tick
from sentinel.model.incident import Incident, Phase
from sentinel.model.rule import Rule


@dataclass(slots=True)
class Stage:
    """The memory of one play: the newest incident of each key, all that were opened by number, what was told when."""

    rules: Mapping[str, Rule]
    newest: dict[str, Incident] = field(default_factory=dict)
    opened: dict[int, Incident] = field(default_factory=dict)
    story: list[Transition] = field(default_factory=list)
    _ended: dict[str, Incident] = field(default_factory=dict)
    _alive: set[str] = field(default_factory=set)

    def load(self, key: str) -> Incident | None:
        """The newest incident of a key."""
        return self.newest.get(key, self._ended.get(key))

    def keep(self, change: Change) -> None:
        """Remember what a change made, as the ledger would."""
        incident = change.incident
        self._alive.discard(incident.key)
        if change.dropped:
            self.newest.pop(incident.key, None)
            return
        if incident.number is None and incident.phase is not Phase.PENDING:
            incident = replace(incident, number=len(self.opened) + 1)
        if incident.number is not None:
            self.opened[incident.number] = incident
        if incident.phase is Phase.RESOLVED:
            self._ended[incident.key] = incident
        else:
            self._alive.add(incident.key)
        self.newest[incident.key] = incident
        self.story += change.transitions

    def pass_time(self, until: datetime) -> None:
        """Let time do what it does alone, at the very moments when it does it."""
        for key in sorted(self._alive):
            while (when := self._due(key, until)) is not None:
                incident = self.newest[key]
                change = tick(incident, self.rules.get(incident.rule), when, load=self.load)
                if change is None:
                    break
                self.keep(change)

    def _due(self, key: str, until: datetime) -> datetime | None:
        if key not in self._alive:
            return None
        incident = self.newest[key]
        rule = self.rules.get(incident.rule)
        when = last_end(incident, self.load) if _gathers(rule) and incident.live else due(incident, rule)
        return when if when is not None and when <= until else None


def _gathers(rule: Rule | None) -> bool:
    return rule is not None and rule.policy is not None and rule.policy.resolve.parts
