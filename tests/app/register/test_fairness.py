"""Whether all are watched alike: one class, one cadence; a party that is watched more closely shows."""

from dataclasses import replace

import pytest

from sentinel.app.register.fairness import Known, fairness
from sentinel.model.subject import Account, Check, Tier

HALF_A_DAY = 43_200.0


def check(name: str, party: str, interval: float = HALF_A_DAY, **more: object) -> Check:
    subject = Account(id=name, platform="x", handle=name, organization=party, stage="pilgub")
    return Check(subject=replace(subject, **more), probe="account", interval=interval, timeout=60.0)  # type: ignore[arg-type]  # fields of an account


def test_each_party_is_counted() -> None:
    checks = [check("a1", "A"), check("a2", "A"), check("b1", "B")]
    done = {"account:a1/account": (4, 3), "account:b1/account": (2, 2)}
    levels = dict.fromkeys(("a1", "a2", "b1"), "Gubernur")
    first, second = fairness(checks, Known(levels=levels, done=done, verified=frozenset({"a2"})))
    assert (first.organization, first.accounts, first.looks, first.seen, first.coverage) == ("A", 2, 4, 3, 0.5)
    assert (second.interval, second.coverage, second.alike, first.alike) == (HALF_A_DAY, 1.0, True, True)
    assert first.line() == ["pilgub", "Gubernur", "A", 2, 1, 0, "2 normal", "12h", 4, "50%"]
    assert second.plain()["tiers"] == {"normal": 1}


@pytest.mark.parametrize("interval", [HALF_A_DAY * 0.9, HALF_A_DAY * 1.1])
def test_one_party_that_is_looked_at_more_or_less_often_shows(interval: float) -> None:
    shares = fairness([check("a1", "A"), check("b1", "B"), check("c1", "C", interval)], Known())
    assert not all(share.alike for share in shares)
    assert "UNEQUAL" in str(shares[-1].line())


def test_other_offices_and_official_accounts_are_other_classes() -> None:
    checks = [check("a1", "A"), check("b1", "B", 900.0, tier=Tier.CRITICAL), check("k", "KPU", 60.0, official=True)]
    shares = fairness(checks, Known(levels={"a1": "DPRD", "b1": "Gubernur"}))
    assert [(share.organization, share.alike) for share in shares] == [("A", True), ("B", True)]


@pytest.mark.parametrize(("reported", "alike"), [({"b1"}, True), ({"b1", "a1"}, False), (set(), False)])
def test_what_is_reported_is_looked_at_more_often_whosever_it_is(reported: set[str], *, alike: bool) -> None:
    checks = [check("a1", "A"), check("a2", "A"), check("b1", "B", 900.0), check("b2", "B")]
    shares = fairness(checks, Known(reported=frozenset(reported)))
    assert all(share.alike for share in shares) is alike
    assert sum(share.reported for share in shares) == len(reported)
