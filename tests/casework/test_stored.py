"""The same life over the real ledger: what the fold asks of it is what it keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.casework.fold import Source, fold
from sentinel.casework.tick import tick
from sentinel.model.rule import Judgement, Match, Rule
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Unit
from tests.casework.scene import a_rule, moment, policy

RULE = a_rule(how=policy(wait=2, reopen_within=900))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    opened = open_ledger(tmp_path)
    yield opened
    opened.close()


class Life:
    """Plays looks into the ledger, one transaction each, as the hub does."""

    def __init__(self, ledger: SqlLedger, rule: Rule = RULE) -> None:
        self.ledger = ledger
        self.rule = rule
        self.told: list[tuple[float, str, str]] = []

    async def look(self, at: float, who: str, *, bad: bool) -> None:
        event = {"event.dataset": "sentinel.uptime", "service.name": "kpu-ntb", "observer.name": who}
        matches = (Match(rule=self.rule.name, level=self.rule.level, event=event),) if bad else ()
        judgement = Judgement(event=event, matches=matches, holds=frozenset() if bad else frozenset({"seen_good"}))
        source = Source(vantage=who, network=who, at=moment(at), interval=60, enrolled=frozenset({"a", "b"}))

        def job(unit: Unit) -> None:
            for change in fold(judgement, {self.rule.name: self.rule}, source, unit.incident, "digest"):
                saved = unit.save(change.incident)
                self.told += [(at, str(t.why), saved.ref) for t in change.transitions]

        await self.ledger.write(job)

    async def beat(self, at: float) -> None:
        def job(unit: Unit) -> None:
            for incident in unit.unresolved():
                change = tick(incident, self.rule, moment(at), load=unit.incident)
                if change is not None and change.dropped:
                    unit.drop(incident.key)

        await self.ledger.write(job)


async def test_one_number_for_one_incident_and_the_next_for_the_next(ledger: SqlLedger) -> None:
    life = Life(ledger)
    await life.look(0, "b", bad=False)
    for at, bad in (
        (5, True),
        (8, True),
        (60, False),
        (90, False),
        (300, True),
        (303, True),
        (360, False),
        (363, False),
    ):
        await life.look(at, "a", bad=bad)
    for at in (5000, 5003):
        await life.look(at, "a", bad=True)
    assert life.told == [
        (8, "opened", "INC-000001"),
        (90, "resolved", "INC-000001"),
        (303, "reopened", "INC-000001"),
        (363, "resolved", "INC-000001"),
        (5003, "opened", "INC-000002"),
    ]


async def test_a_suspicion_that_comes_to_nothing_leaves_nothing(ledger: SqlLedger) -> None:
    life = Life(ledger)
    await life.look(0, "a", bad=True)
    assert len(await ledger.read(lambda view: view.unresolved())) == 1
    await life.beat(1000)
    assert await ledger.read(lambda view: view.unresolved()) == []


async def test_what_witnesses_said_survives_a_restart(tmp_path: Path) -> None:
    first = open_ledger(tmp_path)
    before = Life(first)
    await before.look(0, "b", bad=False)
    await before.look(5, "a", bad=True)
    first.close()
    second = open_ledger(tmp_path)
    after = Life(second)
    await after.look(8, "a", bad=True)
    opened = await second.read(lambda view: view.unresolved())
    second.close()
    assert after.told == [(8, "opened", "INC-000001")]
    assert [(i.severity.label, str(i.scope)) for i in opened] == [("medium", "local")]
