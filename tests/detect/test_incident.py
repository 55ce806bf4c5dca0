"""What ``incident:`` becomes: the policy, raised levels, inline tests, exemptions; and what it may not be."""

import pytest

from sentinel.detect.load import Layer, load_texts
from sentinel.detect.problem import RuleProblems
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.windows import MemoryWindows
from sentinel.model.rule import Flapping, Resolve, RuleKind, Tlp
from sentinel.model.severity import Severity
from tests.detect.good import BURST, DRILL, FILES, HOSTS, SITE_DOWN
from tests.detect.worlds import REGISTER, head, plain, uptime


def load(rule: str = SITE_DOWN, **more: str) -> RuleSet:
    return load_texts([Layer(files={**FILES, "uptime/site_down.yml": rule, **more})], REGISTER)


def problems(rule: str, **more: str) -> list[str]:
    with pytest.raises(RuleProblems) as caught:
        load(rule, **more)
    return [problem.text for problem in caught.value.problems]


def test_the_policy_is_what_the_file_says() -> None:
    rule = load().rules["site_down"]
    assert (rule.kind, rule.tlp, rule.level, rule.service) == (
        RuleKind.AVAILABILITY,
        Tlp.AMBER,
        Severity.HIGH,
        "uptime",
    )
    policy = rule.policy
    assert policy is not None
    assert (policy.dedupe, policy.wait, policy.reopen_within) == (("service.name",), 2.0, 900.0)
    assert policy.resolve == Resolve(when="uptime_seen_good", count=2, quorum=None)
    assert policy.flapping == Flapping(changes=4, within=3600.0)
    assert policy.runbook == "docs/runbooks/site_down.md"
    assert policy.phase_shift
    assert policy.texts["id"].advice == "Lihat."
    assert load().rules["uptime_seen_good"].policy is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{when: uptime_seen_good, quorum: 2, hold: 5m, confirm: true}", {"quorum": 2, "hold": 300.0, "confirm": True}),
        ("{when: uptime_seen_good, count: 3}", {"count": 3}),
        ("{when: uptime_seen_good, quorum: all}", {"quorum": None}),
    ],
)
def test_recovery_is_read(written: str, expected: dict[str, object]) -> None:
    rules = load(SITE_DOWN.replace("{when: uptime_seen_good, count: 2, quorum: all}", written))
    policy = rules.rules["site_down"].policy
    assert policy is not None
    assert {name: getattr(policy.resolve, name) for name in expected} == expected


def test_the_other_ways_to_end() -> None:
    burst = load().rules["many_down"].policy
    assert burst is not None
    assert burst.resolve.parts
    assert burst.dedupe == ("labels.family",)
    calm = (
        SITE_DOWN.partition("---\n")[0]
        .replace("level: high", "level: low")
        .replace("  levels: [{when: slow, level: critical}]\n", "")
    )
    for written, name in (("{after: 24h}", "after"), ("{manual: true}", "manual")):
        rules = load(
            calm.replace("{when: uptime_seen_good, count: 2, quorum: all}", written).replace(
                "opened, high", "opened, low"
            )
        )
        policy = rules.rules["site_down"].policy
        assert policy is not None
        assert getattr(policy.resolve, name) == (86_400.0 if name == "after" else True)


def test_levels_raise_and_the_highest_counts() -> None:
    rules = load(
        SITE_DOWN.replace("level: high", "level: low").replace(
            "[{when: slow, level: critical}]",
            "[{when: slow, level: medium}, {when: uptime_seen_good, level: high}]",
        )
    )
    levels = [
        rules.judge(uptime(state=state, ms=ms)).matches[0].level.label
        for state, ms in (("down", 1), ("down", 9_000), ("slow", 9_000))
    ]
    assert levels == ["low", "medium", "high"]


def test_an_exempted_match_is_told_and_does_not_hold() -> None:
    judged = load().judge(uptime(state="down", **{"url.domain": "www.latihan.example"}))
    assert judged.holds == frozenset()
    assert [(match.rule, match.exempted_by) for match in judged.matches] == [("site_down", "known_drill")]


def test_a_correlated_match_says_because_of_which_events() -> None:
    rules, windows = load(), MemoryWindows()
    for n in range(3):
        event = uptime(state="down", **{"service.name": f"s{n}", "labels.family": "kpu", "observer.name": "here"})
        judged = rules.judge(event, windows, 100.0 + n)
    (match,) = [match for match in judged.matches if match.rule == "many_down"]
    assert match.level is Severity.CRITICAL
    assert [part["service.name"] for part in match.because] == ["s0", "s1", "s2"]
    assert {part["observer.name"] for part in match.because} == {"here"}
    assert match.because[0]["rule.name"] == ["site_down"]
    assert rules.rules["many_down"].service == "correlated"


def test_a_rule_runs_its_tests_with_what_it_refers_to_and_nothing_else() -> None:
    rules = load()
    assert set(rules.only("site_down").rules) == {"site_down", "uptime_seen_good"}
    assert set(rules.only("many_down").rules) == {"many_down", "site_down", "uptime_seen_good"}
    assert (
        rules.only("site_down").judge(uptime(state="down", **{"url.domain": "x.latihan.example"})).holds == frozenset()
    )


def test_inline_tests_are_read_as_written() -> None:
    opens, silent = load().tests["site_down"]
    assert (opens.name, opens.interval, opens.match) == ("opens", 30.0, None)
    assert opens.expect == ((3.0, "opened", Severity.HIGH),)
    assert opens.stream[1] == (
        3.0,
        {"event.dataset": "sentinel.uptime", "service.name": "kpu-ntb", "sentinel.uptime.state": "down"},
    )
    assert opens.source == "uptime/site_down.yml:30"
    assert (silent.expect, silent.silent, silent.opens, silent.interval) == ((), True, False, 60.0)


def test_a_correlation_over_two_services_says_in_its_tests_whose_each_event_is() -> None:
    tls = plain(
        "s: {sentinel.tls.trusted: false}\ncondition: s", name="tls_bad", source="product: sentinel, service: tls"
    )
    both = BURST.replace("rules: [site_down]", "rules: [site_down, tls_bad]")
    told = problems(SITE_DOWN, **{"tls/bad.yml": tls, "correlated/many_down.yml": both})
    assert set(told) == {"say which service this is of: 'event.dataset' must be sentinel.tls or sentinel.uptime"}
    said = both.replace("given: {", "given: {event.dataset: sentinel.uptime, ")
    assert "many_down" in load(**{"tls/bad.yml": tls, "correlated/many_down.yml": said}).tests


def test_critical_needs_more_than_one_look() -> None:
    once = (
        SITE_DOWN.replace("level: high\n", "level: critical\n")
        .replace("  for: 2s\n", "")
        .replace("  levels: [{when: slow, level: critical}]\n", "")
    )
    assert problems(once) == [
        "critical needs a correlation, 'for', or a field marked confirmed: one look is not enough"
    ]
    proved = once.replace("{sentinel.uptime.state: down}\n  slow", "{sentinel.uptime.proof: true}\n  slow")
    assert load(proved).rules["site_down"].level is Severity.CRITICAL


def test_health_rules_know_no_phases() -> None:
    health = SITE_DOWN.replace("sentinel.availability", "sentinel.health")
    policy = load(health).rules["site_down"].policy
    assert policy is not None
    assert not policy.phase_shift
    told = problems(health.replace("  for: 2s\n", "  for: 2s\n  phase_shift: true\n"))
    assert told == ["a health rule has the same level in every phase: leave 'phase_shift' out"]
    quiet = load(SITE_DOWN.replace("  for: 2s\n", "  for: 2s\n  phase_shift: false\n")).rules["site_down"].policy
    assert quiet is not None
    assert not quiet.phase_shift


def test_accounts_are_told_apart_by_their_id() -> None:
    account = SITE_DOWN.partition("---\n")[0]
    for old, new in (
        ("service: uptime", "service: account"),
        ("sentinel.uptime.state: down", "sentinel.account.id: x"),
        ("sentinel.uptime.state: up", "sentinel.account.id: y"),
        ("  slow: {sentinel.uptime.ms|gte: 5000}\n", ""),
        ("(down or slow)", "down"),
        ("  levels: [{when: slow, level: critical}]\n", ""),
        ("  dedupe: [service.name]\n", ""),
        ("{when: uptime_seen_good, count: 2, quorum: all}", "{manual: true}"),
    ):
        account = account.replace(old, new)
    rules = load_texts([Layer(files={"account/a.yml": account})], REGISTER)
    policy = rules.rules["site_down"].policy
    assert policy is not None
    assert policy.dedupe == ("sentinel.account.id",)


def test_the_mark_is_what_the_tag_says() -> None:
    for word, mark in (("red", Tlp.RED), ("amber-strict", Tlp.AMBER_STRICT), ("amber+strict", Tlp.AMBER_STRICT)):
        assert load(SITE_DOWN.replace("tlp.amber]", f"tlp.{word}]")).rules["site_down"].tlp is mark
    assert load(SITE_DOWN.replace(", tlp.amber]", "]")).rules["site_down"].tlp is Tlp.AMBER


def test_a_filter_may_exempt_from_every_rule_of_its_service() -> None:
    rules = load_texts(
        [Layer(files={**FILES, "filters/drill.yml": DRILL.replace("[site_down]", "any"), "lists/hosts.yml": HOSTS})],
        REGISTER,
    )
    drill = {"url.domain": "x.latihan.example"}
    assert rules.judge(uptime(state="up", **drill)).holds == frozenset()
    assert rules.judge(uptime(state="up")).holds == {"uptime_seen_good"}


def test_an_identifier_that_only_levels_use_is_used() -> None:
    rules = load(SITE_DOWN.replace("(down or slow) and not drill", "down and not drill"))
    assert rules.judge(uptime(state="down", ms=9_000)).matches[0].level is Severity.CRITICAL


def test_a_signal_without_a_kind_is_loaded() -> None:
    assert "level: informational" in head("x")
    assert load().rules["uptime_seen_good"].level is Severity.INFO
