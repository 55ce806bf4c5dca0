"""The numbered traps of plain pySigma that concern rules and events, each with what happens here instead."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sigma.collection import SigmaCollection

from sentinel.detect.load import Layer, load_texts
from sentinel.detect.problem import RuleProblems
from sentinel.detect.windows import MemoryWindows
from sentinel.kit.regex import BadRegex, finder
from sentinel.model.event import Scalar
from tests.detect.good import FILES, SITE_DOWN
from tests.detect.worlds import REGISTER, head, holds, plain, sigma, uptime


def refused(rule: str) -> str:
    with pytest.raises(RuleProblems) as caught:
        load_texts([Layer(files={**FILES, "uptime/site_down.yml": rule})], REGISTER)
    return str(caught.value)


def test_t1_keys_are_never_ignored_and_never_overwritten() -> None:
    assert "unknown key 'levle'" in refused(SITE_DOWN.replace("level: high", "levle: high"))
    assert "duplicate key" in refused(SITE_DOWN.replace("level: high", "level: high\nlevel: low"))
    assert "'generate' belongs inside" in refused(SITE_DOWN.replace("level: high", "level: high\ngenerate: true"))


def test_t2_a_misspelt_field_under_not_would_always_be_true() -> None:
    assert "unknown field 'labls.drill'" in refused(SITE_DOWN.replace("labels.drill|", "labls.drill|"))
    assert "is never used" in refused(SITE_DOWN.replace(" and not drill", ""))


def test_t3_what_matches_anything_says_exists() -> None:
    for value in ("contains: ''", "startswith: '*'", "endswith: ['x', '**']"):
        assert "use 'exists'" in refused(SITE_DOWN.replace("contains: ya", value))
    assert "use 'exists'" in refused(
        SITE_DOWN.replace("sentinel.uptime.state: down}\n  s", "sentinel.uptime.state: []}\n  s")
    )


def test_t4_a_filter_that_would_restrict_is_refused_here_and_restricts_in_plain_sigma() -> None:
    restricts = head("f") + (
        "logsource: {product: sentinel, service: uptime}\n"
        "filter: {rules: [rule, unknown], only: {labels.x: y}, condition: only}\n"
    )
    rules = sigma(plain("s: {sentinel.uptime.state: down}\ncondition: s"), restricts)
    assert not holds(rules, uptime(state="down"))
    assert holds(rules, uptime(state="down", **{"labels.x": "y"}))


def test_t4_a_filter_of_another_logsource_changes_nothing_in_plain_sigma() -> None:
    other = head("f") + "logsource: {product: other}\nfilter: {rules: [rule], a: {f: x}, condition: not a}\n"
    general = head("g") + "logsource: {product: sentinel}\nfilter: {rules: [rule], a: {f: x}, condition: not a}\n"
    rule = plain("s: {sentinel.uptime.state: down}\ncondition: s")
    assert holds(sigma(rule, other), {**uptime(state="down"), "f": "x"})
    assert not holds(sigma(rule, general), {**uptime(state="down"), "f": "x"})


def test_t5_lone_surrogates_reach_no_pattern() -> None:
    rules = sigma(plain("s: {f|re: 'a.b'}\ncondition: s"))
    assert rules.judge({"event.dataset": "sentinel.uptime", "f": "a\ud800b"}).holds == {"rule"}


def test_t7_late_events_are_put_where_they_belong() -> None:
    parts = [plain(f"s: {{{name}: true}}\ncondition: s", name=f"r{name}") for name in "ab"]
    ordered = head("rule") + ("correlation: {type: temporal_ordered, rules: [ra, rb], group-by: [g], timespan: 10s}\n")
    rules, windows = sigma(*parts, ordered), MemoryWindows()
    steps = [("b", 5.0), ("a", 4.0), ("b", 4.5)]
    found = [
        rules.judge({"event.dataset": "sentinel.uptime", name: True, "g": 1}, windows, at).holds for name, at in steps
    ]
    assert ["rule" in one for one in found] == [False, False, True]


def test_t8_groups_are_bounded_and_evictions_counted() -> None:
    rules = sigma(
        plain("s: {a: true}\ncondition: s", name="ra"),
        head("rule")
        + "correlation: {type: event_count, rules: [ra], group-by: [g], timespan: 1h, condition: {gte: 2}}\n",
    )
    windows = MemoryWindows(most=100)
    for n in range(1_000):
        rules.judge({"event.dataset": "sentinel.uptime", "a": True, "g": n}, windows, float(n))
    assert (len(windows), windows.evictions) == (100, 900)


def test_t14_hashes_are_compared_cased_or_not_at_all() -> None:
    assert "add the modifier 'cased'" in refused(
        SITE_DOWN.replace("labels.drill|contains: ya", "sentinel.uptime.sha256: aB")
    )
    cased = SITE_DOWN.replace("labels.drill|contains: ya", "sentinel.uptime.sha256|cased: aB")
    rules = load_texts([Layer(files={**FILES, "uptime/site_down.yml": cased})], REGISTER)
    assert rules.judge(uptime(state="down", sha256="AB")).holds == {"site_down"}
    assert rules.judge(uptime(state="down", sha256="aB")).holds == frozenset()


def test_t15_t16_numbers_meet_numbers_and_never_bools() -> None:
    rules = sigma(plain("s: {f: 200}\nt: {f: 1}\ncondition: 1 of them"))
    met: list[Scalar] = [200, 200.0, "200", True, "1", 1.0]
    found = [bool(rules.judge({"event.dataset": "sentinel.uptime", "f": value}).holds) for value in met]
    assert found == [True, True, True, False, True, True]


def test_t17_yaml_changes_no_type_behind_the_author() -> None:
    for word in ("NO", "on", "1:30", "2029-02-14", "1.10", "0x10"):
        assert "quote it" in refused(SITE_DOWN.replace("labels.drill|contains: ya", f"labels.drill: {word}"))


def test_t18_hours_are_local_and_a_field_of_their_own() -> None:
    assert "knows no zone" in refused(SITE_DOWN.replace("labels.drill|contains: ya", '"@timestamp|hour": 3'))
    local = SITE_DOWN.replace("labels.drill|contains: ya", "sentinel.uptime.local|hour: 3")
    rules = load_texts([Layer(files={**FILES, "uptime/site_down.yml": local})], REGISTER)
    assert rules.judge(uptime(state="down", local="2029-02-14T03:30:00+08:00")).holds == frozenset()


@contextmanager
def said_on(descriptor: int) -> Iterator[list[bytes]]:
    """What was written to a descriptor meanwhile, by C too."""
    read, write = os.pipe()
    kept = os.dup(descriptor)
    told: list[bytes] = []
    os.dup2(write, descriptor)
    try:
        yield told
    finally:
        os.dup2(kept, descriptor)
        for one in (write, kept):
            os.close(one)
        while chunk := os.read(read, 65_536):
            told.append(chunk)
        os.close(read)


def test_re2_writes_nothing_to_stderr() -> None:
    with said_on(2) as told:
        with pytest.raises(BadRegex):
            finder("(?=a)b")
        assert "look-around" in refused(SITE_DOWN.replace("contains: ya", "re: '(?=a)b'"))
    assert told == []


def test_a_wildcard_pattern_that_re2_cannot_hold_is_a_problem_of_its_line() -> None:
    """It once came out of the loader as a bug: no line was named, and a reload failed without words."""
    for written in (f"'{'*a?' * 1_300}'", f"['short', '{'?' * 4_500}']"):
        told = refused(SITE_DOWN.replace("contains: ya", f"contains: {written}"))
        assert "longer than 4,000 characters" in told
        assert "site_down.yml:" in told


def test_filters_keep_their_names_and_digests_their_value() -> None:
    one, other = (load_texts([Layer(files=FILES)], REGISTER) for _ in range(2))
    assert [f.name for rule in one.detections() for f in rule.filters] == ["known_drill"]
    assert one.digest == other.digest
    assert {name: rule.digest for name, rule in one.rules.items()} == {n: r.digest for n, r in other.rules.items()}


def test_loading_touches_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        pytest.fail("loading rules opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    load_texts([Layer(files=FILES)], REGISTER)


def test_plain_pysigma_still_falls_into_these_traps() -> None:
    """If this fails, pySigma became stricter and our own checks may be simplified."""
    careless: dict[str, Any] = {
        "title": "x",
        "levle": "high",
        "logsource": {"product": "a"},
        "detection": {"s": {"f|contains": ""}, "unused": {"g": []}, "condition": "s"},
    }
    collection = SigmaCollection.from_dicts([careless], collect_errors=True)
    assert collection.errors == []


def test_judging_needs_no_parser() -> None:
    """The daemon's hot path imports neither pySigma nor pyparsing; loading does, when it is needed."""
    code = "import sys; import sentinel.detect.ruleset; print([m for m in ('sigma', 'pyparsing') if m in sys.modules])"
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
