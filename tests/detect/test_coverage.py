"""Coverage: what no inline test made true, and what nobody would miss."""

from sentinel.detect.coverage import Gap, coverage
from sentinel.detect.load import Layer, load_texts
from sentinel.detect.ruleset import RuleSet
from tests.detect.good import FILES, SITE_DOWN
from tests.detect.worlds import REGISTER


def load(rule: str, *, only: bool = True) -> RuleSet:
    files = {"uptime/site_down.yml": rule} if only else {**FILES, "uptime/site_down.yml": rule}
    return load_texts([Layer(files=files)], REGISTER)


def gaps(rule: str) -> list[str]:
    return [str(gap) for gap in coverage(load(rule))]


MORE = """\
    - name: slow
      given: {sentinel.uptime.state: slow, sentinel.uptime.ms: 9000}
      events: [{at: 0s}, {at: 3s}]
      match: true
    - name: drill
      events: [{at: 0s, sentinel.uptime.state: down, labels.drill: ya}]
      match: false
"""
WHOLE = SITE_DOWN.replace("      expect: []\n---", "      expect: []\n" + MORE + "---")


def test_what_no_test_makes_true_is_named_with_its_line() -> None:
    assert gaps(SITE_DOWN) == [
        "site_down: identifier slow was never true in a test (line 13)",
        "site_down: identifier drill was never true in a test (line 15)",
        'uptime_seen_good: branch sentinel.uptime.state is "slow" was never true in a test (line 49)',
        "site_down: identifier slow can be removed and no test fails (line 13)",
        "site_down: identifier drill can be removed and no test fails (line 15)",
    ]


def test_tests_that_prove_everything_leave_no_gap() -> None:
    assert gaps(WHOLE) == []


def test_a_branch_of_a_list_that_no_test_reaches() -> None:
    several = WHOLE.replace("{sentinel.uptime.state: down}\n  slow", "{sentinel.uptime.state: [down, blocked]}\n  slow")
    assert gaps(several) == ['site_down: branch sentinel.uptime.state is "blocked" was never true in a test (line 12)']


def test_a_rule_that_never_holds_is_named() -> None:
    never = WHOLE.replace("[up, slow]", "blocked")
    assert "uptime_seen_good: rule uptime_seen_good was never true in a test (line 48)" in gaps(never)


def test_the_tests_of_a_correlation_prove_the_rules_that_it_counts() -> None:
    found = coverage(load(WHOLE, only=False))
    assert not [gap for gap in found if gap.rule == "many_down"]


def test_a_run_of_the_real_tests_decides_if_one_is_given() -> None:
    asked: list[str] = []

    def blind(_rules: RuleSet, name: str) -> frozenset[str]:
        asked.append(name)
        return frozenset()

    idle = [gap for gap in coverage(load(WHOLE), blind) if gap.what == "idle"]
    assert [gap.name for gap in idle] == ["down", "slow", "drill"]
    assert "site_down" in asked

    def keen(rules: RuleSet, _name: str) -> frozenset[str]:
        drill = {"event.dataset": "sentinel.uptime", "sentinel.uptime.state": "down", "labels.drill": "ya"}
        return frozenset({"drill"} if rules.judge(drill).holds else ())

    idle = [gap for gap in coverage(load(WHOLE), keen) if gap.what == "idle"]
    assert [gap.name for gap in idle] == ["down", "slow"]


def test_a_gap_is_plain_data() -> None:
    assert {"rule", "what", "name", "line"} == set(Gap.__dataclass_fields__)
