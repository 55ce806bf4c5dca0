"""What was seen: the newest look, every look in its slimmest form, hours, and full looks of changes and failures."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.model.failure import Code, Failure, Layer
from sentinel.store.errors import LedgerRefused
from sentinel.store.ledger import SqlLedger
from sentinel.store.packing import MOST_PACKED, Slim, pack, unpack
from sentinel.store.ports import Hour, Latest, Unit
from tests.store.things import CHECK, NOW, later, latest, observation

VANTAGE = "mataram-1"


def record(unit: Unit, at: datetime = NOW, *, full: bool = False, **changes: Any) -> None:  # noqa: ANN401 - fields
    seen = latest(**{"at": at, "good_at": at, **changes})
    unit.record(observation(at=at, vantage=seen.vantage), seen, seen.facts if full else None, full=full)


def test_the_newest_look_replaces_the_one_before_and_keeps_every_field(ledger: SqlLedger) -> None:
    failed = latest(
        at=later(minutes=1),
        outcome="failed",
        state="unknown",
        reason="tcp.connect_timeout",
        blind_since=later(minutes=1),
    )
    ledger.apply(lambda unit: unit.save_latest(latest()))
    ledger.apply(lambda unit: unit.save_latest(failed))
    assert ledger.look(lambda view: view.latest(CHECK, VANTAGE)) == failed
    assert ledger.look(lambda view: view.all_latest()) == [failed]
    assert ledger.look(lambda view: view.latest(CHECK, "elsewhere")) is None


def test_a_transaction_sees_the_looks_it_has_just_saved(ledger: SqlLedger) -> None:
    def job(unit: Unit) -> tuple[Latest | None, list[Latest]]:
        unit.save_latest(latest())
        return unit.latest(CHECK, VANTAGE), unit.all_latest()

    assert ledger.apply(job) == (latest(), [latest()])


def test_the_newest_looks_of_a_batch_are_brought_at_once_and_never_outdated(ledger: SqlLedger) -> None:
    def job(unit: Unit) -> list[Latest | None]:
        unit.bring(VANTAGE, [CHECK, "target:new/uptime"])
        brought = [unit.latest(CHECK, VANTAGE), unit.latest("target:new/uptime", VANTAGE), unit.latest(CHECK, "else")]
        unit.save_latest(latest(state="down"))
        after = [unit.latest(CHECK, VANTAGE)]
        unit.all_latest()  # writes what was gathered
        after.append(unit.latest(CHECK, VANTAGE))
        unit.forget(CHECK)
        return [*brought, *after, unit.latest(CHECK, VANTAGE)]

    ledger.apply(lambda unit: unit.save_latest(latest()))
    assert ledger.apply(job) == [latest(), None, None, latest(state="down"), latest(state="down"), None]


def test_all_newest_looks_can_come_without_their_facts(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.save_latest(latest()))
    assert ledger.look(lambda view: view.all_latest(facts=False)) == [latest(facts=None)]


def test_every_look_is_kept_slim_and_counted_in_its_hour(ledger: SqlLedger) -> None:
    def job(unit: Unit) -> None:
        record(unit, later(minutes=0), duration_ms=10.0)
        record(unit, later(minutes=1), duration_ms=30.0, state="down", good_at=NOW)
        record(unit, later(minutes=2), outcome="failed", state="unknown", duration_ms=9000.0)
        record(unit, later(minutes=40), duration_ms=50.0)

    ledger.apply(job)
    samples = ledger.look(lambda view: view.samples(CHECK, VANTAGE, NOW, later(hours=1)))
    assert [(s.verdict, s.state, s.duration_ms) for s in samples] == [
        ("good", "up", 10.0),
        ("bad", "down", 30.0),
        ("unknown", "unknown", 9000.0),
        ("good", "up", 50.0),
    ]
    first = Hour(
        check=CHECK,
        vantage=VANTAGE,
        at=NOW.replace(minute=0),
        good=1,
        bad=1,
        unknown=1,
        least_ms=10.0,
        mean_ms=20.0,
        most_ms=30.0,
    )
    second = replace(
        first, at=NOW.replace(hour=2, minute=0), bad=0, unknown=0, least_ms=50.0, mean_ms=50.0, most_ms=50.0
    )
    assert ledger.look(lambda view: view.hours(CHECK, NOW)) == [first, second]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "good"),
        ({"state": "slow"}, "good"),
        ({"state": "down", "good_at": later(minutes=-1)}, "bad"),
        ({"state": "expired", "good_at": None}, "bad"),
        ({"state": "blocked", "good_at": None}, "unknown"),
        ({"state": "unknown", "good_at": None}, "unknown"),
        ({"outcome": "failed", "state": "unknown"}, "unknown"),
        ({"outcome": "skipped", "state": "unknown", "reason": "vantage offline"}, "unknown"),
    ],
)
def test_unknown_is_neither_good_nor_bad(ledger: SqlLedger, changes: dict[str, Any], verdict: str) -> None:
    ledger.apply(lambda unit: record(unit, **changes))
    (sample,) = ledger.look(lambda view: view.samples(CHECK, VANTAGE, NOW, later(minutes=1)))
    assert sample.verdict == verdict


def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(ledger: SqlLedger) -> None:
    for minutes in range(4):
        ledger.apply(partial(record, at=later(minutes=minutes)))
    for _ in range(2):
        found = ledger.look(lambda view: view.samples(CHECK, VANTAGE, later(minutes=1), later(minutes=3)))
        assert [s.at for s in found] == [later(minutes=1), later(minutes=2)]
        ledger.apply(lambda unit: unit.roll_up(100))


moments = st.integers(0, 5 * 3600 * 1000).map(lambda ms: NOW + timedelta(milliseconds=ms))
seen_looks = st.tuples(
    moments,
    st.sampled_from([VANTAGE, "jakarta-1"]),
    st.sampled_from(["up", "down", "unknown"]),
    st.floats(0, 9e4, width=32),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(given_looks=st.lists(seen_looks, max_size=25), rolls=st.lists(st.integers(1, 10), max_size=6))
def test_rolling_up_at_any_moment_changes_nothing_that_can_be_asked(
    ledger: SqlLedger, given_looks: list[tuple[datetime, str, str, float]], rolls: list[int]
) -> None:
    def job(unit: Unit) -> None:
        unit.prune({"hours": later(days=9), "observations": later(days=9)}, 1000)
        for number, (at, vantage, state, took) in enumerate(given_looks):
            record(unit, at, vantage=vantage, state=state, duration_ms=took, good_at=at if state == "up" else None)
            if number < len(rolls):
                unit.roll_up(rolls[number])

    ledger.apply(lambda unit: unit.roll_up(1000))
    ledger.apply(job)

    def asked() -> object:
        return ledger.look(
            lambda view: (
                [
                    (h, h.mean_ms and round(h.mean_ms, 3))
                    for h in (replace(h, mean_ms=None) for h in view.hours(CHECK, NOW))
                ],
                [sorted(view.samples(CHECK, v, NOW, later(hours=9)), key=repr) for v in (VANTAGE, "jakarta-1")],
            )
        )

    before = asked()
    while ledger.apply(lambda unit: unit.roll_up(7)):
        assert asked() == before
    expected = sorted((at, state) for at, vantage, state, _ in given_looks if vantage == VANTAGE)
    found = ledger.look(lambda view: view.samples(CHECK, VANTAGE, NOW, later(hours=9)))
    assert sorted((s.at, s.state) for s in found) == expected


def test_a_look_that_comes_hours_late_joins_its_own_hour(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: record(unit, NOW))
    ledger.apply(lambda unit: unit.roll_up(10))
    ledger.apply(lambda unit: record(unit, later(minutes=5)))
    ledger.apply(lambda unit: unit.roll_up(10))
    (hour,) = ledger.look(lambda view: view.hours(CHECK, NOW))
    assert hour.good == 2


def test_a_flood_of_looks_counts_but_does_not_swell_its_hour() -> None:
    full = pack(b"", [Slim(n, 0, 7, 1.5) for n in range(MOST_PACKED + 10)])
    assert len(list(unpack(0, full))) == MOST_PACKED
    assert pack(full, [Slim(1, 0, 7, 1.0)]) == full


def test_a_look_of_a_change_or_failure_is_kept_in_full(ledger: SqlLedger) -> None:
    failure = Failure(layer=Layer.TCP, code=Code.CONNECT_TIMEOUT)
    seen = observation(outcome=failure, attempt=1, evidence=("a" * 64,))
    told = latest(outcome="failed", state="unknown", reason=str(failure))
    ledger.apply(lambda unit: unit.record(seen, told, None, full=True, received_at=later(seconds=2)))
    ledger.apply(lambda unit: record(unit, later(minutes=1), full=True))
    newest, oldest = ledger.look(lambda view: view.looks(CHECK))
    assert newest.facts == b'{"status":200}'
    assert (oldest.reason, oldest.attempt, oldest.received_at) == ("tcp.connect_timeout", 1, later(seconds=2))
    assert b'"steps":[{"name":"dns"' in oldest.detail
    assert b"a" * 64 in oldest.detail


def test_an_ordinary_look_leaves_no_full_row(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: record(unit, full=False))
    assert ledger.look(lambda view: view.looks(CHECK)) == []


def test_what_a_probe_learned_is_replaced(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.save_learned(CHECK, VANTAGE, b'{"pool":[1]}'))
    ledger.apply(lambda unit: unit.save_learned(CHECK, VANTAGE, b'{"pool":[1,2]}'))
    assert ledger.look(lambda view: view.learned(CHECK, VANTAGE)) == b'{"pool":[1,2]}'
    assert ledger.look(lambda view: view.learned(CHECK, "elsewhere")) is None


def test_a_check_that_nobody_watches_any_more_is_forgotten_but_its_history_stays(ledger: SqlLedger) -> None:
    def job(unit: Unit) -> None:
        unit.save_latest(latest())
        unit.save_learned(CHECK, VANTAGE, b"{}")
        record(unit)
        unit.forget(CHECK)

    ledger.apply(job)
    assert ledger.look(lambda view: (view.all_latest(), view.learned(CHECK, VANTAGE))) == ([], None)
    assert len(ledger.look(lambda view: view.samples(CHECK, VANTAGE, NOW, later(hours=1)))) == 1


def test_a_moment_without_a_zone_is_refused(ledger: SqlLedger) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(LedgerRefused, match="naive"):
        ledger.apply(lambda unit: unit.save_latest(latest(at=naive)))
    assert ledger.look(lambda view: view.all_latest()) == []
