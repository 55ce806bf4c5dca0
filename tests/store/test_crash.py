"""kill -9 in the middle of a storm: what was told is there, nothing is there by half, nothing is there twice."""

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.store.dialect import FILE
from sentinel.store.ledger import open_ledger, open_view
from sentinel.store.ports import IncidentFilter, View
from tests.share import share
from tests.store.storm import EPOCH, VANTAGE
from tests.store.things import CHECK, NOW, later

ROOT = Path(__file__).parents[2]


def killed_after(folder: Path, steps: int) -> int:
    """Let a writer run until it has said so many steps, kill it, and return the last that it said."""
    command = [sys.executable, "-m", "tests.store.storm", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stderr
        said = [int(writer.stdout.readline() or -1) for _ in range(steps)]
        writer.kill()
        said += [int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
        assert said[0] > 0, writer.stderr.read().decode()
        assert writer.wait(30) == -signal.SIGKILL
    return said[-1]


def holds(view: View, told: int) -> int:
    """Check that the ledger is whole; returns how far it has come, which may be further than was told."""
    mark = view.mark(VANTAGE, EPOCH)
    everything = list(range(1, mark + 1))
    assert mark >= told
    incidents = view.incidents(IncidentFilter(statuses=frozenset(), limit=10**6))
    assert sorted(i.number or 0 for i in incidents) == everything
    assert sorted(int(i.key.removeprefix("key-")) for i in incidents) == everything
    assert sorted(int(q.notice.key.removeprefix("inc:")) for q in view.waiting()) == everything
    newest = view.latest(CHECK, VANTAGE)
    assert newest is not None
    assert newest.seen_in_a_row == mark
    samples = view.samples(CHECK, VANTAGE, NOW, later(days=30))
    assert [s.at for s in samples] == [NOW + timedelta(seconds=n) for n in everything]
    assert sum(h.good for h in view.hours(CHECK, NOW)) == mark
    assert len(view.looks(CHECK, limit=10**6)) == mark // 10
    return mark


def each_has_its_own(view: View, last: int) -> None:
    for number in (1, last // 2 or 1, last):
        assert [e["sequence"] for e in view.events(number)] == [number]
        assert [e.text for e in view.timeline(number)] == [str(number)]


def rounds(folder: Path, count: int, steps: Callable[[], int]) -> None:
    mark = 0
    for number in range(count):
        told = killed_after(folder, steps())
        assert told > mark
        if number % 2:
            with open_view(folder) as view:  # a reader that comes first must repair the log just as well
                assert holds(view, told) >= told
        with open_ledger(folder) as ledger:
            mark = ledger.look(lambda view, t=told: holds(view, t))  # type: ignore[misc]  # bound at once
    with open_view(folder) as view:
        each_has_its_own(view, mark)
    with closing(sqlite3.connect(folder / FILE)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_killed_writer_loses_nothing_that_it_told(folder: Path) -> None:
    chance = random.Random()
    rounds(folder, 4, lambda: chance.randint(1, 150))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_writer_killed_very_often_loses_nothing_that_it_told(folder: Path) -> None:
    chance = random.Random()
    rounds(folder, share(60), lambda: chance.randint(1, 200))
