"""Reports emptied: who and what was meant goes from them and from what they said to incidents; that they came stays."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sentinel.kit.intake.report import Report
from sentinel.kit.intake.telling import SERVICE
from sentinel.kit.numbered import numbered
from sentinel.model.incident import Incident
from sentinel.store.ports import Unit, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """What went: how many incidents that rested on these reports alone, and the bodies that came with them."""

    incidents: int
    bodies: tuple[str, ...]


def empty(unit: Unit, reports: Sequence[Report], alias: str, *, but: Collection[Incident] = ()) -> Emptied:
    """Empty reports. An incident that others stand in, too, loses only what these said to it.

    ``but``: incidents that are erased as a whole already.
    """
    mine, done = {report.number for report in reports}, {one.number for one in but}
    met = (one for report in reports for one in _incidents(unit, report))
    found = {one.number: one for one in met if one.number not in done}
    whole = [one for one in found.values() if _rests_on(unit, one, mine)]
    for incident in whole:
        unit.erase_incident(incident, alias)
    for number in found.keys() - {one.number for one in whole}:
        for report in reports:
            unit.erase_events(number or 0, report.ref)
    unit.erase_reports(reports, alias)
    bodies = tuple(dict.fromkeys(one.sha256 for report in reports for one in report.evidence))
    return Emptied(incidents=len(whole), bodies=bodies)


def _rests_on(view: View, incident: Incident, reports: Collection[int]) -> bool:
    return incident.service == SERVICE and {one.number for one in view.reports_in(incident.number or 0)} <= {*reports}


def _incidents(view: View, report: Report) -> Iterator[Incident]:
    """Where it stands, where it was put, and where it stood before somebody called it something else."""
    refs = {report.stands_in, report.incident, *(one.get("stands_in", "") for one in report.earlier)}
    numbers = (numbered(ref, "INC-") for ref in sorted(refs) if ref)
    yield from (one for number in numbers if number is not None and (one := view.numbered(number)) is not None)
