"""What findings may have in common, which of them count, and how long they are remembered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.casework.kindred import Finding, Tie, counts, joined, of_one_hand, ties
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import Cause, Muting
from sentinel.model.rule import RuleKind
from tests.store.things import incident

FIELDS = ("sentinel.uptime.offsite_domain", "sentinel.content.new_hosts")


def finding(**changes: object) -> Incident:
    made = incident(kind=RuleKind.SECURITY, fields={"family": "kpu-regional"}, rule="site_defaced")
    return replace(made, **changes)  # type: ignore[arg-type]  # any field of an incident


def test_a_family_and_each_piece_of_evidence_is_a_tie() -> None:
    event = {"sentinel.uptime.offsite_domain": "Gacor.Test", "sentinel.content.new_hosts": ["a.test", "b.test"]}
    assert [tie.cause for tie in ties(finding(event=event), FIELDS)] == [
        "site_defaced, kpu-regional",
        "offsite_domain: gacor.test",
        "new_hosts: a.test",
        "new_hosts: b.test",
    ]
    assert list(ties(finding(fields={}, event={}), FIELDS)) == []
    assert list(ties(finding(fields={}, event={"sentinel.content.new_hosts": []}), FIELDS)) == []


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({}, True),
        ({"kind": RuleKind.POSTURE}, True),
        ({"phase": Phase.RECOVERING}, True),
        ({"muting": Muting(cause=Cause.INCIDENT, by="INC-000001 (family_incident)")}, True),
        ({"kind": RuleKind.AVAILABILITY}, False),
        ({"kind": RuleKind.HEALTH}, False),
        ({"phase": Phase.RESOLVED}, False),
        ({"service": "correlated"}, False),
        ({"target": "", "subject": ""}, False),
        ({"muting": Muting(cause=Cause.CHANGE, by="change 1")}, False),
        ({"muting": Muting(cause=Cause.SILENCE, by="silence 1")}, False),
    ],
)
def test_what_counts(changes: dict[str, object], *, counted: bool) -> None:
    assert counts(finding(**changes)) is counted


def test_the_cause_names_the_evidence_or_rule_and_family() -> None:
    assert Tie(rule="site_defaced", family="kpu-regional").cause == "site_defaced, kpu-regional"
    assert Tie(evidence="new_hosts: a.test").cause == "new_hosts: a.test"


STEPS = st.lists(st.tuples(st.integers(0, 1_500), st.integers(1, 4)), min_size=1, max_size=40)


@given(steps=STEPS)
def test_the_last_hour_is_remembered_each_incident_once(steps: list[tuple[int, int]]) -> None:
    known: tuple[Finding, ...] = ()
    told: list[Finding] = []
    at = 0.0
    for step, who in steps:
        at += step
        told.append(Finding(at=at, target=f"s{who}", key=f"k{who}"))
        known = joined(known, told[-1])
        newest = {one.key: one for one in told}
        expected = {key: one for key, one in newest.items() if at - one.at < 3_600}
        assert {one.key: one for one in known} == expected
        assert of_one_hand(known) is (len(expected) >= 3)


def test_an_hour_is_an_hour() -> None:
    first = Finding(at=0, target="a", key="a")
    assert first in joined([first], Finding(at=timedelta(hours=1).total_seconds() - 0.001, target="b", key="b"))
    assert first not in joined([first], Finding(at=3_600, target="b", key="b"))
