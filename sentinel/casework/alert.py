"""What a machine that reads messages is told of an incident: plain names, and no more than the channel may carry."""

from dataclasses import replace

from sentinel.casework.speak import headline, within
from sentinel.casework.words import Words
from sentinel.model.incident import Incident
from sentinel.model.notice import Alert, Why
from sentinel.model.route import Channel
from sentinel.model.rule import Rule

MOST = 500  # alerts that one message carries; its text names every incident all the same


def alert(incident: Incident, rule: Rule | None, why: Why, channel: Channel, words: Words) -> Alert:
    """One incident as it stands now; above the channel's TLP only number, severity, status and times."""
    known = Alert(
        incident=incident.ref,
        severity=incident.severity.label,
        status=incident.status,
        starts_at=incident.opened_at or incident.first_at,
        ends_at=incident.resolved_at,
    )
    if not within(incident.tlp, channel.tlp):
        return known
    named = headline(incident, rule, why, words)
    return replace(known, rule=incident.rule, service=incident.service, target=incident.target, title=named)
