"""What keeps incidents quiet in one sitting: asked of the ledger once, when the first incident changes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sentinel.casework.doubt import DOUBTS, set_aside
from sentinel.casework.inhibit import NEAR, NEAR_HELD, WIDE
from sentinel.casework.mute import Around
from sentinel.model.event import Event
from sentinel.model.incident import Incident
from sentinel.store.ports import View


class Quiet:
    """The loud incidents, silences and planned changes of one transaction; what it writes itself is seen at once."""

    def __init__(self, view: View, *, lab: bool) -> None:
        self._view, self._lab = view, lab
        self._around: Around | None = None
        self._wide: dict[str, Incident] | None = None
        self._near: dict[str, dict[str, Incident]] = {}
        self._doubts: dict[str, Incident] | None = None

    def around(self, at: datetime) -> Around:
        """All that may keep incidents quiet at this moment."""
        if self._around is None:
            plans, silences = self._view.changes(at), self._view.silences(at)
            self._around = Around(sources=self._sources, silences=silences, plans=plans, lab=self._lab)
        return self._around

    def doubted(self, event: Event) -> Incident | None:
        """The open incident because of which this event is kept but not judged."""
        if self._doubts is None:
            self._doubts = _keyed(self._view.open_of(DOUBTS.keys()))
        return set_aside(event, self._doubts.values()) if self._doubts else None

    def learn(self, incidents: Iterable[Incident]) -> None:
        """Take over all that is unresolved, so that the ledger need not be asked for each of them."""
        self._wide, self._doubts = {}, {}
        for incident in incidents:
            self._near.setdefault(incident.target, {})
            self.note(incident)

    def note(self, incident: Incident) -> None:
        """See an incident as it was just written."""
        for rules, known in ((WIDE, self._wide), (NEAR, self._near.get(incident.target)), (DOUBTS, self._doubts)):
            if known is not None and incident.rule in rules:
                _put(known, incident)

    def forget(self) -> None:
        """Something was announced or called off: ask anew."""
        self._around = None

    def open(self, rule: str) -> list[Incident]:
        """What is open of a rule that may keep incidents of other targets quiet."""
        return [incident for incident in self._everywhere().values() if incident.rule == rule]

    def _sources(self, incident: Incident) -> Sequence[Incident]:
        near = self._at(incident.target) if incident.rule in NEAR_HELD and incident.target else {}
        return [*self._everywhere().values(), *near.values()]

    def _everywhere(self) -> Mapping[str, Incident]:
        if self._wide is None:
            self._wide = _keyed(self._view.open_of(WIDE))
        return self._wide

    def _at(self, target: str) -> dict[str, Incident]:
        if target not in self._near:
            self._near[target] = _keyed(self._view.open_of(NEAR, target))
        return self._near[target]


def _keyed(incidents: Iterable[Incident]) -> dict[str, Incident]:
    return {incident.key: incident for incident in incidents}


def _put(known: dict[str, Incident], incident: Incident) -> None:
    if incident.live:
        known[incident.key] = incident
    else:
        known.pop(incident.key, None)
