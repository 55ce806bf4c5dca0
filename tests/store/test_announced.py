"""Silences and planned changes: kept with who and why, never removed, ended early only once."""

from datetime import datetime

import pytest

from sentinel.model.incident import Phase
from sentinel.model.muting import Matcher, PlannedChange, Sign, Silence, What
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Unit
from tests.store.things import NOW, entry, incident, later, pending


def silence(start: datetime = NOW, end: datetime | None = None) -> Silence:
    matchers = (Matcher(key="rule", sign=Sign.LIKE, value="site_(slow|blocked)"),)
    return Silence(
        matchers=matchers, start=start, end=end or later(hours=2), who="Dewi", login="piket", why="kabel", second="Sri"
    )


def change(start: datetime = NOW, end: datetime | None = None) -> PlannedChange:
    return PlannedChange(
        targets=("kpu-ntb", "kpu-bima"),
        what=(What.DNS, What.TLS),
        start=start,
        end=end or later(hours=2),
        who="Dewi",
        login="piket",
        why="surat 12",
        expect={"ns": ("a.example", "b.example")},
    )


def test_a_silence_comes_back_as_it_was_written(ledger: SqlLedger) -> None:
    kept = ledger.apply(lambda unit: unit.add_silence(silence()))
    assert kept.ref == "silence 1"
    assert ledger.look(lambda view: view.silence(1)) == kept
    assert ledger.look(lambda view: view.silences()) == [kept]
    (act,) = ledger.look(lambda view: view.acts())
    assert (act.act, act.subject, act.who, act.login, act.text) == (
        "silence.added",
        "silence 1",
        "Dewi",
        "piket",
        "kabel",
    )


def test_it_holds_from_its_start_until_just_before_its_end(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.add_silence(silence()))
    moments = (later(seconds=-1), NOW, later(hours=2, microseconds=-1), later(hours=2))
    assert [len(ledger.look(lambda view, at=at: view.silences(at))) for at in moments] == [0, 1, 1, 0]  # type: ignore[misc]  # bound at once


def test_it_ends_early_once_and_stays_on_record(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.add_silence(silence()))
    assert ledger.apply(lambda unit: unit.expire_silence(1, entry("expire", "done", later(hours=1))))
    assert not ledger.apply(lambda unit: unit.expire_silence(1, entry("expire", "again", later(hours=1))))
    assert not ledger.apply(lambda unit: unit.expire_silence(2, entry()))
    assert ledger.look(lambda view: view.silences(later(hours=1))) == []
    (kept,) = ledger.look(lambda view: view.silences())
    assert (kept.end, kept.expired_by) == (later(hours=1), "Siti")
    assert [a.act for a in ledger.look(lambda view: view.acts())] == ["silence.expired", "silence.added"]


def test_planned_changes_come_back_as_they_were_written(ledger: SqlLedger) -> None:
    first, second = ledger.apply(lambda unit: unit.plan_changes([change(), change(later(hours=1))], NOW))
    assert (first.ref, second.ref) == ("change 1", "change 2")
    assert ledger.look(lambda view: view.changes()) == [second, first]
    assert ledger.look(lambda view: view.changes(NOW)) == [first]
    assert ledger.look(lambda view: view.change(2)) == second


@pytest.mark.parametrize(("hours", "end"), [(-1, 0), (1, 1)], ids=["before it begins", "while it holds"])
def test_a_change_can_be_called_off(hours: int, end: int, ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.plan_changes([change()], later(hours=-2)))
    assert ledger.apply(lambda unit: unit.cancel_change(1, entry("cancel", "rain", later(hours=hours))))
    kept = ledger.look(lambda view: view.change(1))
    assert kept is not None
    assert (kept.end, kept.cancelled_by) == (later(hours=end), "Siti")
    assert not ledger.apply(lambda unit: unit.cancel_change(1, entry("cancel", "again", later(hours=hours))))
    assert ledger.look(lambda view: view.changes(later(minutes=90))) == []


def test_they_outlive_a_restart_and_every_sweep(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.add_silence(silence()))
    kinds = ("observations", "hours", "messages", "windows")
    ledger.apply(lambda unit: unit.prune(dict.fromkeys(kinds, later(days=9_000)), 1_000))
    assert len(ledger.look(lambda view: view.silences())) == 1


def test_what_is_open_can_be_asked_for_by_rule_and_by_target(ledger: SqlLedger) -> None:
    def job(unit: Unit) -> None:
        unit.save(incident(key="a"))
        unit.save(incident(key="b", target="kpu-bima", phase=Phase.RECOVERING))
        unit.save(incident(key="c", rule="site_slow"))
        unit.save(incident(key="d", phase=Phase.RESOLVED, resolved_at=NOW))
        unit.save(pending(key="e"))

    ledger.apply(job)
    asked = {"site_down", "provider_outage"}
    assert [i.key for i in ledger.look(lambda view: view.open_of(asked))] == ["a", "b"]
    assert [i.key for i in ledger.look(lambda view: view.open_of(asked, "kpu-bima"))] == ["b"]
    assert ledger.look(lambda view: view.open_of(set())) == []
