"""Evidence of a hijack: each finding of a zone, said as an event of its own, so that rules can weigh several together.

Whether findings confirm each other is for the rule ``hijack_confirmed`` to say; here is only what it may know of one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sentinel.casework.derived import CAUSE, COUNT, PARTS, STRUCK, TARGETS, correlated
from sentinel.casework.kindred import CORRELATED, FINDINGS
from sentinel.casework.look import text_of
from sentinel.kit.hosts import address_of, registrable
from sentinel.model.event import Event
from sentinel.model.incident import Incident
from sentinel.model.muting import Cause

EVIDENCE = "evidence"
ZONE = "sentinel.correlated.zone"
RULES = "sentinel.correlated.rules"
WITHIN = 86_400.0  # seconds, as the rule's own window
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one incident says: when it last said so (event time, seconds), of which target, and all that it said."""

    at: float
    target: str
    said: str


def zone_of(incident: Incident) -> str:
    """The registered name that the incident is about; empty if it is about none."""
    host = text_of(incident.event.get("url.domain")) or text_of(incident.event.get("sentinel.dns.zone"))
    return registrable(host) if host and address_of(host) is None else ""


def counts(incident: Incident) -> bool:
    """Whether it may bear witness: a finding that goes on, and that no announced change explains."""
    announced = incident.muting is not None and incident.muting.cause is Cause.CHANGE
    return incident.live and incident.kind in FINDINGS and incident.service != CORRELATED and not announced


def said(incident: Incident) -> str:
    """All that an incident says, as one text: whoever says the same again says nothing new."""
    event = incident.event
    return " ".join([incident.level.label, *_findings(event), *_facts(event)])


def evidence(incident: Incident, zone: str, vantage: str, at: datetime) -> Event:
    """One finding as the rules of service ``correlated`` see it."""
    fields: Event = {
        ZONE: zone,
        STRUCK: True,
        CAUSE: incident.rule,
        RULES: [incident.rule],
        "sentinel.correlated.level": incident.level.label,
        "sentinel.correlated.findings": list(_findings(incident.event)),
        "sentinel.correlated.facts": list(_facts(incident.event)),
    }
    return correlated(EVIDENCE, vantage, at, fields, [incident.target] if incident.target else [], [incident.key])


def together(event: Event, because: Iterable[Event]) -> Event:
    """The event that tipped the scale, with the rules, targets and parts of all that lie in it."""
    events = [*because, event]
    whole = {
        name: sorted({word for one in events for word in _words(one.get(name))}) for name in (RULES, TARGETS, PARTS)
    }
    return {**event, **whole, COUNT: len(whole[TARGETS])}


def _words(value: object) -> Iterator[str]:
    yield from map(str, value if isinstance(value, list) else ())


def _findings(event: Event) -> list[str]:
    own = (value for name, value in event.items() if name.startswith("sentinel.") and name.endswith(".findings"))
    return sorted({word for value in own for word in _words(value)})[:MOST]


def _facts(event: Event) -> list[str]:
    """The last word of each own field that says yes, or lists something."""
    own = ((name.rpartition(".")[2], value) for name, value in event.items() if name.startswith("sentinel."))
    told = {name for name, value in own if value is True or (isinstance(value, list) and value)}
    return sorted(told - {"findings"})[:MOST]
