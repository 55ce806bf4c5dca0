"""Whose names are asked for when their accounts are gone, and who counts as a stranger behind one."""

from pathlib import Path

import pytest

from sentinel.detect.adapters import load_adapters
from sentinel.kit.account.snapshot import Snapshot, Wanted
from sentinel.kit.adapters.form import State
from sentinel.kit.platforms.heirs import FEW, Called, heir, lost
from sentinel.kit.platforms.question import by_name

ADAPTERS = {name: one.adapter for name, one in load_adapters([Path("rules")]).items()}
X = ADAPTERS["x"]

SITI = Wanted(key="siti", handle="siti", uid="1001")


def shown(state: State = State.OK, uid: str = "", handle: str = "") -> Snapshot:
    return Snapshot(platform="x", state=state, uid=uid, handle=handle)


def test_names_that_strangers_had_come_first_and_then_those_not_asked_for_the_longest() -> None:
    several = [Wanted(key=f"a{number}", handle=f"a{number}") for number in range(FEW + 2)]
    called = Called()
    for number, one in enumerate(several):
        called.note(one.key, 10.0 + number, taken=one.key == "a9")
    assert [one.key for one in called.first(several)] == ["a9", *(f"a{number}" for number in range(FEW - 1))]


def test_only_an_account_that_is_gone_by_its_number_can_be_lost_behind_its_name() -> None:
    gone, here = {"siti": shown(State.GONE)}, {"siti": shown(State.SUSPENDED)}
    assert (lost(X, [SITI], gone), lost(X, [SITI], here)) == ([SITI], [])
    assert (by_name(ADAPTERS["telegram"]), by_name(X)) == (None, X.requests[1])
    number = Wanted(key="siti", handle="UCaaaaaaaaaaaaaaaaaaaaaa", uid="UCaaaaaaaaaaaaaaaaaaaaaa")
    assert lost(ADAPTERS["youtube"], [number], gone) == []


@pytest.mark.parametrize(
    ("got", "stranger"),
    [
        (shown(uid="2002", handle="siti"), True),
        (shown(State.PRIVATE, uid="2002", handle="siti"), True),
        (shown(uid="2002"), True),
        (shown(uid="1001", handle="siti"), False),
        (shown(uid="2002", handle="siti_resmi"), False),
        (shown(handle="siti"), False),
        (shown(State.GONE), False),
        (None, False),
    ],
)
def test_a_stranger_has_the_name_and_another_number(got: Snapshot | None, *, stranger: bool) -> None:
    assert (heir(X, SITI, got) is not None) is stranger
