"""A record played to rules: incidents live on it as in the hub, whatever is in it, and the same twice."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.casework.look import key_of
from sentinel.hub.replay import compare, play, read
from tests.hub.desk import shipped

STATES = st.sampled_from(["up", "down", "slow", "blocked", "unknown"])
ROWS = st.lists(
    st.tuples(st.sampled_from(["s1", "s2"]), STATES, st.integers(-30, 200), st.sampled_from(["a", "b"])), max_size=40
)


def lines(rows: list[tuple[str, str, int, str]]) -> list[str]:
    at, out = 1_900_000_000.0, list[str]()
    for site, state, step, vantage in rows:
        at += step
        event: dict[str, Any] = {"event.outcome": "success", "service.name": site, "observer.name": vantage}
        event |= {"event.dataset": "sentinel.uptime", "sentinel.uptime.state": state}
        source = {"product": "sentinel", "service": "uptime"}
        out.append(json.dumps({"id": len(out), "logsource": source, "event": event, "ts": at}))
    return out


def nobody(_line: int, text: str) -> None:
    raise AssertionError(text)


@settings(max_examples=40)
@given(rows=ROWS)
def test_the_same_rules_play_the_same_and_order_is_kept(rows: list[tuple[str, str, int, str]]) -> None:
    record = read(lines(rows), nobody)
    found = compare(shipped(), shipped(), record)
    played = play(shipped(), record)
    assert (found.any, found.same) == (False, len(played))
    assert all(one.resolved_at is None or one.opened_at <= one.resolved_at for one in played)


def test_a_correlated_event_of_the_record_opens_its_incident_and_it_ends_with_its_parts() -> None:
    row = [("s1", "down", 60, "a"), ("s1", "down", 3, "a"), ("s1", "up", 60, "a"), ("s1", "up", 60, "a")]
    record = lines(row)
    (down,) = [one for one in play(shipped(), read(record, nobody)) if one.rule == "site_down"]
    assert down.resolved_at is not None
    event = {
        "event.dataset": "sentinel.correlated",
        "sentinel.correlated.kind": "provider_outage",
        "sentinel.correlated.struck": True,
        "sentinel.correlated.provider": "203.0.113.0/24",
        "sentinel.correlated.parts": [key_of(shipped().rules["site_down"], {"service.name": "s1"})],
        "service.name": "s1",
    }
    outage = {"id": "o", "logsource": {"product": "sentinel", "service": "correlated"}, "event": event}
    played = play(shipped(), read([*record[:2], json.dumps(outage), *record[2:]], nobody))
    assert [(one.rule, one.about, one.resolved_at) for one in played] == [
        ("site_down", "s1", down.resolved_at),
        ("provider_outage", "203.0.113.0/24", down.resolved_at),
    ]


def test_how_often_a_vantage_looks_is_read_off_the_record() -> None:
    slow = [("s1", "down", 600, "a"), ("s1", "down", 600, "a")]
    assert [one.rule for one in play(shipped(), read(lines(slow), nobody))] == ["site_down"]
