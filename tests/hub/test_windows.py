"""Correlations over the ledger: counted with the looks or not at all, over restarts and reloads, within bounds."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.app.assemble import register
from sentinel.config.places import shipped
from sentinel.detect.load import Layer, load_texts
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.windows import LedgerWindows, Panes
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Unit
from sentinel.store.sweep import sweep
from tests.hub.desk import BLOCKED, UP, Desk, desk, observation

BLOCKS = """
title: Turned away again and again
id: 0a7cbb5e-8a6c-4b2e-9a51-0d5f3b9f2a21
name: blocked_often
status: test
taxonomy: ecs
author: test
date: 2026-11-21
tags: [sentinel.availability]
falsepositives: [none known]
correlation:
  type: event_count
  rules: [site_blocked]
  generate: true
  group-by: [service.name]
  timespan: SPAN
  condition: {gte: 3}
level: medium
incident:
  resolve: {manual: true}
  runbook: docs/runbooks/site_blocked.md
  texts:
    id: {title: a, summary: b, advice: c, resolved: d}
    en: {title: a, summary: b, advice: c, resolved: d}
  tests:
    - {name: silent, given: {service.name: x}, events: [{at: 0s, sentinel.uptime.state: blocked}], expect: []}
    - name: opens
      given: {service.name: x, sentinel.uptime.state: blocked}
      events: [{at: 0s}, {at: 1s}, {at: 2s}]
      expect: [[2s, opened]]
"""


def rules(span: str = "5m") -> RuleSet:
    """The rules that ship, and one that counts."""
    folder = shipped("rules")
    found = [p for p in folder.rglob("*.yml") if p.name != "fields.yml" and p.parent.name != "adapters"]
    files = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in found}
    own = Layer(files={"correlated/blocked_often.yml": BLOCKS.replace("SPAN", span)})
    return load_texts([Layer(files=files), own], register())


@pytest.fixture(scope="module")
def counting() -> RuleSet:
    return rules()


EXAMPLE = count()  # hypothesis shares one ledger among its examples


@pytest.fixture
def aside(tmp_path: Path) -> Iterator[SqlLedger]:
    with open_ledger(tmp_path) as ledger:
        yield ledger


@contextlib.contextmanager
def desk_with(folder: Path, counting: RuleSet) -> Iterator[Desk]:
    with desk(folder) as made:
        made.hub.world = replace(made.hub.world, rules=counting)
        yield made


async def turned_away(at: Desk, times: int) -> None:
    for _ in range(times):
        at.later(30)
        await at.see(BLOCKED)


async def test_it_counts_over_batches_and_within_one(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        await turned_away(at, 2)
        assert at.open_rules() == []
        at.later(30)
        await at.see(BLOCKED)
        assert at.open_rules() == ["blocked_often"]
        looks = [observation(10 + n, at.now + timedelta(seconds=n), BLOCKED, "target:kpu-bima") for n in range(3)]
        await at.hub.take(looks)
        assert at.open_rules() == ["blocked_often"] * 2


async def test_a_restart_forgets_nothing(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        await turned_away(at, 2)
        then, sequence = at.now, at.sequence
    with desk_with(tmp_path, counting) as at:
        at.now, at.sequence = then, sequence
        await turned_away(at, 1)
        assert at.open_rules() == ["blocked_often"]


@pytest.mark.parametrize(("span", "opens"), [("5m", True), ("6m", False)], ids=["unchanged", "changed"])
async def test_a_reload_keeps_what_an_unchanged_rule_remembers(
    tmp_path: Path, counting: RuleSet, span: str, *, opens: bool
) -> None:
    with desk_with(tmp_path, counting) as at:
        await turned_away(at, 2)
        at.hub.world = replace(at.hub.world, rules=rules(span))
        await turned_away(at, 1)
        assert (at.open_rules() == ["blocked_often"]) is opens


async def test_what_slid_out_of_the_window_counts_no_more(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        await turned_away(at, 2)
        at.later(270)
        await turned_away(at, 1)
        assert at.open_rules() == []


async def test_what_comes_over_ten_minutes_late_enters_no_window(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        at.later(3_600)
        for seconds in (640, 630, 620):
            await at.see(BLOCKED, at=at.now - timedelta(seconds=seconds))
        await at.see(BLOCKED, at=at.now - timedelta(seconds=590))
        assert at.open_rules() == []
        for seconds in (570, 550):
            await at.see(BLOCKED, at=at.now - timedelta(seconds=seconds))
        assert at.open_rules() == ["blocked_often"]


async def test_a_clock_ahead_is_counted_at_its_arrival(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        for _ in range(3):
            at.later(30)
            await at.see(BLOCKED, at=at.now + timedelta(days=2))
        assert at.open_rules() == ["blocked_often"]


async def test_a_batch_that_could_not_be_saved_is_not_counted(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        await turned_away(at, 1)
        good = observation(2, at.now + timedelta(seconds=1), BLOCKED, "target:kpu-ntb")
        broken = observation(3, at.now + timedelta(seconds=2), object(), "target:kpu-ntb")
        await at.hub.take([good, broken])  # fails as a whole, then each is judged alone
        assert at.open_rules() == []
        at.sequence = 3
        await turned_away(at, 1)
        assert at.open_rules() == ["blocked_often"]


async def test_the_sweep_takes_what_says_nothing_any_more(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        await turned_away(at, 1)
        for minutes, left in ((14, 1), (16, 0)):
            await sweep(at.ledger, Evidence(tmp_path / "evidence"), at.now + timedelta(minutes=minutes))
            assert at.ledger.look(_windows) == left


def _windows(view: Any) -> int:  # noqa: ANN401 - the SQL view itself: nobody else counts windows
    """Windows of rules; where sites live is noted there too, once."""
    counted = "SELECT count(*) FROM windows WHERE rule NOT IN ('street', 'site')"
    return int(view._connection.exec_driver_sql(counted).scalar())


async def test_looks_that_see_a_site_up_touch_no_window(tmp_path: Path, counting: RuleSet) -> None:
    with desk_with(tmp_path, counting) as at:
        await at.see(UP)
        assert at.ledger.look(_windows) == 0


def test_a_rule_with_too_many_groups_gives_up_the_stalest(tmp_path: Path) -> None:
    panes = Panes()
    with open_ledger(tmp_path) as ledger:

        def put(unit: Unit) -> LedgerWindows:
            windows = LedgerWindows(unit, panes, most=3)
            for number in range(5):
                windows.get(f"d:{number}")
                windows.put(f"d:{number}", b"x", 1e9 + number)
            windows.save()
            return windows

        ledger.apply(put).end(committed=True)
        assert ledger.look(_windows) == 3
        assert panes.evictions == 2
        assert panes.get("d:4") == b"x"


def test_the_cache_stays_small() -> None:
    panes = Panes(most=2)
    for turn in range(1, 5):
        assert panes.begin() == turn
        panes.change(f"d:{turn}", turn)
        panes.end(turn, {f"d:{turn}": b"x"}, committed=True)
    assert len(panes) == 2
    assert panes.get("d:4") == b"x"


KEYS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3)
STEP = st.one_of(
    st.tuples(st.just("sit"), KEYS, st.sampled_from([False, False, False, True])),
    st.tuples(st.just("hear"), st.integers(0, 3), st.none()),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(steps=st.lists(STEP, min_size=5, max_size=25))
def test_whatever_fails_and_whoever_hears_of_it_when_the_windows_are_those_of_the_ledger(
    aside: SqlLedger, steps: list[Any]
) -> None:
    """Sittings that add to windows, some of which fail, and hear of it late, against a plain dictionary."""
    rule, model = f"d{next(EXAMPLE)}", dict[str, bytes]()
    panes, waiting = Panes(most=2), list[Any]()
    for number, (what, asked, fails) in enumerate(steps):
        if what == "sit":
            waiting.append((sit(aside, panes, rule, bytes([number]), asked, fails=fails), fails))
            model |= {key: model.get(key, b"") + bytes([number]) for key in dict.fromkeys(asked) if not fails}
        elif waiting:
            windows, failed = waiting.pop(asked % len(waiting))
            windows.end(committed=not failed)
    for key in "abc":
        assert aside.apply(lambda unit, k=key: LedgerWindows(unit, panes).get(f"{rule}:{k}")) == model.get(key)  # type: ignore[misc]  # bound at once
        assert aside.look(lambda view, k=key: view.get_window(rule, k)) == model.get(key)  # type: ignore[misc]  # likewise


def sit(ledger: SqlLedger, panes: Panes, rule: str, mark: bytes, keys: list[str], *, fails: bool) -> LedgerWindows:
    """One sitting that puts its mark at the end of some windows; it has not yet heard whether they were kept."""
    made: list[LedgerWindows] = []

    def job(unit: Unit) -> None:
        made.append(windows := LedgerWindows(unit, panes))
        for key in dict.fromkeys(keys):
            windows.put(f"{rule}:{key}", (windows.get(f"{rule}:{key}") or b"") + mark, 4e9)
        windows.save()
        assert not fails

    with contextlib.suppress(AssertionError):
        ledger.apply(job)
    return made[0]


def test_moments_beyond_the_calendar_are_no_windows() -> None:
    assert datetime.fromtimestamp(9e9 + 604_800 + 600, UTC).year < 9999
