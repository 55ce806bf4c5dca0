"""What Sigma leaves open about correlations, answered: groups, aliases, chains of rules, silence, exemptions."""

import textwrap
from typing import Any

from sentinel.detect.correlate import Measured
from sentinel.detect.inline import RuleTest
from sentinel.detect.ruleset import RuleSet
from sentinel.detect.windows import MemoryWindows
from sentinel.model.event import Event
from tests.detect.worlds import head, plain, sigma


def detects(name: str, field: str) -> str:
    return plain(f"s: {{{field}: true}}\ncondition: s", name=name)


def correlates(body: str, name: str = "rule") -> str:
    return head(name) + "correlation:\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "  ") + "\n"


def event(**fields: Any) -> Event:  # noqa: ANN401 - any value
    return {"event.dataset": "sentinel.uptime", **fields}


def story(rules: RuleSet, *steps: tuple[float, dict[str, Any]]) -> list[set[str]]:
    """Which rules hold at each step."""
    windows = MemoryWindows()
    return [set(rules.judge(event(**fields), windows, at).holds) for at, fields in steps]


THREE = "type: event_count\nrules: [ra]\ngroup-by: [g]\ntimespan: 10s\ncondition: {gte: 2}"


def test_a_count_holds_at_every_event_at_which_it_holds() -> None:
    rules = sigma(detects("ra", "a"), correlates(THREE))
    steps = [(float(t), {"a": True, "g": "x"}) for t in (0, 9, 10, 30, 31)]
    assert ["rule" in held for held in story(rules, *steps)] == [False, True, True, False, True]


def test_without_time_or_windows_nothing_is_correlated() -> None:
    rules = sigma(detects("ra", "a"), correlates(THREE.replace("gte: 2", "gte: 1")))
    asked = event(a=True, g="x")
    assert "rule" not in rules.judge(asked).holds
    assert "rule" not in rules.judge(asked, MemoryWindows()).holds
    assert "rule" not in rules.judge(asked, None, 1.0).holds
    assert "rule" in rules.judge(asked, MemoryWindows(), 1.0).holds
    assert "rule" not in rules.judge(asked, MemoryWindows(), 1e300).holds


def test_a_missing_group_is_no_group() -> None:
    rules = sigma(detects("ra", "a"), correlates(THREE))
    assert not any(
        "rule" in held for held in story(rules, (0, {"a": True}), (1, {"a": True}), (2, {"a": True, "g": None}))
    )


def test_groups_compare_without_case_and_numbers_as_their_text() -> None:
    rules = sigma(detects("ra", "a"), correlates(THREE))
    assert "rule" in story(rules, (0, {"a": True, "g": "KPU"}), (1, {"a": True, "g": "kpu"}))[-1]
    assert "rule" in story(rules, (0, {"a": True, "g": 5}), (1, {"a": True, "g": "5"}))[-1]
    assert "rule" not in story(rules, (0, {"a": True, "g": "x"}), (1, {"a": True, "g": "y"}))[-1]
    assert "rule" in story(rules, (0, {"a": True, "g": ["x", "y"]}), (1, {"a": True, "g": ["X", "Y"]}))[-1]


def test_two_group_fields_do_not_run_into_each_other() -> None:
    rules = sigma(detects("ra", "a"), correlates(THREE.replace("[g]", "[g, h]")))
    steps = ((0, {"a": True, "g": "x", "h": "yz"}), (1, {"a": True, "g": "xy", "h": "z"}))
    assert "rule" not in story(rules, *steps)[-1]


def test_a_list_counts_as_one_value_and_no_number_is_skipped() -> None:
    counting = "type: value_count\nrules: [ra]\ngroup-by: [g]\ntimespan: 10s\ncondition: {gte: 2, field: v}"
    rules = sigma(detects("ra", "a"), correlates(counting))
    assert "rule" not in story(rules, (0, {"a": True, "g": "x", "v": ["p", "q"]}), (1, {"a": True, "g": "x"}))[-1]
    adding = counting.replace("value_count", "value_sum").replace("gte: 2", "gte: 0")
    rules = sigma(detects("ra", "a"), correlates(adding))
    told: list[dict[str, Any]] = [{"v": "5"}, {"v": "many"}, {"v": True}, {"v": [5]}, {"v": None}, {}, {"v": -5}]
    assert [
        "rule" in held for held in story(rules, *((n, {"a": True, "g": "x", **more}) for n, more in enumerate(told)))
    ] == [True, False, False, False, False, False, True]


def test_several_counted_fields_count_as_one_value() -> None:
    counting = "type: value_count\nrules: [ra]\ngroup-by: [g]\ntimespan: 10s\ncondition: {gte: 2, field: [v, w]}"
    rules = sigma(detects("ra", "a"), correlates(counting))
    one, other = {"a": True, "g": "x", "v": 1, "w": 2}, {"a": True, "g": "x", "v": 1, "w": 3}
    assert "rule" not in story(rules, (0, one), (1, one))[-1]
    assert "rule" in story(rules, (0, one), (1, other))[-1]


def test_an_average_is_of_the_numbers_in_the_window() -> None:
    rules = sigma(
        detects("ra", "a"),
        correlates("type: value_avg\nrules: [ra]\ngroup-by: [g]\ntimespan: 10s\ncondition: {gt: 5, field: v}"),
    )
    steps = [(float(t), {"a": True, "g": "x", "v": v}) for t, v in ((0, 4), (1, 6), (2, 7), (13, 5.5))]
    assert ["rule" in held for held in story(rules, *steps)] == [False, False, True, True]


TEMPORAL = "type: temporal\nrules: [ra, rb]\ngroup-by: [g]\ntimespan: 10s"


def test_one_event_cannot_fill_two_positions() -> None:
    rules = sigma(detects("ra", "a"), detects("rb", "b"), correlates(TEMPORAL))
    both, only = {"a": True, "b": True, "g": "x"}, {"b": True, "g": "x"}
    assert ["rule" in held for held in story(rules, (0, both), (1, only))] == [False, True]
    assert ["rule" in held for held in story(rules, (0, both), (1, both))] == [False, True]


def test_a_rule_listed_twice_is_filled_by_one_event() -> None:
    for kind in ("temporal", "temporal_ordered"):
        rules = sigma(
            detects("ra", "a"),
            detects("rb", "b"),
            correlates(TEMPORAL.replace("[ra, rb]", "[ra, ra, rb]").replace("temporal", kind)),
        )
        assert ["rule" in h for h in story(rules, (0, {"a": True, "g": "x"}), (1, {"b": True, "g": "x"}))] == [
            False,
            True,
        ]


def test_a_rule_listed_twice_counts_twice_where_a_part_is_enough() -> None:
    some = (
        TEMPORAL.replace("[ra, rb]", "[ra, ra, rb]").replace("temporal", "temporal_ordered") + "\ncondition: {gte: 2}"
    )
    rules = sigma(detects("ra", "a"), detects("rb", "b"), correlates(some))
    assert "rule" in story(rules, (0, {"a": True, "g": "x"}))[-1]
    assert "rule" not in story(rules, (0, {"b": True, "g": "x"}))[-1]


def test_so_many_of_them_are_enough() -> None:
    rules = sigma(
        *(detects(f"r{letter}", letter) for letter in "abc"),
        correlates(TEMPORAL.replace("[ra, rb]", "[ra, rb, rc]") + "\ncondition: {gte: 2}"),
    )
    assert "rule" in story(rules, (0, {"a": True, "g": "x"}), (5, {"c": True, "g": "x"}))[-1]


def test_order_counts_only_where_it_is_asked_for() -> None:
    backwards = ((0, {"b": True, "g": "x"}), (1, {"a": True, "g": "x"}))
    forwards = ((0, {"a": True, "g": "x"}), (1, {"b": True, "g": "x"}))
    ordered = sigma(
        detects("ra", "a"), detects("rb", "b"), correlates(TEMPORAL.replace("temporal", "temporal_ordered"))
    )
    anyhow = sigma(detects("ra", "a"), detects("rb", "b"), correlates(TEMPORAL))
    assert "rule" not in story(ordered, *backwards)[-1]
    assert "rule" in story(ordered, *forwards)[-1]
    assert "rule" in story(anyhow, *backwards)[-1]


def test_equal_times_keep_the_order_of_arrival() -> None:
    rules = sigma(detects("ra", "a"), detects("rb", "b"), correlates(TEMPORAL.replace("temporal", "temporal_ordered")))
    assert "rule" in story(rules, (0, {"a": True, "g": "x"}), (0, {"b": True, "g": "x"}))[-1]
    assert "rule" not in story(rules, (0, {"b": True, "g": "x"}), (0, {"a": True, "g": "x"}))[-1]


def test_aliases_bring_different_fields_together() -> None:
    body = TEMPORAL + "\naliases: {g: {ra: source, rb: target}}"
    rules = sigma(detects("ra", "a"), detects("rb", "b"), correlates(body))
    windows = MemoryWindows()
    rules.judge(event(a=True, source="10.0.0.1"), windows, 0.0)
    judged = rules.judge(event(b=True, target="10.0.0.1"), windows, 1.0)
    assert "rule" in judged.holds
    assert judged.matches[-1].event["g"] == "10.0.0.1"
    assert "rule" not in rules.judge(event(b=True, target="10.0.0.2"), windows, 2.0).holds


def test_a_correlation_may_count_another() -> None:
    rules = sigma(
        detects("ra", "a"),
        correlates(THREE, "burst"),
        correlates("type: event_count\nrules: [burst]\ngroup-by: [g]\ntimespan: 1m\ncondition: {gte: 2}"),
    )
    steps = [(float(t), {"a": True, "g": "x"}) for t in (0, 1, 2)]
    assert [sorted(held) for held in story(rules, *steps)] == [["ra"], ["burst", "ra"], ["burst", "ra", "rule"]]


def test_order_in_the_file_does_not_matter() -> None:
    rules = sigma(
        correlates("type: event_count\nrules: [burst]\ngroup-by: [g]\ntimespan: 1m\ncondition: {gte: 1}"),
        correlates(THREE, "burst"),
        detects("ra", "a"),
    )
    assert "rule" in story(rules, (0, {"a": True, "g": "x"}), (1, {"a": True, "g": "x"}))[-1]


def test_what_is_exempted_is_not_counted() -> None:
    exempting = head("known_drill") + (
        "logsource: {product: sentinel, service: uptime}\n"
        "filter: {rules: [ra], drill: {labels.drill: yes it is}, condition: not drill}\n"
    )
    rules = sigma(detects("ra", "a"), correlates(THREE), exempting)
    drill = {"a": True, "g": "x", "labels.drill": "yes it is"}
    assert story(rules, (0, drill), (1, drill)) == [set(), set()]
    assert rules.judge(event(**drill)).holds == frozenset()


def test_rules_refer_to_each_other_by_id_too() -> None:
    asked = sigma(detects("ra", "a"))
    rules = sigma(detects("ra", "a"), correlates(THREE.replace("[ra]", f"[{asked.rules['ra'].id.upper()}]")))
    assert "rule" in story(rules, (0, {"a": True, "g": "x"}), (1, {"a": True, "g": "x"}))[-1]


def test_windows_of_a_changed_rule_start_anew_and_those_of_others_stay() -> None:
    before = sigma(detects("ra", "a"), correlates(THREE))
    same = sigma("description: other words\n" + detects("ra", "a"), correlates(THREE), detects("rb", "b"))
    other = sigma(detects("ra", "b"), correlates(THREE))
    assert before.rules["rule"].digest == same.rules["rule"].digest
    assert before.rules["rule"].digest != other.rules["rule"].digest
    assert before.digest != same.digest
    windows = MemoryWindows()
    before.judge(event(a=True, g="x"), windows, 0.0)
    assert "rule" in same.judge(event(a=True, g="x"), windows, 1.0).holds
    assert "rule" not in other.judge(event(b=True, g="x"), windows, 2.0).holds


def test_a_list_changes_the_digest_of_the_rules_that_use_it_only() -> None:
    uses = plain("s: {f|expand: '%hosts%'}\ncondition: s", name="ra")
    one, other = (sigma(uses, detects("rb", "b"), lists={"hosts": hosts}) for hosts in (["x"], ["x", "y"]))
    assert one.rules["ra"].digest != other.rules["ra"].digest
    assert one.rules["rb"].digest == other.rules["rb"].digest
    assert one.digest != other.digest


def test_the_stalest_groups_go_first_and_are_counted() -> None:
    windows = MemoryWindows(most=3)
    rules = sigma(detects("ra", "a"), correlates(THREE))
    for n in range(5):
        rules.judge(event(a=True, g=f"g{n}"), windows, float(n))
    assert (len(windows), windows.evictions) == (3, 2)
    assert "rule" in rules.judge(event(a=True, g="g4"), windows, 5.0).holds
    assert "rule" not in rules.judge(event(a=True, g="g0"), windows, 6.0).holds


def test_expired_groups_are_swept_in_slices() -> None:
    windows = MemoryWindows()
    rules = sigma(detects("ra", "a"), correlates(THREE))
    for n in range(20):
        rules.judge(event(a=True, g=f"g{n}"), windows, 0.0)
    assert windows.sweep(500.0) == 0
    assert [windows.sweep(1_000.0, most=8) for _ in range(4)] == [8, 8, 4, 0]


def test_endless_values_make_no_endless_windows() -> None:
    counting = "type: value_count\nrules: [ra]\ngroup-by: [g]\ntimespan: 10s\ncondition: {gte: 3, field: v}"
    rules, windows = sigma(detects("ra", "a"), correlates(counting)), MemoryWindows()
    held = [
        "rule" in rules.judge(event(a=True, g="x" * 60_000, v=letter * 60_000), windows, 1.0).holds
        for letter in "ppqrR"
    ]
    assert held == [False, False, False, True, True]
    (state,) = [state for kept in windows._kept.values() for state, _ in kept.values()]
    assert len(state) < 1_000


def test_the_shapes_that_others_read() -> None:
    """The hub and the command line are written against these names."""
    assert {"group", "measured", "holds", "because"} == set(Measured.__dataclass_fields__)
    assert {"name", "given", "interval", "events", "expect", "match", "source"} == set(RuleTest.__dataclass_fields__)
