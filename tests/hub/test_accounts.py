"""Takeovers, renames, deletions and scam against what happens every day, in three phases, on a real ledger."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Incident
from tests.hub.account_cases import ATTACKS, BENIGN, Case
from tests.hub.accounts import HOUR, account, scene
from tests.hub.desk import START

FIVE, THIRTY = timedelta(minutes=5), timedelta(minutes=31)
BEGINS = START + 36 * HOUR  # by then something is usual
PHASES = {
    "outside": (),
    "campaign": (
        ElectionPhase(name="kampanye", start=BEGINS, end=BEGINS + 240 * HOUR, source="PKPU", severity_shift=1),
    ),
    "quiet": (
        ElectionPhase(
            name="masa_tenang",
            start=BEGINS,
            end=BEGINS + 72 * HOUR,
            source="PKPU",
            severity_shift=1,
            expected_account_closure=True,
        ),
    ),
}
ORDER = tuple(PHASES)
EACH = [pytest.param(name, marks=() if name == "outside" else pytest.mark.slow) for name in ORDER]


@pytest.mark.parametrize("phase", EACH)
async def test_attacks_are_told_by_the_right_rule_as_grave_as_the_phase_makes_them(phase: str, tmp_path: Path) -> None:
    said = await told(phase, ATTACKS, tmp_path)
    wanted = {case.name: case.heard[ORDER.index(phase)] for case in ATTACKS}
    assert {case.name: said[case.name].live.get(case.rule, "") for case in ATTACKS} == wanted
    assert {name for name, one in said.items() if len(one.loud) != bool(wanted[name])} == set()  # one message each


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is open of an account: rule and severity; and which of it somebody hears of."""

    live: dict[str, str]
    loud: list[str]


async def told(phase: str, cases: tuple[Case, ...], folder: Path) -> dict[str, Said]:
    """What is heard of each account when all of it has happened; each is alone on its platform."""
    closes = BEGINS if phase == "quiet" else BEGINS + 240 * HOUR
    accounts = {
        case.name: account(
            f"a{n}",
            f"p{n}",
            tier=case.tier,
            official=case.official,
            closes_at=closes if case.closes else None,
        )
        for n, case in enumerate(cases)
    }
    with scene(folder, *accounts.values(), calendar=PHASES[phase]) as at:
        await at.settle()
        for n, wait in enumerate((FIVE, THIRTY - FIVE, 12 * HOUR, 12 * HOUR)):
            at.now += wait
            await at.see({accounts[c.name].id: c.looks[min(n, len(c.looks) - 1)] for c in cases}, attempt=int(n > 0))
        found = at.incidents()
    return {case.name: _said(found, accounts[case.name].id) for case in cases}


def _said(found: list[Incident], name: str) -> Said:
    mine = [one for one in found if one.account == name and one.live]
    live = {one.rule: one.severity.label for one in mine}
    return Said(live=live, loud=[one.rule for one in mine if one.muting is None])


@pytest.mark.slow
@pytest.mark.parametrize("phase", ORDER)
async def test_what_happens_every_day_is_never_above_low(phase: str, tmp_path: Path) -> None:
    said = await told(phase, BENIGN, tmp_path)
    grave = {name: one.live for name, one in said.items() if set(one.live.values()) - {"info", "low"}}
    assert grave == {}
