"""What rules and correlations cost inside the hub: looks judged by 60 rules, windows in the ledger. Prints JSON.

python bench/correlated.py [TARGETS] [ROUNDS]; the bar is 25 us an event for 60 rules (bench/rules.py measures them
alone). A tenth of the sites answers with errors, so that correlations are fed; of 60 rules 10 are correlations.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import probes
from probes.uptime import UptimeFacts, UptimeProbe
from sentinel.app.assemble import register, rule_layers, rules_of
from sentinel.detect.load import load
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.hub.world import Duty, World
from sentinel.kit import registry
from sentinel.kit.page.reply import Hop, Reply
from sentinel.model.observation import Observation
from sentinel.model.subject import Check, Target
from sentinel.store.ledger import open_ledger

BATCH = 500
RULES, CORRELATIONS = 60, 10
START = datetime(2029, 2, 14, tzinfo=UTC)
KINDS = ("event_count", "value_count", "temporal", "temporal_ordered")
HEAD = "title: Rule {n}\nid: {id}\nname: r{n}\nstatus: test\nlevel: informational\nauthor: bench\n"
PART = HEAD + (
    "logsource: {{product: sentinel, service: uptime}}\n"
    "detection: {{a: {{http.response.status_code|gte: {status}}}, b: {{sentinel.uptime.state: [down, slow]}},"
    " c: {{url.domain|endswith: '{n}.test'}}, condition: a and (b or not c)}}\n"
)
CORRELATION = HEAD + (
    "correlation:\n  type: {kind}\n  rules: [r{one}, r{other}]\n  generate: true\n  group-by: [labels.family]\n"
    "  timespan: 10m\n  condition: {{gte: 2{field}}}\n"
)


def texts(count: int) -> str:
    """So many rules, of which the last ten count what the others find, family by family."""
    parts = count - CORRELATIONS
    some = [PART.format(n=n, id=UUID(int=n, version=4), status=400 + n * 3 % 100) for n in range(parts)]
    for n in range(parts, count):
        kind = KINDS[n % len(KINDS)]
        field = ", field: service.name" if kind == "value_count" else ""
        some.append(
            CORRELATION.format(
                n=n, id=UUID(int=n, version=4), kind=kind, one=n % parts, other=(n * 7 + 1) % parts, field=field
            )
        )
    return "---\n".join(some)


def sixty(folder: Path) -> RuleSet:
    """The shipped rules that open incidents at uptime's looks, and others up to sixty."""
    shipped = rules_of(None)
    own = sum(rule.service in ("uptime", "correlated") for rule in shipped.rules.values())
    (folder / "bench.yml").write_text(texts(RULES - own), "utf-8")
    return load([*rule_layers(None), folder], register(), profile="sigma")


def facts(n: int) -> UptimeFacts:
    status = 503 if n % 10 == 0 else 200
    hop = Hop(url=f"https://s{n}.test/", host=f"s{n}.test", address=f"203.0.{n % 250}.7", status=status)
    reply = Reply(address=hop.address, hops=(hop,), first_byte_ms=12.0, total_ms=14.0, status=status, body_bytes=51_000)
    return UptimeFacts(url=f"https://s{n}.test/", replies=(reply,), timeout_ms=15_000)


def duty(n: int) -> Duty:
    target = Target(
        id=f"s{n}",
        name=f"Situs {n}",
        url=f"https://s{n}.test/",
        probes=("uptime",),
        region="52",
        family=f"f{n % 40}",
    )
    probe = registry.load(probes)["uptime"]
    return Duty(
        check=Check(subject=target, probe="uptime", interval=60.0, timeout=15.0), probe=probe, options=probe.options()
    )


def look(n: int, sequence: int, at: datetime) -> Observation[UptimeFacts]:
    return Observation(
        vantage="bench", network="bench", epoch="e", sequence=sequence, probe="uptime", version=UptimeProbe.version,
        subject=f"target:s{n}", at=at, duration=0.014, interval=60.0, outcome=facts(n),
    )  # fmt: skip


async def spent(world: World, targets: int, rounds: int) -> float:
    """CPU microseconds per look in the best of the rounds: the others share the machine."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        at, sequence, used = START, 0, list[float]()
        hub = Hub(ledger, world, ledger.look(Known.read), clock=lambda: at)
        for turn in range(rounds + 1):
            at = START + timedelta(minutes=turn)
            looks = [look(n, sequence + n + 1, at) for n in range(targets)]
            sequence += targets
            began = time.process_time()
            for first in range(0, targets, BATCH):
                await hub.take(looks[first : first + BATCH])
            used.append(time.process_time() - began)
        return round(min(used[1:]) * 1e6 / targets, 1)  # the first round meets an empty ledger


async def measure(targets: int, rounds: int) -> Mapping[str, float]:
    duties = {d.check.key: d for d in map(duty, range(targets))}
    shipped = World(
        vantage="bench",
        lab=False,
        zone=ZoneInfo("UTC"),
        duties=duties,
        rules=rules_of(None),
        enrolled=frozenset({"bench"}),
    )
    with tempfile.TemporaryDirectory() as folder:
        many = replace(shipped, rules=sixty(Path(folder)))
    without = replace(many, rules=replace(many.rules, correlations=()))
    read = {name: await spent(world, targets, rounds) for name, world in
            (("shipped", shipped), ("sixty_without_correlations", without), ("sixty", many))}  # fmt: skip
    uptime = sum(rule.service in ("uptime", "correlated") or not rule.service for rule in many.rules.rules.values())
    return {"targets": targets, "rules": uptime, **{f"cpu_us_per_look_{name}": us for name, us in read.items()}}


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] + [2_000, 5][len(sys.argv) - 1 :]
    print(json.dumps(asyncio.run(measure(*numbers))))
