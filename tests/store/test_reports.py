"""What people reported, in the ledger: an open part, a sealed part, and what time takes away of both."""

from dataclasses import replace
from datetime import timedelta

from sentinel.kit.intake.report import Report
from sentinel.kit.intake.sorts import Sort
from sentinel.model.incident import Phase
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Unit
from tests.store.things import NOW, incident, later

REPORT = Report(
    sort=Sort.SMS_MASKING,
    at=NOW,
    happened_at=NOW,
    zone="WITA",
    institution="KPU Bima",
    matter="kpu bima",
    mark="m1",
    contact="0812****34",
    earlier=({"class": "other", "at": "2029-02-14T01:00:00Z"},),
)
QUARTER = {"reports": NOW + timedelta(days=90)}


def test_a_report_comes_back_as_it_was_taken(ledger: SqlLedger) -> None:
    kept = ledger.apply(lambda unit: unit.file_report(REPORT, "1:sealed"))
    assert kept.ref == "RPT-000001"
    assert ledger.look(lambda view: view.reports()) == [kept]
    assert ledger.look(lambda view: (view.report(1), view.report(2))) == (kept, None)
    assert ledger.look(lambda view: (view.report_marked("m1"), view.report_marked("m2"))) == (kept, None)
    assert ledger.look(lambda view: (view.sealed_report(1), view.sealed_report(2))) == ("1:sealed", "")
    other = replace(kept, sort=Sort.HOAX, stands_in="INC-000001")
    ledger.apply(lambda unit: unit.amend_report(other, 1))
    assert ledger.look(lambda view: view.report(1)) == other


def test_what_is_private_goes_once_its_incident_is_over(ledger: SqlLedger) -> None:
    def job(unit: Unit) -> int:
        saved = unit.save(replace(incident(), phase=Phase.OPEN))
        for mark, number in (("alone", None), ("going on", saved.number)):
            unit.amend_report(unit.file_report(replace(REPORT, mark=mark), "1:sealed"), number)
        return saved.number or 0

    number = ledger.apply(job)
    assert ledger.apply(lambda unit: unit.prune({"reports": NOW}, 10)) == 0
    assert ledger.apply(lambda unit: unit.prune(QUARTER, 10)) == 1
    assert ledger.look(lambda view: [view.sealed_report(one) for one in (1, 2)]) == ["", "1:sealed"]
    ledger.apply(lambda unit: unit.save(replace(unit.numbered(number) or incident(), phase=Phase.RESOLVED)))
    assert ledger.apply(lambda unit: unit.prune(QUARTER, 10)) == 1
    assert ledger.apply(lambda unit: unit.prune(QUARTER, 10)) == 0
    assert [one.mark for one in ledger.look(lambda view: view.reports())] == ["going on", "alone"]


def test_of_who_is_erased_class_and_times_stay(ledger: SqlLedger) -> None:
    told = replace(REPORT, account="acc-7", imitated="@calon", message_sha256="f" * 64, role="admin", stands_in="INC-1")

    def job(unit: Unit) -> None:
        number = unit.save(replace(incident(), phase=Phase.OPEN)).number or 0
        for mark, where in (("mine", number), ("other", None)):
            unit.amend_report(unit.file_report(replace(told, mark=mark), "1:sealed"), where)
        unit.erase_reports(unit.reports_in(number), "erased-1")

    ledger.apply(job)
    mine, other = ledger.look(lambda view: (view.report(1), view.report(2)))
    assert mine is not None
    assert (mine.sort, mine.at, mine.account, mine.institution) == (REPORT.sort, NOW, "acc-7", "erased-1")
    assert (mine.imitated, mine.message_sha256, mine.role, mine.contact) == ("", "", "", "")
    assert ledger.look(lambda view: [view.sealed_report(one) for one in (1, 2)]) == ["", "1:sealed"]
    assert other == replace(told, number=2, mark="other")


def test_files_that_came_with_a_report_are_no_strays_and_personal(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.keep_proofs(["a" * 64], NOW))
    assert ledger.look(lambda view: view.names_body("a" * 64))
    before = {"evidence": later(days=1)}
    assert ledger.look(lambda view: view.stale_evidence(before, 10)) == []
    assert ledger.look(lambda view: view.stale_evidence({"account_evidence": later(days=1)}, 10)) == ["a" * 64]
