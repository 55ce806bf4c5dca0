"""``rules eval``: lines in, lines out, in order; the same semantics in both profiles."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from sentinel.detect.evaluate import evaluate, read_line
from sentinel.detect.load import Layer, load_texts
from sentinel.detect.ruleset import RuleSet
from tests.detect.good import FILES
from tests.detect.worlds import REGISTER, head, sigma


def line(number: object, source: dict[str, Any] | None, event: object, ts: object = None) -> str:
    more = {} if ts is None else {"ts": ts}
    return json.dumps({"id": number, "logsource": source, "event": event, **more})


def run(rules: RuleSet, *texts: str) -> tuple[list[tuple[Any, str]], list[tuple[int, str]]]:
    complaints: list[tuple[int, str]] = []
    out = [json.loads(one) for one in evaluate(rules, texts, lambda n, told: complaints.append((n, told)))]
    assert all(set(one) == {"event", "rule"} for one in out)
    return [(one["event"], one["rule"]) for one in out], complaints


def bare(source: str, *, title: str = "T", more: str = "") -> str:
    return f"title: {title}\n{more}logsource: {{{source}}}\ndetection: {{s: {{f: x}}, condition: s}}\n"


def test_product_category_and_service_are_all_equal_and_absent_equals_absent() -> None:
    rules = sigma(
        bare("product: windows", more="name: p\n"),
        bare("product: windows, category: process_creation", more="name: pc\n"),
        bare("product: windows, service: security", more="name: ps\n"),
        bare("category: process_creation", more="name: c\n"),
    )
    sources: list[dict[str, Any] | None] = [
        {"product": "windows"},
        {"product": "windows", "category": "process_creation"},
        {"product": "windows", "service": "security", "category": None},
        {"category": "process_creation"},
        {"product": "windows", "category": "process_creation", "service": "security"},
        {"product": "Windows"},
        {},
        None,
    ]
    found, complaints = run(rules, *(line(n, source, {"f": "X"}) for n, source in enumerate(sources)))
    assert found == [(0, "p"), (1, "pc"), (2, "ps"), (3, "c")]
    assert complaints == []


def test_a_rule_is_called_by_its_name_else_its_id_else_its_title() -> None:
    rules = sigma(
        bare("product: a", more="name: the_name\nid: 929a690e-bef0-4204-a928-ef5e620d6fcc\n"),
        bare("product: a", more="id: 929A690E-bef0-4204-a928-ef5e620d6fcd\n"),
        bare("product: a", title="Only a title"),
    )
    found, _ = run(rules, line("e", {"product": "a"}, {"f": "x"}))
    assert [name for _, name in found] == ["the_name", "929a690e-bef0-4204-a928-ef5e620d6fcd", "Only a title"]


PARTS = (
    head("failed") + "logsource: {product: a}\ndetection: {s: {f: fail}, condition: s}\n",
    head("worked") + "logsource: {product: a}\ndetection: {s: {f: ok}, condition: s}\n",
)
GUESSED = """\
correlation:
  type: event_count
  rules: [failed]
  group-by: [user]
  timespan: 10s
  condition: {gte: 2}
"""
BROKEN_IN = """\
correlation:
  type: temporal_ordered
  rules: [guessed, worked]
  group-by: [user]
  timespan: 1m
"""
STEPS = [(0, "fail"), (1, "fail"), (2, "fail"), (3, "ok"), (90, "ok")]


def test_parts_are_silent_and_a_correlation_prints_at_each_event_at_which_it_holds() -> None:
    rules = sigma(head("broken_in") + BROKEN_IN, head("guessed") + GUESSED, *PARTS)
    found, _ = run(rules, *(line(n, {"product": "a"}, {"f": f, "user": "U"}, n) for n, f in STEPS))
    assert found == [(3, "broken_in")]
    both = BROKEN_IN.replace("timespan", "generate: true\n  timespan")
    rules = sigma(head("broken_in") + both, head("guessed") + GUESSED, *PARTS)
    found, _ = run(rules, *(line(n, {"product": "a"}, {"f": f, "user": "U"}, n) for n, f in STEPS))
    assert found == [(1, "guessed"), (2, "guessed"), (3, "worked"), (3, "broken_in"), (90, "worked")]


def test_time_is_ts_else_timestamp_else_nothing_is_correlated() -> None:
    rules = sigma(head("guessed") + GUESSED, *PARTS)
    fail = {"f": "fail", "user": "u"}
    stamped = [{**fail, "@timestamp": f"2029-02-14T0{h}:00:0{s}{z}"} for h, s, z in ((1, 0, "Z"), (9, 5, "+08:00"))]
    assert run(rules, *(line(n, {"product": "a"}, e) for n, e in enumerate(stamped)))[0] == [(1, "guessed")]
    assert run(rules, *(line(n, {"product": "a"}, e, n * 60) for n, e in enumerate(stamped)))[0] == []
    assert run(rules, *(line(n, {"product": "a"}, fail) for n in range(3)))[0] == []
    odd = [{**fail, "@timestamp": stamp} for stamp in ("soon", "2029-02-14T01:00:00", "2029-02-14 01:00:01", True, [1])]
    assert run(rules, *(line(n, {"product": "a"}, e) for n, e in enumerate(odd)))[0] == [(2, "guessed")]
    numbers = [{**fail, "@timestamp": stamp} for stamp in (1_865_466_000, 1_865_466_005_000)]
    assert run(rules, *(line(n, {"product": "a"}, e) for n, e in enumerate(numbers)))[0] == [(1, "guessed")]


def test_a_time_without_a_zone_is_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Makassar")
    time.tzset()
    try:
        text = line(1, None, {"@timestamp": "2029-02-14T01:00:00"})
        assert read_line(text).at == datetime(2029, 2, 14, 1, tzinfo=UTC).timestamp()
    finally:
        monkeypatch.undo()
        time.tzset()


def test_events_out_of_order_are_judged_by_their_own_time() -> None:
    rules = sigma(head("guessed") + GUESSED, *PARTS)
    fail = {"f": "fail", "user": "u"}
    found, _ = run(rules, *(line(ts, {"product": "a"}, fail, ts) for ts in (100, 200, 95, 205, 104.5)))
    assert found == [(205, "guessed"), (104.5, "guessed")]


def test_a_line_that_is_no_event_is_told_and_the_next_one_goes_on() -> None:
    rules = sigma(bare("product: a", more="name: r\n"))
    good = line("good", {"product": "a"}, {"f": "x"})
    bad = [
        "{",
        "[]",
        '{"event": {}}',
        line(1, {"product": "a"}, ["f"]),
        line(1, {"product": 5}, {}),
        '{"id": 1, "logsource": "a", "event": {}}',
        line(1, {"product": "a"}, {}, "now"),
        line(1, {"product": "a"}, {}, ts=True),
        '{"id": 1, "event": {}, "ts": 1e999}',
        "[" * 100_000,
        '{"id": 1, "event": {"f": ' + "9" * 5_000 + "}}",
    ]
    found, complaints = run(rules, good, *bad, "", "  \n", good)
    assert found == [("good", "r")] * 2
    assert [number for number, _ in complaints] == list(range(2, 13))
    assert all(told.isprintable() and len(told) < 120 for _, told in complaints)


def test_values_that_json_allows_and_rules_cannot_read_do_no_harm() -> None:
    rules = sigma(bare("product: a", more="name: r\n"))
    odd = '{"f": ["\\ud800", {"a": 1}, NaN, "x"], "g": Infinity}'
    found, complaints = run(rules, '{"id": "\\ud800", "logsource": {"product": "a"}, "event": ' + odd + "}")
    assert (found, complaints) == ([("\ud800", "r")], [])


def test_the_sentinel_profile_judges_the_same_and_signals_print() -> None:
    events = [
        {"sentinel.uptime.state": state, "labels.family": "kpu", "service.name": str(n), "url.domain": host}
        for n, (state, host) in enumerate(
            [("down", "a"), ("up", "a"), ("down", "x.latihan.example"), ("down", "a"), ("down", "a")]
        )
    ]
    texts = [line(n, {"product": "sentinel", "service": "uptime"}, e, n) for n, e in enumerate(events)]
    strict = run(load_texts([Layer(files=FILES)], REGISTER), *texts)
    assert strict == run(load_texts([Layer(files=FILES)], REGISTER, profile="sigma"), *texts)
    assert strict[0] == [
        (0, "site_down"),
        (1, "uptime_seen_good"),
        (3, "site_down"),
        (4, "site_down"),
        (4, "many_down"),
    ]
