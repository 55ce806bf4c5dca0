"""What people reported about one person: what is surely meant, what may be, and what is left once it is erased."""

from dataclasses import replace

import pytest

from sentinel.app.register.emptying import empty
from sentinel.app.register.person import dossier
from sentinel.app.register.seals import Seals
from sentinel.app.register.told import Spoken, spoken_of
from sentinel.kit import codec
from sentinel.kit.intake.report import Private, Proof, Report
from sentinel.kit.intake.sorts import Sort
from sentinel.model.event import Event
from sentinel.model.incident import Incident
from sentinel.store.ports import IncidentFilter, Unit
from sentinel.store.ports_reports import SEALED
from sentinel.store.veil import NAME, veil_of
from tests.app.cli.program import incident
from tests.app.register.office import NOW, Office
from tests.registry.forms import form

SITI = ("1", "Hj. Siti Contoh, S.Sos.", "Partai A", "Instagram", "@siti.contoh", "", "081234567834")
TWIN = ("2", "Budi Lain", "Partai B", "Instagram", "@budi.lain", "", "")
SAME = ("3", "Budi Lain", "Partai C", "Instagram", "@budi.juga", "", "")
SHORT = ("4", "Sukarno", "Partai D", "Instagram", "@abc", "", "")
BLANK = Report(at=NOW, happened_at=NOW, zone="WITA", sort=Sort.HOAX, institution="KPU Bima", matter="kpu bima", mark="")


def told(office: Office, mark: str, private: Private | None = None, like: Report = BLANK) -> Report:
    """One report, kept as the hub keeps it."""
    sealed = veil_of(office.folder).hide(codec.encode(private or Private()).decode(), SEALED)
    return office.ledger.apply(lambda unit: unit.file_report(replace(like, mark=mark), sealed))


def spoken(office: Office, owner: str) -> Spoken:
    seals = Seals(office.folder)
    return office.ledger.look(lambda view: spoken_of(view, view.accounts(owner=owner), seals))


async def owner_of(office: Office, handle: str) -> str:
    await office.take(form(SITI, TWIN, SAME, SHORT))
    return office.ledger.look(lambda view: next(one.owner for one in view.accounts() if one.handle == handle))


def calling(institution: str) -> Report:
    """A report that names this as whom it is about."""
    return replace(BLANK, institution=institution)


CASES: tuple[tuple[Report, Private, bool, tuple[str, ...]], ...] = (
    (calling("siti CONTOH"), Private(), True, ()),
    (calling("Dr. Hj. Siti Contoh, calon bupati"), Private(), True, ()),
    (calling("Siti Contoh, S.Sos., M.Si."), Private(), True, ()),
    (calling("Siti Contoh, Partai B"), Private(), False, ("institution",)),
    (calling("Tim Siti Contoh"), Private(), False, ("institution",)),
    (BLANK, Private(message="Undangan dari S1TI  C0NTOH: pemilihan diundur"), False, ("message",)),
    (BLANK, Private(message="x" * 4_990 + " Contoh dan Siti " + "y" * 9_000), False, ("message",)),
    (BLANK, Private(reporter="Contoh, Siti", imitated="@siti.contoh"), False, ("reporter", "imitated")),
    (
        replace(BLANK, reported_to=("tim siti contoh",)),
        Private(link="https://x/?a=siti.contoh"),
        False,
        ("reported_to", "link"),
    ),
    (BLANK, Private(message="Siti Aminah dan teman lain"), False, ()),
    (calling("Siti"), Private(message="Ibu Siti"), False, ()),
)


async def test_words_are_for_a_person_to_decide_on_and_the_very_name_is_meant(office: Office) -> None:
    owner = await owner_of(office, "siti.contoh")
    for number, (like, private, about, where) in enumerate(CASES):
        report = told(office, str(number), private, like)
        found = spoken(office, owner)
        assert (report in found.about) is about, like
        assert [one.where for one in found.perhaps if one.report == report] == ([where] if where else []), private


async def test_of_namesakes_nobody_can_say_who_is_meant(office: Office) -> None:
    owner = await owner_of(office, "budi.lain")
    report = told(office, "1", like=calling("Budi Lain"))
    assert (spoken(office, owner).about, spoken(office, owner).perhaps[0].report) == ((), report)


async def test_one_word_is_no_proof_of_who_is_meant_and_three_letters_are_no_handle(office: Office) -> None:
    owner = await owner_of(office, "abc")
    report = told(office, "1", like=calling("Sukarno"))
    told(office, "2", Private(message="Hafal abc sejak kecil"))
    (one,) = spoken(office, owner).perhaps
    assert (spoken(office, owner).about, one.report, one.where) == ((), report, ("institution",))


async def test_what_cannot_be_opened_is_told_and_never_called_clean(office: Office) -> None:
    owner = await owner_of(office, "siti.contoh")
    report = told(office, "1", Private(message="Siti Contoh"))
    (office.folder / NAME).unlink()
    assert spoken(office, owner) == Spoken(closed=(report,))
    assert not (office.folder / NAME).exists()


def _event(report: Report) -> Event:
    return {"observer.name": report.ref, "sentinel.intake.institution": report.institution, "event.kind": "event"}


def _elsewhere() -> Incident:
    """Where a report stood before somebody called it something else, and where others stand still."""
    return incident("site_slow", key="site_slow:kpu-ntb")


async def test_reports_are_emptied_with_what_they_said_to_incidents_and_the_rest_is_named(office: Office) -> None:
    owner = await owner_of(office, "siti.contoh")
    body = office.evidence.keep(b"gambar Siti Contoh")
    proof = Proof(sha256=body, name="siti.png", size=9)
    mine = told(office, "1", Private(message="rahasia"), replace(calling("Siti Contoh"), evidence=(proof,)))
    other = told(office, "2", Private(message="hoaks tentang Siti Contoh"))

    def job(unit: Unit) -> None:
        own = replace(incident("reported_hoax", ""), service="intake", event=_event(mine))
        shared = replace(incident("site_down"), event={"event.kind": "alert", "labels.target_name": "KPU"})
        number, beside, once = (unit.save(one, "Siti Contoh").number or 0 for one in (own, shared, _elsewhere()))
        unit.attach(number, _event(mine), [body])
        unit.attach(beside, _event(mine))
        unit.attach(beside, _event(other))
        unit.attach(once, _event(mine))
        before = ({"stands_in": "INC-000003"},)
        unit.amend_report(replace(mine, stands_in="INC-000001", incident="INC-000002", earlier=before), number)

    office.ledger.apply(job)
    exported = office.ledger.look(lambda view: dossier(view, view.accounts(owner=owner), Seals(office.folder), owner))
    assert [one["id"] for one in exported["reports"]] == [mine.ref]
    done = await office.persons.erase(office.request("accounts_erase", owner=owner, text="surat 12"))
    assert (done.data["reports"], done.data["perhaps"]) == ([mine.ref], [{"id": other.ref, "named_in": ["message"]}])
    assert (done.data["incidents"], done.data["bodies"], done.data["closed"]) == (1, 1, [])
    after = office.ledger.look(lambda view: (view.report(1), view.sealed_report(1), view.sealed_report(2) != ""))
    assert after[0] is not None
    assert (after[0].institution.startswith("erased-"), after[1:]) == (True, ("", True))
    events = office.ledger.look(lambda view: [view.events(number) for number in (1, 2, 3)])
    bare = {"observer.name": mine.ref, "event.kind": "event"}
    assert events == [[bare], [bare, dict(_event(other))], [bare]]
    first = office.ledger.look(lambda view: view.numbered(2))
    assert first is not None
    assert first.event["labels.target_name"] == "KPU"
    acts = office.ledger.look(lambda view: {(one.act, one.subject, one.text[:8]) for one in view.acts()})
    assert {("intake.erased", mine.ref, "surat 12"), ("accounts.erased", owner, "surat 12")} <= acts


@pytest.mark.parametrize("others", [0, 1], ids=["alone", "beside another"])
def test_an_incident_goes_only_with_all_that_stands_in_it(office: Office, others: int) -> None:
    one = told(office, "1", like=calling("Siti Contoh"))

    def job(unit: Unit) -> int:
        number = unit.save(replace(incident("reported_hoax", ""), service="intake", event=_event(one))).number or 0
        unit.amend_report(replace(one, stands_in="INC-000001"), number)
        for mark in range(others):
            more = unit.file_report(replace(one, mark=f"more {mark}", stands_in="INC-000001"), "")
            unit.amend_report(more, number)
        known = unit.report(one.number)
        assert known is not None
        return empty(unit, [known], "erased").incidents

    assert office.ledger.apply(job) == 1 - others
    (kept,) = office.ledger.look(lambda view: view.incidents(IncidentFilter()))
    assert ("sentinel.intake.institution" in kept.event) is (others == 1)
