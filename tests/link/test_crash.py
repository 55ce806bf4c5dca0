"""kill -9 in the middle of a storm: what the ledger was sent stays, and no number ever means two things."""

import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from sentinel.link.unpack import unpack
from sentinel.model.failure import Skipped
from tests.link.made import PROBES, Memory, spool
from tests.share import share

WRITER = """
import asyncio, sys
from pathlib import Path
from sentinel.link.spool import Limits
from tests.link.made import fill, spool

async def main() -> None:
    box = spool(Path(sys.argv[1]), limits=Limits(segment=int(sys.argv[3]), most=int(sys.argv[4])))
    start = int(sys.argv[2])
    while True:
        fill(box, 5, start=start)
        start += 5
        await box.save()
        sys.stdout.write(f"{box.last} {start}\\n")
        sys.stdout.flush()

asyncio.run(main())
"""


ROOMY, TIGHT = ("20000", "1000000000"), ("5000", "30000")


def storm(folder: Path, start: int, saves: int, room: tuple[str, str]) -> tuple[int, int]:
    """Let a real process write until it reported so many saves, then kill -9; its last word: number and next fact."""
    command = [sys.executable, "-c", WRITER, str(folder), str(start), *room]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().split() for _ in range(saves)]
        writer.send_signal(signal.SIGKILL)
        told += [line.split() for line in writer.stdout if line.endswith("\n")]
    return int(told[-1][0]), int(told[-1][1])


async def crash(folder: Path, random: Random, rounds: int, room: tuple[str, str]) -> None:
    ledger, start = Memory(), 0
    for _ in range(rounds):
        saved, start = storm(folder, start, random.randint(1, 30), room)
        box = spool(folder)
        assert box.last >= saved, "what was reported as saved is there"
        while parcel := await box.parcel():
            rows = unpack(parcel, PROBES)
            known = ledger.held.get(box.epoch, {})
            again = [r for r in rows if r.sequence in known and not isinstance(r.outcome, Skipped)]
            assert all(known[r.sequence].outcome == r.outcome for r in again)
            await box.confirm(await ledger.take(rows))
        assert box.mark == box.last
        box.close()
        start += 1_000_000
    facts = ledger.facts()
    assert len(facts) == len(set(facts))
    assert set(ledger.missing()) <= {"torn by a crash", *(["the spool was full"] if room is TIGHT else [])}


@pytest.mark.parametrize("room", [ROOMY, TIGHT])
@pytest.mark.slow
async def test_kill_minus_nine_loses_nothing_that_was_saved(tmp_path: Path, room: tuple[str, str]) -> None:
    await crash(tmp_path, Random(1), 3, room)


@pytest.mark.slow
@pytest.mark.parametrize("room", [ROOMY, TIGHT])
async def test_kill_minus_nine_many_times(tmp_path: Path, room: tuple[str, str]) -> None:
    await crash(tmp_path, Random(2), share(40), room)
