"""Baselines, windows, switches, leases, acts."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Act, Baseline, Decision, Unit
from tests.store.things import CHECK, NOW, entry, later


def proposal(facts: bytes = b'{"ns":["a"]}', at: datetime = NOW) -> Baseline:
    return Baseline(check=CHECK, facts=facts, version=1, proposed_at=at, evidence=("a" * 64,))


def accept(unit: Unit, number: int, at: datetime = NOW, until: datetime | None = None) -> bool:
    decision = Decision(number=number, state="accepted", until=until, scope="page")
    return unit.decide(decision, entry("accept", "letter 12", at))


def reject(unit: Unit, number: int) -> bool:
    return unit.decide(Decision(number=number, state="rejected"), entry())


def standing(ledger: SqlLedger) -> list[tuple[bytes, str]]:
    return [(row.facts, row.state) for row in ledger.look(lambda view: view.standing(CHECK))]


def test_a_proposal_waits_until_a_person_accepts_it(ledger: SqlLedger) -> None:
    number = ledger.apply(lambda unit: unit.propose(proposal()))
    assert standing(ledger) == [(b'{"ns":["a"]}', "proposed")]
    assert ledger.apply(lambda unit: accept(unit, number))
    assert standing(ledger) == [(b'{"ns":["a"]}', "accepted")]
    (kept,) = ledger.look(lambda view: view.baselines(CHECK, "accepted"))
    assert (kept.who, kept.login, kept.why, kept.decided_at, kept.scope) == ("Siti", "siti", "letter 12", NOW, "page")
    assert kept.evidence == ("a" * 64,)


def test_a_newer_proposal_replaces_the_one_that_waits(ledger: SqlLedger) -> None:
    first = ledger.apply(lambda unit: unit.propose(proposal(b"1")))
    second = ledger.apply(lambda unit: unit.propose(proposal(b"2")))
    assert not ledger.apply(lambda unit: accept(unit, first))
    assert [b.number for b in ledger.look(lambda view: view.baselines(CHECK))] == [second]


def test_a_proposal_may_stand_beside_another_until_one_of_them_is_accepted(ledger: SqlLedger) -> None:
    first = ledger.apply(lambda unit: unit.propose(proposal(b"1")))
    second = ledger.apply(lambda unit: unit.propose(proposal(b"2"), beside=first))
    assert standing(ledger) == [(b"1", "proposed"), (b"2", "proposed")]
    assert ledger.apply(lambda unit: accept(unit, second))
    assert standing(ledger) == [(b"2", "accepted")]


def test_a_decision_is_made_once_but_a_rejection_may_be_thought_over(ledger: SqlLedger) -> None:
    number = ledger.apply(lambda unit: unit.propose(proposal()))
    assert ledger.apply(lambda unit: reject(unit, number))
    assert standing(ledger) == []
    assert not ledger.apply(lambda unit: reject(unit, number))
    assert ledger.apply(lambda unit: accept(unit, number))
    assert not ledger.apply(lambda unit: reject(unit, number))
    assert [a.act for a in ledger.look(lambda view: view.acts())] == ["baseline.accepted", "baseline.rejected"]
    with pytest.raises(ValueError, match="accepted or rejected"):
        ledger.apply(lambda unit: unit.decide(Decision(number=number, state="perhaps"), entry()))


def test_what_is_accepted_for_good_takes_the_place_of_what_was_and_for_a_time_stands_beside_it(
    ledger: SqlLedger,
) -> None:
    for facts, until in ((b"1", None), (b"2", None), (b"3", later(days=1))):
        number = ledger.apply(lambda unit, f=facts: unit.propose(proposal(f)))  # type: ignore[misc]  # bound at once
        ledger.apply(lambda unit, n=number, u=until: accept(unit, n, NOW, u))  # type: ignore[misc]  # bound at once
    assert standing(ledger) == [(b"2", "accepted"), (b"3", "accepted")]
    assert [b.state for b in ledger.look(lambda view: view.baselines(CHECK))] == ["accepted", "accepted", "superseded"]
    ledger.apply(lambda unit: unit.retire(number, "ended", later(days=1)))
    assert standing(ledger) == [(b"2", "accepted")]
    newest = ledger.look(lambda view: view.acts())[0]
    assert (newest.act, newest.who, newest.subject) == ("baseline.ended", "sentinel", f"{CHECK}#{number}")
    with pytest.raises(ValueError, match="withdrawn or has ended"):
        ledger.apply(lambda unit: unit.retire(number, "accepted", NOW))


def test_a_person_may_accept_something_else_than_was_proposed(ledger: SqlLedger) -> None:
    number = ledger.apply(lambda unit: unit.propose(proposal(b"1")))
    decision = Decision(number=number, state="accepted", facts=b"2")
    assert ledger.apply(lambda unit: unit.decide(decision, entry()))
    ledger.apply(lambda unit: unit.amend(number, b"3"))
    assert standing(ledger) == [(b"3", "accepted")]


def test_windows_are_kept_per_rule_and_key_as_they_are(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.put_window("digest-1", "kpu-ntb", b"\x00\xff", later(minutes=5)))
    ledger.apply(lambda unit: unit.put_window("digest-1", "kpu-ntb", b"\x01", later(minutes=6)))
    assert ledger.look(lambda view: view.get_window("digest-1", "kpu-ntb")) == b"\x01"
    assert ledger.look(lambda view: view.get_window("digest-2", "kpu-ntb")) is None


def test_windows_go_when_they_are_over(ledger: SqlLedger) -> None:
    def put(unit: Unit) -> None:
        for number in range(5):
            unit.put_window("d", str(number), b"", later(minutes=number))

    ledger.apply(put)
    assert ledger.apply(lambda unit: unit.prune({"windows": later(minutes=2)}, 100)) == 3
    assert ledger.look(lambda view: [view.get_window("d", str(n)) for n in range(5)]) == [None, None, None, b"", b""]


def test_a_rule_with_too_many_groups_loses_the_stalest(ledger: SqlLedger) -> None:
    def put(unit: Unit) -> None:
        for number in (3, 1, 4, 0, 2):
            unit.put_window("d", str(number), b"", later(minutes=number))
        unit.put_window("other", "0", b"", NOW)

    ledger.apply(put)
    assert [ledger.apply(lambda unit: unit.trim_windows("d", 2)) for _ in range(2)] == [3, 0]
    assert ledger.look(lambda view: [view.get_window("d", str(n)) for n in range(5)]) == [None, None, None, b"", b""]
    assert ledger.look(lambda view: view.get_window("other", "0")) == b""


def test_a_switch_says_how_it_stands_and_who_moved_it(ledger: SqlLedger) -> None:
    ledger.apply(lambda unit: unit.switch("kpu-ntb", enabled=False, entry=entry(text="pindah server")))
    ledger.apply(lambda unit: unit.switch("kpu-ntb", enabled=True, entry=entry(at=later(hours=1))))
    assert ledger.look(lambda view: view.switches()) == {"kpu-ntb": True}
    newest, oldest = ledger.look(lambda view: view.acts())
    assert (newest.act, newest.at) == ("target.enabled", later(hours=1))
    assert oldest == Act(
        at=NOW, act="target.disabled", subject="kpu-ntb", who="Siti", login="siti", text="pindah server"
    )


EXAMPLE = count()  # hypothesis shares one ledger among its examples
steps = st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 4), st.integers(1, 6)), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(asked=steps)
def test_only_one_holds_a_piece_of_work_at_a_time(ledger: SqlLedger, asked: list[tuple[str, int, int]]) -> None:
    work, now = f"work-{next(EXAMPLE)}", NOW
    holder, until = "", NOW
    for who, wait, seconds in asked:
        now += timedelta(seconds=wait)
        got = ledger.apply(lambda unit, w=who, n=now, s=seconds: unit.lease(work, w, n, s))  # type: ignore[misc]  # bound at once
        assert got == (who == holder or until <= now)
        if got:
            holder, until = who, now + timedelta(seconds=seconds)
