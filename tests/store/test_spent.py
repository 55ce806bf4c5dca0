"""What may be done once is done once: over restarts, in the transaction of the act, and forgotten in its time."""

from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Unit
from sentinel.store.sweep import sweep
from tests.store.things import NOW, later

KEY = "telegram:123:730000001"


def spend(unit: Unit) -> bool:
    return unit.spend(KEY, NOW, later(days=3))


async def test_a_thing_is_spent_once_and_stays_so_over_a_restart(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        assert [await ledger.write(spend), await ledger.write(spend)] == [True, False]
    with open_ledger(folder) as ledger:
        assert await ledger.read(lambda view: view.spent(KEY))
        assert not await ledger.read(lambda view: view.spent("telegram:123:730000002"))
        assert not await ledger.write(spend)


async def test_what_goes_wrong_afterwards_spends_nothing(ledger: SqlLedger) -> None:
    def refused(unit: Unit) -> None:
        spend(unit)
        raise LookupError("there is no such incident")

    with pytest.raises(LookupError):
        await ledger.write(refused)
    assert await ledger.write(spend)


async def test_it_is_forgotten_when_nobody_can_present_it_any_more(ledger: SqlLedger, tmp_path: Path) -> None:
    await ledger.write(spend)
    evidence = Evidence(tmp_path / "evidence")
    assert (await sweep(ledger, evidence, later(days=3) - timedelta(seconds=1))).rows == 0
    assert (await sweep(ledger, evidence, later(days=3))).rows == 1
    assert not await ledger.read(lambda view: view.spent(KEY))
