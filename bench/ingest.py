"""What the hub costs per look: judge, rules, incident, ledger, in batches as the post brings them. Prints JSON.

python bench/ingest.py [TARGETS] [ROUNDS]
"""

import asyncio
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import probes
from probes.uptime import UptimeFacts, UptimeProbe
from sentinel.app.assemble import rules_of
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.hub.world import Duty, World
from sentinel.kit import registry
from sentinel.kit.page.reply import Hop, Reply
from sentinel.model.observation import Observation
from sentinel.model.subject import Check, Target
from sentinel.store.ledger import open_ledger

BATCH = 500
START = datetime(2029, 2, 14, tzinfo=UTC)


def facts(n: int) -> UptimeFacts:
    hop = Hop(url=f"https://s{n}.test/", host=f"s{n}.test", address="127.0.0.1", status=200)
    reply = Reply(address="127.0.0.1", hops=(hop,), first_byte_ms=12.0, total_ms=14.0, status=200, body_bytes=51_000)
    return UptimeFacts(url=f"https://s{n}.test/", replies=(reply,), timeout_ms=15_000)


def duty(n: int) -> Duty:
    target = Target(id=f"s{n}", name=f"Situs {n}", url=f"https://s{n}.test/", probes=("uptime",), region="52")
    check = Check(subject=target, probe="uptime", interval=60.0, timeout=15.0)
    probe = registry.load(probes)["uptime"]
    return Duty(check=check, probe=probe, options=probe.options())


def look(n: int, sequence: int, at: datetime) -> Observation[UptimeFacts]:
    return Observation(
        vantage="bench", network="bench", epoch="e", sequence=sequence, probe="uptime", version=UptimeProbe.version,
        subject=f"target:s{n}", at=at, duration=0.014, interval=60.0, outcome=facts(n),
    )  # fmt: skip


async def measure(targets: int, rounds: int) -> dict[str, float]:
    duties = {d.check.key: d for d in map(duty, range(targets))}
    world = World(
        vantage="bench",
        lab=False,
        zone=ZoneInfo("UTC"),
        duties=duties,
        rules=rules_of(None),
        enrolled=frozenset({"bench"}),
    )
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        at, sequence = START, 0
        hub = Hub(ledger, world, ledger.look(Known.read), clock=lambda: at)
        spent = wall = 0.0
        for turn in range(rounds + 1):
            at = START + timedelta(minutes=turn)
            looks = [look(n, sequence + n + 1, at) for n in range(targets)]
            sequence += targets
            cpu, began = time.process_time(), time.perf_counter()
            for first in range(0, targets, BATCH):
                await hub.take(looks[first : first + BATCH])
            if turn:  # the first round meets an empty ledger
                spent += time.process_time() - cpu
                wall += time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        each = 1e6 / (targets * rounds)
        return {
            "targets": targets,
            "cpu_us_per_look": round(spent * each, 1),
            "wall_us_per_look": round(wall * each, 1),
            "rss_mb": peak / 1024,
        }


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] + [2_000, 5][len(sys.argv) - 1 :]
    print(json.dumps(asyncio.run(measure(*numbers))))
