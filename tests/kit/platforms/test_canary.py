"""The account of which we know what it shows: quite another name there is no news of anybody else."""

import pytest

from sentinel.kit.adapters.form import State
from sentinel.kit.adapters.reading import Reading
from sentinel.kit.platforms.canary import OFTEN, RENAMED, SETTLED, Canary


def named(name: str) -> Reading:
    return Reading(state=State.OK, fields={"name": name})


@pytest.mark.parametrize(
    ("name", "strange"), [("Telegram", False), ("Telegram Messenger", False), ("SITUS SLOT GACOR MAXWIN", True)]
)
def test_quite_another_name_is_red_and_a_longer_one_is_not(name: str, *, strange: bool) -> None:
    known = Canary().green(0.0, named("Telegram"))
    assert known.strange(named(name), 60.0, lab=False) is strange


def test_a_name_that_stays_for_a_day_is_the_platforms_own() -> None:
    known, other = Canary().green(0.0, named("Twitter")), named("X")
    for _ in range(OFTEN):
        assert known.strange(other, 100.0, lab=False)
        known = known.red(100.0, (RENAMED,), lab=False)
    assert known.strange(other, SETTLED, lab=False)
    assert not known.strange(other, SETTLED + 100.0, lab=False)
    assert known.green(SETTLED + 100.0, other).name == "X"


def test_a_day_in_which_nobody_asked_settles_nothing() -> None:
    known, other = Canary().green(0.0, named("Telegram")), named("SITUS SLOT GACOR MAXWIN")
    for at in (100.0, SETTLED + 100.0):
        known = known.red(at, (RENAMED,), lab=False)
        assert known.strange(other, at, lab=False)
