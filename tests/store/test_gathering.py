"""Notices that go together: held until their group is told, carried by one message, taken back if nobody heard."""

from dataclasses import replace

from sentinel.model.notice import Gathering, Notice, Why
from sentinel.model.severity import Severity
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Unit
from tests.store.things import NOW, delivery, entry, later, notice


def put(ledger: SqlLedger, *notices: Notice) -> None:
    ledger.apply(lambda unit: [unit.enqueue(one) for one in notices])


def states(ledger: SqlLedger) -> dict[str, str]:
    return {q.notice.key: q.state for q in ledger.look(lambda view: view.notices())}


def claimed(ledger: SqlLedger) -> list[str]:
    return [n.key for n in ledger.apply(lambda unit: unit.claim("csirt", later(days=9), 90, 10)).notices]


def test_what_is_held_is_not_sent_and_not_overdue_but_is_seen_to_wait(ledger: SqlLedger) -> None:
    put(ledger, notice("a", incident=1, group="g"))
    assert claimed(ledger) == []
    assert ledger.look(lambda view: view.oldest_due(later(days=9))) is None
    (waits,) = ledger.look(lambda view: view.waiting())
    assert (waits.state, waits.notice.group) == ("held", "g")


def test_held_notices_are_found_by_group_and_by_incident_in_their_order(ledger: SqlLedger) -> None:
    put(
        ledger,
        notice("b", incident=1, group="g"),
        notice("a", incident=2, group="g"),
        notice("c", incident=1, group="h"),
    )
    put(ledger, notice("x", incident=1, group="g", channel="bssn"), notice("y", incident=1))
    assert ledger.look(lambda view: [n.key for n in view.held("csirt", "g")]) == ["b", "a"]
    assert ledger.look(lambda view: [n.key for n in view.held("csirt", incident=1)]) == ["b", "c"]


def test_a_held_notice_may_go_alone(ledger: SqlLedger) -> None:
    put(ledger, notice("a", incident=1, group="g"))
    ledger.apply(lambda unit: unit.let_go(["a"], later(seconds=30)))
    assert ledger.look(lambda view: view.oldest_due(later(seconds=31))) == later(seconds=30)
    assert claimed(ledger) == ["a"]


def test_what_went_together_is_told_of_each_incident_with_what_became_of_the_message(ledger: SqlLedger) -> None:
    put(ledger, *(notice(f"n{n}", incident=n, group="g") for n in (1, 2)))
    put(ledger, notice("digest", why=Why.DIGEST))
    ledger.apply(lambda unit: unit.put_into(["n1", "n2"], "digest", NOW))
    assert claimed(ledger) == ["digest"]
    (before,) = ledger.look(lambda view: view.message_log(1))
    assert (before.result, before.digest, before.key) == ("sending", "digest", "n1")
    held = ledger.apply(lambda unit: unit.claim("csirt", later(days=10), 90, 10))
    ledger.apply(lambda unit: unit.sent(held, ["digest"], delivery("digest", at=later(days=10))))
    (line,) = ledger.look(lambda view: view.message_log(2))
    assert (line.result, line.why, line.sent_at, len(line.attempts)) == ("sent", "opened", later(days=10), 1)
    carrier = next(t for t in ledger.look(lambda view: view.message_log()) if t.key == "digest")
    assert (carrier.gathers, carrier.incident, carrier.digest) == ((1, 2), None, "")
    assert states(ledger) == {"n1": "gathered", "n2": "gathered", "digest": "sent"}


def test_what_nobody_heard_can_be_taken_back_and_leaves_its_reason(ledger: SqlLedger) -> None:
    put(ledger, notice("sent", incident=1), notice("other", incident=2))
    held = ledger.apply(lambda unit: unit.claim("csirt", NOW, 90, 10))
    ledger.apply(lambda unit: unit.failed(held, ["sent"], delivery("sent", ok=False), later(hours=1)))
    put(ledger, notice("waits", incident=1), notice("held", incident=1, group="g", why=Why.ESCALATED))
    assert ledger.apply(lambda unit: unit.unsay(1, NOW, "INC-000009 (provider_outage)")) == 2
    assert set(states(ledger)) == {"sent", "other"}
    silent = [t for t in ledger.look(lambda view: view.message_log(1)) if t.result == "withheld"]
    assert {(t.why, t.reason, t.channel) for t in silent} == {
        ("opened", "INC-000009 (provider_outage)", "csirt"),
        ("escalated", "INC-000009 (provider_outage)", "csirt"),
    }


def test_who_heard_of_an_incident_is_known_over_every_channel(ledger: SqlLedger) -> None:
    put(ledger, notice("a", incident=1), notice("b", incident=1, channel="bssn", group="g"), notice("c", incident=2))
    assert ledger.look(lambda view: view.owed(1)) == {"csirt", "bssn"}
    ledger.apply(lambda unit: unit.drop_notice("b", entry()))
    assert ledger.look(lambda view: view.owed(1)) == {"csirt"}
    assert ledger.look(lambda view: view.owed(7)) == frozenset()


def test_a_gathering_is_remembered_and_found_when_it_is_due(ledger: SqlLedger) -> None:
    one = Gathering(channel="csirt", group="g", told=2, told_at=NOW, worst=Severity.HIGH, due_at=later(seconds=30))
    later_one = replace(one, group="h", due_at=later(seconds=60))

    def save(unit: Unit) -> None:
        for gathering in (later_one, replace(one, told=1), one, replace(one, group="idle", due_at=None)):
            unit.save_gathering(gathering)

    ledger.apply(save)
    assert ledger.look(lambda view: view.gathering("csirt", "g")) == one
    assert ledger.look(lambda view: view.gathering("bssn", "g")) is None
    assert ledger.look(lambda view: view.gatherings_due(later(seconds=29))) == []
    assert ledger.look(lambda view: view.gatherings_due(later(seconds=60))) == [one, later_one]


def test_retention_takes_gathered_notices_and_idle_groups_and_nothing_that_waits(ledger: SqlLedger) -> None:
    put(ledger, notice("gone", incident=1, group="g"), notice("held", incident=2, group="g"))
    idle = Gathering(channel="csirt", group="idle", told=1, told_at=NOW)

    def work(unit: Unit) -> int:
        unit.put_into(["gone"], "digest", NOW)
        unit.save_gathering(idle)
        unit.save_gathering(replace(idle, group="busy", due_at=NOW))
        return unit.prune({"messages": later(days=1)}, 100)

    assert ledger.apply(work) == 2
    assert states(ledger) == {"held": "held"}
    assert ledger.look(lambda view: view.gathering("csirt", "busy")) is not None
