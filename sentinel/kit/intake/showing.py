"""A report as JSON: for the command line, the web and the export; without what is private."""

from collections.abc import Mapping
from dataclasses import fields

from sentinel.kit.intake.report import Private, Report
from sentinel.model.moment import rfc3339


def show(report: Report) -> dict[str, object]:
    """The report as one plain mapping; times are RFC 3339 in UTC, numbers masked, what nobody knows is null."""
    return {
        "id": report.ref,
        "class": str(report.sort),
        "at": rfc3339(report.at),
        "happened_at": rfc3339(report.happened_at),
        "zone": report.zone,
        "institution": report.institution,
        "role": report.role or None,
        "contact": report.contact or None,
        "imitated": report.imitated or None,
        "receiving": report.receiving or None,
        "message_sha256": report.message_sha256 or None,
        "host": report.host or None,
        "sim_signal": report.signal,
        "second": report.second,
        "recipients": report.recipients,
        "records": report.records,
        "attempts": report.attempts,
        "ticket": report.ticket or None,
        "reported_to": list(report.reported_to),
        "evidence": [{"sha256": one.sha256, "name": one.name, "size": one.size} for one in report.evidence],
        "tlp": str(report.tlp),
        "target": report.target or None,
        "account": report.account or None,
        "region": report.region or None,
        "linked_to": report.incident or None,
        "incident": report.stands_in or None,
        "taken_by": report.who,
        "login": report.login,
        "earlier": [dict(one) for one in report.earlier],
    }


def reveal(private: Private) -> Mapping[str, str]:
    """What is private, by name; only for whoever said why he must read it."""
    return {field.name: getattr(private, field.name) for field in fields(Private)}
