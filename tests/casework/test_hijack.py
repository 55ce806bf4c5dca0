"""What one finding says of its zone, which of them count, and what several say together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.casework.hijack import counts, evidence, said, together, zone_of
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import Cause, Muting
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from tests.store.things import NOW, incident

EVENT = {
    "url.domain": "www.kpu.go.id",
    "sentinel.dns.findings": ["answer_foreign"],
    "sentinel.dns.fresh_certificate": True,
    "sentinel.dns.confirmed": False,
    "sentinel.dns.as_unexpected": [64566],
    "sentinel.dns.ns_added": [],
    "service.name": "kpu",
}


def finding(**changes: object) -> Incident:
    made = incident(kind=RuleKind.SECURITY, rule="dns_answer_hijacked", service="dns", event=EVENT, target="kpu")
    return replace(made, level=Severity.HIGH, **changes)  # type: ignore[arg-type]  # any field of an incident


def test_a_finding_says_its_rule_and_what_it_rests_on() -> None:
    event = evidence(finding(), "kpu.go.id", "mataram-1", NOW)
    assert event["sentinel.correlated.zone"] == "kpu.go.id"
    assert event["sentinel.correlated.rules"] == ["dns_answer_hijacked"]
    assert event["sentinel.correlated.level"] == "high"
    assert event["sentinel.correlated.findings"] == ["answer_foreign"]
    assert event["sentinel.correlated.facts"] == ["as_unexpected", "fresh_certificate"]
    assert event["sentinel.correlated.parts"] == [finding().key]
    assert event["event.dataset"] == "sentinel.correlated"


@pytest.mark.parametrize(
    ("event", "zone"),
    [
        ({"url.domain": "a.b.ntb.kpu.go.id"}, "kpu.go.id"),
        ({"sentinel.dns.zone": "kpu.go.id"}, "kpu.go.id"),
        ({"url.domain": "203.0.113.9"}, ""),
        ({}, ""),
    ],
)
def test_the_zone_is_the_name_that_somebody_registered(event: dict[str, str], zone: str) -> None:
    assert zone_of(finding(event=event)) == zone


@pytest.mark.parametrize(
    ("changes", "bears_witness"),
    [
        ({}, True),
        ({"kind": RuleKind.POSTURE}, True),
        ({"muting": Muting(cause=Cause.SILENCE, by="silence 1")}, True),
        ({"muting": Muting(cause=Cause.INCIDENT, by="INC-000001 (family_incident)")}, True),
        ({"muting": Muting(cause=Cause.CHANGE, by="change 1")}, False),
        ({"kind": RuleKind.AVAILABILITY}, False),
        ({"kind": RuleKind.HEALTH}, False),
        ({"service": "correlated"}, False),
        ({"phase": Phase.RESOLVED}, False),
        ({"phase": Phase.PENDING}, False),
    ],
)
def test_who_bears_witness(changes: dict[str, object], bears_witness: bool) -> None:  # noqa: FBT001 - a column
    assert counts(finding(**changes)) is bears_witness


def test_only_what_matters_makes_it_new() -> None:
    again = finding(count=9, updated_at=NOW + timedelta(hours=1))
    assert said(again) == said(finding())
    assert said(finding(event={**EVENT, "sentinel.dns.fresh_certificate": False})) != said(finding())
    assert said(replace(finding(), level=Severity.CRITICAL)) != said(finding())


def test_several_speak_as_one() -> None:
    one, other = ({"sentinel.correlated.rules": [r], "sentinel.correlated.targets": ["kpu"]} for r in ("b", "a"))
    whole = together({**other, "sentinel.correlated.zone": "kpu.go.id"}, [one, other])
    assert whole["sentinel.correlated.rules"] == ["a", "b"]
    assert (whole["sentinel.correlated.targets"], whole["sentinel.correlated.count"]) == (["kpu"], 1)
    assert whole["sentinel.correlated.parts"] == []
    assert whole["sentinel.correlated.zone"] == "kpu.go.id"
