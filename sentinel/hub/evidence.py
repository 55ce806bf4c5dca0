"""Evidence of hijacks: whenever a finding says something new of its zone, tell the rules that weigh several together.

What each finding said within a day is a window of the ledger, so a restart forgets nothing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple

from sentinel.casework.derived import led
from sentinel.casework.hijack import WITHIN, Finding, counts, evidence, said, zone_of
from sentinel.casework.look import Source
from sentinel.hub.sitting import Sitting
from sentinel.model.event import Event
from sentinel.model.incident import Incident


def bears_witness(sitting: Sitting, incident: Incident, source: Source) -> Iterator[Event]:
    """What this incident adds to what is known of its zone: nothing, or one event."""
    zone = zone_of(incident) if counts(incident) and not source.late else ""
    if not zone:
        return
    now = source.at.timestamp()
    known = _known(sitting, zone, now)
    mine = Finding(at=now, target=incident.target, said=said(incident))
    before = known.get(incident.key)
    if before is not None and before.said == mine.said:
        return
    known = {**known, incident.key: mine}
    row = json.dumps({key: astuple(one) for key, one in known.items()}).encode()
    sitting.windows.put(_name(zone), row, now + WITHIN)
    targets = {one.target for one in known.values() if one.target}
    yield led(evidence(incident, zone, source.vantage, source.at), sitting.world.subjects(targets))


def _known(sitting: Sitting, zone: str, now: float) -> Mapping[str, Finding]:
    row = sitting.windows.get(_name(zone))
    found = json.loads(row) if row else {}
    every = {key: Finding(at=at, target=target, said=text) for key, (at, target, text) in found.items()}
    return {key: one for key, one in every.items() if now - one.at < WITHIN}


def _name(zone: str) -> str:
    return f"evidence:{zone}"
