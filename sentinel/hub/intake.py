"""What people report, taken in: kept once, judged as everything else, and put beside the incident that it belongs to.

One transaction per report. Whoever takes it (a command, later a web form) gives the report as it was read, with its
private part sealed; nothing here knows the caller.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.casework.acts import ActRefused, line
from sentinel.casework.look import Source, key_of
from sentinel.hub.acts import number
from sentinel.hub.apply import judge_event
from sentinel.hub.sitting import Sitting
from sentinel.hub.whose import about, found_account
from sentinel.hub.world import World
from sentinel.kit.intake.report import Report
from sentinel.kit.intake.sorts import Sort, rule_of
from sentinel.kit.intake.telling import event_of
from sentinel.model.event import Event
from sentinel.model.incident import Entry, Incident
from sentinel.model.moment import rfc3339
from sentinel.store.ports import View

INTERVAL = 3600.0  # seconds for which a caller's word is fresh
TAKEOVER = rule_of(Sort.TAKEOVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A report as it is kept. ``again``: it was known already. ``incident``: where it stands now, if it does."""

    report: Report
    incident: Incident | None = None
    again: bool = False


def take_report(sitting: Sitting, report: Report, sealed: str) -> Taken:
    """Keep a report and have the rules judge it; the same report twice is one, and changes nothing.

    Raises:
        ActRefused: if what it is linked to does not exist; the reason is for the person.
    """
    known = sitting.unit.report_marked(report.mark)
    if known is not None:
        return Taken(report=known, incident=_standing(sitting, known), again=True)
    linked = _linked(sitting, report)
    report = found_account(sitting.unit, report)
    kept = sitting.unit.file_report(_joined(report, linked), sealed)
    sitting.unit.keep_proofs([one.sha256 for one in kept.evidence], kept.at)
    done = _judged(sitting, kept, linked, kept.who, kept.login, kept.at)
    where = done.incident.ref if done.incident else "no incident"
    sitting.unit.note_report("intake.added", done.report, kept.who, kept.login, kept.at, f"{kept.sort}: {where}")
    return done


def reclassify(sitting: Sitting, which: int, sort: Sort, entry: Entry) -> Taken:
    """Call a report something else and have it judged as that; what it opened before waits for a person.

    Raises:
        ActRefused: if there is none, or it is of that class already.
    """
    known = sitting.unit.report(which)
    if known is None:
        raise ActRefused(f"there is no report {which}")
    if known.sort is sort:
        raise ActRefused(f"{known.ref} is of class {sort} already")
    if not entry.text.strip():
        raise ActRefused("say why (--why)")
    was = {"class": str(known.sort), "at": rfc3339(entry.at), "by": line(entry.who), "stands_in": known.stands_in}
    changed = replace(known, sort=sort, earlier=(*known.earlier, was), stands_in="")
    done = _judged(sitting, changed, None, entry.who, entry.login, entry.at)
    sitting.unit.note_report(
        "intake.reclassified", done.report, entry.who, entry.login, entry.at, f"{known.sort} to {sort}: {entry.text}"
    )
    return done


def reported(view: View) -> frozenset[str]:
    """Ids of the accounts whose takeover was reported, as long as the incident of that is not over."""
    return frozenset(one.account for one in view.open_of({TAKEOVER}) if one.account)


def _linked(sitting: Sitting, report: Report) -> Incident | None:
    """The incident that the report is said to belong to; what it names must exist."""
    if report.target and report.target not in sitting.world.targets:
        raise ActRefused(f"there is no target {report.target!r}")
    if not report.incident:
        return None
    found = sitting.unit.numbered(number(report.incident))
    if found is None or found.number is None:
        raise ActRefused(f"there is no incident {report.incident}")
    return found


def _joined(report: Report, linked: Incident | None) -> Report:
    """The report in the words of the incident that it belongs to: one of its own class takes it in."""
    if linked is None:
        return report
    same = linked.live and linked.rule == rule_of(report.sort)
    matter = str(linked.event.get("sentinel.intake.about") or report.matter) if same else report.matter
    account = report.account or (linked.account or "" if same else "")
    return replace(report, incident=linked.ref, matter=matter, account=account)


def _judged(sitting: Sitting, report: Report, linked: Incident | None, who: str, login: str, at: datetime) -> Taken:
    event = event_of(report, about(sitting, report))
    names = [one.sha256 for one in report.evidence]
    judge_event(sitting, event, _source(sitting.world, report, at), names, at)
    found = _opened(sitting, report, event)
    stands = found or linked
    kept = replace(report, stands_in=stands.ref if stands else "")
    sitting.unit.amend_report(kept, stands.number if stands else None)
    for one in {i.number: i for i in (found, linked) if i is not None}.values():
        _enter(
            sitting, one, Entry(at=at, act="reported", who=line(who), login=line(login), text=_said(kept, found, one))
        )
    if linked is not None and linked.number is not None and (found is None or found.number != linked.number):
        sitting.unit.attach(linked.number, event, names)
    return Taken(report=kept, incident=stands)


def _opened(sitting: Sitting, report: Report, event: Event) -> Incident | None:
    """The incident in which the rule of its class holds this report now."""
    rule = sitting.world.rules.rules.get(rule_of(report.sort))
    found = sitting.incident(key_of(rule, event)) if rule is not None else None
    return found if found is not None and found.live and found.number is not None else None


def _standing(sitting: Sitting, report: Report) -> Incident | None:
    return sitting.unit.numbered(number(report.stands_in)) if report.stands_in else None


def _enter(sitting: Sitting, incident: Incident, entry: Entry) -> None:
    if incident.number is not None:
        sitting.unit.enter(incident.number, entry)


def _said(report: Report, opened: Incident | None, here: Incident) -> str:
    elsewhere = f"; it opened {opened.ref}" if opened is not None and opened.number != here.number else ""
    return f"{report.ref} ({report.sort}){elsewhere}"


def _source(world: World, report: Report, at: datetime) -> Source:
    """A caller is a witness of his own; nobody can look a second time at what he says, so its level counts at once.

    How far it reaches nobody knows: one caller is the narrowest scope, several are some, and it is never everywhere.
    """
    return Source(
        vantage=report.ref,
        network=report.ref,
        at=at,
        interval=INTERVAL,
        lab=world.lab,
        confirmed=True,
        hearsay=True,
    )
