"""Explain: each leaf true or false, with field, value and line; and why a correlation or a filter decided."""

import pytest

from sentinel.detect.explain import Reason, Unexplained, explain, lines
from sentinel.detect.load import Layer, load_texts
from sentinel.model.event import Event
from tests.detect.good import FILES
from tests.detect.worlds import REGISTER, plain, sigma, uptime

RULES = load_texts([Layer(files=FILES)], REGISTER)


def told(name: str, *events: tuple[float | None, Event]) -> list[str]:
    return list(lines(explain(RULES, name, events)))


def test_each_leaf_says_what_was_asked_what_stood_there_and_on_which_line() -> None:
    event = uptime(state="up", ms=6_000, **{"labels.drill": "tidak"})
    assert told("site_down", (None, event)) == [
        "yes rule site_down  (line 1)",
        "  yes and",
        "    yes or",
        "      no  down  (line 12)",
        "        no  sentinel.uptime.state is \"down\"  found 'up'  (line 12)",
        "      yes slow  (line 13)",
        "        yes sentinel.uptime.ms gte 5000  found 6000  (line 13)",
        "    yes not",
        "      no  drill  (line 15)",
        "        no  labels.drill contains \"ya\"  found 'tidak'  (line 15)",
        "  yes filter known_drill",
        "    yes not",
        "      no  rehearsal  (line 11)",
        '        no  url.domain endswith expand "%hosts%"  found absent  (line 11)',
    ]


def test_an_exemption_is_named() -> None:
    answer = explain(RULES, "site_down", [(None, uptime(state="down", **{"url.domain": "x.latihan.example"}))])
    assert not answer.holds
    assert answer.parts[0].holds
    assert answer.parts[1].text == "exempted by filter known_drill"


def test_an_array_of_events_fills_the_windows() -> None:
    row = [(float(n), uptime(state="down", **{"labels.family": "kpu", "service.name": f"s{n}"})) for n in range(3)]
    assert told("many_down", *row)[0] == "yes rule many_down: value_count gte 3, measured 3  (line 1)"
    assert told("many_down", *row[:2])[0] == "no  rule many_down: value_count gte 3, measured 2  (line 1)"
    assert told("many_down", *row)[1] == "  yes rule site_down  (line 1)"
    single = [(float(n), uptime(state="down")) for n in range(3)]
    assert (
        told("many_down", *single)[0] == "no  rule many_down: value_count gte 3, this event is not correlated  (line 1)"
    )
    assert "not correlated" in told("many_down", (None, row[0][1]))[0]


def test_explaining_agrees_with_judging() -> None:
    for state in ("up", "down", "slow"):
        for host in ("a.example", "x.latihan.example"):
            event = uptime(state=state, ms=1, **{"url.domain": host})
            judged = RULES.judge(event)
            for name in ("site_down", "uptime_seen_good"):
                assert explain(RULES, name, [(None, event)]).holds is (name in judged.holds)


def test_an_event_of_another_service_is_no_answer() -> None:
    answer = explain(RULES, "site_down", [(None, {"event.dataset": "sentinel.tls"})])
    assert (
        answer.text
        == "rule site_down reads product sentinel, service uptime, this event is of product sentinel, service tls"
    )
    assert not answer.holds


def test_hostile_values_stay_on_their_line() -> None:
    rules = sigma(plain("s: {f: x}\nk: judi\ncondition: s or k"))
    event: Event = {"event.dataset": "sentinel.uptime", "f": "a\nyes rule\x1b[2J\u202e" + "z" * 500}
    answer = list(lines(explain(rules, "rule", [(None, event)])))
    assert all(line.isprintable() and len(line) < 200 for line in answer)
    assert "found 2 fields" in answer[-1]


def test_what_cannot_be_explained_is_said() -> None:
    with pytest.raises(Unexplained, match="there is no rule 'none'"):
        explain(RULES, "none", [(None, {})])
    with pytest.raises(Unexplained, match="there is no event"):
        explain(RULES, "site_down", [])


def test_a_reason_is_plain_data() -> None:
    assert {"what", "text", "holds", "line", "found", "parts"} == set(Reason.__dataclass_fields__)
