"""A million timers: how much memory, how long to build, and how much of a core, at intervals of 30 s to 6 h."""

import json
import resource
import sys
import time
from collections.abc import Iterator

from sentinel.agent.wheel import Wheel

INTERVALS = (30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 21600.0)


def timers(count: int, intervals: tuple[float, ...]) -> Iterator[tuple[str, float]]:
    for i in range(count):
        yield f"target:site-{i}/uptime", intervals[i % len(intervals)]


def rss() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - one number, no need of a path
        return int(statm.read().split()[1]) * resource.getpagesize()


def run(count: int, intervals: tuple[float, ...], seconds: float, tick: float) -> dict[str, float]:
    before = rss()
    started = time.perf_counter()
    wheel = Wheel(timers(count, intervals))
    built = time.perf_counter() - started
    held = rss() - before
    now, fired, busy = 1_800_000_000.0, 0, time.process_time()
    for i in range(round(seconds / tick)):
        fired += len(wheel.due(now + i * tick, now + (i + 1) * tick))
        wheel.wait(now + (i + 1) * tick)
    busy = time.process_time() - busy
    return {
        "timers": len(wheel),
        "build_s": round(built, 2),
        "memory_mb": round(held / 2**20, 2),
        "fired_per_s": round(fired / seconds),
        "core_percent": round(100 * busy / seconds, 3),
    }


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    mixed = run(count, INTERVALS, 60.0, 0.025)
    minute = run(count, (60.0,), 60.0, 0.025)
    print(json.dumps({"bench": "wheel", "tick_s": 0.025, "mixed": mixed, "all_60s": minute}))
