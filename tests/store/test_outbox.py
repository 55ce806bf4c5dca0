"""The outbox: the worst first, order within an incident, nothing lost, nothing marked when a lease is over."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from sentinel.model.notice import Notice, Why
from sentinel.model.severity import Severity
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Claim, Unit
from tests.store.things import NOW, delivery, entry, incident, later, notice


def put(ledger: SqlLedger, *notices: Notice) -> None:
    def job(unit: Unit) -> None:
        for one in notices:
            assert unit.enqueue(one)

    ledger.apply(job)


def claim(ledger: SqlLedger, now: datetime = NOW, most: int = 10, seconds: float = 90) -> Claim:
    return ledger.apply(lambda unit: unit.claim("csirt", now, seconds, most))


def keys(held: Claim) -> list[str]:
    return [n.key for n in held.notices]


def drop(unit: Unit, key: str) -> bool:
    return unit.drop_notice(key, entry(text="wrong number"))


def withhold(unit: Unit, at: datetime) -> None:
    unit.withhold(7, "bssn", "opened", at, "TLP:AMBER exceeds green")


def send(unit: Unit, held: Claim) -> int:
    return unit.sent(held, keys(held), delivery(*keys(held)))


def states(ledger: SqlLedger) -> dict[str, str]:
    return {q.notice.key: q.state for q in ledger.look(lambda view: view.notices())}


def test_the_same_notice_is_queued_once(ledger: SqlLedger) -> None:
    assert ledger.apply(lambda unit: [unit.enqueue(notice("a")), unit.enqueue(notice("a", title="other"))]) == [
        True,
        False,
    ]
    (queued,) = ledger.look(lambda view: view.waiting())
    assert (queued.notice, queued.state, queued.attempts) == (notice("a"), "pending", 0)


def test_a_notice_is_queued_with_its_incident_or_not_at_all(ledger: SqlLedger) -> None:
    with pytest.raises(ZeroDivisionError):
        ledger.apply(lambda unit: (unit.save(incident()), unit.enqueue(notice("a", incident=1)), 1 // 0))
    assert ledger.look(lambda view: (view.waiting(), view.numbered(1))) == ([], None)


def test_the_worst_goes_first_then_the_oldest(ledger: SqlLedger) -> None:
    put(
        ledger,
        notice("low", severity=Severity.LOW),
        notice("high"),
        notice("crit", severity=Severity.CRITICAL),
        notice("high2"),
    )
    assert keys(claim(ledger, most=3)) == ["crit", "high", "high2"]
    assert keys(claim(ledger)) == ["low"]
    assert keys(claim(ledger)) == []


def test_a_channel_is_given_only_its_own(ledger: SqlLedger) -> None:
    put(ledger, notice("ours"), notice("theirs", channel="bssn"))
    assert keys(claim(ledger)) == ["ours"]


def test_nothing_goes_before_its_time(ledger: SqlLedger) -> None:
    put(ledger, notice("morning", not_before=later(hours=6)))
    assert keys(claim(ledger, later(hours=5))) == []
    assert keys(claim(ledger, later(hours=6))) == ["morning"]


def test_a_later_notice_of_an_incident_never_overtakes_an_earlier_one(ledger: SqlLedger) -> None:
    opened, resolved = notice("opened", incident=7), notice("resolved", incident=7, why=Why.RESOLVED)
    put(ledger, replace(opened, not_before=later(hours=1)), resolved, notice("other", incident=8))
    assert keys(claim(ledger)) == ["other"]
    assert keys(claim(ledger, later(hours=1), most=2)) == ["opened", "resolved"]


def test_what_another_courier_is_sending_is_not_overtaken_either(ledger: SqlLedger) -> None:
    put(ledger, notice("opened", incident=7))
    first = claim(ledger)
    put(ledger, notice("escalated", incident=7, severity=Severity.CRITICAL))
    assert keys(claim(ledger)) == []
    ledger.apply(lambda unit: unit.sent(first, ["opened"], delivery("opened")))
    assert keys(claim(ledger)) == ["escalated"]


def test_the_urgent_end_of_an_incident_takes_its_beginning_along(ledger: SqlLedger) -> None:
    put(
        ledger,
        notice("opened", incident=7, severity=Severity.LOW),
        notice("high"),
        notice("escalated", incident=7, severity=Severity.CRITICAL),
    )
    assert keys(claim(ledger, most=2)) == ["opened", "escalated"]


def test_another_channel_of_the_same_incident_does_not_hold_it_up(ledger: SqlLedger) -> None:
    put(ledger, notice("theirs", incident=7, channel="bssn", not_before=later(days=1)), notice("ours", incident=7))
    assert keys(claim(ledger)) == ["ours"]


def test_what_is_sent_is_done_and_what_failed_comes_again_after_its_pause(ledger: SqlLedger) -> None:
    put(ledger, notice("a"), notice("b"), notice("c"))
    held = claim(ledger)
    failure = delivery("b", ok=False, error="502 Bad Gateway")

    def mark(unit: Unit) -> tuple[int, int, int]:
        return (
            unit.sent(held, ["a"], delivery("a", at=later(seconds=1))),
            unit.failed(held, ["b"], failure, later(seconds=4)),
            unit.give_back(held, ["c"], later(seconds=4)),
        )

    assert ledger.apply(mark) == (1, 1, 1)
    assert keys(claim(ledger, later(seconds=3))) == []
    again = claim(ledger, later(seconds=4))
    assert (keys(again), again.attempts) == (["b", "c"], {"b": 1, "c": 0})
    sent, failed, untried = ledger.look(lambda view: sorted(view.notices(), key=lambda q: q.notice.key))
    assert (sent.state, sent.sent_at, sent.attempts) == ("sent", later(seconds=1), 1)
    assert (failed.state, failed.last_error, failed.attempts) == ("sending", "502 Bad Gateway", 2)
    assert untried.attempts == 1


def test_what_seemed_hopeless_is_tried_again_when_asked_and_what_waits_for_its_hour_is_not(ledger: SqlLedger) -> None:
    put(ledger, notice("hopeless"), replace(notice("quiet"), not_before=later(hours=8)), notice("soon"))
    held = claim(ledger)
    failure = delivery("hopeless", ok=False, error="401 Unauthorized")

    def mark(unit: Unit) -> int:
        unit.failed(held, ["soon"], failure, later(minutes=5))
        return unit.failed(held, ["hopeless"], failure, later(hours=1))

    assert ledger.apply(mark) == 1
    assert keys(claim(ledger, later(seconds=10))) == []
    assert ledger.apply(lambda unit: unit.hurry("csirt", later(seconds=10), timedelta(minutes=20))) == 1
    assert keys(claim(ledger, later(seconds=10))) == ["hopeless"]


def test_what_a_dead_courier_held_need_not_wait_for_its_lease(ledger: SqlLedger) -> None:
    put(ledger, notice("a"))
    dead = claim(ledger)
    assert keys(claim(ledger, later(seconds=5))) == []
    assert ledger.apply(lambda unit: unit.hurry("csirt", later(seconds=5), timedelta(minutes=20))) == 1
    assert keys(claim(ledger, later(seconds=5))) == ["a"]
    assert ledger.apply(lambda unit: send(unit, dead)) == 0


def test_a_courier_whose_lease_is_over_can_mark_nothing(ledger: SqlLedger) -> None:
    put(ledger, notice("a"))
    slow = claim(ledger, seconds=90)
    fast = claim(ledger, later(seconds=90))
    assert (keys(fast), fast.attempts) == (["a"], {"a": 1})
    assert ledger.apply(lambda unit: unit.sent(slow, ["a"], delivery("a"))) == 0
    assert ledger.apply(lambda unit: unit.failed(slow, ["a"], delivery("a", ok=False), NOW)) == 0
    assert ledger.apply(lambda unit: unit.give_back(slow, ["a"], NOW)) == 0
    assert states(ledger) == {"a": "sending"}
    assert ledger.apply(lambda unit: unit.sent(fast, ["a"], delivery("a"))) == 1
    assert ledger.apply(lambda unit: unit.failed(fast, ["a"], delivery("a", ok=False), NOW)) == 0
    assert states(ledger) == {"a": "sent"}


def test_a_lease_holds_until_its_last_moment(ledger: SqlLedger) -> None:
    put(ledger, notice("a"))
    claim(ledger, seconds=90)
    assert keys(claim(ledger, later(seconds=89.999))) == []


def test_only_reminders_expire_and_only_while_nobody_holds_them(ledger: SqlLedger) -> None:
    put(
        ledger,
        notice("held", why=Why.REPEATED, expires_at=later(hours=24)),
        notice("reminder", why=Why.REPEATED, expires_at=later(hours=24), not_before=later(hours=1)),
        notice("opened", expires_at=later(hours=24), not_before=later(hours=1)),
    )
    held = claim(ledger, later(minutes=1), seconds=3600 * 48)
    assert keys(held) == ["held"]
    assert keys(claim(ledger, later(hours=25))) == ["opened"]
    assert states(ledger) == {"held": "sending", "reminder": "dead", "opened": "sending"}
    assert ledger.apply(lambda unit: unit.sent(held, ["held"], delivery("held"))) == 1


def test_a_dead_notice_holds_nothing_up(ledger: SqlLedger) -> None:
    put(
        ledger,
        notice("reminder", incident=7, why=Why.REPEATED, expires_at=later(hours=1), not_before=later(minutes=30)),
    )
    put(ledger, notice("resolved", incident=7))
    assert keys(claim(ledger)) == []
    assert keys(claim(ledger, later(hours=2))) == ["resolved"]


def test_a_person_can_give_up_on_a_notice_even_on_one_that_is_being_sent(ledger: SqlLedger) -> None:
    put(ledger, notice("a"), notice("b"))
    held = claim(ledger, most=1)
    gave_up = [ledger.apply(partial(drop, key=key)) for key in ("a", "b", "c", "a")]
    assert gave_up == [True, True, False, False]
    assert ledger.apply(lambda unit: unit.failed(held, ["a"], delivery("a", ok=False), NOW)) == 0
    assert states(ledger) == {"a": "dead", "b": "dead"}
    assert ledger.look(lambda view: [q.last_error for q in view.notices()]) == ["dropped by Siti: wrong number"] * 2
    assert [(a.act, a.subject) for a in ledger.look(lambda view: view.acts())] == [
        ("notice.dropped", k) for k in ("b", "a")
    ]


def test_the_oldest_due_notice_is_known_however_often_it_was_put_off(ledger: SqlLedger) -> None:
    assert ledger.look(lambda view: view.oldest_due(NOW)) is None
    put(ledger, notice("later", not_before=later(hours=1)), notice("a", not_before=later(minutes=1)))
    assert ledger.look(lambda view: view.oldest_due(NOW)) is None
    held = claim(ledger, later(minutes=1))
    ledger.apply(lambda unit: unit.failed(held, ["a"], delivery("a", ok=False), later(minutes=50)))
    assert ledger.look(lambda view: view.oldest_due(later(minutes=30))) == later(minutes=1)
    assert [q.notice.key for q in ledger.look(lambda view: view.waiting())] == ["a", "later"]


def test_the_log_says_of_every_message_why_when_how_often_and_with_what_result(ledger: SqlLedger) -> None:
    put(ledger, notice("a", incident=7), notice("b", incident=8))
    first = claim(ledger)
    failure = delivery("a", "b", ok=False, at=later(seconds=1), error="timeout")
    ledger.apply(lambda unit: unit.failed(first, ["a", "b"], failure, later(seconds=5)))
    second = claim(ledger, later(seconds=5), most=1)
    ledger.apply(lambda unit: unit.sent(second, ["a"], delivery("a", at=later(seconds=6))))
    for minutes in range(3):
        ledger.apply(partial(withhold, at=later(minutes=minutes)))
    ledger.apply(lambda unit: unit.withhold(7, "bssn", "resolved", later(minutes=9), "never told of the opening"))

    lines = ledger.look(lambda view: view.message_log(7))
    assert [(t.result, t.why, t.reason, t.times) for t in lines] == [
        ("withheld", "resolved", "never told of the opening", 1),
        ("withheld", "opened", "TLP:AMBER exceeds green", 3),
        ("sent", "opened", "route 1", 1),
    ]
    told = lines[-1]
    assert [(d.at, d.ok, d.error) for d in told.attempts] == [
        (later(seconds=1), False, "timeout"),
        (later(seconds=6), True, ""),
    ]
    assert (told.key, told.sent_at, told.severity) == ("a", later(seconds=6), Severity.HIGH)
    (other,) = ledger.look(lambda view: view.message_log(8))
    assert (other.result, other.error, len(other.attempts)) == ("pending", "timeout", 1)
    assert [d.notices for d in ledger.look(lambda view: view.deliveries())] == [("a",), ("a", "b")]
    assert len(ledger.look(lambda view: view.message_log())) == 4


def test_a_message_that_went_out_is_logged_even_when_its_mark_came_too_late(ledger: SqlLedger) -> None:
    put(ledger, notice("a"))
    slow = claim(ledger, seconds=1)
    claim(ledger, later(seconds=2))
    ledger.apply(lambda unit: unit.sent(slow, ["a"], delivery("a")))
    assert [(d.ok, d.notices) for d in ledger.look(lambda view: view.deliveries())] == [(True, ("a",))]


def test_a_thousand_waiting_notices_are_claimed_in_time(ledger: SqlLedger) -> None:
    put(ledger, *(notice(f"n{n}", incident=n % 50, severity=Severity(n % 5)) for n in range(1000)))
    got: list[Notice] = []
    while (held := claim(ledger, most=30)).notices:
        got += held.notices
        ledger.apply(partial(send, held=held))
    for number in range(50):
        mine = [int(n.key[1:]) for n in got if n.incident == number]
        assert mine == sorted(mine)
        assert len(mine) == 20
