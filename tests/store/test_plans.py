"""What happens often must not cost more because there is a long history: no statement reads a table from end to end."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from sentinel.model.notice import Gathering
from sentinel.model.severity import Severity
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import IncidentFilter, Unit
from tests.store.conftest import ON_FILES
from tests.store.things import CHECK, NOW, delivery, entry, incident, later, latest, notice, observation

SMALL = {"switches", "latest", "samples"}  # of a bounded size: targets, checks, the looks since the last sweep
UNFINISHED = {
    "ix_incidents_unresolved",
    "ix_outbox_due",
    "ix_outbox_held",
    "ix_outbox_waiting",
    "ix_outbox_expiring",
}
VANTAGE = "mataram-1"


def look(unit: Unit) -> None:
    unit.advance(VANTAGE, "e", 1)
    unit.latest(CHECK, VANTAGE)
    unit.learned(CHECK, VANTAGE)
    unit.standing(CHECK)
    unit.save_latest(latest())
    unit.record(observation(evidence=("a" * 64,)), latest(), None, full=True)
    unit.mark(VANTAGE, "e")


def case(unit: Unit) -> None:
    unit.incident("key-1")
    unit.save(incident())
    unit.numbered(1)
    unit.unresolved()
    unit.enter(1, entry())
    unit.attach(1, {"a": 1}, ["a" * 64])
    unit.events(1)
    unit.timeline(1)
    unit.evidence(1)
    unit.drop("key-2")
    unit.get_window("r", "k")
    unit.put_window("r", "k", b"", NOW)
    unit.trim_windows("r", 10)


def tell(unit: Unit) -> None:
    unit.enqueue(notice("a", incident=1))
    unit.withhold(1, "bssn", "opened", NOW, "asleep")
    held = unit.claim("csirt", NOW, 90, 4)
    unit.failed(held, ["a"], delivery("a", ok=False), NOW)
    held = unit.claim("csirt", NOW, 90, 4)
    unit.give_back(held, ["a"], NOW)
    held = unit.claim("csirt", NOW, 90, 4)
    unit.sent(held, ["a"], delivery("a"))
    unit.drop_notice("b", entry())
    unit.enqueue(notice("c", incident=1, group="g"))
    unit.held("csirt", "g")
    unit.held("csirt", incident=1)
    unit.owed(1)
    unit.save_gathering(Gathering(channel="csirt", group="g", due_at=NOW))
    unit.gathering("csirt", "g")
    unit.gatherings_due(NOW)
    unit.put_into(["c"], "d", NOW)
    unit.let_go(["c"], NOW)
    unit.unsay(1, NOW, "muted")
    unit.oldest_due(NOW)
    unit.waiting()
    unit.notices(1)
    unit.notices()
    unit.deliveries()
    unit.message_log(1)
    unit.message_log()


def lists(unit: Unit) -> None:
    unit.incidents(IncidentFilter())
    unit.incidents(IncidentFilter(statuses=frozenset(), least=Severity.HIGH, region="52"))
    unit.incidents(IncidentFilter(target="kpu-ntb", rule="site_down", search="kpu"))
    unit.samples(CHECK, VANTAGE, later(days=-1), NOW)
    unit.hours(CHECK, later(days=-90))
    unit.looks(CHECK)
    unit.acts()


def age(unit: Unit) -> None:
    kinds = ("observations", "hours", "messages", "windows")
    unit.prune(dict.fromkeys(kinds, later(days=-30)), 100)
    unit.stale_evidence({"evidence": later(days=-400), "account_evidence": later(days=-90)}, 100)
    unit.roll_up(100)
    unit.names_body("a" * 64)
    unit.bodies(["a" * 64])


@ON_FILES
@pytest.mark.parametrize("work", [look, case, tell, lists, age])
def test_no_statement_reads_a_whole_table(ledger: SqlLedger, work: Callable[[Unit], None]) -> None:
    asked: list[tuple[str, Any]] = []

    def listen(_connection: object, _cursor: object, sql: str, values: Any, _context: object, _many: bool) -> None:  # noqa: ANN401, FBT001 - SQLAlchemy's shape
        asked.append((sql, values))

    event.listen(ledger._writing, "before_cursor_execute", listen)
    ledger.apply(work)
    event.remove(ledger._writing, "before_cursor_execute", listen)
    assert len(asked) > 5
    slow = {sql: steps for sql, values in asked if (steps := slow_steps(ledger, sql, values))}
    assert slow == {}


def slow_steps(ledger: SqlLedger, sql: str, values: Any) -> list[str]:  # noqa: ANN401 - whatever the statement takes
    steps = plan(ledger, sql, values)
    in_order = "LIMIT" in sql and not any("USE TEMP B-TREE" in step for step in steps)
    return [] if in_order else [step for step in steps if reads_all(step)]


def plan(ledger: SqlLedger, sql: str, values: Any) -> list[str]:  # noqa: ANN401 - likewise
    if not re.match(r"SELECT|UPDATE|DELETE|INSERT", sql):
        return []
    one = values[0] if isinstance(values, list) else values
    rows = ledger.look(lambda view: view._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", one).all())  # type: ignore[attr-defined]  # by hand
    return [row.detail for row in rows]


def reads_all(step: str) -> bool:
    """Whether a step reads a table from end to end; an index of what is unfinished is as short as what waits."""
    found = re.match(r"SCAN (\w+)(?:.* INDEX (\w+))?", step)
    if found is None or found[1] in {"CONSTANT", *SMALL} or "VIRTUAL TABLE" in step:
        return False
    return found[2] not in UNFINISHED
