"""The incident as JSON: the names and shapes that others script against (contract, section 3)."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

from sentinel.casework import acts
from sentinel.casework.show import show
from sentinel.casework.words import Words
from sentinel.kit.texts import translator
from sentinel.model.muting import Cause, Muting
from tests.casework.scene import Stage, a_rule, moment, policy

WORDS = Words(language="id", say=translator("id"), zone=ZoneInfo("Asia/Makassar"))
CONTRACT = {
    "id",
    "rule",
    "service",
    "title",
    "severity",
    "status",
    "scope",
    "confidence",
    "target",
    "target_name",
    "organization",
    "region",
    "account",
    "opened_at",
    "updated_at",
    "acknowledged_at",
    "resolved_at",
    "acknowledged_by",
    "count",
    "vantages",
    "summary",
    "reasons",
    "muted_by",
    "tlp",
}


def stage() -> Stage:
    played = Stage(a_rule(how=policy(reopen_within=900)), enrolled=frozenset({"mataram-1"}))
    played.bad(0)
    return played


def test_it_has_the_names_of_the_contract_and_is_json() -> None:
    told = show(stage().now(), stage().rule, WORDS)
    assert set(told) >= CONTRACT
    assert json.loads(json.dumps(told)) == told


def test_its_values() -> None:
    told = show(stage().now(), stage().rule, WORDS)
    assert {name: told[name] for name in ("id", "severity", "status", "scope", "confidence", "target", "tlp")} == {
        "id": "INC-000001",
        "severity": "high",
        "status": "open",
        "scope": "local",
        "confidence": "low",
        "target": "kpu-ntb",
        "tlp": "amber",
    }
    assert told["title"] == "Situs tidak dapat diakses: KPU Provinsi NTB"
    assert told["vantages"] == ["mataram-1"]
    assert told["opened_at"] == "2029-02-14T10:30:00.000Z"
    assert (told["region"], told["organization"], told["account"]) == ("52", "KPU", None)


def test_the_working_life_shows() -> None:
    played = stage()
    taken = acts.acknowledge(played.now(), who="Sari", login="p", at=moment(10)).incident
    told = show(taken, played.rule, WORDS)
    assert (told["status"], told["acknowledged_by"]) == ("acknowledged", "Sari")
    assert told["acknowledged_at"] == "2029-02-14T10:30:10.000Z"


def test_who_saw_it_is_still_known_when_it_is_over() -> None:
    played = stage()
    played.good(60)
    played.good(120)
    told = show(played.now(), played.rule, WORDS)
    assert told["status"] == "resolved"
    assert told["vantages"] == ["mataram-1"]
    assert told["resolved_at"] == "2029-02-14T10:32:00.000Z"


def test_reasons_are_sentences_in_the_readers_language() -> None:
    played = Stage(a_rule())
    played.good(0, "jakarta-1")
    played.bad(1)
    muting = Muting(cause=Cause.INCIDENT, by="INC-000009 (site_down)")
    told = show(replace(played.now(), muting=muting, late=True), played.rule, WORDS)
    assert told["reasons"] == [
        "terlihat 1x dari mataram-1, pertama pada 14 Februari 2029 18.30 WITA",
        "pada saat yang sama terlihat baik dari jakarta-1",
        "cakupan setempat, tingkat keyakinan rendah",
        "pemeriksaan ini terlambat tiba: bukan keadaan sekarang",
        "dibungkam, karena INC-000009 (site_down)",
    ]


def test_a_muting_says_until_when_and_why_and_acts_on_nobody() -> None:
    played = Stage(a_rule())
    played.bad(1)
    muting = Muting(cause=Cause.CHANGE, by="change 7", until=moment(3600), why="lihat http://evil.test/\x1b[31m")
    told = show(replace(played.now(), muting=muting), played.rule, WORDS)
    assert (told["muted_by"], told["muted_until"]) == ("change 7", "2029-02-14T11:30:00.000Z")
    assert told["muted_why"] == "lihat http://evil.test/\x1b[31m"
    assert str(told["reasons"][-1]) == (  # type: ignore[index]  # a list of sentences
        "dibungkam, karena perubahan terencana 7 sampai 14 Februari 2029 19.30 WITA: lihat hxxp://evil[.]test/[31m"
    )


def test_an_incident_of_a_rule_that_is_gone_can_still_be_listed() -> None:
    told = show(stage().now(), None, WORDS)
    assert (told["title"], told["summary"], told["runbook"]) == ("site_down: KPU Provinsi NTB", "", "")


def test_what_is_about_no_target_names_its_subject() -> None:
    rule = a_rule("channel_failing", replace(policy(), dedupe=("sentinel.self.subject",)))
    played = Stage(rule)
    played.bad(0, event={"sentinel.self.subject": "csirt-mail", "service.name": None, "labels.target_name": None})
    told = show(played.now(), rule, WORDS)
    assert (told["target"], told["target_name"]) == ("csirt-mail", "csirt-mail")
