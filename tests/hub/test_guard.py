"""Many accounts of one adapter at once: one incident of the adapter, none of an account, until a person releases it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.hub.acts import Act
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State
from sentinel.model.calendar import ElectionPhase
from sentinel.model.muting import PlannedChange, What
from tests.hub.account_cases import as_, to
from tests.hub.accounts import HOUR, Change, Scene, account, scene
from tests.hub.desk import START

pytestmark = pytest.mark.slow
MINUTE = timedelta(minutes=1)
MANY = 22


def crowd(count: int = MANY) -> list[str]:
    return [f"a{n:02}" for n in range(count)]


async def one_by_one(at: Scene, names: list[str], change: Change) -> None:
    """A sweep: a look every minute."""
    for name in names:
        at.now += MINUTE
        await at.see({name: change})


def rules(at: Scene) -> list[str]:
    return sorted(one.rule for one in at.incidents() if one.live)


GARBAGE = to(name="undefined", bio="", links=("https://cdn.example4.net",), verified=False)


@pytest.mark.parametrize(
    "change",
    [
        GARBAGE,
        as_(State.GONE),
        as_(State.SUSPENDED),
        as_(State.UNKNOWN),
        as_(State.BLOCKED),
        to(uid="1"),
        to(verified=False),
        to(handle="undefined"),
    ],
    ids=["fields", "gone", "suspended", "empty", "captcha", "number", "tick", "handle"],
)
async def test_a_platform_that_answers_otherwise_for_everyone_is_one_broken_adapter(
    change: Change, tmp_path: Path
) -> None:
    with scene(tmp_path, *(account(name) for name in crowd())) as at:
        await at.settle()
        for _ in range(2):
            await one_by_one(at, crowd(), change)
            at.now += 5 * MINUTE
        assert rules(at) == ["adapter_broken"]
        assert [one.subject for one in at.incidents()] == ["telegram"]


async def test_what_a_person_released_is_judged_again_and_counted_anew(tmp_path: Path) -> None:
    with scene(tmp_path, *(account(name) for name in crowd())) as at:
        await at.settle()
        await one_by_one(at, crowd(), to(verified=False))
        (broken,) = at.incidents()
        await at.hub.perform(
            Act(name="resolve", on=broken.ref, text="they did lose it", who="Sri", login="sri", at=at.now)
        )
        for _ in range(2):
            await one_by_one(at, crowd(3), to(verified=False))
        assert rules(at) == ["account_verification_lost"] * 3


async def test_nine_that_turn_are_nine_incidents(tmp_path: Path) -> None:
    """One administrator who lost his telephone may cost a candidate all of them."""
    with scene(tmp_path, *(account(name) for name in crowd(9))) as at:
        await at.settle()
        for _ in range(2):
            await one_by_one(at, crowd(9), to(verified=False))
            at.now += 5 * MINUTE
        assert rules(at) == ["account_verification_lost"] * 9


async def test_those_that_turned_long_ago_do_not_add_up(tmp_path: Path) -> None:
    with scene(tmp_path, *(account(name) for name in crowd())) as at:
        await at.settle()
        for start in range(0, 21, 7):
            await one_by_one(at, crowd()[start : start + 7], to(bio="x", verified=False))
            at.now += 20 * HOUR
        assert "adapter_broken" not in rules(at)


@pytest.mark.parametrize("broken", [4, 5])
async def test_a_fifth_that_cannot_be_seen_is_a_broken_adapter_and_less_is_not(broken: int, tmp_path: Path) -> None:
    with scene(tmp_path, *(account(name) for name in crowd())) as at:
        await at.settle()
        await one_by_one(at, crowd()[:broken], as_(State.BLOCKED))
        assert rules(at) == (["adapter_broken"] if broken > 4 else [])


async def test_sites_that_wall_us_off_say_nothing_of_others_and_sites_that_all_turn_do(tmp_path: Path) -> None:
    with scene(tmp_path, *(account(name, "web") for name in crowd())) as at:
        await at.settle()
        await one_by_one(at, crowd(), as_(State.BLOCKED))
        assert rules(at) == []
        await one_by_one(at, crowd(), to(name="Situs ini diblokir"))
        assert rules(at) == ["adapter_broken"]


async def test_closing_night_breaks_nothing(tmp_path: Path) -> None:
    """13,100 that vanish by the calendar are compliance; what still posts is told, and so is nobody else."""
    closes = START + 48 * HOUR
    phase = ElectionPhase(
        name="masa_tenang", start=closes, end=closes + 72 * HOUR, source="PKPU", expected_account_closure=True
    )
    accounts = [account(name, closes_at=closes) for name in crowd()]
    with scene(tmp_path, *accounts, calendar=(phase,)) as at:
        await at.settle()
        posting = to(last_post_at=closes + 2 * HOUR)
        for _ in range(3):
            at.now += 12 * HOUR
            await at.see({name: as_(State.GONE) for name in crowd()[:-4]} | dict.fromkeys(crowd()[-4:], posting))
        assert rules(at) == ["account_active_after_closing"] * 4


async def test_an_announced_day_of_new_names_breaks_nothing(tmp_path: Path) -> None:
    accounts = [account(name) for name in crowd()]
    with scene(tmp_path, *accounts) as at:
        await at.settle()
        plan = PlannedChange(
            targets=tuple(one.owner for one in accounts),
            what=(What.ACCOUNT,),
            start=at.now,
            end=at.now + 24 * HOUR,
            who="Sri",
            login="sri",
            why="numbers are drawn",
        )
        await at.hub.sit(lambda sitting: sitting.unit.plan_changes([plan], at.now))
        new = to(name="Nomor Satu Juara", avatar="f0f0f0f0f0f0f0f0")
        await one_by_one(at, crowd(), new)
        at.now += 5 * MINUTE
        await one_by_one(at, crowd(), new)
        assert rules(at) == []
        await one_by_one(at, crowd(), lambda shown: _taken(new(shown)))
        assert rules(at) == ["adapter_broken"]


def _taken(shown: object) -> Snapshot:
    assert isinstance(shown, Snapshot)
    return replace(shown, links=("https://toko.example2.net",))
