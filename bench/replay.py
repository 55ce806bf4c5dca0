"""Replay the true changes of pages in order through the probe's own memory; none of them is an attack: count alarms.

python bench/replay.py CORPUS [--looks 1] [--learn 4] [--never]

CORPUS holds index.jsonl (label, kind, host, dir) and per pair hist_*.html, before.html, after.html; it is no part of
the project. Pairs whose versions overlap are one page again. The first versions (--learn) teach and are accepted; each
of the others is a day later, seen so often (--looks), judged by `assess`, and learned from by `learn`. A person accepts
the day after what he was warned of, unless --never.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from tests.kit.content.watch import Watch

ALARMS = {"defaced", "injected"}
Chain = list[Path]


def chains(folder: Path) -> dict[str, list[Chain]]:
    """The versions of each page, oldest first, by host; of one several pages, or one page over several years."""
    found: dict[str, list[Chain]] = {}
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["label"] == "benign" and row["kind"] == "consecutive":
            pair = folder / row["dir"]
            versions = [*sorted(pair.glob("hist_*.html")), pair / "before.html", pair / "after.html"]
            found.setdefault(row["host"], []).append(versions)
    return {host: joined(parts) for host, parts in found.items()}


def joined(parts: Sequence[Chain]) -> list[Chain]:
    """The same with parts put together where one goes on as the other ends."""
    whole = [(part, [hashlib.sha256(one.read_bytes()).hexdigest() for one in part]) for part in parts]
    while (best := _longest([names for _, names in whole])) is not None:
        size, first, then = best
        one, other = whole[first], whole[then]
        whole = [part for number, part in enumerate(whole) if number not in {first, then}]
        whole.append((one[0] + other[0][size:], one[1] + other[1][size:]))
    return [part for part, _ in whole]


def _longest(parts: Sequence[Sequence[str]]) -> tuple[int, int, int] | None:
    """The two parts that overlap most, by how many versions; two of them at least."""
    found = [
        (size, i, j)
        for i, one in enumerate(parts)
        for j, other in enumerate(parts)
        if i != j
        for size in range(2, min(len(one), len(other)) + 1)
        if one[-size:] == other[:size]
    ]
    return max(found, default=None)


def verdicts(host: str, chain: Chain, learn: int, looks: int, *, never: bool) -> Iterator[tuple[Path, str, object]]:
    """The worst verdict on each version after the first ones, with its reasons."""
    watch = Watch(host=host, every=timedelta(days=1) / looks)
    warned = False
    for number, version in enumerate(chain):
        seen = [watch.see(version.read_bytes()) for _ in range(looks)]
        if number + 1 == learn:
            watch.accept()
        if number < learn:
            continue
        words = [str(event["sentinel.content.verdict"]) for event in seen]
        worst = next((word for word in words if word in ALARMS), "changed" if "changed" in words else words[-1])
        yield version, worst, seen[-1].get("sentinel.content.what")
        if warned and worst == "changed" and not never:
            watch.accept()
        warned = worst == "changed"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("corpus", type=Path)
    asked.add_argument("--looks", type=int, default=1)
    asked.add_argument("--learn", type=int, default=4)
    asked.add_argument("--never", action="store_true")
    told = asked.parse_args()
    if not (told.corpus / "index.jsonl").exists():
        sys.exit(f"NOTHING WAS MEASURED: {told.corpus}/index.jsonl is not there; the corpus is no part of the project")
    counted: Counter[str] = Counter()
    pages = 0
    for host, parts in chains(told.corpus).items():
        for chain in parts:
            pages += 1
            for version, word, why in verdicts(host, chain, told.learn, told.looks, never=told.never):
                counted[word] += 1
                if word in {*ALARMS, "changed"}:
                    print(f"{word:9} {host} {version}: {why}")
    print(f"{pages} pages, {counted.total()} changes: {dict(counted)}")
    sys.exit(1 if ALARMS & set(counted) else 0)


if __name__ == "__main__":
    main()
