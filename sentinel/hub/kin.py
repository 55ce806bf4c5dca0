"""Family incidents: whenever a finding opens or gets worse, see whether others of the last hour are of the same hand.

The findings of the last hour are windows of the ledger, so a restart forgets nothing.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from sentinel.casework.derived import family_event, led
from sentinel.casework.kindred import FAMILY_INCIDENT, WITHIN, WORSE, Finding, Tie, counts, joined, of_one_hand, ties
from sentinel.casework.look import Source, key_of
from sentinel.hub.sitting import Sitting
from sentinel.model.event import Event
from sentinel.model.incident import Incident
from sentinel.model.notice import Why


def derived(sitting: Sitting, incident: Incident, whys: Iterable[Why], source: Source) -> Iterator[Event]:
    """The events of the families that this incident now belongs to, as its own look makes them known."""
    if source.late or not counts(incident) or not any(why in WORSE for why in whys):
        return
    new = Finding(at=source.at.timestamp(), target=incident.target or incident.subject, key=incident.key)
    for tie in ties(incident, sitting.world.rules.evidence):
        findings = joined(_known(sitting, tie), new)
        _remember(sitting, tie, findings)
        event = _event(sitting, tie, findings, source)
        current = _current(sitting, event)
        if current is None and (not of_one_hand(findings) or _told(sitting, findings)):
            continue
        yield event if current is None else led(event, sitting.world.subjects([current.target]))


def _event(sitting: Sitting, tie: Tie, findings: Sequence[Finding], source: Source) -> Event:
    targets = {finding.target for finding in findings}
    parts = {finding.key for finding in findings}
    event = family_event(tie, source.vantage, source.at, targets, parts)
    return led(event, sitting.world.subjects(targets))


def _current(sitting: Sitting, event: Event) -> Incident | None:
    """The family incident that goes on already."""
    rule = sitting.world.rules.rules.get(FAMILY_INCIDENT)
    known = sitting.incident(key_of(rule, event)) if rule is not None else None
    return known if known is not None and known.live else None


def _told(sitting: Sitting, findings: Sequence[Finding]) -> bool:
    """Whether another family incident holds all of them: they share more than one thing."""
    keys = {finding.key for finding in findings}
    return any(keys <= set(one.parts) for one in sitting.quiet.open(FAMILY_INCIDENT))


def _known(sitting: Sitting, tie: Tie) -> list[Finding]:
    row = sitting.windows.get(_name(tie))
    return [Finding(at=at, target=target, key=key) for at, target, key in json.loads(row)] if row else []


def _remember(sitting: Sitting, tie: Tie, findings: Sequence[Finding]) -> None:
    row = json.dumps([[one.at, one.target, one.key] for one in findings]).encode()
    sitting.windows.put(_name(tie), row, findings[-1].at + WITHIN)


def _name(tie: Tie) -> str:
    return f"kin:{tie.cause}"
