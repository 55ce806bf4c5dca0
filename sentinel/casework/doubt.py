"""Which witnesses are not believed for now: their looks are kept, and nothing is concluded from them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sentinel.model.event import Event
from sentinel.model.incident import Incident

OURSELVES = "sentinel.self"  # our own health is judged always: it is what ends the doubt


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whose looks are in doubt: those whose ``field`` equals ``own`` of the incident's event, if ``about`` holds."""

    own: str
    field: str
    about: Callable[[Event], bool] = lambda _event: True


def plainly_resolved(event: Event) -> bool:
    """Whether a fact travelled over port 53 and no signature vouches for it."""
    return event.get("destination.port") == 53 and event.get("sentinel.dns.dnssec") != "secure"  # noqa: PLR2004 - DNS


DOUBTS: Mapping[str, Doubt] = MappingProxyType(
    {
        "vantage_offline": Doubt("observer.name", "observer.name"),
        "clock_skewed": Doubt("sentinel.self.subject", "observer.name"),
        "vantage_intercepted": Doubt("observer.name", "observer.name", plainly_resolved),
        "adapter_broken": Doubt("sentinel.self.subject", "sentinel.account.adapter"),
    }
)


def set_aside(event: Event, incidents: Iterable[Incident]) -> Incident | None:
    """The open incident because of which this event is not judged, the one of the vantage first; None if it is."""
    if event.get("event.dataset") == OURSELVES:
        return None
    return min((one for one in incidents if _doubted(event, one)), key=_place, default=None)


def _place(incident: Incident) -> int:
    return tuple(DOUBTS).index(incident.rule)


def _doubted(event: Event, incident: Incident) -> bool:
    doubt = DOUBTS.get(incident.rule)
    if doubt is None or incident.resolved_at is not None:
        return False
    whose = incident.event.get(doubt.own)
    return whose is not None and event.get(doubt.field) == whose and doubt.about(event)
