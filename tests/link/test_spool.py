"""The spool keeps what the ledger does not have: over restarts, kill -9, a full disk, a hub that is away for days."""

import asyncio
import os
import resource
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.link.ports import MOST_ROWS
from sentinel.link.spool import Limits, Spool, SpoolBusy
from sentinel.link.unpack import unpack
from tests.link.made import AT, PROBES, Facts, Memory, files, fill, seen, spool

SMALL = Limits(most=60_000, age=7 * 86_400.0, segment=10_000)


async def deliver(box: Spool, ledger: Memory, most: int = 10_000) -> None:
    """Carry everything to the ledger, in as many parcels as it takes."""
    for _ in range(most):
        parcel = await box.parcel()
        if parcel is None:
            return
        await box.confirm(await ledger.take(unpack(parcel, PROBES)))


async def test_everything_arrives_once_and_in_order(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 1200)
    await box.save()
    await deliver(box, ledger)
    assert ledger.facts() == list(range(1200))
    assert max(ledger.batches) <= MOST_ROWS
    assert box.backlog == 0
    row = ledger.held[box.epoch][1]
    assert (row.vantage, row.network, row.subject, row.evidence) == ("mataram-1", "as64500", "target:s0", ("ab" * 32,))
    box.close()


async def test_nothing_leaves_before_it_is_on_disk(tmp_path: Path) -> None:
    box = spool(tmp_path)
    fill(box, 3)
    assert await box.parcel() is None
    await box.save()
    parcel = await box.parcel()
    assert parcel is not None
    assert (parcel.first, parcel.last) == (1, 3)
    box.close()


async def test_numbers_go_on_after_a_restart_and_the_epoch_stays(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 5)
    await box.save()
    epoch = box.epoch
    box.close()
    box = spool(tmp_path, now=AT + timedelta(days=1))
    fill(box, 5, start=5)
    await box.save()
    await deliver(box, ledger)
    assert box.epoch == epoch
    assert ledger.facts() == list(range(10))
    box.close()


async def test_an_empty_folder_is_a_new_epoch(tmp_path: Path) -> None:
    first = spool(tmp_path / "a")
    second = spool(tmp_path / "b", now=AT + timedelta(seconds=1))
    assert first.epoch < second.epoch
    first.close()
    second.close()


async def test_what_the_ledger_has_is_deleted_whole_files_at_a_time(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=SMALL), Memory()
    for start in range(0, 100, 10):
        fill(box, 10, start=start)
        await box.save()
    assert len(files(tmp_path)) > 3
    await deliver(box, ledger)
    assert len(files(tmp_path)) == 1
    assert ledger.facts() == list(range(100))
    box.close()


async def test_a_torn_last_line_costs_that_line_and_no_number(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 4)
    await box.save()
    box.close()
    [file] = files(tmp_path)
    file.write_bytes(file.read_bytes()[:-40])
    box = spool(tmp_path)
    fill(box, 2, start=4)
    await box.save()
    await deliver(box, ledger)
    assert ledger.facts() == [0, 1, 2, 4, 5]
    assert ledger.missing() == ["torn by a crash"]
    assert box.mark == 6
    box.close()


async def test_a_bad_disk_block_costs_its_lines_and_no_number(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 30)
    await box.save()
    box.close()
    [file] = files(tmp_path)
    data = file.read_bytes()
    file.write_bytes(data[:2000] + b"\xff" * 1500 + data[3500:])
    box = spool(tmp_path)
    await deliver(box, ledger)
    assert box.mark == 30
    assert 20 < len(ledger.facts()) < 30
    assert ledger.missing() == ["unreadable in the spool"]
    box.close()


async def test_two_processes_cannot_hold_one_spool(tmp_path: Path) -> None:
    box = spool(tmp_path)
    with pytest.raises(SpoolBusy, match=str(tmp_path)):
        spool(tmp_path)
    box.close()
    spool(tmp_path).close()


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


async def test_millions_of_dropped_numbers_reach_the_ledger_in_bounded_parcels(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=Limits(most=1, segment=1)), Memory()
    for start in range(0, 25_000, 5_000):
        fill(box, 5_000, start=start, remarkable_every=1_000_000)
        await box.save()
    await deliver(box, ledger)
    assert max(ledger.batches) <= 10_000
    assert ledger.mark(box.epoch) == 25_000
    box.close()


async def test_a_ledger_restored_from_a_backup_gets_what_is_left_and_a_reason_for_the_rest(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=SMALL), Memory()
    for start in range(0, 100, 10):
        fill(box, 10, start=start)
        await box.save()
    await deliver(box, ledger)
    held = ledger.held[box.epoch]
    ledger.held[box.epoch] = {n: held[n] for n in range(1, 31)}
    fill(box, 5, start=100)
    await box.save()
    await deliver(box, ledger)
    assert ledger.mark(box.epoch) == 105
    assert set(range(100, 105)) <= set(ledger.facts())
    assert ledger.missing() == ["no longer in the spool"]
    box.close()


async def test_a_spool_restored_from_a_backup_starts_a_new_epoch(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 10)
    await box.save()
    box.close()
    copy = {file.name: file.read_bytes() for file in files(tmp_path)}
    box = spool(tmp_path)
    fill(box, 10, start=10)
    await box.save()
    await deliver(box, ledger)
    box.close()
    for name, data in copy.items():
        (tmp_path / name).write_bytes(data)
    box = spool(tmp_path, now=AT + timedelta(days=3))
    await deliver(box, ledger)
    fill(box, 5, start=50)
    await box.save()
    await deliver(box, ledger)
    assert len(ledger.held) == 2
    assert ledger.facts() == [*range(20), *range(50, 55)]
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


async def test_saving_and_sending_at_the_same_time_mix_nothing_up(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=Limits(segment=5_000)), Memory()

    async def saver() -> None:
        for start in range(0, 1000, 7):
            fill(box, 7, start=start)
            await box.save()

    async def sender() -> None:
        while box.mark < 1001:
            await deliver(box, ledger)
            await asyncio.sleep(0)

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(saver())
        group.create_task(sender())
    assert ledger.facts() == list(range(1001))
    box.close()
