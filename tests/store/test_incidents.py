"""Incidents: numbers that are never given twice, a timeline that only grows, lists that find what people ask for."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.model.incident import Incident, Phase, Verdict, Witness
from sentinel.model.severity import Severity
from sentinel.store.errors import LedgerRefused
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import IncidentFilter, Unit
from tests.store.things import NOW, entry, incident, later, pending

EVERY = frozenset[str]()


def save(ledger: SqlLedger, one: Incident, text: str = "") -> Incident:
    return ledger.apply(lambda unit: unit.save(one, text))


def found(ledger: SqlLedger, wanted: IncidentFilter) -> list[str]:
    return [i.key for i in ledger.look(lambda view: view.incidents(wanted))]


def test_a_suspicion_has_no_number_and_is_not_listed(ledger: SqlLedger) -> None:
    assert save(ledger, pending()).number is None
    assert found(ledger, IncidentFilter(statuses=EVERY)) == []
    assert ledger.look(lambda view: view.unresolved()) == [pending()]
    assert ledger.look(lambda view: view.incident("key-1")) == pending()


def test_a_drill_counts_from_elsewhere_and_never_backwards(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.count_from(900_010))
    assert save(ledger, incident()).ref == "INC-900010"
    ledger.apply(lambda unit: unit.count_from(5))
    assert save(ledger, incident(key="key-2")).number == 900_011


def test_it_gets_the_next_number_when_it_opens_and_keeps_it(ledger: SqlLedger) -> None:
    save(ledger, pending())
    opened = save(ledger, incident())
    assert opened == incident(number=1)
    assert save(ledger, replace(opened, severity=Severity.CRITICAL)).number == 1
    assert save(ledger, incident(key="key-2")).number == 2
    assert [i.number for i in ledger.look(lambda view: view.unresolved())] == [1, 2]


def test_every_field_comes_back(ledger: SqlLedger) -> None:
    witness = Witness(network="AS1", vantage="v", verdict=Verdict.BAD, at=NOW, interval=60.0, bad_since=NOW)
    full = incident(
        witnesses=(witness,),
        changes=(NOW, later(minutes=1)),
        parts=("a", "b"),
        account="akun-1",
        event={"a": 1, "b": 1.5, "c": True, "d": None, "e": ["x"], "f": [1, 2], "g": "teks\u202e\ud800\x00"},
        fields={"labels.tier": "critical"},
    )
    kept = save(ledger, full)
    read = ledger.look(lambda view: view.numbered(1))
    assert read is not None
    assert read.event["g"] == "teks\u202e\ufffd\ufffd"
    assert replace(read, event={}) == replace(kept, event={})
    assert {k: v for k, v in read.event.items() if k != "g"} == {k: v for k, v in full.event.items() if k != "g"}


def test_a_number_is_never_given_twice_not_even_after_a_failure(ledger: SqlLedger) -> None:
    save(ledger, incident())
    with pytest.raises(ZeroDivisionError):
        ledger.apply(lambda unit: (unit.save(incident(key="lost")), 1 // 0))
    save(ledger, incident(key="key-2"))
    numbers = [i.number for i in ledger.look(lambda view: view.incidents(IncidentFilter()))]
    assert numbers == [2, 1]


def test_a_resolved_cause_that_comes_back_later_is_another_incident(ledger: SqlLedger) -> None:
    opened = save(ledger, incident())
    save(ledger, replace(opened, phase=Phase.RESOLVED, resolved_at=later(hours=1)))
    save(ledger, pending(first_at=later(days=1)))
    assert ledger.look(lambda view: view.incident("key-1")) == pending(first_at=later(days=1))
    again = save(ledger, incident(first_at=later(days=1)))
    assert again.number == 2
    assert ledger.look(lambda view: view.incident("key-1")) == again
    assert ledger.look(lambda view: view.unresolved()) == [again]


def test_a_suspicion_that_came_to_nothing_is_forgotten_and_nothing_else(ledger: SqlLedger) -> None:
    opened = save(ledger, incident())
    resolved = save(ledger, replace(opened, phase=Phase.RESOLVED, resolved_at=later(hours=1)))
    save(ledger, pending())
    save(ledger, pending(key="key-2"))
    ledger.apply(lambda unit: unit.drop("key-1"))
    assert ledger.look(lambda view: (view.incident("key-1"), view.unresolved())) == (resolved, [pending(key="key-2")])


LISTED = {
    "down": incident(key="down"),
    "ack": incident(key="ack", acknowledged_at=NOW, acknowledged_by="Siti", target="bawaslu-ntb", rule="tls_untrusted"),
    "over": incident(key="over", phase=Phase.RESOLVED, severity=Severity.CRITICAL, opened_at=later(hours=-5)),
    "mild": incident(key="mild", severity=Severity.INFO, event={"labels.region": "5271"}),
    "east": incident(key="east", event={"labels.region": "81"}, opened_at=later(hours=3)),
}


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (IncidentFilter(), ["east", "mild", "ack", "down"]),
        (IncidentFilter(statuses=EVERY), ["east", "mild", "over", "ack", "down"]),
        (IncidentFilter(statuses=frozenset({"resolved"})), ["over"]),
        (IncidentFilter(statuses=frozenset({"acknowledged"})), ["ack"]),
        (IncidentFilter(least=Severity.HIGH), ["east", "ack", "down"]),
        (IncidentFilter(least=Severity.INFO), ["east", "mild", "ack", "down"]),
        (IncidentFilter(target="bawaslu-ntb"), ["ack"]),
        (IncidentFilter(rule="site_down", statuses=EVERY), ["east", "mild", "over", "down"]),
        (IncidentFilter(region="52"), ["mild", "ack", "down"]),
        (IncidentFilter(region="5271"), ["mild"]),
        (IncidentFilter(region="%"), []),
        (IncidentFilter(since=NOW), ["east", "mild", "ack", "down"]),
        (IncidentFilter(since=later(hours=3)), ["east"]),
        (IncidentFilter(until=NOW, statuses=EVERY), ["over"]),
        (IncidentFilter(limit=2), ["east", "mild"]),
        (IncidentFilter(region="52", rule="site_down", least=Severity.HIGH), ["down"]),
    ],
)
def test_lists_hold_what_was_asked_for_newest_first(ledger: SqlLedger, wanted: IncidentFilter, keys: list[str]) -> None:
    for one in LISTED.values():
        save(ledger, one)
    assert found(ledger, wanted) == keys


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("diretas", ["down"]),
        ("DIRETAS surabaya", ["down"]),
        ("surab", ["down"]),
        ("élection", ["mild"]),
        ("election", ["mild"]),
        ("INC-000001", ["down"]),
        ("site_down", ["mild", "down"]),
        ("kpu-ntb", ["mild", "down"]),
        ("diretas mataram", []),
        ('"', ["mild", "down"]),
        ("'; DROP TABLE incidents; --", []),
        ("kpu NOT diretas", []),
        ("surabaya*", ["down"]),
        ("NEAR(a b)", []),
        ("slot-gacor.example", ["down"]),
        ("192.0.2.7", ["down"]),
        ("words:diretas", []),
    ],
)
def test_search_finds_words_whatever_people_type(ledger: SqlLedger, words: str, hits: list[str]) -> None:
    event = {"url.full": "https://slot-gacor.example/", "dns.resolved_ip": ["192.0.2.7"], "a": 1}
    save(ledger, incident(key="down", event=event), "Situs KPU Kota Surabaya diretas")
    save(ledger, incident(key="mild"), "Élection lookalike")
    assert found(ledger, IncidentFilter(search=words)) == hits


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=40))
def test_no_search_is_an_error(ledger: SqlLedger, words: str) -> None:
    assert found(ledger, IncidentFilter(search=words)) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(max_size=20) | st.sampled_from(["\ud800", "a\0b", "\udfff\0"]))
def test_whatever_people_and_sites_write_can_be_kept_and_asked_for(ledger: SqlLedger, text: str) -> None:
    def job(unit: Unit) -> None:
        number = unit.save(incident(key=text, target=text, rule=text), text).number or 0
        unit.enter(number, replace(entry(text=text), who=text, login=text))
        unit.withhold(number, text, "opened", NOW, text)

    ledger.apply(job)
    assert ledger.look(lambda view: view.incidents(IncidentFilter(target=text, region=text, search=text))) is not None
    assert ledger.look(lambda view: view.incident(text)) is not None


def test_a_new_text_replaces_the_old_one_and_none_keeps_it(ledger: SqlLedger) -> None:
    opened = save(ledger, incident(), "Situs tak terpantau")
    save(ledger, replace(opened, count=2))
    assert found(ledger, IncidentFilter(search="terpantau")) == ["key-1"]
    save(ledger, opened, "Situs pulih")
    assert found(ledger, IncidentFilter(search="terpantau")) == []
    assert found(ledger, IncidentFilter(search="pulih kpu-ntb")) == ["key-1"]


def test_the_timeline_is_in_order_and_says_who(ledger: SqlLedger) -> None:
    save(ledger, incident())
    lines = [entry("opened"), entry("noted", "Sudah ditelepon"), entry("acknowledged", at=later(minutes=-1))]
    for line in lines:
        ledger.apply(partial(enter, line=line))
    assert ledger.look(lambda view: view.timeline(1)) == lines
    assert ledger.look(lambda view: view.timeline(2)) == []


def enter(unit: Unit, line: object) -> None:
    unit.enter(1, line)  # type: ignore[arg-type]  # partial hides the type


@pytest.mark.parametrize("change", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["timeline", "acts"])
def test_nobody_can_rewrite_what_people_did(ledger: SqlLedger, table: str, change: str) -> None:
    save(ledger, incident())
    ledger.apply(lambda unit: unit.enter(1, entry()))
    ledger.apply(lambda unit: unit.switch("kpu-ntb", enabled=False, entry=entry()))
    with pytest.raises(LedgerRefused, match=f"{table} is append-only"):
        ledger.apply(lambda unit: unit._connection.exec_driver_sql(change.format(table)))  # type: ignore[attr-defined]  # by hand


def test_a_line_for_an_incident_that_does_not_exist_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(LedgerRefused):
        ledger.apply(lambda unit: unit.enter(99, entry()))


def test_events_keep_the_first_fifty_and_the_newest_fifty(ledger: SqlLedger) -> None:
    def attach(unit: Unit, first: int, end: int) -> None:
        for number in range(first, end):
            unit.attach(1, {"number": number}, ["a" * 64, f"{number % 3:064}"])

    save(ledger, incident())
    save(ledger, incident(key="key-2"))
    ledger.apply(lambda unit: unit.attach(2, {"number": -1}))
    ledger.apply(lambda unit: attach(unit, 0, 100))
    assert [e["number"] for e in ledger.look(lambda view: view.events(1))] == list(range(100))
    ledger.apply(lambda unit: attach(unit, 100, 180))
    assert [e["number"] for e in ledger.look(lambda view: view.events(1))] == [*range(50), *range(130, 180)]
    assert ledger.look(lambda view: view.events(2)) == [{"number": -1}]
    assert ledger.look(lambda view: view.evidence(1)) == ["a" * 64, *(f"{n:064}" for n in range(3))]
