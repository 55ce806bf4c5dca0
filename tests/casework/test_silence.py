"""Silences: what they match, what they may reach, and which of them are refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.casework.silence import BadMatcher, covers, guarded, lacks, read, refusal
from sentinel.kit.regex import BadRegex
from sentinel.model.incident import Incident
from sentinel.model.muting import Silence
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import moment
from tests.casework.town import KIND_OF, incident, rule_of, silence

NOON = moment(0)
RULES = [rule_of(name) for name in KIND_OF]
FIELDS = {"organization": "KPU", "region": "5271", "tier": "high", "family": "kpu-regional", "kind": "portal"}


def down(**more: Any) -> Incident:  # noqa: ANN401 - any field of the incident
    return incident("site_down", 42, fields={**FIELDS, "phase": "kampanye, masa_tenang"}, **more)


@pytest.mark.parametrize(
    ("matcher", "expected"),
    [
        ("rule=site_down", True),
        ("rule=site_dow", False),
        ("rule=Site_Down", False),
        ("rule!=site_slow", True),
        ("rule!=site_down", False),
        ("rule=~site_.*", True),
        ("rule=~site", False),
        ("rule=~.*down|x", True),
        ("rule!~site_(slow|blocked)", True),
        ("rule!~site_.*", False),
        ("severity=high", True),
        ("severity=~low|medium", False),
        ("kind=portal", True),
        ("kind=availability", True),
        ("kind!=availability", False),
        ("kind=security", False),
        ("phase=masa_tenang", True),
        ("phase=kampanye", True),
        ("phase!=masa_tenang", False),
        ("phase=pemungutan", False),
        ("region=~52.*", True),
        ("region=52", False),
        ("organization=KPU", True),
        ("tier=high", True),
        ("family=kpu-regional", True),
        ("service=uptime", True),
        ("target=kpu-ntb", True),
        ("account=", True),
        ("account=~.+", False),
        ("id=INC-000042", True),
    ],
)
def test_a_matcher(matcher: str, *, expected: bool) -> None:
    assert covers(silence(matcher), down(), NOON) is expected


def test_every_matcher_must_hold() -> None:
    assert covers(silence("rule=site_down", "target=kpu-ntb"), down(), NOON)
    assert not covers(silence("rule=site_down", "target=kpu-bima"), down(), NOON)


@pytest.mark.parametrize(("at", "expected"), [(-1, False), (0, True), (3599, True), (3600, False)])
def test_it_holds_for_its_time(at: float, *, expected: bool) -> None:
    assert covers(silence("rule=site_down"), down(), moment(at)) is expected


@pytest.mark.parametrize("text", ["", "rule", "=x", "rule site_down", "Rule=x", "rule>high"])
def test_what_is_no_matcher_is_refused(text: str) -> None:
    with pytest.raises(BadMatcher, match="a matcher is"):
        read(text)


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadMatcher, match=r"unknown key 'targets': use id, rule, service"):
        read("targets=kpu-ntb")


@pytest.mark.parametrize("pattern", ["(", "(?=x)", r"(a)\1", "x{1001}"])
def test_a_pattern_that_re2_has_not_is_refused_when_it_is_read(pattern: str) -> None:
    with pytest.raises(BadRegex):
        read(f"rule=~{pattern}")


def test_a_hostile_pattern_costs_nothing() -> None:
    assert not covers(silence("target=~(a+)+$"), down(target="a" * 60_000 + "!"), NOON)


EXACT = ("rule=site_defaced", "target=kpu-ntb")


def defaced(**more: Any) -> Incident:  # noqa: ANN401 - any field of the incident
    return incident("site_defaced", 43, **more)


def test_security_and_critical_are_guarded() -> None:
    assert guarded(defaced(severity=Severity.LOW))
    assert guarded(down(severity=Severity.CRITICAL))
    assert not guarded(down())


def test_a_broad_silence_never_reaches_what_is_guarded() -> None:
    for matchers in (("target=kpu-ntb",), ("target=kpu-ntb", "rule=~.*"), ("region!=99", "target=kpu-ntb")):
        broad = silence(*matchers, second="Sri")
        assert covers(broad, down(), NOON)
        assert not covers(broad, defaced(), NOON)
        assert not covers(broad, down(severity=Severity.CRITICAL), NOON)


def test_an_exact_short_and_approved_one_does() -> None:
    assert covers(silence(*EXACT, end=86_400, second="Sri"), defaced(severity=Severity.CRITICAL), NOON)
    account = incident("account_hijacked", 1, account="a-17")
    assert covers(silence("rule=account_hijacked", "account=a-17", second="Sri"), account, NOON)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (silence("rule=site_defaced", "target=~kpu-.*", second="Sri"), "exactly"),
        (silence("rule=~site_defaced", "target=kpu-ntb", second="Sri"), "exactly"),
        (silence("rule=site_defaced", second="Sri"), "exactly"),
        (silence("rule=site_defaced", "target=", second="Sri"), "exactly"),
        (silence(*EXACT, end=86_401, second="Sri"), "24 h"),
        (silence(*EXACT), "second person"),
    ],
)
def test_over_a_security_rule_it_is_refused_otherwise(made: Silence, why: str) -> None:
    assert why in lacks(made)
    assert refusal(made, RULES).startswith("it is over security rules: ")
    assert not covers(made, defaced(), NOON)


@pytest.mark.parametrize(
    "matchers",
    [
        ("kind=security",),
        ("rule=~site_defaced|gambling_injected",),
        ("kind=security", "kind=portal", "target=kpu-ntb"),
    ],
)
def test_a_pattern_that_means_only_security_rules_is_refused(matchers: tuple[str, ...]) -> None:
    assert refusal(silence(*matchers), RULES).startswith("it is over security rules: it must name one rule")


def test_over_the_critical_level_it_is_refused_otherwise() -> None:
    assert refusal(silence("severity=critical", "rule=site_down"), RULES).startswith("it is over critical incidents: ")
    assert refusal(silence("severity=critical", "rule=site_down", "target=kpu-ntb", second="Sri"), RULES) == ""


def test_a_rule_that_nobody_knows_is_taken_for_a_security_rule() -> None:
    assert "no rule in force is meant" in refusal(silence("rule=site_dwon"), RULES)
    assert refusal(silence("rule=new_rule", "target=kpu-ntb", second="Sri"), RULES) == ""


@pytest.mark.parametrize(
    "matchers",
    [
        ("rule=site_slow",),
        ("target=kpu-ntb",),
        ("kind=portal",),
        ("rule=~site_.*",),
        ("severity=high",),
    ],
)
def test_a_mild_one_needs_nobody_else(matchers: tuple[str, ...]) -> None:
    assert refusal(silence(*matchers, end=30 * 86_400), RULES) == ""


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (silence(), "say what"),
        (silence("rule=~.*"), "everything"),
        (silence("rule!=site_down"), "everything"),
        (silence("kind!=portal"), "everything"),
        (silence("account="), "everything"),
        (silence("rule=site_slow", why=" "), "say why"),
        (silence("rule=site_slow", end=0), "over before"),
        (silence("rule=site_slow", end=91 * 86_400), "90 days"),
        (silence(*["rule=site_slow"] * 21), "at most 20"),
        (silence(*EXACT, second="dewi"), "somebody else"),
        (silence(*EXACT, second="Piket"), "somebody else"),
    ],
)
def test_what_makes_no_sense_is_refused(made: Silence, why: str) -> None:
    assert why in refusal(made, RULES)


VALUES = st.sampled_from(["site_down", "site_defaced", "kpu-ntb", "critical", "security", "", ".*", "site_.*"])
MATCHERS = st.builds(
    lambda key, sign, value: f"{key}{sign}{value}",
    st.sampled_from(["rule", "target", "severity", "kind"]),
    st.sampled_from(["=", "!=", "=~", "!~"]),
    VALUES,
)


@given(
    st.lists(MATCHERS, min_size=1, max_size=4),
    st.sampled_from(sorted(KIND_OF)),
    st.sampled_from(Severity),
    st.sampled_from(["", "Sri"]),
    st.sampled_from([3600, 86_400, 86_401]),
)
def test_nothing_guarded_falls_silent_but_by_an_exact_short_and_approved_one(
    matchers: list[str], name: str, severity: Severity, second: str, end: float
) -> None:
    found = incident(name, 1, severity=severity)
    made = silence(*matchers, second=second, end=end)
    if covers(made, found, NOON) and (found.kind is RuleKind.SECURITY or severity is Severity.CRITICAL):
        assert second
        assert end <= 86_400
        assert f"rule={name}" in matchers
        assert "target=kpu-ntb" in matchers
