"""The incident layer's own example, and what holds for every look."""

from dataclasses import replace

from sentinel.casework.fold import Source, key_of
from sentinel.kit import codec
from sentinel.model.incident import Incident
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import Stage, a_rule, moment, policy, the_key

DOWN = a_rule(how=policy(wait=2, reopen_within=900))


def test_the_specifications_own_example() -> None:
    stage = Stage(DOWN)
    stage.good(0, "jakarta-1")
    stage.bad(5)
    stage.bad(8)
    stage.bad(30, "jakarta-1")
    stage.good(60)
    stage.good(65, "jakarta-1")
    stage.good(90)
    stage.good(95, "jakarta-1")
    assert stage.story() == [(8, "opened", "medium"), (30, "escalated", "high"), (95, "resolved", "high")]


def test_could_not_see_is_not_recovery() -> None:
    stage = Stage(DOWN)
    stage.good(0)
    stage.bad(60)
    stage.bad(63)
    stage.unknown(120)
    stage.unknown(150)
    stage.tick(100_000)
    assert stage.story() == [(63, "opened", "high")]
    assert stage.now().status == "open"


class TestKey:
    def test_the_key_outlives_a_change_of_the_rule(self) -> None:
        changed = replace(a_rule(), digest="other", level=Severity.LOW, title="another title")
        assert the_key(a_rule()) == the_key(changed)

    def test_another_target_or_rule_is_another_incident(self) -> None:
        keys = {the_key(a_rule()), the_key(a_rule(), "kpu-bima"), the_key(a_rule("site_slow"))}
        assert len(keys) == 3

    def test_values_cannot_be_confused_with_each_other(self) -> None:
        two = replace(a_rule(), policy=replace(policy(), dedupe=("a", "b")))
        assert key_of(two, {"a": "x", "b": "y"}) != key_of(two, {"a": "xy", "b": ""})
        assert key_of(two, {"a": 'x","', "b": "y"}) != key_of(two, {"a": "x", "b": '","y'})


def test_every_incident_carries_the_rules_that_judged_it() -> None:
    stage = Stage()
    stage.bad(0)
    assert stage.now().ruleset == "ruleset"


def test_an_incident_survives_being_stored() -> None:
    stage = Stage(a_rule("tls_untrusted", policy(reopen_within=900), kind=RuleKind.POSTURE, service="tls"))
    stage.good(0, "jakarta-1", event={"server.ip": "203.0.113.1"})
    stage.bad(1, event={"server.ip": "203.0.113.1", "odd": [1, 2], "ok": True, "none": None, "f": 1.5})
    for row in stage.rows:
        assert codec.decode(Incident, codec.encode(row)) == row


def test_a_witness_speaks_by_its_network() -> None:
    source = Source(vantage="mataram-1", network="AS7713", at=moment(0), interval=60)
    assert source.witness == "AS7713"
    assert replace(source, lab=True).witness == "mataram-1"
