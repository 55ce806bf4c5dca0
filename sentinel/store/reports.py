"""What people reported, read and written: the same report twice is one, and what is private lies behind the veil."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, insert, select, update

from sentinel.kit import codec
from sentinel.kit.intake.report import Report
from sentinel.store.looks_unit import LooksUnit
from sentinel.store.memory import MemoryUnit
from sentinel.store.part import Part
from sentinel.store.records import Act
from sentinel.store.tables import REPORTS

_R = REPORTS.c
_MARKED = select(REPORTS).where(_R.mark == bindparam("of_mark"))
_NUMBERED = select(REPORTS).where(_R.id == bindparam("of_number"))
_STANDING = select(REPORTS).where(_R.incident == bindparam("of_incident")).order_by(_R.id.desc())
_SEALED = select(_R.sealed).where(_R.id == bindparam("of_number"))
_NEWEST = select(REPORTS).order_by(_R.id.desc()).limit(bindparam("most"))


class ReportsView(Part):
    """Reads reports."""

    def reports(self, limit: int = 100) -> list[Report]:
        """What people reported, newest first, without what is private."""
        return [_read(row) for row in self._all(_NEWEST, {"most": limit})]

    def report(self, number: int) -> Report | None:
        """The report with this number."""
        row = self._first(_NUMBERED, {"of_number": number})
        return None if row is None else _read(row)

    def reports_in(self, incident: int) -> list[Report]:
        """What people reported that stands in this incident, newest first."""
        return [_read(row) for row in self._all(_STANDING, {"of_incident": incident})]

    def report_marked(self, mark: str) -> Report | None:
        """The report that was taken under this mark before."""
        row = self._first(_MARKED, {"of_mark": mark})
        return None if row is None else _read(row)

    def sealed_report(self, number: int) -> str:
        """The private part of a report as it is sealed; empty once its retention is over."""
        return str(self._value(_SEALED, {"of_number": number}) or "")


def _read(row: RowMapping) -> Report:
    return replace(codec.decode(Report, row["document"]), number=row["id"])


def _bare(report: Report, alias: str) -> Report:
    """A report without who or what is meant: its class, its times, and what was done with it."""
    return Report(
        number=report.number,
        sort=report.sort,
        at=report.at,
        happened_at=report.happened_at,
        zone=report.zone,
        institution=alias,
        matter=report.account or alias,
        mark=report.mark,
        who=report.who,
        login=report.login,
        account=report.account,
        tlp=report.tlp,
        incident=report.incident,
        stands_in=report.stands_in,
        earlier=report.earlier,
    )


class ReportsUnit(ReportsView, MemoryUnit, LooksUnit):
    """Writes reports; each act on one is remembered with who did it."""

    def file_report(self, report: Report, sealed: str) -> Report:
        """Keep a new report; returns it with its number."""
        row = {"at": report.at, "mark": report.mark, "incident": None, "document": codec.encode(report)}
        number: int = self._run(insert(REPORTS).returning(_R.id), row | {"sealed": sealed}).scalar_one()
        return replace(report, number=number)

    def amend_report(self, report: Report, incident: int | None) -> None:
        """Rewrite the open part of a report, and where it stands now."""
        row = {"document": codec.encode(report), "incident": incident}
        self._run(update(REPORTS).where(_R.id == report.number), row)

    def note_report(self, act: str, report: Report, who: str, login: str, at: datetime, text: str) -> None:
        """Remember what somebody did with a report."""
        self.note_act(Act(at=at, act=act, subject=report.ref, who=who, login=login, text=text))

    def keep_proofs(self, names: Iterable[str], at: datetime) -> None:
        """Name the bodies that came with a report, so that they outlive the strays; they are personal data."""
        told = list(names)
        if told:
            self._name_bodies(told, at, personal=True)

    def erase_reports(self, reports: Iterable[Report], alias: str) -> None:
        """Take who and what is meant out of these reports; class and times stay."""
        for report in reports:
            row = {"document": codec.encode(_bare(report, alias)), "sealed": ""}
            self._run(update(REPORTS).where(_R.id == report.number), row)
