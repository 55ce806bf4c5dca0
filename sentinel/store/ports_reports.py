"""The doors of the ledger to what people reported; without what is private, which only its own door hands out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sentinel.kit.intake.report import Report

SEALED = "reports.sealed"  # the column for which private parts are sealed


class ReadsReports(Protocol):
    """Reading reports."""

    def reports(self, limit: int = 100) -> list[Report]:
        """What people reported, newest first, without what is private."""

    def report(self, number: int) -> Report | None:
        """The report with this number."""

    def report_marked(self, mark: str) -> Report | None:
        """The report that was taken under this mark before."""

    def reports_in(self, incident: int) -> list[Report]:
        """What people reported that stands in this incident, newest first."""

    def sealed_report(self, number: int) -> str:
        """The private part of a report as it is sealed; empty once its retention is over."""


class WritesReports(ReadsReports, Protocol):
    """Writing reports."""

    def file_report(self, report: Report, sealed: str) -> Report:
        """Keep a new report; returns it with its number."""

    def amend_report(self, report: Report, incident: int | None) -> None:
        """Rewrite the open part of a report, and where it stands now."""

    def note_report(self, act: str, report: Report, who: str, login: str, at: datetime, text: str) -> None:
        """Remember what somebody did with a report."""

    def keep_proofs(self, names: Iterable[str], at: datetime) -> None:
        """Name the bodies that came with a report, so that they outlive the strays; they are personal data."""

    def erase_reports(self, reports: Iterable[Report], alias: str) -> None:
        """Take who and what is meant out of these reports; class and times stay."""
