"""Reports before the hub: what they open, what they join, what is kept of them, and what nobody else learns."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.acts import ActRefused
from sentinel.hub.acts import Act
from sentinel.hub.intake import Taken, reclassify, reported, take_report
from sentinel.kit.intake.reading import read
from sentinel.kit.intake.report import Proof
from sentinel.kit.intake.sorts import Sort
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Entry, Incident
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.store.dialect import FILE
from sentinel.store.ports import Unit
from sentinel.store.records_registry import AccountRow, ImportBatch
from tests.hub.desk import START, Desk, desk

SMS = {
    "class": "sms",
    "reporter": "Budi Santoso",
    "contact": "0812-3456-7834",
    "institution": "KPU Bima",
    "when": "17.40",
    "imitated": "0857-1111-2222",
    "sim": "ya",
    "message": "Undangan: pemilihan diundur, hubungi 0813-9999-0000",
}
TAKEOVER = {**SMS, "class": "takeover", "role": "admin", "imitated": "@kpubima", "account": "acc-7"}
SECRETS = ("Budi", "34567834", "3456-7834", "11112222", "1111-2222", "99990000", "9999-0000", "diundur")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which only the register is written: migrations run once."""
    folder = tmp_path_factory.mktemp("empty")
    with desk(folder) as made:
        made.ledger.apply(register)
    return folder / FILE


@pytest.fixture
def office(tmp_path: Path, empty: Path) -> Iterator[Desk]:
    shutil.copy(empty, tmp_path / FILE)
    with desk(tmp_path) as made:
        yield made


def register(unit: Unit) -> None:
    """Two accounts of one candidate, as a form named them."""
    batch = unit.begin_import(
        ImportBatch(sha256="0" * 64, file="form.csv", who="Sari", login="piket", at=START, sheets=("form",))
    )
    rows = [
        AccountRow(
            id=f"acc-{n}",
            platform=platform,
            handle="kpubima",
            owner="budi",
            owner_name="Budi S",
            region="5206",
            batch=batch,
            since=START,
        )
        for n, platform in ((7, "instagram"), (8, "tiktok"))
    ]
    unit.finish_import(batch, [], rows)


async def told(office: Desk, answers: dict[str, str], *proofs: Proof, mark: str = "") -> Taken:
    report, _ = read(answers, office.now, ZoneInfo("Asia/Makassar"), proofs)
    marked = replace(report, mark=mark or sha256(json.dumps(answers).encode()).hexdigest(), who="Sari", login="piket")
    return await office.hub.sit(lambda sitting: take_report(sitting, marked, "1:sealed"))


async def test_a_report_opens_the_incident_of_its_class_and_names_no_caller(office: Desk) -> None:
    taken = await told(office, SMS, Proof(sha256="a" * 64, name="sms.png", size=9))
    (incident,) = office.incidents()
    assert (incident.rule, incident.severity, incident.tlp) == ("reported_sms_masking", Severity.MEDIUM, Tlp.RED)
    assert (taken.report.ref, taken.report.stands_in, taken.incident) == ("RPT-000001", incident.ref, incident)
    number = incident.number or 0
    kept = office.ledger.look(lambda view: (view.evidence(number), view.events(number), view.timeline(number)))
    assert kept[0] == ["a" * 64]
    assert [entry.text for entry in kept[2]] == ["somebody reported it", "RPT-000001 (sms_masking)"]
    (act,) = office.ledger.look(lambda view: view.acts())
    assert (act.act, act.subject, act.who, act.login) == ("intake.added", "RPT-000001", "Sari", "piket")
    everything = repr((kept, act, incident, taken.report))
    assert [secret for secret in SECRETS if secret in everything] == []
    assert "0857****22" in everything


async def test_the_same_report_twice_is_one_and_another_joins_it(office: Desk) -> None:
    first = await told(office, SMS)
    assert first.incident is not None
    again = await told(office, SMS)
    assert (again.again, again.report) == (True, first.report)
    office.later(600)
    second = await told(office, {**SMS, "reporter": "Ani", "institution": "  kpu  BIMA. "})
    (incident,) = office.incidents()
    assert (second.report.stands_in, incident.count, second.again) == (incident.ref, 2, False)
    assert len(office.ledger.look(lambda view: view.reports())) == 2
    assert (str(first.incident.scope), str(first.incident.confidence)) == ("local", "low")  # one caller says so
    assert (str(incident.scope), str(incident.confidence)) == ("regional", "medium")  # two do, and nobody looked


CASES: tuple[tuple[dict[str, str], int, Severity], ...] = (
    ({}, 0, Severity.MEDIUM),
    ({}, 1, Severity.HIGH),
    ({"sim": "hilang"}, 0, Severity.CRITICAL),
    ({"recipients": "2 ribu"}, 0, Severity.CRITICAL),
    ({"recipients": "40", "sim": "?"}, 1, Severity.HIGH),
    ({"class": "takeover", "role": "admin"}, 0, Severity.HIGH),
    ({"class": "takeover", "role": "admin"}, 1, Severity.CRITICAL),
    ({"class": "impersonation"}, 1, Severity.CRITICAL),
    ({"class": "data_theft"}, 0, Severity.HIGH),
    ({"class": "phishing"}, 0, Severity.HIGH),
    ({"class": "hoax"}, 0, Severity.MEDIUM),
    ({"class": "hoax"}, 1, Severity.HIGH),
)


async def test_severity_follows_class_calendar_and_what_was_said(office: Desk) -> None:
    day, usual = timedelta(days=1), office.hub.world
    for number, (more, shift, severity) in enumerate(CASES):
        phase = ElectionPhase(name="kampanye", start=START - day, end=START + day, source="uji", severity_shift=shift)
        office.hub.world = replace(usual, calendar=(phase,))
        taken = await told(office, {**SMS, **more, "institution": f"KPU {number}"})
        assert taken.incident is not None
        assert taken.incident.severity is severity, (more, shift)


async def test_a_phase_of_our_region_counts_for_a_candidate_without_a_target(office: Desk) -> None:
    duties = {
        key: replace(d, check=replace(d.check, subject=replace(d.check.subject, region=region)))
        for (key, d), region in zip(office.hub.world.duties.items(), ("52", "5271", ""), strict=True)
    }
    day = timedelta(days=1)
    phase = ElectionPhase(name="k", start=START - day, end=START + day, source="uji", severity_shift=1, regions=("52",))
    office.hub.world = replace(office.hub.world, calendar=(phase,), duties=duties)
    await told(office, SMS)
    assert [(i.severity, i.fields["region"]) for i in office.incidents()] == [(Severity.HIGH, "52")]


async def test_a_worse_word_of_a_second_caller_raises_it(office: Desk) -> None:
    await told(office, SMS)
    office.later(600)
    await told(office, {**SMS, "reporter": "Ani", "sim": "hilang"})
    assert [one.severity for one in office.incidents()] == [Severity.CRITICAL]


async def test_other_opens_nothing_until_somebody_says_what_it_is(office: Desk) -> None:
    taken = await told(office, {**SMS, "class": "other", "attempts": "454.864"})
    assert (taken.incident, office.incidents()) == (None, [])
    entry = Entry(at=office.now, act="reclassify", who="Sari", login="piket", text="ternyata SMS")
    done = await office.hub.sit(lambda sitting: reclassify(sitting, 1, Sort.SMS_MASKING, entry))
    (incident,) = office.incidents()
    assert (done.report.stands_in, done.report.earlier[0]["class"]) == (incident.ref, "other")
    with pytest.raises(ActRefused, match="already"):
        await office.hub.sit(lambda sitting: reclassify(sitting, 1, Sort.SMS_MASKING, entry))
    with pytest.raises(ActRefused, match="no report"):
        await office.hub.sit(lambda sitting: reclassify(sitting, 9, Sort.HOAX, entry))


async def test_a_takeover_counts_for_its_account_until_a_person_closes_it(office: Desk) -> None:
    await told(office, TAKEOVER)
    (incident,) = office.incidents()
    assert incident.account == "acc-7"
    assert office.ledger.look(reported) == {"acc-7"}
    await close(office, incident)
    assert office.ledger.look(reported) == frozenset()


async def close(office: Desk, incident: Incident) -> None:
    act = Act(name="resolve", on=incident.ref, text="pulih", who="Sari", login="piket", at=office.now)
    await office.hub.perform(act)


async def test_after_the_end_a_new_call_opens_it_again(office: Desk) -> None:
    await told(office, TAKEOVER)
    await close(office, office.incidents()[0])
    office.later(3600)
    await told(office, {**TAKEOVER, "reporter": "Ani"})
    assert [(i.ref, i.status) for i in office.incidents()] == [("INC-000001", "open")]


async def test_linked_by_hand_it_stands_beside_that_incident_too(office: Desk) -> None:
    await told(office, TAKEOVER)
    linked = await told(office, {**SMS, "incident": "INC-1"})
    first, second = sorted(office.incidents(), key=lambda one: one.number or 0)
    assert (linked.report.stands_in, linked.report.incident) == (second.ref, first.ref)
    texts = [one.text for one in office.ledger.look(lambda view: view.timeline(first.number or 0))]
    assert texts[-1] == f"RPT-000002 (sms_masking); it opened {second.ref}"
    same = await told(office, {**TAKEOVER, "account": "", "imitated": "akun kami", "incident": "INC-1"})
    assert (same.report.stands_in, same.report.account, len(office.incidents())) == (first.ref, "acc-7", 2)


async def test_what_it_is_linked_to_must_exist(office: Desk) -> None:
    for more in ({"target": "kpu-nowhere"}, {"incident": "INC-77"}, {"account": "acc-9"}):
        with pytest.raises(ActRefused, match="there is no"):
            await told(office, {**SMS, **more})
    assert office.ledger.look(lambda view: view.reports()) == []
    taken = await told(office, {**SMS, "target": "kpu-ntb"})
    assert taken.incident is not None
    assert (taken.incident.target, taken.incident.fields["target_name"]) == ("kpu-ntb", "KPU kpu-ntb")


async def test_a_stricter_word_on_sharing_holds_and_a_laxer_does_not(office: Desk) -> None:
    await told(office, {**SMS, "class": "hoax", "tlp": "amber"})
    assert [one.tlp for one in office.incidents()] == [Tlp.AMBER_STRICT]
    await told(office, {**SMS, "class": "hoax", "tlp": "TLP:RED", "reporter": "Ani"})
    assert [one.tlp for one in office.incidents()] == [Tlp.RED]


async def test_an_account_given_by_its_id_is_called_as_the_register_calls_it(office: Desk) -> None:
    for given, said in ({"imitated": ""}, "instagram @kpubima"), ({}, "@kpubima"):
        taken = await told(office, {**TAKEOVER, **given})
        assert taken.incident is not None
        assert taken.report.imitated == taken.incident.event["sentinel.intake.imitated"] == said


async def test_an_account_is_found_by_its_handle_where_only_one_can_be_meant(office: Desk) -> None:
    meant = {
        "https://www.instagram.com/KPUbima": "acc-7",
        "tiktok @kpubima": "acc-8",
        "@kpubima": None,  # which of the two, nobody said
        "@orang_lain": None,
    }
    for imitated, account in meant.items():
        taken = await told(office, {**TAKEOVER, "account": "", "imitated": imitated})
        assert taken.incident is not None
        assert (taken.incident.account, taken.incident.target) == (account, "budi" if account else ""), imitated
