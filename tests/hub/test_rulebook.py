"""The rules that ship are right, prove themselves, and agree with the contract; wrong ones are refused all at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from sentinel.casework.fill import INCIDENT_FIELDS
from sentinel.detect.coverage import coverage
from sentinel.detect.fields import Register
from sentinel.detect.load import load
from sentinel.detect.problem import RuleProblems
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.texts import INCIDENT_FIELDS as ALLOWED
from sentinel.hub.rulebook import build, failing, results_of, run_tests
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
STABLE = {
    "site_defaced": (RuleKind.SECURITY, Severity.HIGH),
    "gambling_injected": (RuleKind.SECURITY, Severity.HIGH),
    "content_cloaked": (RuleKind.SECURITY, Severity.HIGH),
    "foreign_script": (RuleKind.SECURITY, Severity.HIGH),
    "content_changed": (RuleKind.POSTURE, Severity.LOW),
    "ct_unexpected_certificate": (RuleKind.SECURITY, Severity.MEDIUM),
    "ct_blind": (RuleKind.HEALTH, Severity.MEDIUM),
    "tls_name_filtered": (RuleKind.SECURITY, Severity.MEDIUM),
    "site_down": (RuleKind.AVAILABILITY, Severity.HIGH),
    "site_partly_down": (RuleKind.AVAILABILITY, Severity.MEDIUM),
    "site_slow": (RuleKind.AVAILABILITY, Severity.LOW),
    "site_blocked": (RuleKind.AVAILABILITY, Severity.LOW),
    "site_redirected_offsite": (RuleKind.SECURITY, Severity.HIGH),
    "tls_certificate_expired": (RuleKind.POSTURE, Severity.HIGH),
    "tls_certificate_expiring": (RuleKind.POSTURE, Severity.MEDIUM),
    "tls_certificate_not_yet_valid": (RuleKind.POSTURE, Severity.HIGH),
    "tls_hostname_mismatch": (RuleKind.POSTURE, Severity.HIGH),
    "tls_untrusted": (RuleKind.POSTURE, Severity.HIGH),
    "tls_certificate_revoked": (RuleKind.POSTURE, Severity.HIGH),
    "tls_staple_missing": (RuleKind.POSTURE, Severity.HIGH),
    "tls_key_reused": (RuleKind.POSTURE, Severity.HIGH),
    "tls_sct_below_policy": (RuleKind.POSTURE, Severity.MEDIUM),
    "tls_edges_disagree": (RuleKind.SECURITY, Severity.MEDIUM),
    "tls_downgrade": (RuleKind.SECURITY, Severity.MEDIUM),
    "tls_downgrade_hsts": (RuleKind.POSTURE, Severity.MEDIUM),
    "tls_dane_mismatch": (RuleKind.SECURITY, Severity.HIGH),
    "tls_alt_svc_changed": (RuleKind.SECURITY, Severity.MEDIUM),
    "tls_chain_incomplete": (RuleKind.POSTURE, Severity.LOW),
    "tls_issuer_changed": (RuleKind.SECURITY, Severity.MEDIUM),
    "tls_weak_crypto": (RuleKind.POSTURE, Severity.MEDIUM),
    "vantage_offline": (RuleKind.HEALTH, Severity.HIGH),
    "probe_blind": (RuleKind.HEALTH, Severity.MEDIUM),
    "channel_failing": (RuleKind.HEALTH, Severity.HIGH),
    "outbox_backlog": (RuleKind.HEALTH, Severity.HIGH),
    "config_rejected": (RuleKind.HEALTH, Severity.HIGH),
    "rules_rejected": (RuleKind.HEALTH, Severity.HIGH),
    "vantage_silent": (RuleKind.HEALTH, Severity.MEDIUM),
    "clock_skewed": (RuleKind.HEALTH, Severity.MEDIUM),
}
TRY = """
title: Try
id: 0a7cbb5e-8a6c-4b2e-9a51-0d5f3b9f2a11
name: try_it
status: test
taxonomy: ecs
author: test
date: 2026-11-21
tags: [sentinel.availability]
falsepositives: [none known]
logsource: {product: sentinel, service: uptime}
detection: {down: {sentinel.uptime.state: down}, condition: down}
level: high
incident:
  for: FOR
  resolve: {when: try_good, count: 2, hold: HOLD}
  runbook: docs/runbooks/site_down.md
  texts:
    id: {title: a, summary: b, advice: c, resolved: d}
    en: {title: a, summary: b, advice: c, resolved: d}
  tests:
    - {name: silent, given: {service.name: x}, events: [{at: 0s, sentinel.uptime.state: up}], expect: []}
    - name: lives
      given: {service.name: x, observer.name: m}
      events: [{at: 0s, sentinel.uptime.state: down}, {at: 3s, sentinel.uptime.state: down},
               {at: 60s, sentinel.uptime.state: up}, {at: 120s, sentinel.uptime.state: up},
               {at: 180s, sentinel.uptime.state: up}]
      expect: EXPECT
---
title: Good
id: 0a7cbb5e-8a6c-4b2e-9a51-0d5f3b9f2a12
name: try_good
status: test
taxonomy: ecs
author: test
date: 2026-11-21
logsource: {product: sentinel, service: uptime}
detection: {good: {sentinel.uptime.state: up}, condition: good}
level: informational
"""


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load(RULES / "fields.yml")


@pytest.fixture(scope="module")
def rules(register: Register) -> RuleSet:
    return load([RULES], register)


def folder(at: Path, expect: str, wait: str = "2s", hold: str = "0s") -> Path:
    text = TRY.replace("EXPECT", expect).replace("FOR", wait).replace("HOLD", hold)
    (at / "uptime").mkdir(parents=True)
    (at / "uptime" / "try_it.yml").write_text(text, encoding="utf-8")
    return at


def test_the_rules_that_ship_pass_their_own_tests(register: Register) -> None:
    book = build([RULES], register)
    assert len(book.results) >= 3 * len(STABLE) - 6
    assert all(result.ok for result in book.results)
    assert set(book.seconds) == set(book.rules.tests)


def test_the_rules_that_ship_leave_nothing_unproved(rules: RuleSet) -> None:
    assert [str(gap) for gap in coverage(rules, failing)] == []


def test_names_kinds_and_levels_are_those_of_the_contract(rules: RuleSet) -> None:
    found = {name: (r.kind, r.level) for name, r in rules.rules.items() if r.policy and name in STABLE}
    assert found == STABLE


def test_ids_are_random_and_unique(rules: RuleSet) -> None:
    ids = [UUID(rule.id) for rule in rules.rules.values()]
    assert len(set(ids)) == len(ids)
    assert {one.version for one in ids} == {4}


def test_every_incident_rule_has_its_page_and_every_page_its_rule(rules: RuleSet) -> None:
    named = {name: rule.policy.runbook for name, rule in rules.rules.items() if rule.policy}
    assert named == {name: f"docs/runbooks/{name}.md" for name in named}
    assert {page.stem for page in (ROOT / "docs" / "runbooks").glob("*.md")} == set(named)


def test_health_slowness_and_expiry_are_the_same_in_every_phase(rules: RuleSet) -> None:
    exempt = {name for name, rule in rules.rules.items() if rule.policy and not rule.policy.phase_shift}
    health = {name for name, (kind, _) in STABLE.items() if kind is RuleKind.HEALTH}
    same = {
        "site_slow",
        "tls_certificate_expired",
        "tls_certificate_expiring",
        "adapter_broken",
        "account_link_changed",
    }
    by_themselves = {"account_posts_deleted", "account_active_after_closing"}  # their own words say what a phase means
    assert exempt == health | same | by_themselves


def test_no_attacker_is_named_for_an_outage_or_a_certificate(rules: RuleSet) -> None:
    tagged = {n for n, r in rules.rules.items() if any(t.startswith("attack.") for t in r.tags)}
    assert tagged <= {n for n, r in rules.rules.items() if r.kind is RuleKind.SECURITY}


def words(rules: RuleSet) -> Iterator[tuple[str, str, str]]:
    for name, rule in rules.rules.items():
        for language, texts in (rule.policy.texts if rule.policy else {}).items():
            yield name, language, f"{texts.title} {texts.summary} {texts.advice} {texts.resolved}".lower()


def test_texts_claim_nothing_that_was_not_seen(rules: RuleSet) -> None:
    proven = re.compile(r"\bterbukti\b|\bpasti\b|kadaluarsa|perlindungan data|\bmati total\b|\bhacker\b|\bproven\b")
    assert [(n, lang) for n, lang, text in words(rules) if proven.search(text)] == []


def test_a_blocked_site_is_unwatched_and_not_down(rules: RuleSet) -> None:
    told = {language: text for name, language, text in words(rules) if name == "site_blocked"}
    assert "tak terpantau" in told["id"]
    assert not re.search(r"\b(mati|down|tidak dapat diakses)\b", told["id"])


def test_whoever_writes_a_text_may_use_every_field_of_an_incident() -> None:
    assert set(INCIDENT_FIELDS) == set(ALLOWED)


def test_a_test_that_fails_names_its_line_and_both_stories(tmp_path: Path, register: Register) -> None:
    rules = folder(tmp_path / "rules", "[[3s, opened, low], [120s, resolved]]")
    with pytest.raises(RuleProblems) as refused:
        build([rules], register)
    assert [str(p) for p in refused.value.problems] == [
        (
            f"{rules}/uptime/try_it.yml:23:1: error: test 'lives' of try_it: "
            "expected [[3s, opened, low], [2m, resolved]], got [[3s, opened, high], [2m, resolved, high]]"
        )
    ]


@pytest.mark.parametrize(
    ("expect", "passes"),
    [
        ("[[3s, opened, high], [120s, resolved]]", True),
        ("[[3s, opened], [120s, resolved, high]]", True),
        ("[[3s, opened]]", False),
        ("[[3s, opened], [120s, resolved], [120s, reopened]]", False),
        ("[[4s, opened], [120s, resolved]]", False),
        ("[[120s, resolved], [3s, opened]]", False),
    ],
)
def test_what_is_expected_is_exact(tmp_path: Path, register: Register, expect: str, *, passes: bool) -> None:
    rules = load([folder(tmp_path / "rules", expect)], register)
    lives = next(result for result in results_of(rules, "try_it") if result.test == "lives")
    assert lives.ok is passes


def test_time_passes_between_events_and_up_to_the_last_expectation(tmp_path: Path, register: Register) -> None:
    rules = load([folder(tmp_path / "rules", "[[3s, opened, high], [150s, resolved]]", hold="30s")], register)
    assert [result.told for result in run_tests(rules)] == ["", ""]


def test_each_test_starts_with_nothing_in_memory(tmp_path: Path, register: Register) -> None:
    rules = load([folder(tmp_path / "rules", "[[3s, opened, high], [120s, resolved]]")], register)
    first, second = run_tests(rules), run_tests(rules)
    assert first == second


def test_a_rule_that_is_too_slow_is_refused_except_in_a_lab(tmp_path: Path, register: Register) -> None:
    rules = folder(tmp_path / "rules", "[[3s, opened, high], [120s, resolved]]")
    ticks = iter(range(1_000_000))
    with pytest.raises(RuleProblems, match=r"try_it needs 1000\.0 ms for one event: too slow"):
        build([rules], register, clock=lambda: float(next(ticks)))
    assert build([rules], register, lab=True, clock=lambda: float(next(ticks))).results


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path, register: Register) -> None:
    rules = folder(tmp_path / "rules", "[[3s, opened, low], [120s, resolved]]")
    text = (rules / "uptime" / "try_it.yml").read_text("utf-8")
    other = text.replace("try_it", "try_two").replace("try_good", "two_good").replace("9f2a1", "9f2b1")
    (rules / "uptime" / "try_two.yml").write_text(other, encoding="utf-8")
    with pytest.raises(RuleProblems) as refused:
        build([rules], register)
    assert len(refused.value.problems) == 2
