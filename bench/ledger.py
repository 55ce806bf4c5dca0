"""What the ledger costs: samples, whole ingests, single transactions, lists. Prints JSON.

python bench/ledger.py            200,000 looks of history
python bench/ledger.py --rows 10000000 --incidents 100000
"""

import argparse
import json
import resource
import sqlite3
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sentinel.model.incident import Incident, Phase
from sentinel.model.observation import Observation
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import IncidentFilter, Latest, Unit

NOW = datetime(2029, 2, 14, tzinfo=UTC)
CHECKS = 3000
BATCH = 500
FACTS = json.dumps({"status": 200, "body_sha256": "0" * 64, "headers": ["x" * 40] * 20, "addresses": ["192.0.2.1"]})


def look(number: int) -> tuple[Observation[Any], Latest]:
    subject, at = f"target:site-{number % CHECKS}", NOW + timedelta(seconds=number / 50)
    observation: Observation[Any] = Observation(
        vantage="mataram-1",
        network="AS64500",
        epoch="epoch-1",
        sequence=number + 1,
        probe="uptime",
        version=1,
        subject=subject,
        at=at,
        duration=0.1234,
        interval=60.0,
        outcome={},
    )
    latest = Latest(
        check=observation.check,
        subject=subject,
        probe="uptime",
        vantage="mataram-1",
        version=1,
        at=at,
        interval=60.0,
        outcome="seen",
        state="up",
        duration_ms=123.4,
        facts=FACTS.encode(),
        seen_at=at,
        good_at=at,
    )
    return observation, latest


def sample_job(looks: list[tuple[Observation[Any], Latest]]) -> Callable[[Unit], None]:
    def job(unit: Unit) -> None:
        for observation, latest in looks:
            unit.record(observation, latest, None, full=False)

    return job


def ingest_job(looks: list[tuple[Observation[Any], Latest]]) -> Callable[[Unit], None]:
    def job(unit: Unit) -> None:
        for observation, latest in looks:
            if unit.advance(observation.vantage, observation.epoch, observation.sequence):
                unit.latest(observation.check, observation.vantage)
                unit.standing(observation.check)
                unit.save_latest(latest)
                unit.record(observation, latest, None, full=False)

    return job


def rate(ledger: SqlLedger, jobs: list[Callable[[Unit], None]], looks: int, ahead: int) -> float:
    """Looks a second, from the first post until the last is durable, with so many jobs waiting at a time."""
    waiting: deque[Future[None]] = deque()
    start = perf_counter()
    for job in jobs:
        waiting.append(ledger.post(job))
        if len(waiting) >= ahead:
            waiting.popleft().result()
    for promise in waiting:
        promise.result()
    return looks / (perf_counter() - start)


def batches(first: int, count: int) -> Iterator[list[tuple[Observation[Any], Latest]]]:
    for start in range(first, first + count, BATCH):
        yield [look(n) for n in range(start, min(start + BATCH, first + count))]


def samples_per_second(ledger: SqlLedger, first: int, count: int, rounds: int = 5) -> float:
    """The median of several rounds, so that one checkpoint or neighbour does not decide."""
    figures = []
    for number in range(rounds):
        jobs = [sample_job(batch) for batch in batches(first + number * count, count)]
        figures.append(rate(ledger, jobs, count, ahead=4))
    return median(figures)


def seed(folder: Path, rows: int) -> None:
    """Put a long history of single looks into the file, as if no sweep had ever run."""
    start = NOW - timedelta(days=30)
    first = int(start.timestamp() * 1000)
    with sqlite3.connect(folder / "ledger.db") as file:
        file.execute("PRAGMA synchronous=OFF")
        file.executemany(
            "INSERT INTO samples (check_id, vantage_id, at, verdict, state_id, duration_ms)"
            " VALUES (?, 2, ?, 0, 3, 123.4)",
            ((n % CHECKS + 4, first + n * 20) for n in range(rows)),
        )


@contextmanager
def fresh(rows: int = 0) -> Iterator[tuple[SqlLedger, Path]]:
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        open_ledger(folder).close()
        seed(folder, rows)
        with open_ledger(folder) as ledger:
            yield ledger, folder


def incident(number: int) -> Incident:
    at = NOW + timedelta(seconds=number)
    return Incident(
        key=f"key-{number}",
        rule="site_down",
        service="uptime",
        kind=RuleKind.AVAILABILITY,
        phase=Phase.OPEN if number % 10 == 0 else Phase.RESOLVED,
        level=Severity.HIGH,
        severity=Severity(number % 7 % 5),
        first_at=at,
        updated_at=at,
        opened_at=at,
        target=f"site-{number % CHECKS}",
        event={"url.full": "https://site.example/", "labels.region": f"52{number % 10:02}"},
    )


def lists(count: int) -> dict[str, float]:
    def save(first: int) -> Callable[[Unit], None]:
        def job(unit: Unit) -> None:
            for number in range(first, min(first + BATCH, count)):
                unit.save(incident(number), f"Situs site-{number % CHECKS} tak terpantau")

        return job

    with fresh() as (ledger, _):
        for first in range(0, count, BATCH):
            ledger.apply(save(first))
        asked = {
            "open": IncidentFilter(),
            "all": IncidentFilter(statuses=frozenset()),
            "critical_in_region": IncidentFilter(least=Severity.CRITICAL, region="52"),
            "search": IncidentFilter(search="site-77 terpantau", statuses=frozenset()),
            "search_everything": IncidentFilter(search="situs", statuses=frozenset()),
        }
        return {name: round(milliseconds(ledger, wanted), 1) for name, wanted in asked.items()}


def milliseconds(ledger: SqlLedger, wanted: IncidentFilter) -> float:
    took = []
    for _ in range(5):
        start = perf_counter()
        assert ledger.look(lambda view: view.incidents(wanted))
        took.append((perf_counter() - start) * 1000)
    return median(took)


def rolling(ledger: SqlLedger, most: int) -> float:
    start, counted = perf_counter(), 0
    while counted < most and (count := ledger.apply(lambda unit: unit.roll_up(5000))):
        counted += count
    return counted / (perf_counter() - start)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure() -> dict[str, Any]:
    figures: dict[str, Any] = {"python": sys.version.split()[0], "sqlite": sqlite3.sqlite_version}
    with fresh() as (ledger, _):
        before = cpu_seconds()
        figures["samples_per_s_empty"] = round(samples_per_second(ledger, 0, 50_000))
        figures["cpu_us_per_sample"] = round((cpu_seconds() - before) / 250_000 * 1e6, 1)  # what a noisy machine leaves
    with fresh(arguments.rows) as (ledger, folder):
        figures["rows_of_history"] = arguments.rows
        figures["samples_per_s_with_history"] = round(samples_per_second(ledger, 0, 50_000))
        figures["rolled_up_per_s"] = round(rolling(ledger, 200_000))
        figures["file_mb"] = round((folder / "ledger.db").stat().st_size / 1e6, 1)
    with fresh() as (ledger, _):
        jobs = [ingest_job(batch) for batch in batches(0, 25_000)]
        before = cpu_seconds()
        figures["ingest_looks_per_s_in_batches"] = round(rate(ledger, jobs, 25_000, ahead=4))
        figures["ingest_cpu_us_per_look"] = round((cpu_seconds() - before) / 25_000 * 1e6, 1)
        singles = [ingest_job([look(n)]) for n in range(25_000, 27_000)]
        figures["single_ingest_per_s_one_by_one"] = round(rate(ledger, singles[:500], 500, ahead=1))
        figures["single_ingest_per_s_waiting_together"] = round(rate(ledger, singles[500:], 1500, ahead=200))
    figures["incidents"] = arguments.incidents
    figures["list_ms"] = lists(arguments.incidents)
    figures["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    return figures


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000, help="single looks that are in the ledger already")
    parser.add_argument("--incidents", type=int, default=10_000, help="incidents for the lists")
    parser.add_argument("--folder", help="where to put the ledgers (default: the system's temporary folder)")
    return parser.parse_args()


arguments = read_arguments()

if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
