"""A full spool drops the unremarkable first, a disk that refuses loses nothing; and every number is accounted for."""

import os
import resource
from pathlib import Path

import pytest

from sentinel.link.spool import Limits
from tests.link.made import AT, SMALL, Facts, Memory, deliver, files, fill, seen, spool


async def test_a_full_spool_drops_the_unremarkable_first_and_says_so(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=SMALL), Memory()
    for start in range(0, 400, 10):
        fill(box, 10, start=start, remarkable_every=20)
        await box.save()
        assert box.size <= SMALL.most + SMALL.segment
    box.close()
    box = spool(tmp_path, limits=SMALL)
    await deliver(box, ledger)
    arrived = ledger.facts()
    assert {n for n in range(400) if n % 20 == 0} <= set(arrived), "everything remarkable is still there"
    assert set(range(380, 400)) <= set(arrived), "and the newest"
    assert len(arrived) < 200
    assert ledger.missing() == ["the spool was full"]
    assert ledger.mark(box.epoch) == 400
    box.close()


async def test_a_spool_full_of_remarkable_things_drops_the_oldest(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=SMALL), Memory()
    for start in range(0, 400, 10):
        fill(box, 10, start=start, remarkable_every=1)
        await box.save()
    assert box.size <= SMALL.most + SMALL.segment
    box.close()
    box = spool(tmp_path, limits=SMALL)
    await deliver(box, ledger)
    arrived = ledger.facts()
    assert arrived == list(range(arrived[0], 400))
    assert 50 < arrived[0] < 380
    assert ledger.mark(box.epoch) == 400
    assert len(files(tmp_path)) == 1
    box.close()


async def test_after_seven_days_without_a_hub_the_old_goes(tmp_path: Path) -> None:
    ledger = Memory()
    box = spool(tmp_path, limits=SMALL)
    for start in range(0, 60, 10):
        fill(box, 10, start=start, remarkable_every=1)
        await box.save()
    box.close()
    for file in files(tmp_path):
        os.utime(file, (AT.timestamp() - 8 * 86_400,) * 2)
    box = spool(tmp_path, limits=SMALL)
    fill(box, 30, start=60, remarkable_every=1)
    await box.save()
    fill(box, 30, start=90, remarkable_every=1)
    await box.save()
    await deliver(box, ledger)
    assert set(range(60, 120)) <= set(ledger.facts())
    assert 0 not in ledger.facts()
    assert ledger.missing() == ["too old for the spool"]
    assert box.mark == 120
    box.close()


async def test_weeks_without_a_hub_leave_few_files(tmp_path: Path) -> None:
    box = spool(tmp_path, limits=SMALL)
    for start in range(0, 2000, 20):
        fill(box, 20, start=start, remarkable_every=1_000_000)
        await box.save()
    assert len(files(tmp_path)) <= 12
    box.close()


async def test_what_is_dropped_from_a_full_disk_may_still_be_sent_from_memory(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=SMALL), Memory()
    for start in range(0, 400, 10):
        fill(box, 10, start=start)
        await box.save()
    await deliver(box, ledger)
    assert ledger.facts() == list(range(400))
    box.close()


@pytest.mark.slow
async def test_millions_of_dropped_numbers_reach_the_ledger_in_bounded_parcels(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=Limits(most=1, segment=1)), Memory()
    for start in range(0, 25_000, 5_000):
        fill(box, 5_000, start=start, remarkable_every=1_000_000)
        await box.save()
    await deliver(box, ledger)
    assert max(ledger.batches) <= 10_000
    assert ledger.mark(box.epoch) == 25_000
    box.close()


async def test_a_disk_that_refuses_loses_nothing_and_is_tried_again(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 10)
    await box.save()
    [file] = files(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 700, hard))
    try:
        fill(box, 10, start=10)
        with pytest.raises(OSError, match="File too large"):
            await box.save()
        fill(box, 10, start=20)
        with pytest.raises(OSError, match="File too large"):
            await box.save()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await box.save()
    box.close()
    box = spool(tmp_path)
    await deliver(box, ledger)
    assert ledger.facts() == list(range(30))
    box.close()


@pytest.mark.slow
async def test_a_disk_that_refuses_for_long_keeps_memory_bounded(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    tmp_path.joinpath(f"{box.epoch}-{1:016d}.jsonl").mkdir()
    for start in range(0, 50_000, 10_000):
        for n in range(start, start + 10_000):
            box.append(seen(n), Facts, remarkable=n % 100 == 0)
        with pytest.raises(IsADirectoryError):
            await box.save()
    assert len(box._waiting) <= 20_001
    tmp_path.joinpath(f"{box.epoch}-{1:016d}.jsonl").rmdir()
    await box.save()
    await deliver(box, ledger)
    assert ledger.mark(box.epoch) == 50_000
    assert {n for n in range(50_000) if n % 100 == 0} <= set(ledger.facts())
    box.close()
