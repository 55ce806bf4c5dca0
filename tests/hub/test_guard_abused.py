"""Whoever turns accounts of his own hides no takeover behind them, and a platform that breaks accuses nobody."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.kit.adapters.form import State
from tests.hub.account_cases import as_, same, to
from tests.hub.accounts import Change, Scene, account, scene
from tests.share import LONG

pytestmark = pytest.mark.slow
TOTAL = 1_310 if LONG else 150
AGAIN = (timedelta(minutes=5), timedelta(minutes=31))


def scam(number: int) -> Change:
    return to(name=f"SLOT GACOR {number}", handle=f"slot_{number}", links=(f"https://toko{number}.example2.net",))


def stranger(number: int) -> Change:
    return to(uid=f"other-{number}", name=f"Jual Beli {number}")


DECOYS: Mapping[str, Callable[[int], Change]] = {
    "names": lambda n: to(name=f"Toko Kosmetik {n}", verified=False),
    "scam": scam,
    "one scam": lambda _: to(name="SLOT GACOR", bio="situs slot gacor", links=("https://toko.example2.net",)),
    "gone": lambda _: as_(State.GONE),
}
BREAKS: Mapping[str, Callable[[int], Change]] = {
    "one page of scam": lambda _: to(name="SLOT GACOR", bio="situs slot gacor", links=("https://toko.example2.net",)),
    "scam in every bio": lambda _: to(bio="situs slot gacor maxwin"),
    "a word of outage": lambda _: to(name="Layanan sedang gangguan", bio="", links=(), avatar=""),
    "one number for all": lambda _: to(uid="1"),
    "numbers shifted": stranger,
    "fields emptied": lambda _: to(name="", bio="", links=(), handle="undefined"),
}


@dataclass(slots=True)
class Sweep:
    """Half a day in which every account is looked at, in an order that nobody chose; what is new is confirmed."""

    at: Scene
    changes: dict[str, Change]

    async def go(self, order: list[str]) -> None:
        begun, step = self.at.now, timedelta(hours=12) / len(order)
        looks = [(begun + n * step, name, 0) for n, name in enumerate(order)]
        looks += [(when + wait, name, 1) for when, name, _ in looks if name in self.changes for wait in AGAIN]
        for when, name, attempt in sorted(looks):
            self.at.now = max(when, self.at.now)
            await self.at.see({name: self.changes.get(name, same)}, attempt=attempt)


def shuffled(total: int) -> list[str]:
    names = [f"a{n:04}" for n in range(total)]
    random.Random(7).shuffle(names)
    return names


def about(at: Scene, name: str) -> set[str]:
    return {one.rule for one in at.incidents() if one.account == name}


OWNED = (10, 30, 100, 300) if LONG else (20,)


@pytest.mark.parametrize("decoy", DECOYS)
@pytest.mark.parametrize("owned", OWNED)
async def test_no_number_of_decoys_hides_a_takeover(owned: int, decoy: str, tmp_path: Path) -> None:
    order = shuffled(TOTAL)
    renamed, taken = order[TOTAL * 2 // 3], order[TOTAL * 3 // 4]
    mine = random.Random(8).sample([name for name in order if name not in {renamed, taken}], owned)
    changes = {name: DECOYS[decoy](n) for n, name in enumerate(mine)} | {renamed: scam(9_999), taken: stranger(9_999)}
    with scene(tmp_path, *[account(name) for name in order]) as at:
        await at.settle()
        await Sweep(at, changes).go(order)
        assert "account_scam_content" in about(at, renamed)
        assert "account_reregistered" in about(at, taken)
        broken = [one for one in at.incidents() if one.rule == "adapter_broken"]
        assert not (broken and "scam" in decoy), "scam speaks for itself, and no adapter makes it up"
        proofs = {one.event.get("sentinel.account.proof") for one in at.incidents() if one.account == renamed}
        assert (len(broken), proofs) == ((1, {"scam_words"}) if broken else (0, {None})), "why it is judged is said"


@pytest.mark.parametrize("how", BREAKS)
async def test_a_platform_that_breaks_for_everybody_is_one_adapter(how: str, tmp_path: Path) -> None:
    """Whoever is looked at before anybody can know may be told where no canary spoke: two, where all show the same."""
    order = shuffled(40)
    with scene(tmp_path, *[account(name) for name in order]) as at:
        await at.settle()
        sweep = Sweep(at, {name: BREAKS[how](n) for n, name in enumerate(order)})
        await sweep.go(order)
        at.now += timedelta(days=2)  # whoever releases it is on leave, and so long nothing else is told
        await sweep.go(order)
        found = at.incidents()
        assert [one.subject for one in found if not one.account] == ["telegram"]
        assert len({one.account for one in found if one.account}) <= 2
