"""What the agent itself costs per look: turns, gate, report, spool, link; the probe answers at once."""

import asyncio
import gc
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.agent.agent import Agent, Ways
from sentinel.agent.politeness import Manners
from sentinel.agent.senses import Senses
from sentinel.agent.wheel import TURN, phase
from sentinel.kit.probe import Options, Probe
from sentinel.kit.tools import Tools
from sentinel.link.local import LocalLink
from sentinel.link.post import Post
from sentinel.link.spool import epoch_id, open_spool
from sentinel.model.observation import Observation, Step
from sentinel.model.subject import Check, Subject, Target, Tier

STEPS = tuple(Step(name=name, start_ms=1.0, took_ms=2.5, detail="203.0.113.7") for name in ("dns", "tcp", "tls"))
LIMITS = {Tier.CRITICAL: 10.0, Tier.HIGH: 5.0, Tier.NORMAL: 2.0, Tier.LOW: 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    state: str
    status: int
    sha256: str
    addresses: tuple[str, ...]


class Instant(Probe[Options, Facts, None]):
    kind = "instant"
    options = Options
    facts = Facts
    begun: dict[str, list[float]]

    async def observe(self, subject: Subject, _options: Options, _tools: Tools) -> Facts:
        self.begun.setdefault(subject.id, []).append(time.time())
        return Facts(state="up", status=200, sha256="ab" * 32, addresses=("203.0.113.7", "2001:db8::7"))


class Sheet:
    steps = STEPS
    kept = ()


class Box:
    def for_look(self, timeout: float, attempt: int = 0, cursor: str | None = None) -> Any:  # noqa: ANN401, ARG002 - stand-in
        return Sheet()


async def take(batch: Sequence[Observation[Any]]) -> int:
    return batch[-1].sequence


async def lease(_work: str, _holder: str, _seconds: float) -> bool:
    return True


def now() -> datetime:
    return datetime.now(UTC)


def rss() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - one number, no need of a path
        return int(statm.read().split()[1]) * resource.getpagesize()


def lags(probe: Instant, every: float) -> list[float]:
    """How late each regular look began, in milliseconds; the first looks after the start have no rhythm."""
    late = []
    for name, times in probe.begun.items():
        at = phase(f"target:{name}/instant") / TURN * every
        late += [((moment - at) % every) * 1000 for moment in times if (moment - at) % every < every / 2]
    return sorted(late)


async def run(folder: Path, count: int, every: float, seconds: float) -> dict[str, float]:
    probe, before = Instant(), rss()
    probe.begun = {}
    targets = [Target(id=f"s{i}", url=f"https://s{i}.test/") for i in range(count)]
    checks = [Check(subject=t, probe="instant", interval=every, timeout=15.0) for t in targets]
    spool = open_spool(folder, "bench-1", new_epoch=lambda: epoch_id(now(), b"\0"), now=now)
    link = LocalLink("bench-1", {"instant": probe}, take, lease)
    ways = Ways(manners=Manners(per_host=LIMITS, per_address=None))
    senses = Senses(now=now, ticks=time.monotonic)
    agent = Agent(checks, {"instant": probe}, Box(), spool, link, senses, ways)
    post = Post(spool, link)
    running = [asyncio.create_task(agent.run()), asyncio.create_task(post.run())]
    await asyncio.sleep(min(every, count / 100) + 1)
    gc.collect()
    held = rss() - before
    probe.begun = {}
    spent = time.process_time()
    await asyncio.sleep(seconds)
    spent = time.process_time() - spent
    late = lags(probe, every)
    looks = sum(map(len, probe.begun.values()))
    agent.stop()
    await running[0]
    post.stop()
    await running[1]
    return {
        "checks": count,
        "every_s": every,
        "looks_per_s": round(looks / seconds, 1),
        "cpu_us_per_look": round(spent / looks * 1e6, 1),
        "core_percent": round(100 * spent / seconds, 2),
        "lag_p50_ms": round(statistics.median(late), 2),
        "lag_p99_ms": round(late[int(len(late) * 0.99)], 2),
        "bytes_per_check": round(held / count),
        "left_in_spool": spool.backlog,
    }


if __name__ == "__main__":
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory() as folder:
        busy = asyncio.run(run(Path(folder) / "a", 15_000, 60.0, seconds))
        small = asyncio.run(run(Path(folder) / "b", 514, 60.0, seconds))
    print(json.dumps({"bench": "agent", "busy": busy, "small": small}))
