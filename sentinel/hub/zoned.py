"""One zone, many targets: what concerns a whole zone is one incident, and its target is the most important of them."""

from dataclasses import replace

from sentinel.casework.change import Change
from sentinel.casework.derived import TARGETS, led
from sentinel.casework.look import text_of
from sentinel.casework.opening import fields_of
from sentinel.hub.sitting import Sitting
from sentinel.model.incident import Incident

ZONE = "sentinel.dns.zone"


def zoned(sitting: Sitting, change: Change) -> Change:
    """The change with the incident named after the zone's most important target; the others stand in its reasons."""
    incident = change.incident
    targets = affected(incident) if _of_a_zone(sitting, incident) else frozenset[str]()
    if len(targets) <= 1:
        return change
    event = led({**incident.event, TARGETS: sorted(targets)}, sitting.world.subjects(targets))
    chief = text_of(event.get("service.name"))
    return replace(change, incident=replace(incident, event=event, target=chief, fields=fields_of(event)))


def affected(incident: Incident) -> frozenset[str]:
    """The targets at which it was seen."""
    return frozenset({w.part for w in incident.witnesses if w.part and w.ever_bad})


def _of_a_zone(sitting: Sitting, incident: Incident) -> bool:
    rule = sitting.world.rules.rules.get(incident.rule)
    return rule is not None and rule.policy is not None and ZONE in rule.policy.dedupe and bool(incident.event)
